"""The only place that asks what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]
"""Answers the present moment, aware, in UTC."""


def utc_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)  # noqa: TID251


def clock_of(path: Path | None) -> Clock:
    """The clock to live by: real time, moved by the seconds that the file at `path` holds.

    The file is for rehearsals, so that a week can be tried out in a minute; without one time is what it is.
    It is read at each look, so that several processes move together.
    """
    if path is None:
        return utc_now
    return lambda: utc_now() + _offset(path)


def _offset(path: Path) -> timedelta:
    try:
        return timedelta(seconds=float(path.read_text(encoding="ascii")))
    except (OSError, ValueError):
        return timedelta(0)
