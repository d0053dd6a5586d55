"""Posts that come back: on which days, at what wall time, and until when. There is always an end."""

import calendar
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from bot.domain.ids import PostId, SlackUserId
from bot.errors import InvalidInputError

LONGEST = timedelta(days=366)
"""How long after its first day a recurrence may go on."""

_WEEK = 7


class Every(StrEnum):
    """How often."""

    DAY = "day"
    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeat:
    """When a post comes back: on the days that `every` and `weekdays` name, at a wall time in a zone.

    `start` is the first day. It ends with the day `until`, or once there were `times` posts in all.
    Without weekdays the day of the week (or of the month) is that of the start. By the month, weekdays
    mean the same one of the month as the start is: the second Tuesday, the last Friday.
    """

    every: Every
    at: time
    zone: str
    start: date
    weekdays: tuple[int, ...] = ()
    until: date | None = None
    times: int | None = None

    @property
    def tz(self) -> ZoneInfo:
        """The zone of its wall time."""
        return ZoneInfo(self.zone)


@dataclass(frozen=True, kw_only=True, slots=True)
class Occurrence:
    """The place of a post among those that come back.

    `number` counts from 1, `next_id` is the post made from this one, `ended_at` when somebody stopped it.
    """

    post_id: PostId
    root_id: PostId
    number: int
    due_at: datetime
    next_id: PostId | None = None
    ended_at: datetime | None = None
    ended_by: SlackUserId | None = None

    @property
    def goes_on(self) -> bool:
        """Whether further ones are made from it."""
        return self.next_id is None and self.ended_at is None


def checked(repeat: Repeat) -> Repeat:
    """The recurrence, beginning with the first day it has; raises InvalidInputError for one without an end.

    So it does for one that would come but once, or go on for more than a year.
    """
    if repeat.until is None and repeat.times is None:
        raise InvalidInputError("Say when it ends: on a day, or after how many posts.", field="until")
    found = list(islice(days(repeat), repeat.times))
    if len(found) <= 1:
        raise InvalidInputError("It would come but once. Choose a later end.", field="until")
    if repeat.times is not None and repeat.until is None and len(found) < repeat.times:
        text = f"A post comes back for a year at most: these days come {len(found)} times until then."
        raise InvalidInputError(text, field="times")
    if repeat.until is not None and repeat.until > repeat.start + LONGEST:
        raise InvalidInputError("A post comes back for a year at most; choose an earlier day.", field="until")
    return replace(repeat, start=found[0])


def moved(repeat: Repeat, wall: datetime) -> Repeat:
    """The recurrence from another day or hour on; raises InvalidInputError for a day that it leaves out."""
    later = checked(replace(repeat, start=wall.date(), at=wall.time()))
    if later.start != wall.date():
        text = f"This post comes back on other days than {wall:%A, %-d %B}; change that with “Timing” first."
        raise InvalidInputError(text, field="time")
    return later


def days(repeat: Repeat) -> Iterator[date]:
    """The days on which it comes, the first one first, whatever `times` says."""
    fits = _FITS[repeat.every]
    for ahead in range(LONGEST.days):
        day = repeat.start + timedelta(days=ahead)
        if repeat.until is not None and day > repeat.until:
            return
        if fits(repeat, day):
            yield day


def instant(repeat: Repeat, day: date) -> datetime:
    """When it comes on that day, in UTC.

    A wall time that the clocks skip that day is as much later as they skip; of one that comes twice the first
    counts (as RFC 5545 has it), since nobody is there to be asked.
    """
    wall = datetime.combine(day, repeat.at)
    return wall.replace(tzinfo=repeat.tz, fold=0).astimezone(UTC)


def following(repeat: Repeat, number: int, after: datetime) -> datetime | None:
    """When the post after number `number` comes, later than `after`; None where that was the last."""
    if repeat.times is not None and number >= repeat.times:
        return None
    return next((at for day in days(repeat) if (at := instant(repeat, day)) > after), None)


def instants(repeat: Repeat, number: int, after: datetime) -> Iterator[datetime]:
    """All that come after number `number`, later than `after`."""
    later = (at for day in days(repeat) if (at := instant(repeat, day)) > after)
    return islice(later, None if repeat.times is None else max(0, repeat.times - number))


def _daily(repeat: Repeat, day: date) -> bool:
    return not repeat.weekdays or day.weekday() in repeat.weekdays


def _weekly(repeat: Repeat, day: date) -> bool:
    return day.weekday() in (repeat.weekdays or (repeat.start.weekday(),))


def _every_other_week(repeat: Repeat, day: date) -> bool:
    return _weekly(repeat, day) and (_monday(day) - _monday(repeat.start)).days % (2 * _WEEK) == 0


def _monthly(repeat: Repeat, day: date) -> bool:
    if repeat.weekdays:
        return day.weekday() in repeat.weekdays and _same_of_month(repeat.start, day)
    return day.day == min(repeat.start.day, _length(day))


def _same_of_month(start: date, day: date) -> bool:
    """Whether both are, say, the second of their weekday in the month; a fifth means the last."""
    which = (start.day - 1) // _WEEK
    if which == _FIFTH:
        return day.day > _length(day) - _WEEK
    return (day.day - 1) // _WEEK == which


_FIFTH = 4


def _length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


_FITS: Mapping[Every, Callable[[Repeat, date], bool]] = {
    Every.DAY: _daily,
    Every.WEEK: _weekly,
    Every.TWO_WEEKS: _every_other_week,
    Every.MONTH: _monthly,
}
