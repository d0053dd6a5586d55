"""Figures put together for people: each beside the period before, and each saying where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.domain.conversation import ItemKind
from bot.domain.ids import AccountId, BrandId, PostId
from bot.domain.sentiment import Mood
from bot.errors import InvalidInputError


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number and what it was in the period before; None where nobody knows, which is not 0."""

    value: float | None
    before: float | None = None

    @property
    def change(self) -> float | None:
        """How much it grew; None where one of the two is missing."""
        if self.value is None or self.before is None:
            return None
        return self.value - self.before


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A span of time, from `start` up to `end` (UTC), and what people call it ("last 7 days")."""

    start: datetime
    end: datetime
    name: str

    @property
    def before(self) -> "Period":
        """The span of the same length right before."""
        return Period(start=self.start - (self.end - self.start), end=self.start, name=f"before {self.name}")


@dataclass(frozen=True, kw_only=True, slots=True)
class PostFigures:
    """A post of ours on one account with its engagement, as last counted."""

    post_id: PostId | None
    text: str
    url: str
    engagement: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountFigures:
    """The numbers of one account in a period. `rate` is engagement per follower and post, in percent.

    `daily` is the number of followers by day (of the brand's zone), oldest first; `fetched_at` is when the
    platform
    was last asked, None where it never was.
    """

    account_id: AccountId
    name: str
    followers: Figure
    posts: Figure
    engagement: Figure
    rate: Figure
    best: PostFigures | None = None
    daily: Sequence[tuple[date, int]] = ()
    fetched_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CommunityFigures:
    """What came in and what was answered in a period.

    `answer_time` is the median time to our first answer.
    """

    received: Mapping[ItemKind, int] = field(default_factory=dict)
    moods: Mapping[Mood, int] = field(default_factory=dict)
    answered: int = 0
    waiting: int = 0
    answer_time: timedelta | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The numbers of a brand in a period: a digest, or stats that somebody asked for."""

    brand_id: BrandId
    brand_name: str
    timezone: str
    period: Period
    made_at: datetime
    accounts: Sequence[AccountFigures]
    community: CommunityFigures = field(default_factory=CommunityFigures)


PERIODS: Mapping[str, timedelta] = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "quarter": timedelta(days=91),
}
"""The spans that people can ask for by name; "12d" asks for twelve days."""

_LONGEST = 366


def period_of(word: str, now: datetime) -> Period:
    """The period that ends now and is called so: day, week, month, quarter, or a number of days as "12d".

    Raises InvalidInputError with the words that can be used.
    """
    named = PERIODS.get(word.lower().removesuffix("s"))
    days = int(word[:-1]) if word[:-1].isdecimal() and word[-1:].lower() == "d" else 0
    if named is None and not 1 <= days <= _LONGEST:
        known = ", ".join(PERIODS)
        raise InvalidInputError(f"“{word}” is no period. Say {known}, or a number of days such as 12d.")
    span = named or timedelta(days=days)
    name = "last 24 hours" if span.days == 1 else f"last {span.days} days"
    return Period(start=now - span, end=now, name=name)
