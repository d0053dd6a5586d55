"""Weekly times for posts, as people write them: "9:00, 12:30, 5pm"."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import time

from bot.domain.brand import Slot
from bot.errors import InvalidInputError

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

MOST = 24
"""How many slots a day may have."""

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", re.IGNORECASE | re.ASCII)
_HOURS, _MINUTES, _NOON = 24, 60, 12


def slots_on(weekday: int, words: str, field: str) -> tuple[Slot, ...]:
    """The slots of a day; raises InvalidInputError, naming what can't be read."""
    times = sorted({_time(word.strip(), field) for word in re.split(r"[,;\n]| and ", words) if word.strip()})
    if len(times) > MOST:
        raise InvalidInputError(f"A day has {MOST} slots at most.", field=field)
    return tuple(Slot(weekday=weekday, at=at) for at in times)


def _time(word: str, field: str) -> time:
    found = _TIME.fullmatch(word)
    if found is not None:
        hour, minute = int(found[1]), int(found[2] or 0)
        if found[3]:
            afternoon = _NOON if found[3].lower() == "pm" else 0
            hour = hour % _NOON + afternoon if 1 <= hour <= _NOON else _HOURS
        if hour < _HOURS and minute < _MINUTES:
            return time(hour, minute)
    raise InvalidInputError(f"I can't read “{word}” as a time. Write 9:00, 12:30.", field=field)


def times_on(slots: Iterable[Slot], weekday: int) -> str:
    """The times of a day, as they can be written again."""
    return ", ".join(f"{at:%-H:%M}" for at in sorted(slot.at for slot in slots if slot.weekday == weekday))


def week(slots: Sequence[Slot]) -> Sequence[str]:
    """The slots in a few words, days that are alike together: "Mon to Fri 9:00, 16:00"."""
    by_day = [times_on(slots, weekday) for weekday in range(len(WEEKDAYS))]
    runs: list[tuple[int, int]] = []
    for weekday, times in enumerate(by_day):
        if runs and by_day[runs[-1][0]] == times:
            runs[-1] = (runs[-1][0], weekday)
        else:
            runs.append((weekday, weekday))
    return [f"{_span(first, last)} {by_day[first]}" for first, last in runs if by_day[first]]


def _span(first: int, last: int) -> str:
    names = WEEKDAYS[first][:3], WEEKDAYS[last][:3]
    return names[0] if first == last else " to ".join(names)


def slots_of_week(days: Mapping[int, str], field: str) -> tuple[Slot, ...]:
    """The slots of all days, from what was written for each; `field` and the day's number name the input."""
    return tuple(slot for day, words in days.items() for slot in slots_on(day, words, f"{field}{day}"))
