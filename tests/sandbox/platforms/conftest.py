"""The platforms on a real uvicorn server, with a clock that the tests move; followers are off."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from sandbox.feed import Feed
from sandbox.platforms import Platforms, routes

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class HandClock:
    """A clock that stands until it is moved."""

    now: datetime = field(default=START)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class World:
    """A running server and what belongs to it."""

    url: str
    platforms: Platforms
    clock: HandClock

    @property
    def mastodon(self) -> httpx.AsyncClient:
        """A client of the brand's account on Mastodon."""
        return self.as_mastodon("sandbox-mastodon-token")

    def as_mastodon(self, token: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=f"{self.url}/mastodon", headers={"authorization": f"Bearer {token}"}, trust_env=False
        )

    def client(self, path: str = "") -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url + path, trust_env=False)

    async def control(self, path: str, body: object = None, method: str = "POST") -> httpx.Response:
        async with self.client() as client:
            return await client.request(method, f"/control/platforms{path}", json=body)

    async def fault(self, platform: str, effect: str, **more: object) -> None:
        answer = await self.control(f"/{platform}/faults", {"effect": effect, **more})
        assert answer.json() == {"ok": True}


@contextlib.asynccontextmanager
async def served(platforms: Platforms, clock: HandClock) -> AsyncIterator[World]:
    config = uvicorn.Config(Starlette(routes=platforms.routes), log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    task = asyncio.create_task(server.serve([listening]))
    await platforms.start()
    try:
        yield World(url=f"http://127.0.0.1:{port}", platforms=platforms, clock=clock)
    finally:
        await platforms.stop()
        server.should_exit = True
        await task


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def world(tmp_path: Path, clock: HandClock) -> AsyncIterator[World]:
    platforms = routes(tmp_path, clock, Feed(), seed=7)
    platforms.set_life(on=False)
    async with served(platforms, clock) as world:
        yield world
