"""What is decided beside the time of a post: how late it may go out, and whether it comes back."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.brand import Brand
from bot.domain.post import FRESHNESS, Content, Post, Schedule
from bot.domain.recurrence import Every, Repeat, checked, instant, moved
from bot.domain.schedule import at_instant
from bot.errors import InvalidInputError


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """What somebody decided: the (first) time, the window, and how often it comes back until when."""

    at: datetime | None = None
    freshness: timedelta = FRESHNESS
    every: Every | None = None
    weekdays: tuple[int, ...] = ()
    until: date | None = None
    times: int | None = None


def planned(content: Content, timing: Timing, brand: Brand, now: datetime) -> Content:
    """The content with this timing; raises InvalidInputError for a time or a rule that won't do."""
    before = content.schedule
    schedule = before if before and before.instant == timing.at else _chosen(timing.at, brand, now)
    fresh = replace(content, freshness=timing.freshness, schedule=schedule, repeat=None)
    if timing.every is None:
        return fresh
    if schedule is None:
        raise InvalidInputError("Pick the first time of a post that comes back.", field="time")
    asked = Repeat(
        every=timing.every,
        at=schedule.wall.time(),
        zone=schedule.zone,
        start=schedule.wall.date(),
        weekdays=timing.weekdays,
        until=timing.until,
        times=timing.times,
    )
    repeat = checked(asked)
    if repeat.start == asked.start:
        return replace(fresh, repeat=repeat)
    first = at_instant(instant(repeat, repeat.start), repeat.tz, now=now)
    return replace(fresh, repeat=repeat, schedule=first)


def _chosen(at: datetime | None, brand: Brand, now: datetime) -> Schedule | None:
    return at_instant(at, brand.zone, now=now) if at else None


def timed(content: Content, post: Post | None, brand: Brand) -> Content:
    """What somebody wrote, with what stands beside its time: that of the brand, or as the post had it.

    A post that comes back does so from its new time on; without a time it can't.
    """
    if post is None:
        return replace(content, freshness=brand.freshness)
    before = post.content
    kept = replace(content, freshness=before.freshness, repeat=before.repeat)
    if before.repeat is None or content.schedule == before.schedule:
        return kept
    return replace(kept, repeat=moved(before.repeat, content.schedule.wall) if content.schedule else None)
