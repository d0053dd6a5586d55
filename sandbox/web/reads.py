"""What each person has read, so that the channel list can mark what is new."""

from collections.abc import Sequence
from typing import Any


class Reads:
    """The newest message that each person has seen in each channel; forgotten with the process."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], float] = {}

    def see(self, user: str, channel: str, messages: Sequence[dict[str, Any]]) -> None:
        """Note that a person has a channel before their eyes."""
        newest = max((float(message["ts"]) for message in messages), default=0.0)
        self._last[user, channel] = max(newest, self._last.get((user, channel), 0.0))

    def unread(self, user: str, channel: str, messages: Sequence[dict[str, Any]]) -> int:
        """How many messages of others a person has not seen yet."""
        last = self._last.get((user, channel), 0.0)
        return sum(float(message["ts"]) > last and message.get("user") != user for message in messages)
