"""Time to answer: a brand's targets, and how working hours run."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.ids import BrandId, ConversationId, WaitId
from bot.errors import InvalidInputError

NORMAL = "normal"
"""The priority of what nobody said anything about."""

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""When what has no target is due."""

_DAY = timedelta(days=1)
_LONGEST = 400
"""So many days are looked ahead: more than the longest target takes with one short day a week."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """The working hours of one day of the week; `weekday` is 0 for Monday, an end at 0:00 is midnight."""

    weekday: int
    begins: time
    ends: time


OFFICE = tuple(Shift(weekday=day, begins=time(9), ends=time(17)) for day in range(5))
"""Monday to Friday, nine to five: where nobody said anything else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Targets:
    """What a brand has set itself: how long followers of each priority wait, in working time.

    A priority that is missing has no target. Once the share `nudge` of the time is over whoever has the
    conversation is reminded; when all of it is, those in `escalate_to` (people and user groups) are told.
    """

    within: Mapping[str, timedelta] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = OFFICE
    nudge: float = 0.5
    escalate_to: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """A conversation that waits for an answer, since then and until `due_at`; it is on until `ended_at`."""

    id: WaitId
    brand_id: BrandId
    conversation_id: ConversationId
    since: datetime
    nudge_at: datetime
    due_at: datetime
    nudged_at: datetime | None = None
    escalated_at: datetime | None = None
    ended_at: datetime | None = None


_HOURS = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:-|\N{EN DASH}|to)\s*(\d{1,2})(?::(\d{2}))?", re.ASCII)
_HOUR, _FULL = 60, 24 * 60


def shift_of(weekday: int, words: str) -> Shift | None:
    """The working hours that somebody typed, "9-17" or "9:00-17:30"; None for a day off.

    Raises InvalidInputError for anything else.
    """
    if not words.strip():
        return None
    found = _HOURS.fullmatch(words.strip())
    begins, ends = (_time(found[1], found[2]), _time(found[3], found[4])) if found else (None, None)
    if begins is None or ends is None:
        text = "Write hours as 9:00-17:30, or nothing for a day off."
        raise InvalidInputError(text, field=f"shift_{weekday}")
    return Shift(weekday=weekday, begins=begins, ends=ends)


def _time(hour: str, minute: str | None) -> time | None:
    """The time of day, 24:00 as midnight; None where there is no such time."""
    minutes = int(hour) * 60 + int(minute or 0)
    known = int(minute or 0) < _HOUR and minutes <= _FULL
    return time(minutes // _HOUR % 24, minutes % _HOUR) if known else None


def hours_of(shift: Shift) -> str:
    """The shift as one types it."""
    end = f"{shift.ends:%H:%M}" if shift.ends != time(0) else "24:00"
    return f"{shift.begins:%H:%M}-{end}"


def checked(targets: Targets) -> Targets:
    """The targets; raises InvalidInputError for hours in which nothing could ever be answered."""
    if targets.within and not targets.shifts:
        raise InvalidInputError("There has to be a day on which somebody answers.", field="shift_0")
    for shift in targets.shifts:
        if shift.ends != time(0) and shift.ends <= shift.begins:
            raise InvalidInputError("The end comes before the beginning.", field=f"shift_{shift.weekday}")
    return targets


def working_between(start: datetime, end: datetime, shifts: tuple[Shift, ...], zone: ZoneInfo) -> timedelta:
    """How much working time lies between two moments; none where the end comes first."""
    worked = timedelta(0)
    # In UTC, as moments of one zone are subtracted by what its clock shows.
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    for opens, closes in _openings(start, zone, shifts, _days(start, end)):
        worked += max(timedelta(0), min(end, closes) - max(start, opens))
    return worked


def after_working(start: datetime, span: timedelta, shifts: tuple[Shift, ...], zone: ZoneInfo) -> datetime:
    """When so much working time is over, from a moment on; raises InvalidInputError where it never is."""
    left, start = span, start.astimezone(UTC)
    for opens, closes in _openings(start, zone, shifts, _LONGEST):
        begun = max(start, opens)
        if closes > begun and closes - begun >= left:
            return begun + left
        left -= max(timedelta(0), closes - begun)
    raise InvalidInputError("There are too few working hours for this target.", field="shift_0")


def _days(start: datetime, end: datetime) -> int:
    return max(0, (end - start) // _DAY) + 3


def _openings(
    start: datetime, zone: ZoneInfo, shifts: tuple[Shift, ...], days: int
) -> Iterator[tuple[datetime, datetime]]:
    """The shifts of that many days from the day before `start` on, as moments."""
    first = start.astimezone(zone).date() - _DAY
    by_day: dict[int, list[Shift]] = {}
    for shift in shifts:
        by_day.setdefault(shift.weekday, []).append(shift)
    for number in range(days):
        day = first + number * _DAY
        for shift in by_day.get(day.weekday(), ()):
            yield _moment(day, shift.begins, zone), _end(day, shift.ends, zone)


def _end(day: date, at: time, zone: ZoneInfo) -> datetime:
    return _moment(day + _DAY, at, zone) if at == time(0) else _moment(day, at, zone)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """What the clock shows on a day, as a moment: the first of two, and past the gap where there is none."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def planned(since: datetime, targets: Targets, priority: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When to remind of a conversation that waits since then, and when its time is over; else NEVER."""
    within = targets.within.get(priority)
    if within is None:
        return NEVER, NEVER
    nudge_at = after_working(since, within * targets.nudge, targets.shifts, zone)
    return nudge_at, after_working(since, within, targets.shifts, zone)


def replanned(wait: Wait, targets: Targets, priority: str, zone: ZoneInfo) -> Wait:
    """The wait by other targets, or at another priority: it counts from where it did.

    What has been said keeps its moment, so that no wait is reminded of twice, or told of twice.
    """
    nudge_at, due_at = planned(wait.since, targets, priority, zone)
    return replace(
        wait,
        nudge_at=nudge_at if wait.nudged_at is None else wait.nudge_at,
        due_at=due_at if wait.escalated_at is None else wait.due_at,
    )
