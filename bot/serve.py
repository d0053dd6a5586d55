"""Runs Pressroom: first what makes it ready, then, while that answers already, all the rest.

The rest takes longer to load than all that is needed to be asked. A request of Slack's that comes in between
waits for it, well within the three seconds that Slack waits, where otherwise it would have found nobody.
"""

import asyncio
import logging
import signal
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from bot.clock import clock_of
from bot.ground import open_database
from bot.loading import loading
from bot.log import set_up
from bot.settings import Settings
from bot.web import Door, Health, Server, make_site
from storage.database import Database

if TYPE_CHECKING:
    from bot.app import Process

logger = logging.getLogger(__name__)


async def serve(settings: Settings, *, use_socket: bool) -> None:
    """Run until SIGTERM or Ctrl-C; what is under way then is finished."""
    set_up(settings.log_level)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings))
        front = _Front(settings, database, use_socket=use_socket)
        server = Server(front.site(), settings.http_host, settings.http_port)
        async with asyncio.TaskGroup() as group:
            group.create_task(server.run(stop))
            logger.info("ready", extra={"port": server.port, "socket_mode": use_socket})
            opening = await asyncio.to_thread(_rest, settings, database)
            process = await stack.enter_async_context(opening)
            group.create_task(process.jobs.run(stop))
            group.create_task(front.open(process, stop))


def _rest(settings: Settings, database: Database) -> "AbstractAsyncContextManager[Process]":
    with loading():
        from bot.app import open_process

        return open_process(settings, database)


class _Front:
    """What can be asked from outside: health at once, and all else when there is a process to ask."""

    def __init__(self, settings: Settings, database: Database, *, use_socket: bool) -> None:
        clock = clock_of(settings.clock_file)
        self._use_socket = use_socket
        self._health = Health(
            database=database, clock=clock, started=clock(), connected=lambda: not use_socket
        )
        self._door: asyncio.Future[Door] = asyncio.get_running_loop().create_future()
        self._hooks: asyncio.Future[Door] = asyncio.get_running_loop().create_future()
        self._public = settings.public_url is not None

    def site(self) -> Starlette:
        """The site; with Socket Mode it takes no requests from Slack, and without an address no knocks."""
        return make_site(
            lambda: self._health,
            None if self._use_socket else self._receive,
            self._hear if self._public else None,
        )

    async def open(self, process: "Process", stop: asyncio.Event) -> None:
        """Let Slack's requests in, and keep the connection to Slack until told to stop."""
        if (hooks := process.hooks_door()) is not None:
            self._hooks.set_result(hooks)
        app = process.slack_app()
        if not self._use_socket:
            self._health = process.health
            self._door.set_result(process.door(app).receive)
            return
        link = process.link(app)
        self._health = replace(process.health, connected=lambda: link.connected)
        await link.run(stop)

    async def _receive(self, request: Request) -> Response:
        door = await asyncio.shield(self._door)
        return await door(request)

    async def _hear(self, request: Request) -> Response:
        door = await asyncio.shield(self._hooks)
        return await door(request)
