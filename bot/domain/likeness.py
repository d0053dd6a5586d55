"""Whether a text says again what an account has said already."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import regex

from bot.domain.ids import AccountId
from bot.domain.link import links

WINDOW = timedelta(days=30)
"""How far back is looked."""
ALIKE = 0.6
"""The share of all shingles that two texts have in common, from which on one seems to repeat the other."""
_SHINGLE = 5
_MARKS = regex.compile(r"[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What an account has published, or is about to; `url` where it is live."""

    account: AccountId
    text: str
    at: datetime
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """Something said before that a new text is like; `share` is 1 for the same words."""

    said: Said
    share: float


def closest(text: str, before: Iterable[Said]) -> Likeness | None:
    """What the text is most like, if it is like any of it."""
    shingles = _shingles(text)
    shares = [(_jaccard(shingles, _shingles(said.text)), said) for said in before] if shingles else []
    share, said = max(shares, key=lambda pair: (pair[0], pair[1].at), default=(0.0, None))
    return Likeness(said=said, share=share) if said is not None and share >= ALIKE else None


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _shingles(text: str) -> frozenset[str]:
    """All runs of five characters, as not every script has spaces; links and marks are left out."""
    done, pieces = 0, []
    for start, end in links(text):
        pieces.append(text[done:start])
        done = end
    plain = unicodedata.normalize("NFKC", "".join([*pieces, text[done:]])).casefold()
    said = f" {_MARKS.sub(' ', plain).strip()} "
    return frozenset(said[start : start + _SHINGLE] for start in range(max(1, len(said) - _SHINGLE + 1))) - {
        "  "
    }
