"""The platforms on a real uvicorn server, with a clock that the tests move; followers are off."""

import contextlib
import io
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from PIL import Image
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
class Sky:
    """One account's client on Bluesky."""

    client: httpx.AsyncClient
    did: str
    refresh: str
    clock: HandClock

    async def get(self, nsid: str, **params: object) -> httpx.Response:
        return await self.client.get(f"/{nsid}", params=params)  # type: ignore[arg-type]

    async def post(self, nsid: str, **body: object) -> httpx.Response:
        return await self.client.post(f"/{nsid}", json=body)

    def record(self, text: str = "Hello", **more: object) -> dict[str, object]:
        created = self.clock().isoformat().replace("+00:00", "Z")
        return {"$type": "app.bsky.feed.post", "text": text, "createdAt": created, **more}

    async def create(self, record: dict[str, object], rkey: str | None = None) -> httpx.Response:
        key = {"rkey": rkey} if rkey else {}
        collection = record["$type"]
        return await self.post(
            "com.atproto.repo.createRecord", repo=self.did, collection=collection, record=record, **key
        )

    async def put(self, record: dict[str, object], rkey: str, **more: object) -> httpx.Response:
        where = {"repo": self.did, "collection": record["$type"], "rkey": rkey}
        return await self.post("com.atproto.repo.putRecord", **where, record=record, **more)

    async def reply(self, parent: dict[str, str], text: str) -> httpx.Response:
        ref = {"uri": parent["uri"], "cid": parent["cid"]}
        return await self.create(self.record(text, reply={"root": ref, "parent": ref}))

    async def upload(self, data: bytes, mime: str = "image/png") -> httpx.Response:
        path = "/com.atproto.repo.uploadBlob"
        return await self.client.post(path, content=data, headers={"content-type": mime})


def picture(side: int = 32, colour: str = "teal") -> bytes:
    """The bytes of a PNG."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "PNG")
    return out.getvalue()


@dataclass
class World:
    """A running server and what belongs to it."""

    url: str
    platforms: Platforms
    clock: HandClock
    opened: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def mastodon(self) -> httpx.AsyncClient:
        """A client of the brand's account on Mastodon."""
        return self.as_mastodon("sandbox-mastodon-token")

    def as_mastodon(self, token: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=f"{self.url}/mastodon", headers={"authorization": f"Bearer {token}"}, trust_env=False
        )

    async def bluesky(self, name: str = "linden") -> "Sky":
        """A logged-in client of an account on Bluesky."""
        secret = "sandbox-bluesky-password" if name == "linden" else f"sandbox-bluesky-{name}"
        client = self.client("/bluesky/xrpc")
        self.opened.append(client)
        answer = await client.post(
            "/com.atproto.server.createSession", json={"identifier": f"{name}.test", "password": secret}
        )
        session = answer.json()
        client.headers["authorization"] = f"Bearer {session['accessJwt']}"
        return Sky(client=client, did=session["did"], refresh=session["refreshJwt"], clock=self.clock)

    def client(self, path: str = "") -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url + path, trust_env=False)

    async def control(self, path: str, body: object = None, method: str = "POST") -> httpx.Response:
        async with self.client() as client:
            return await client.request(method, f"/control/platforms{path}", json=body)

    async def act(self, platform: str, who: str, verb: str, **body: object) -> str:
        """Do as a follower; answers the id of what was written, if anything was."""
        answer = await self.control(f"/{platform}/followers/{who}/{verb}", body)
        assert answer.status_code == 200, answer.text
        return str(answer.json().get("id", ""))

    async def fault(self, platform: str, effect: str, **more: object) -> None:
        answer = await self.control(f"/{platform}/faults", {"effect": effect, **more})
        assert answer.json() == {"ok": True}


@contextlib.asynccontextmanager
async def served(platforms: Platforms, clock: HandClock) -> AsyncIterator[World]:
    config = uvicorn.Config(Starlette(routes=platforms.routes), log_level="error", lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    # Asyncio turns Nagle's delay off only for sockets that say they are TCP: 40 ms a request.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    # Without its main loop, which only looks every tenth of a second whether it should end.
    server.lifespan = config.lifespan_class(config)
    await server.startup([listening])
    await platforms.start()
    world = World(url=f"http://127.0.0.1:{port}", platforms=platforms, clock=clock)
    try:
        yield world
    finally:
        for client in world.opened:
            await client.aclose()
        await platforms.stop()
        server.force_exit = True
        await server.shutdown([listening])


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def world(tmp_path: Path, clock: HandClock) -> AsyncIterator[World]:
    platforms = routes(tmp_path, clock, Feed(), seed=7)
    platforms.set_life(on=False)
    async with served(platforms, clock) as world:
        yield world
