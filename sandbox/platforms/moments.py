"""Times, and ids made of times."""

from datetime import UTC, datetime

_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_TID_LENGTH = 13
_CLOCK_BITS = 10
_CLOCK_ID = 7


def stamp(moment: datetime) -> str:
    """A time as both platforms write it: `2026-11-23T17:30:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_of(text: str) -> datetime:
    """The aware time that an RFC 3339 text says; ValueError if it says none or no zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC)


def tid(micros: int) -> str:
    """A time in microseconds as an AT Protocol record key."""
    number = micros << _CLOCK_BITS | _CLOCK_ID
    digits = [_SORTABLE[number >> 5 * place & 31] for place in range(_TID_LENGTH)]
    return "".join(reversed(digits))


class Ids:
    """Makes ids that grow with time and never repeat, even when the clock is set back."""

    def __init__(self, last: int = 0) -> None:
        self._last = last

    def snowflake(self, now: datetime) -> str:
        """An id as Mastodon makes them: milliseconds and 16 bits more, as text."""
        return str(self._next(int(now.timestamp() * 1000) << 16))

    def tid(self, now: datetime) -> str:
        """A record key as the AT Protocol makes them."""
        return tid(self._next(int(now.timestamp() * 1_000_000)))

    def _next(self, wanted: int) -> int:
        self._last = max(wanted, self._last + 1)
        return self._last
