"""A process that was killed is followed at once, on both databases; one that lives is left its leases."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import utc_now
from bot.domain.card import CardKind, CardRef
from bot.services.takeover import TakeoverService
from storage.tables import leases
from tests.servers.process import at_the_end
from tests.services.world import COMMUNITY, REVIEW, World, world_at
from tests.storage.fresh import sqlite_url
from tests.storage.things import ENDED
from tests.tools import ROOT

QUICK = 5.0
"""Seconds within which others have to be at it."""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def postgres_or_none(request: pytest.FixtureRequest) -> str | None:
    """The address of a fresh PostgreSQL database; None for SQLite."""
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else None


@pytest.fixture
async def place(postgres_or_none: str | None, tmp_path: Path) -> AsyncIterator[World]:
    """A world by the clock on the wall, with something for two to do."""
    async with world_at(postgres_or_none or await sqlite_url(tmp_path), tmp_path) as world:
        world.clock.now = utc_now() - timedelta(seconds=1)
        await world.due(2)
        async with world.database.transaction() as work:
            for number, channel in enumerate((REVIEW, COMMUNITY)):
                ref = CardRef(kind=CardKind.POST, id=1000 + number)
                await work.cards.want(ref, channel, now=world.clock())
        yield world


@contextmanager
def holding(world: World, worker: str) -> Iterator[int]:
    """A process that leases a delivery, a card and an inbox; its id."""
    url = world.database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.crash.holder", url, worker]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with at_the_end("kill", "-9", str(process.pid)):
        assert process.stdout is not None
        assert process.stdout.readline() == "1 1\n"
        yield process.pid
    process.communicate()


async def free(world: World) -> tuple[int, list[bool]]:
    """How many deliveries another may have, and which of the inboxes of both."""
    now = utc_now()
    async with world.database.transaction() as work:
        taken = await work.deliveries.claim_expired(now, now + timedelta(minutes=2), "next", 9)
        inboxes = [
            await work.leases.take(f"inbox:{worker}", "next", now, now + timedelta(minutes=2))
            for worker in ("doomed", "living")
        ]
    return len(taken), inboxes


async def until_known(world: World, takeover: TakeoverService, wanted: list[str]) -> float:
    """Look who is there, as the job does, until it is these; the seconds that took."""
    begun = time.monotonic()
    while True:
        await takeover.run()
        if await names(world) == wanted:
            return time.monotonic() - begun
        assert time.monotonic() - begun < QUICK
        await asyncio.sleep(0.05)


async def test_who_was_killed_is_followed_at_once_and_who_lives_is_not(place: World) -> None:
    takeover = TakeoverService(place.database, utc_now, "next")
    with ExitStack() as stack:
        doomed = stack.enter_context(holding(place, "doomed"))
        living = stack.enter_context(holding(place, "living"))
        # one that does not get on is no dead one
        os.kill(living, signal.SIGSTOP)
        await takeover.begin()
        assert await free(place) == (0, [False, False])
        os.kill(doomed, signal.SIGKILL)
        assert await until_known(place, takeover, ["living", "next"]) < QUICK
        assert await free(place) == (1, [True, False])
    await takeover.end()


#: Where processes are apart: those on SQLite are on one machine, and write one after the other.
served = pytest.mark.parametrize(
    "postgres_or_none", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@served
async def test_who_lost_only_their_connection_publish_once(place: World) -> None:
    """What they are waiting for an answer about is not sent by whoever takes them for dead."""
    mine = TakeoverService(place.database, place.clock, place.worker)
    await mine.begin()
    answer = place.platform.hold("publish")
    publishing = asyncio.create_task(place.publishing.run_due())
    while place.platform.calls["publish"] < 2:
        await asyncio.sleep(0.01)
    async with place.process("two") as two, two.database.transaction() as work:
        await work.connection.all(ENDED)
    async with place.process("two") as two:
        other = TakeoverService(two.database, place.clock, "two")
        await other.begin()
        assert await names(two) == ["two"]
        assert await two.publishing.run_due() == 0
        answer.set()
        assert await publishing == 2
        for _ in range(2):
            await mine.run()
        assert sorted(await names(two)) == ["one", "two"]
        assert await two.publishing.run_due() == 0
        await other.end()
    await mine.end()
    assert sorted(place.platform.texts) == ["Post 0", "Post 1"]


@served
async def test_what_somebody_is_at_is_taken_over_the_next_time(place: World) -> None:
    mine = TakeoverService(place.database, place.clock, "mine")
    await mine.begin()
    async with place.database.transaction() as work:
        await work.leases.take("inbox:1", "mine", place.clock(), place.clock() + timedelta(minutes=2))
    await mine.end()
    other = TakeoverService(place.database, place.clock, "other")
    async with place.database.transaction() as work:
        await work.connection.all(select(leases).with_for_update())
        await other.begin()
        assert await names(place) == ["mine", "other"]
    await other.run()
    assert await names(place) == ["other"]
    await other.end()


async def names(world: World) -> list[str]:
    async with world.database.read() as work:
        return await work.workers.names()
