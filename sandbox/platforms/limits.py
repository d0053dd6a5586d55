"""Rate limits: how much of a window has been used, on the sandbox's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.clock import Clock


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """So many points in so many seconds."""

    name: str
    points: int
    seconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """How a limit stands after a request."""

    limit: Limit
    left: int
    resets_at: datetime
    exceeded: bool


class Meter:
    """Counts what each caller used of each limit; `scale` widens all limits at once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: dict[tuple[str, str], tuple[datetime, int]] = {}
        self.scale = 1.0

    def use(self, limit: Limit, who: str, points: int = 1) -> Usage:
        """Take `points`; when they are not there, nothing is taken and the answer says so."""
        start, used = self._window(limit, who)
        most = int(limit.points * self.scale)
        exceeded = used + points > most
        if not exceeded:
            used += points
            self._windows[limit.name, who] = (start, used)
        return Usage(
            limit=limit,
            left=max(most - used, 0),
            resets_at=start + timedelta(seconds=limit.seconds),
            exceeded=exceeded,
        )

    def _window(self, limit: Limit, who: str) -> tuple[datetime, int]:
        now = self._clock()
        start, used = self._windows.get((limit.name, who), (now, 0))
        # A clock set back begins a new window too, else it would stay shut until the old hour comes again.
        return (start, used) if start <= now < start + timedelta(seconds=limit.seconds) else (now, 0)
