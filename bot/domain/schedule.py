"""When to publish: wall times and instants, plain words, weekly slots.

Nothing at an hour that doesn't exist.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.account import Account
from bot.domain.brand import Brand, Slot
from bot.domain.post import Schedule
from bot.errors import InvalidInputError

DEFAULT_SLOTS = tuple(Slot(weekday=day, at=time(hour)) for day in range(5) for hour in (9, 16))
"""The weekly times that a new brand begins with: working days at 9:00 and 16:00."""

_LONGEST = timedelta(days=366)
_SPAN = re.compile(
    r"^now$|^in\b.*\b(hours?|hrs?|h|minutes?|mins?)$|\b(hours?|minutes?) from now$", re.IGNORECASE
)
_WRITTEN_OUT = re.compile(r"\s*\d{4}-\d\d-\d\d[T ]\d\d:\d\d", re.ASCII)
_MONTHS = 12
_MARK = 123_457
"""Microseconds that nobody says: where they come back, no hour was named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FreeSlot(Schedule):
    """A slot that was free when it was looked for: whoever keeps it looks once more, as others choose too."""


def zone_named(name: str) -> ZoneInfo:
    """The IANA time zone of that name; raises InvalidInputError with an example."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        text = f"There is no time zone “{name}”. Write it as Europe/Berlin or America/New_York."
        raise InvalidInputError(text, field="timezone") from None


def at_wall(wall: datetime, zone: ZoneInfo, *, now: datetime) -> Schedule:
    """The schedule for a naive wall time in the zone.

    Raises InvalidInputError for a time that the clocks skip, one that happens twice, one that is over, or
    one more than a year ahead.
    """
    early, late = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        after = early.astimezone(UTC).astimezone(zone)
        text = f"{wall:%H:%M} on {wall:%-d %B} doesn't exist in {zone.key}: the clocks go forward."
        raise InvalidInputError(f"{text} The next time that does is {after:%H:%M}.", field="time")
    if early.utcoffset() != late.utcoffset():
        ways = " or ".join(f"{wall:%Y-%m-%d %H:%M}{moment:%z}" for moment in (early, late))
        text = f"{wall:%H:%M} on {wall:%-d %B} happens twice in {zone.key}: the clocks go back."
        raise InvalidInputError(f"{text} Say which: {ways}", field="time")
    return at_instant(early.astimezone(UTC), zone, now=now)


def at_instant(instant: datetime, zone: ZoneInfo, *, now: datetime) -> Schedule:
    """The schedule for an instant; raises InvalidInputError where it is over, or more than a year ahead."""
    wall = instant.astimezone(zone).replace(tzinfo=None)
    if instant < now - timedelta(minutes=1):
        raise InvalidInputError(f"{wall:%-d %B %Y, %H:%M} ({zone.key}) is over.", field="time")
    if instant > now + _LONGEST:
        raise InvalidInputError(f"{wall:%-d %B %Y} is more than a year ahead.", field="time")
    return Schedule(instant=instant.astimezone(UTC), wall=wall, zone=zone.key)


def by_wall(schedule: Schedule) -> Schedule:
    """The schedule by the rules that its zone has today: its wall time stays, its instant follows.

    A wall time that the new rules skip is as much later as they skip.
    """
    zone = ZoneInfo(schedule.zone)
    if schedule.instant.astimezone(zone).replace(tzinfo=None) == schedule.wall:
        return schedule
    return replace(schedule, instant=schedule.wall.replace(tzinfo=zone).astimezone(UTC))


def in_words(words: str, zone: ZoneInfo, *, now: datetime) -> Schedule:
    """The schedule for words such as "tomorrow 9am" or "in 2 hours", said by somebody in the zone.

    Raises InvalidInputError where they can't be read, could be two days or two hours, or name no hour.
    """
    _refuse_unclear(words)
    words = _plainly(words)
    if _SPAN.search(words):
        # Two hours are two hours, also in the night in which the clocks change.
        return at_instant(_read(words, now.astimezone(UTC)), zone, now=now)
    here = now.astimezone(zone).replace(tzinfo=None, microsecond=_MARK)
    found = _read(words, here)
    if found.tzinfo is not None:
        return at_instant(found.astimezone(UTC), zone, now=now)
    unsaid = found.microsecond == _MARK or (found.time() == time(0) and not _says_midnight(words))
    if unsaid and re.search(r":|^in \d+$", words):
        raise _unread(words)
    if unsaid:
        raise InvalidInputError(f"At what hour? Try “{words} 9am”.", field="words")
    return at_wall(found.replace(microsecond=0), zone, now=now)


_DAY = (
    r"(?:today|tonight|tomorrow|mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PLAINLY: Sequence[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern, re.IGNORECASE), plain)
    for pattern, plain in (
        (r"\btonight(?:\s+at)?\s+([1-9]|1[01])(?:pm)?$", r"today \1pm"),
        *((rf"\b{day[:3]}(?:rs|r|s|nes)?\b", day) for day in _DAYS),
        (r"\bhalf an hour\b", "30 minutes"),
        # A number alone is an hour where it stands behind a day of the week or "at", else a day of the month.
        (rf"\b({_DAY}|at)(?:\s+at|,)?\s+(\d{{1,2}})$", r"\1 \2:00"),
        (rf"\b({_DAY}|at)(?:\s+at|,)?\s+(\d{{1,2}})\.(\d\d)$", r"\1 \2:\3"),
        (r"^at (?=\d)", ""),
        (r"^(\d{1,2})$", r"\1:00"),
    )
]
"""What people type and the library reads otherwise, or not at all; each in the words that it reads."""


_EITHER = re.compile(r"(?<![\d:./-])(\d{1,2})[./-](\d{1,2})(?![\d:])")
_EARLY = re.compile(rf"(?:^|\b(?:{_DAY}|at)(?:\s+at|,)?\s+)([1-6])$", re.IGNORECASE)


def _refuse_unclear(words: str) -> None:
    """Raise InvalidInputError for what half of the world reads otherwise: 3.4., and five without am or pm."""
    date = None if re.search(rf"\b(?:{_DAY}|at)\b", words, re.IGNORECASE) else _EITHER.search(words)
    if date and date[1] != date[2] and max(int(date[1]), int(date[2])) <= _MONTHS:
        text = f"Which of “{date[0]}” is the month? Write its name, as in “{int(date[1])} april 9am”."
        raise InvalidInputError(text, field="words")
    hour = _EARLY.search(words.strip())
    if hour and "tonight" not in words.lower():
        text = f"At {hour[1]} in the morning or in the afternoon? Write {hour[1]}am or {hour[1]}pm."
        raise InvalidInputError(text, field="words")


def _plainly(words: str) -> str:
    plain = " ".join(words.split())
    for pattern, better in _PLAINLY:
        plain = pattern.sub(better, plain)
    return plain


def _read(words: str, base: datetime) -> datetime:
    """The moment that the words mean, said at the base; what they leave out is as there."""
    if _WRITTEN_OUT.match(words):
        # As the library does not know every offset that is in use: +13:45 is one.
        with suppress(ValueError):
            return datetime.fromisoformat(words.strip())
    import dateparser

    found: datetime | None = dateparser.parse(
        words,
        languages=["en"],
        settings={"RELATIVE_BASE": base.replace(tzinfo=None), "PREFER_DATES_FROM": "future"},
    )
    if found is None:
        raise _unread(words)
    return found if found.tzinfo or base.tzinfo is None else found.replace(tzinfo=base.tzinfo)


def _unread(words: str) -> InvalidInputError:
    text = f"I can't read “{words}” as a time. Try “tomorrow 9am”, “friday 17:30” or “in 2 hours”."
    return InvalidInputError(text, field="words")


def _says_midnight(words: str) -> bool:
    return any(mark in words.lower() for mark in ("midnight", "0:00", "12am", "12 am", "24:00"))


def shared_slots(accounts: Sequence[Account], brand: Brand) -> tuple[Slot, ...]:
    """The weekly times that all of the accounts have; without accounts those of the brand.

    Raises InvalidInputError, saying whose are missing, where there are none.
    """
    each = {account.name: slots_of(account, brand) for account in accounts} or {brand.name: brand.slots}
    if without := [name for name, slots in each.items() if not slots]:
        verb = "has" if len(without) == 1 else "have"
        text = f"{' and '.join(without)} {verb} no slots. Set some with the command slots, or choose a time."
        raise InvalidInputError(text, field="when")
    common = set.intersection(*(set(slots) for slots in each.values()))
    if not common:
        text = f"{' and '.join(each)} have no slot in common. Choose a time, or make a post for each."
        raise InvalidInputError(text, field="when")
    return tuple(sorted(common, key=lambda slot: (slot.weekday, slot.at)))


def slots_of(account: Account, brand: Brand) -> tuple[Slot, ...]:
    """The weekly times of the account: its own, or those of its brand."""
    return brand.slots if account.slots is None else account.slots


def next_free_slot(
    slots: Sequence[Slot], zone: ZoneInfo, *, now: datetime, taken: Collection[datetime]
) -> FreeSlot:
    """The first weekly slot after now that no other post has; `taken` holds instants."""
    found = next(free_slots(slots, zone, now=now, taken=taken), None)
    if found is None:
        raise InvalidInputError("Every slot of the next year is taken.", field="when")
    return found


def free_slots(
    slots: Sequence[Slot], zone: ZoneInfo, *, now: datetime, taken: Collection[datetime]
) -> Iterator[FreeSlot]:
    """All weekly slots of a year after now that no other post has."""
    for wall in _slot_walls(slots, now.astimezone(zone)):
        instant = wall.replace(tzinfo=zone).astimezone(UTC)
        if instant > now and instant not in taken:
            there = instant.astimezone(zone).replace(tzinfo=None)
            yield FreeSlot(instant=instant, wall=there, zone=zone.key)


def _slot_walls(slots: Sequence[Slot], start: datetime) -> Iterator[datetime]:
    ordered = sorted(slots, key=lambda slot: slot.at)
    for days in range(_LONGEST.days):
        day = start.date() + timedelta(days=days)
        yield from (datetime.combine(day, slot.at) for slot in ordered if slot.weekday == day.weekday())
