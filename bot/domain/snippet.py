"""Pieces of text that a brand keeps at hand: phrases, and groups of hashtags."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import regex

from bot.domain.ids import BrandId, SlackUserId, SnippetId
from bot.errors import InvalidInputError

MOST = 100
"""As many as a brand may keep: a menu in Slack takes no more."""
_LONGEST_NAME, _LONGEST_TEXT = 60, 2000

_TAG = regex.compile(r"#?([\p{L}\p{M}\p{N}_·]+)")


class SnippetKind(StrEnum):
    """What a snippet is made of."""

    TEXT = "text"  #: any words, put on a line of their own
    HASHTAGS = "hashtags"  #: a group of hashtags, put behind the last words


@dataclass(frozen=True, kw_only=True, slots=True)
class SnippetForm:
    """What a person fills in."""

    kind: SnippetKind
    name: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Snippet:
    """A piece of text of a brand, with who changed it last; `version` grows with every change."""

    id: SnippetId
    brand_id: BrandId
    kind: SnippetKind
    name: str
    text: str
    version: int
    changed_by: SlackUserId
    changed_at: datetime


def checked(form: SnippetForm) -> SnippetForm:
    """The form as it is kept; raises InvalidInputError for what can't be a snippet."""
    name = " ".join(form.name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise InvalidInputError(f"A name of up to {_LONGEST_NAME} characters, please.", field="name")
    text = hashtags(form.text) if form.kind == SnippetKind.HASHTAGS else form.text.strip()
    if not text or len(text) > _LONGEST_TEXT:
        raise InvalidInputError(f"A text of up to {_LONGEST_TEXT:,} characters, please.", field="text")
    return SnippetForm(kind=form.kind, name=name, text=text)


def hashtags(words: str) -> str:
    """The words as hashtags, each once; commas between them and a missing # are forgiven."""
    found: dict[str, str] = {}
    for word in words.replace(",", " ").split():
        match = _TAG.fullmatch(word)
        if match is None or match[1].isdigit():
            raise InvalidInputError(f"“{word}” can't be a hashtag.", field="text")
        found.setdefault(match[1].casefold(), f"#{match[1]}")
    return " ".join(found.values())


def inserted(text: str, snippet: Snippet) -> str:
    """The text with the snippet at its end."""
    said = text.rstrip()
    if not said:
        return snippet.text
    ends_in_tag = said.split()[-1].startswith("#")
    gap = " " if snippet.kind == SnippetKind.HASHTAGS and ends_in_tag else "\n\n"
    return f"{said}{gap}{snippet.text}"
