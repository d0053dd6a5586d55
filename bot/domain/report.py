"""What the numbers say: figures beside those of the period before; what is not known is None, never 0."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.sentiment import Mood


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number now and in the period before."""

    now: float | None = None
    before: float | None = None

    @property
    def change(self) -> float | None:
        """How much more it is than before; None where either is not known."""
        return None if self.now is None or self.before is None else self.now - self.before


UNKNOWN = Figure()


@dataclass(frozen=True, kw_only=True, slots=True)
class BestPost:
    """The post with the most engagement of a period."""

    text: str
    url: str
    engagement: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountFigures:
    """One account in a period.

    `engagement` counts likes, reposts, replies and quotes on the posts of the period; `rate` is that per post
    and follower. `daily` are the followers at the end of each day. `fetched_at` is when the platform was last
    asked; None where it never answered.
    """

    name: str
    platform: str
    followers: Figure = UNKNOWN
    posts: Figure = UNKNOWN
    engagement: Figure = UNKNOWN
    rate: Figure = UNKNOWN
    best: BestPost | None = None
    daily: Sequence[tuple[date, int | None]] = ()
    fetched_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Waited:
    """Minutes to the first answer: the median, and within how many nine of ten were answered."""

    median: Figure = UNKNOWN
    most: Figure = UNKNOWN


UNWAITED = Waited()


@dataclass(frozen=True, kw_only=True, slots=True)
class CommunityFigures:
    """What followers wrote in a period, and how it was answered.

    The time to the first answer runs from when they wrote, by the platform's clock, and from when we had it.
    """

    received: Figure = UNKNOWN
    answered: Figure = UNKNOWN
    since_written: Waited = UNWAITED
    since_received: Waited = UNWAITED
    moods: Mapping[Mood, int] = field(default_factory=dict)
    waiting: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The numbers of a period: from `since` up to `until`, beside the equally long period before."""

    since: datetime
    until: datetime
    accounts: Sequence[AccountFigures] = ()
    community: CommunityFigures | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """The daily message: the numbers, and what waits for the team today."""

    day: date
    report: Report
    due_today: int = 0
    to_approve: int = 0
    trouble: int = 0
