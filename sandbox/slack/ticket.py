"""Things that expire: trigger ids (3 s, single use) and response URLs (5 uses in 30 minutes)."""

import secrets
import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.slack.shape import SlackError

TRIGGER_SECONDS = 3.0
KEEP_SECONDS = 60.0
RESPONSE_USES = 5
RESPONSE_LIFE = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trigger:
    """Who did something, when (monotonic), and in which modal."""

    user: str
    born: float
    view_id: str = ""
    used: bool = False


class Triggers:
    """Hands out trigger ids and takes each back once; they live in real time, as people do."""

    def __init__(self) -> None:
        self._triggers: dict[str, Trigger] = {}

    def new(self, user: str, view_id: str = "") -> str:
        """A trigger id for what `user` just did."""
        now = time.monotonic()
        self._triggers = {key: old for key, old in self._triggers.items() if now - old.born < KEEP_SECONDS}
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user=user, born=now, view_id=view_id)
        return trigger_id

    def check(self, trigger_id: str) -> Trigger:
        """The trigger if it may still be exchanged, by Slack's rules."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.born > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        return trigger

    def spend(self, trigger_id: str) -> None:
        """Mark as exchanged."""
        self._triggers[trigger_id] = replace(self._triggers[trigger_id], used=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """Where a response URL leads: a channel, who acted, and the message acted on."""

    channel: str
    user: str
    message_ts: str = ""
    thread_ts: str = ""


@dataclass(kw_only=True, slots=True)
class _Open:
    response: Response
    until: datetime
    uses: int = field(default=0)


class ResponseUrls:
    """Hands out response URLs and counts their uses."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[str, _Open] = {}

    def new(self, response: Response) -> str:
        """The last part of a fresh response URL."""
        token = secrets.token_urlsafe(18)
        self._open[token] = _Open(response=response, until=self._clock() + RESPONSE_LIFE)
        return token

    def use(self, token: str) -> Response:
        """One use, by Slack's rules."""
        found = self._open.get(token)
        if found is None or self._clock() > found.until:
            raise SlackError("expired_url")
        if found.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        found.uses += 1
        return found.response
