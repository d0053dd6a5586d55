"""How long a platform asks us to wait, from the headers of its answer."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.connectors import shape

_RESETS = ("RateLimit-Reset", "X-RateLimit-Reset")
_REMAINING = ("RateLimit-Remaining", "X-RateLimit-Remaining")
_LONGEST = timedelta(days=1)

#: A smaller number can't be a time of this century, so it is a wait.
_EPOCH_FROM = 1_000_000_000


def retry_after(headers: Mapping[str, str], *, limited: bool) -> timedelta | None:
    """The wait that the answer names, at most a day.

    When we are `limited` and Retry-After is missing, the end of the rate limit's window counts: Mastodon
    gives it as an ISO time, Bluesky as an epoch.
    """
    now = _date(headers.get("Date", ""))
    wait = _wait(headers.get("Retry-After", ""), now)
    for header in _RESETS if limited else ():
        wait = wait if wait is not None else _wait(headers.get(header, ""), now)
    return wait


def allowance(headers: Mapping[str, str]) -> tuple[int | None, timedelta | None]:
    """How many calls are left for us, and when there are new ones, as far as the answer says."""
    left = next((shape.seconds(headers[name]) for name in _REMAINING if name in headers), None)
    now = _date(headers.get("Date", ""))
    waits = (_wait(headers[name], now) for name in _RESETS if name in headers)
    return (None if left is None else int(left)), next((wait for wait in waits if wait is not None), None)


def _wait(said: str, now: datetime | None) -> timedelta | None:
    number = shape.seconds(said)
    if number is not None and number < _EPOCH_FROM:
        return _bounded(timedelta(seconds=number))
    until = _epoch(number) if number is not None else _iso(said) or _date(said)
    # The server's own clock says what "now" is to it.
    return _bounded(until - now) if until and now else None


def _bounded(wait: timedelta) -> timedelta:
    return min(max(wait, timedelta(0)), _LONGEST)


def _epoch(number: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(number, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _iso(said: str) -> datetime | None:
    try:
        return shape.moment(said)
    except ValueError:
        return None


def _date(said: str) -> datetime | None:
    try:
        return parsedate_to_datetime(said).astimezone(UTC)
    except (ValueError, TypeError):
        return None
