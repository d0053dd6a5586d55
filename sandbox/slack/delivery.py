"""Brings payloads to the bot, over Socket Mode or HTTP, with Slack's time limit and its retries of events."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from sandbox.clock import SandboxClock
from sandbox.slack.people import APP_ID, BOT_USER, TEAM_ID
from sandbox.slack.seed import VERIFICATION_KEY
from sandbox.slack.shape import ActError, Json, new_id
from sandbox.slack.state import State

ACK_SECONDS = 3.0
"""What Slack gives an app to acknowledge anything."""

RETRY_AFTER = (0, 60, 300)
"""Seconds of sandbox time before each further attempt to deliver an event."""

SUBSCRIPTIONS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}
"""The subscription under which a message event goes, by `channel_type`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """One attempt to deliver: `kind` is the Socket Mode envelope type."""

    kind: str
    payload: Json
    attempt: int = 0
    reason: str = ""
    answerable: bool = False


class DeliveryError(Exception):
    """The bot did not take it: Slack's retry reason, and whether it forbade another attempt."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class Line(Protocol):
    """A way to the bot."""

    @property
    def ready(self) -> asyncio.Event:
        """Set while somebody may be listening."""

    async def send(self, parcel: Parcel) -> Json:
        """Deliver and return what the acknowledgement carried; DeliveryError when there was none."""


class Delivery:
    """The one way from the workspace to the bot."""

    def __init__(self, state: State, clock: SandboxClock, lines: dict[str, Line]) -> None:
        self._state = state
        self._clock = clock
        self.lines = lines
        self._tasks: set[asyncio.Task[None]] = set()
        self._firsts: set[asyncio.Future[None]] = set()

    @property
    def mode(self) -> str:
        """`socket` or `http`."""
        mode: str = self._state.settings.get("mode", "socket")
        return mode

    @property
    def _line(self) -> Line:
        return self.lines[self.mode]

    async def request(self, kind: str, payload: Json, *, answerable: bool = False) -> Json:
        """Deliver a command or an interaction, once; the person sees an error when the bot is late."""
        parcel = Parcel(kind=kind, payload=payload, answerable=answerable)
        try:
            return await asyncio.wait_for(self._line.send(parcel), ACK_SECONDS)
        except TimeoutError as late:
            raise ActError("operation_timeout", 504) from late
        except DeliveryError as error:
            code = "operation_timeout" if error.reason == "http_timeout" else "dispatch_failed"
            raise ActError(code, 504 if code == "operation_timeout" else 502) from error

    def event(self, event: Json, subscription: str = "") -> None:
        """Deliver an event in the background if the app is subscribed to it."""
        if self._state.installed and (subscription or event["type"]) in self._state.bot_events:
            first: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._firsts.add(first)
            self._start(self._deliver(Parcel(kind="events_api", payload=self.wrap(event)), first))

    def wrap(self, event: Json) -> Json:
        """The event in the wrapper of the Events API."""
        authorization = {
            "enterprise_id": None,
            "team_id": TEAM_ID,
            "user_id": BOT_USER,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": VERIFICATION_KEY,
            "team_id": TEAM_ID,
            "context_team_id": TEAM_ID,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": new_id("Ev"),
            "event_time": int(self._clock().timestamp()),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
            "event_context": new_id("4-", 40),
        }

    async def settle(self) -> None:
        """Return when each event on its way was acknowledged or has failed for the first time."""
        if self._firsts:
            await asyncio.wait(set(self._firsts), timeout=ACK_SECONDS + 1)

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, parcel: Parcel, first: asyncio.Future[None]) -> None:
        try:
            for wait in (*RETRY_AFTER, None):
                failure = await self._attempt(parcel)
                self._tell(first)
                if failure is None or failure.final or wait is None:
                    return
                await self._pause(wait)
                parcel = replace(parcel, attempt=parcel.attempt + 1, reason=failure.reason)
        finally:
            self._tell(first)

    def _tell(self, first: asyncio.Future[None]) -> None:
        self._firsts.discard(first)
        if not first.done():
            first.set_result(None)

    async def _attempt(self, parcel: Parcel) -> DeliveryError | None:
        try:
            await asyncio.wait_for(self._line.send(parcel), ACK_SECONDS)
        except TimeoutError:
            return DeliveryError("http_timeout" if self.mode == "http" else "timeout")
        except DeliveryError as error:
            return error
        return None

    async def _pause(self, seconds: float) -> None:
        """Wait for the next attempt; a bot that comes back gets what it missed without waiting."""
        if self._line.ready.is_set():
            await self._clock.sleep(seconds)
            return
        due = self._clock() + timedelta(seconds=seconds)
        waits = [
            asyncio.create_task(self._line.ready.wait()),
            asyncio.create_task(self._clock.sleep_until(due)),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
