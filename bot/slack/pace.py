"""How fast one process may call a Web API method in one workspace."""

from collections.abc import Hashable, Mapping
from datetime import datetime, timedelta

PER_MINUTE: Mapping[str, int] = {"chat.postMessage": 200, "chat.update": 50, "conversations.history": 50}
"""Slack's tiers; for posts the limit of a workspace, as that of a channel is kept in the database."""

BURST = 10


class Pace:
    """Spreads calls as the tiers ask, with short bursts, and keeps still while Slack has asked for it.

    A key names a workspace and a method: ("T1", "chat.update").
    """

    def __init__(self) -> None:
        self._spent: dict[tuple[Hashable, str], datetime] = {}
        self._still: dict[tuple[Hashable, str], datetime] = {}

    def turn(self, team: Hashable, method: str, now: datetime) -> datetime | None:
        """Take a turn (None: go), or say when the next one is."""
        key = (team, method)
        still = self._still.get(key)
        if still is not None and still > now:
            return still
        # Each call spends a step of the time to come; a burst may be that many steps ahead of now.
        step = timedelta(minutes=1) / PER_MINUTE[method]
        spent = max(self._spent.get(key, now), now)
        if spent - now > step * (BURST - 1):
            return spent - step * (BURST - 1)
        self._spent[key] = spent + step
        return None

    def keep_still(self, team: Hashable, method: str, until: datetime) -> None:
        """Slack said not before `until`."""
        self._still[(team, method)] = until
