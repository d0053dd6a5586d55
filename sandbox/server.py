"""The Starlette application: Slack, platforms, control API and page on one port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from sandbox import control, platforms, web
from sandbox.abort import Abortable
from sandbox.clock import SandboxClock
from sandbox.feed import Feed
from sandbox.slack import routes as slack
from sandbox.slack.webapi import WebApi
from sandbox.slack.workspace import Workspace


class Part(Protocol):
    """A part of the sandbox that brings routes and has work of its own."""

    @property
    def routes(self) -> list[BaseRoute]:
        """What it serves."""

    async def start(self) -> None:
        """Begin its work."""

    async def stop(self) -> None:
        """End it and save."""


class Sandbox:
    """Everything that one sandbox process serves; `app` is what a server runs."""

    def __init__(self, data_dir: Path, base_url: str, seed: int = 1) -> None:
        self.clock = SandboxClock(data_dir)
        self.feed = Feed()
        self.workspace = Workspace(data_dir, self.clock, self.feed, base_url)
        self.api = WebApi(self.workspace)
        self.platforms = platforms.routes(data_dir, self.clock, self.feed, seed)
        self.web = web.routes(self.workspace, self.platforms, self.feed, self.clock)
        self._parts: tuple[Part, ...] = (self.platforms, self.web)

    @property
    def app(self) -> ASGIApp:
        """The ASGI application."""
        routes = [*slack.routes(self.workspace, self.api), *control.routes(self.workspace, self.api)]
        for part in self._parts:
            routes += part.routes
        return Abortable(Starlette(routes=routes, lifespan=self._lifespan))

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        await self.workspace.start()
        for part in self._parts:
            await part.start()
        yield
        for part in reversed(self._parts):
            await part.stop()
        await self.workspace.stop()
