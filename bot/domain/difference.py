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
    return tuple(change for _, i1, i2, j1, j2 in found for change in _changes(old[i1:i2], new[j1:j2]))


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    if old == new:
        yield Change(kind=Kind.KEPT, text="".join(old))
        return
    for kind, words in ((Kind.REMOVED, old), (Kind.ADDED, new)):
        if words:
            yield Change(kind=kind, text="".join(words))
