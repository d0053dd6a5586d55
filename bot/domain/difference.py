"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORD = re.compile(r"\s+|[^\s]+")


class Kind(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Words that stand in both texts, or in one of them; with the white space between them."""

    kind: Kind
    text: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """How one text became the other: kept and removed words make the first, kept and added the second."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    pairs = [("".join(old[i1:i2]), "".join(new[j1:j2])) for _, i1, i2, j1, j2 in found]
    return tuple(change for pair in _joined(pairs) for change in _changes(*pair))


def _joined(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Changes with nothing but white space between them made one: words struck out one by one read badly."""
    joined: list[tuple[str, str]] = []
    for number, (old, new) in enumerate(pairs):
        between = 0 < number < len(pairs) - 1 and not old.strip()
        if joined and joined[-1][0] != joined[-1][1] and (old != new or between):
            joined[-1] = (joined[-1][0] + old, joined[-1][1] + new)
        else:
            joined.append((old, new))
    return joined


def _changes(old: str, new: str) -> Iterator[Change]:
    if old == new:
        yield Change(kind=Kind.KEPT, text=old)
        return
    for kind, words in ((Kind.REMOVED, old), (Kind.ADDED, new)):
        if words:
            yield Change(kind=kind, text=words)
