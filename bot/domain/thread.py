"""Texts that are too long for a platform, cut into the parts of a thread."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import regex

from bot.domain.account import Account
from bot.domain.ids import AccountId
from bot.domain.limits import Limits, part_length
from bot.domain.post import Content, Part, Threading, place

#: A full stop before a small letter ends an abbreviation; the marks of Chinese and Japanese need no space.
_SENTENCE = regex.compile(
    r"[\u3002\uFF01\uFF1F]+[\p{Pe}\p{Pf}]*|[.!?…]+[\"'\p{Pe}\p{Pf}]*(?=\s+[^\p{Ll}\s])|\n+"
)
_WORD = regex.compile(r"\s+")
_CHARACTER = regex.compile(r"\X")

Fits: TypeAlias = Callable[[str, int], bool]
"""Whether a text fits as the part of that number, counted from 0."""


def threaded(content: Content, accounts: Mapping[AccountId, Account]) -> Content:
    """The content with its texts cut to what each account takes, where that was asked for."""
    asked = replace(content.thread, pieces={})
    if not asked.cut:
        return replace(content, thread=asked)
    plain = replace(content, thread=Threading())
    known = [accounts[account] for account in content.accounts if account in accounts]
    found = {account.id: _pieces(plain.parts_for(account.id), account.limits, asked) for account in known}
    pieces = {account: texts for account, texts in found.items() if texts}
    return replace(content, thread=replace(asked, pieces=pieces))


def _pieces(parts: Sequence[Part], limits: Limits, thread: Threading) -> tuple[str, ...]:
    """The parts, cut so that each fits together with its number; nothing where all fit as they are."""
    texts = [part.text for part in parts if not part.comment]
    found: tuple[str, ...] = ()
    for most in (9, 99, 999):
        mark = place(most, most) if thread.numbered else ""
        found = cut(texts, _measure(parts[0], limits, mark))
        if len(found) <= most:
            break
    return found if len(found) > len(texts) else ()


def _measure(head: Part, limits: Limits, mark: str) -> Fits:
    """Whether a text fits with the mark at its end, and with the link if it is the first part."""

    def fits(text: str, number: int) -> bool:
        bare = head if number == 0 else Part(text="", warning=head.warning)
        whole = replace(bare, text=f"{text}{mark}")
        enough = limits.text_bytes is None or len(whole.full_text.encode()) <= limits.text_bytes
        return enough and part_length(whole, limits.counting) <= limits.characters

    return fits


def cut(texts: Iterable[str], fits: Fits) -> tuple[str, ...]:
    """The texts, each in as few parts as fit; one of which not a character fits stays as it is.

    A cut stands at the end of a sentence where there is one in the second half of what fits, else between
    two words, else between two characters as people see them.
    """
    found: list[str] = []
    for text in texts:
        rest = text.strip()
        while rest:
            end = len(rest) if fits(rest, len(found)) else _end(rest, fits, len(found))
            found.append(rest[:end].rstrip())
            rest = rest[end:].lstrip()
    return tuple(found)


def _end(text: str, fits: Fits, number: int) -> int:
    """Where the part ends that this text begins with."""

    def longest(ends: Sequence[int]) -> int:
        # Whether a text fits is asked of a few: what is longer than one that does not fit does not either.
        place_of = bisect_right(ends, 0, key=lambda end: 0 if fits(text[:end].rstrip(), number) else 1)
        return ends[place_of - 1] if place_of else 0

    word = longest([match.start() for match in _WORD.finditer(text)])
    sentence = longest([match.end() for match in _SENTENCE.finditer(text)])
    if sentence > word // 2:
        return sentence
    return word or longest([match.end() for match in _CHARACTER.finditer(text)]) or len(text)
