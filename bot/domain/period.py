"""Spans of time that people ask numbers for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import InvalidInputError

PERIODS: Mapping[str, timedelta] = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "quarter": timedelta(days=91),
}
"""The spans that people can ask for by name; "12d" asks for twelve days."""

_LONGEST = 366
_DAYS = re.compile(r"[0-9]+d", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A span of time, from `since` up to `until` (UTC)."""

    since: datetime
    until: datetime

    @property
    def before(self) -> "Period":
        """The span of the same length right before."""
        return Period(since=self.since - (self.until - self.since), until=self.since)


def is_period(word: str) -> bool:
    """Whether the word is meant as a period; `period_of` says whether it can be one."""
    return _span(word) is not None or _DAYS.fullmatch(word) is not None


def period_of(word: str, now: datetime) -> Period:
    """The period that ends now and is called so: day, week, month, quarter, or a number of days as "12d".

    Raises InvalidInputError with the words that can be used.
    """
    span = _span(word)
    if span is None:
        known = ", ".join(PERIODS)
        raise InvalidInputError(f"“{word}” is no period. Say {known}, or a number of days such as 12d.")
    return Period(since=now - span, until=now)


def _span(word: str) -> timedelta | None:
    days = int(word[:-1]) if word[:-1].isdecimal() and word[-1:].lower() == "d" else 0
    named = PERIODS.get(word.lower().removesuffix("s"))
    return timedelta(days=days) if 1 <= days <= _LONGEST else named
