"""The Starlette application: Slack, platforms, control API and page on one port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from sandbox import control
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


class Routes:
    """A part without work of its own."""

    def __init__(self, routes: list[BaseRoute]) -> None:
        self.routes = routes

    async def start(self) -> None:
        """Nothing to begin."""

    async def stop(self) -> None:
        """Nothing to end."""


class Sandbox:
    """Everything that one sandbox process serves; `app` is what a server runs."""

    def __init__(self, data_dir: Path, base_url: str, seed: int = 1) -> None:
        self.clock = SandboxClock(data_dir)
        self.feed = Feed()
        self.workspace = Workspace(data_dir, self.clock, self.feed, base_url)
        self.api = WebApi(self.workspace)
        self.parts: list[Part] = []
        if platforms := self._add("sandbox.platforms", data_dir, self.clock, self.feed, seed):
            self._add("sandbox.web", self.workspace, platforms, self.feed, self.clock)

    @property
    def app(self) -> ASGIApp:
        """The ASGI application."""
        routes = [*slack.routes(self.workspace, self.api), *control.routes(self.workspace, self.api)]
        for part in self.parts:
            routes += part.routes
        return Abortable(Starlette(routes=routes, lifespan=self._lifespan))

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        await self.workspace.start()
        for part in self.parts:
            await part.start()
        yield
        for part in reversed(self.parts):
            await part.stop()
        await self.workspace.stop()

    def _add(self, name: str, *materials: object) -> Part | None:
        if find_spec(name) is None or not hasattr(import_module(name), "routes"):
            return None
        made = import_module(name).routes(*materials)
        part: Part = made if hasattr(made, "routes") else Routes(made)
        self.parts.append(part)
        return part
