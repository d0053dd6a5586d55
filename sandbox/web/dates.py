"""Slack's date tokens, in the viewer's zone."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sandbox.web.viewer import Viewer

_TOKEN = re.compile(r"\{([a-z_]+)\}")
_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}
_STEPS = ((60, "minute"), (3600, "hour"), (86400, "day"))


def date_text(timestamp: float, template: str, viewer: Viewer) -> str:
    """Fill the tokens of `template` with that moment; an unknown token stays as it is."""
    moment = viewer.local(timestamp)
    now = viewer.now.astimezone(viewer.zone)

    def fill(match: re.Match[str]) -> str:
        token = _TOKENS.get(match[1])
        return token(moment, now) if token else match[0]

    return _TOKEN.sub(fill, template)


def clock_text(moment: datetime) -> str:
    """The time of day: 9:05 AM."""
    return f"{moment.hour % 12 or 12}:{moment:%M %p}"


def ago_text(moment: datetime, now: datetime) -> str:
    """How long ago, or how far ahead: 3 minutes ago, in 2 days."""
    seconds = (now - moment).total_seconds()
    size = abs(seconds)
    if size < _STEPS[0][0]:
        return "just now" if seconds >= 0 else "in a moment"
    unit, name = [step for step in _STEPS if step[0] <= size][-1]
    count = int(size // unit)
    words = f"{count} {name}{'s' if count > 1 else ''}"
    return f"{words} ago" if seconds > 0 else f"in {words}"


def day_text(moment: datetime, now: datetime) -> str:
    """The line between two days of messages: Today, Yesterday, or Monday, November 23rd."""
    near = _near(moment, now)
    if near:
        return near.capitalize()
    return f"{moment:%A}, {moment:%B} {_ordinal(moment.day)}"


def _ordinal(day: int) -> str:
    suffix = "th" if day // 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"


def _near(moment: datetime, now: datetime) -> str | None:
    return _NEAR.get((moment.date() - now.date()) // timedelta(days=1))


def _date(moment: datetime, _now: datetime) -> str:
    return f"{moment:%B} {_ordinal(moment.day)}, {moment.year}"


def _short(moment: datetime, _now: datetime) -> str:
    return f"{moment:%b} {moment.day}, {moment.year}"


def _long(moment: datetime, now: datetime) -> str:
    return f"{moment:%A}, {_date(moment, now)}"


def _pretty(plain: Callable[[datetime, datetime], str]) -> Callable[[datetime, datetime], str]:
    return lambda moment, now: _near(moment, now) or plain(moment, now)


_TOKENS: Mapping[str, Callable[[datetime, datetime], str]] = {
    "date_num": lambda moment, _now: f"{moment:%Y-%m-%d}",
    "date_slash": lambda moment, _now: f"{moment:%m/%d/%Y}",
    "date": _date,
    "date_short": _short,
    "date_long": _long,
    "date_long_full": _long,
    "date_pretty": _pretty(_date),
    "date_short_pretty": _pretty(_short),
    "date_long_pretty": _pretty(_long),
    "day_divider_pretty": day_text,
    "time": lambda moment, _now: clock_text(moment),
    "time_secs": lambda moment, _now: f"{moment.hour % 12 or 12}:{moment:%M:%S %p}",
    "ago": ago_text,
}
