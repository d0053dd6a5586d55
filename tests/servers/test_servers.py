"""Each real server comes up, answers, and is gone when its process is."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.servers.bluesky import BlueskyNetwork
from tests.servers.postgres import PostgresServer
from tests.servers.process import server
from tests.tools import ROOT

#: Runs PostgreSQL, says where it is, and waits to be killed.
_HOLD_POSTGRES = """
from tests.servers.postgres import running_postgres
with running_postgres() as server:
    print(server.pid, server.folder, flush=True)
    input()
"""


async def number_from(url: str, *statements: str) -> int:
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            answers = [await connection.execute(text(statement)) for statement in statements]
            return int(answers[-1].scalar_one())
    finally:
        await engine.dispose()


def is_left(pid: int, folder: Path) -> bool:
    return psutil.pid_exists(pid) or folder.exists()


async def true_in_time(condition: Callable[[], Awaitable[bool]]) -> bool:
    for _ in range(200):
        if await condition():
            return True
        await asyncio.sleep(0.05)
    return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody on the Bluesky network, logged in."""

    client: httpx.AsyncClient
    did: str

    async def post(self, words: str, **more: object) -> dict[str, str]:
        record = {"$type": "app.bsky.feed.post", "text": words, "createdAt": "2026-11-23T10:00:00Z", **more}
        body = {"repo": self.did, "collection": "app.bsky.feed.post", "record": record}
        answer = (
            (await self.client.post("com.atproto.repo.createRecord", json=body)).raise_for_status().json()
        )
        return {"uri": answer["uri"], "cid": answer["cid"]}

    async def sees(self, uri: str) -> bool:
        answer = await self.client.get("app.bsky.feed.getPosts", params={"uris": uri})
        return bool(answer.raise_for_status().json()["posts"])

    async def heard(self) -> list[tuple[str, str]]:
        answer = await self.client.get("app.bsky.notification.listNotifications")
        return [(n["reason"], n["record"]["text"]) for n in answer.raise_for_status().json()["notifications"]]


@asynccontextmanager
async def person(network: BlueskyNetwork, name: str) -> AsyncIterator[Person]:
    account = await network.account(name)
    async with httpx.AsyncClient(base_url=network.url + "/xrpc/", timeout=20) as client:
        body = {"identifier": account.handle, "password": account.password}
        session = (await client.post("com.atproto.server.createSession", json=body)).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {session['accessJwt']}"
        yield Person(client=client, did=account.did)


@pytest.mark.parametrize("_round", [1, 2])
async def test_each_test_has_an_empty_database(postgres_url: str, _round: int) -> None:
    assert await number_from(postgres_url, "CREATE TABLE post (id int)", "SELECT count(*) FROM post") == 0


async def test_a_database_can_be_copied(postgres: PostgresServer) -> None:
    async with postgres.database() as one:
        await number_from(postgres.url(one), "CREATE TABLE post AS SELECT 7 AS id", "SELECT 1")
        async with postgres.database(template=one) as two:
            assert await number_from(postgres.url(two), "SELECT id FROM post") == 7


def test_postgresql_does_not_outlive_a_killed_process() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD_POSTGRES],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    pid, folder = process.stdout.readline().split()
    assert is_left(int(pid), Path(folder))
    process.kill()
    process.communicate()

    async def gone() -> bool:
        return not is_left(int(pid), Path(folder))

    assert asyncio.run(true_in_time(gone))


async def test_a_reply_on_the_bluesky_network_reaches_its_author(atproto_network: BlueskyNetwork) -> None:
    async with person(atproto_network, "ada") as ada, person(atproto_network, "ben") as ben:
        post = await ada.post("Good morning")
        assert await true_in_time(lambda: ben.sees(post["uri"]))
        await ben.post("And to you", reply={"root": post, "parent": post})

        async def told() -> bool:
            return await ada.heard() == [("reply", "And to you")]

        assert await true_in_time(told)


async def test_the_bluesky_network_is_on_loopback_only(atproto_network: BlueskyNetwork) -> None:
    family = [psutil.Process(), *psutil.Process().children(recursive=True)]
    listening = [c.laddr.ip for p in family for c in p.net_connections() if c.status == psutil.CONN_LISTEN]
    assert atproto_network.url.startswith("http://localhost:")
    assert set(listening) == {"127.0.0.1"}


def test_a_server_that_fails_says_why(tmp_path: Path) -> None:
    command = ["sh", "-c", "echo no such harbour >&2; exit 3"]
    with (
        pytest.raises(RuntimeError, match="no such harbour"),
        server(command, tmp_path, os.environ, tmp_path / "log"),
    ):
        pass
