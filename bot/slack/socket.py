"""Socket Mode: requests come over a WebSocket that we open, so no public address is needed."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot import metrics
from bot.clock import Clock
from bot.slack.wire import SDK_LOG, Wire

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger(__name__)

GRACE_SECONDS = 45.0
"""The SDK mends most broken connections by itself; after this it has not."""

LOOK_SECONDS = 1.0
CLOSE_SECONDS = 10.0
PING_SECONDS = 10.0


Step: TypeAlias = Callable[[], Coroutine[Any, Any, None]]
"""The SDK's coroutines say nothing of their types."""


class SocketMode:
    """Keeps one connection open; one that is dead and stays dead is made anew."""

    def __init__(self, app: AsyncApp, wire: Wire, token: str, clock: Clock) -> None:
        self._app = app
        self._wire = wire
        self._token = token
        self._clock = clock
        self.grace = GRACE_SECONDS
        self.connected = False
        self.last_message_at: datetime | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Stay connected until told to stop."""
        while not stop.is_set():
            handler = self._handler()
            connect: Step = handler.connect_async
            connecting = asyncio.create_task(connect())
            try:
                await self._watch(handler, stop)
            finally:
                self._show(connected=False)
                await _closed(handler, connecting)

    def _handler(self) -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(
            self._app,
            self._token,
            logger=SDK_LOG,
            web_client=self._wire.web(retry=True),
            ping_interval=PING_SECONDS,
        )
        handler.client.message_listeners.append(self._heard)
        return handler

    async def _heard(self, _client: object, _message: dict[str, Any], _raw: str | None) -> None:
        self.last_message_at = self._clock()

    async def _watch(self, handler: AsyncSocketModeHandler, stop: asyncio.Event) -> None:
        """Returns when told to stop, or when the connection has been dead for too long."""
        loop = asyncio.get_running_loop()
        alive_at = loop.time()
        while not stop.is_set():
            self._show(connected=await handler.client.is_connected())
            if self.connected:
                alive_at = loop.time()
            elif loop.time() - alive_at > self.grace:
                log.warning("socket dead", extra={"seconds": round(loop.time() - alive_at)})
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_SECONDS)

    def _show(self, *, connected: bool) -> None:
        if connected != self.connected:
            log.info("socket connected" if connected else "socket not connected")
        self.connected = connected
        metrics.SOCKET_CONNECTED.set(connected)


async def _closed(handler: AsyncSocketModeHandler, connecting: "asyncio.Task[None]") -> None:
    """Close, but do not wait for ever: a dead connection can hang while it is closed."""
    connecting.cancel()
    await asyncio.wait({connecting}, timeout=CLOSE_SECONDS)
    close: Step = handler.close_async
    with suppress(TimeoutError, ClientError, OSError):
        await asyncio.wait_for(close(), CLOSE_SECONDS)
    await asyncio.sleep(0)  # lets the SDK's tasks see that they were cancelled
