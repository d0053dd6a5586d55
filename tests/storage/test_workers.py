"""What a dead worker has left is free, and what a living one has is not, on both databases."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.domain.card import CardKind, CardRef
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import ChannelId
from storage.database import Database
from storage.post_tables import deliveries
from storage.presence import Presence, presence_on
from tests.storage.things import ENDED, MINUTE, NOW, World

#: Where processes are apart: SQLite has one transaction at a time, and its processes are on one machine.
served = pytest.mark.parametrize("url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
LATER = NOW + timedelta(seconds=1)
CARD = CardRef(kind=CardKind.POST, id=1)
HERE = ChannelId("C1")


async def claimed(world: World, worker: str, at: datetime = NOW) -> list[str]:
    """Whatever is there to be leased, leased by the worker; what it got."""
    lease = at, at + MINUTE, worker, 9
    async with world.work() as work:
        got = [
            *(f"delivery {one.status}" for one in await work.deliveries.claim_due(*lease)),
            *(f"delivery {one.status}" for one in await work.deliveries.claim_expired(*lease)),
            *(f"card {one.ref.id}" for one in await work.cards.claim_due(*lease)),
            *("preflight" for _ in await work.preflights.claim_due(*lease)),
        ]
        if await work.leases.take("inbox:1", worker, at, at + MINUTE):
            got.append("inbox")
    return got


@pytest.fixture
async def laden(world: World) -> World:
    """A world in which there is one of everything that is leased, and "one" has it."""
    (due,) = await world.due()
    assert due.post_id is not None
    async with world.work() as work:
        await work.cards.want(CARD, HERE, now=NOW)
        await work.preflights.plan(due.post_id, "h", NOW)
    assert await claimed(world, "one") == ["delivery claimed", "card 1", "preflight", "inbox"]
    return world


async def freed(world: World, worker: str, *, idle: bool) -> int:
    async with world.work() as work:
        return await work.workers.free(worker, LATER, idle=idle)


@pytest.mark.parametrize("idle", [True, False])
async def test_what_a_dead_worker_leased_is_free_at_once(laden: World, idle: bool) -> None:
    assert await claimed(laden, "two", LATER) == []
    assert await freed(laden, "two", idle=idle) == 0
    assert await freed(laden, "one", idle=idle) == 4
    async with laden.work() as work:
        assert not await work.workers.holds("one", idle=False)
    assert await claimed(laden, "two", LATER) == ["delivery claimed", "card 1", "preflight", "inbox"]


async def begun(world: World) -> int:
    """The calls to platform and Slack are about to be made."""
    async with world.work() as work:
        [row] = await work.connection.all(select(deliveries.c.id))
        assert await work.deliveries.start([(row.id, "key")], NOW, "one")
        assert await work.cards.sending(CARD, NOW, "one")
    return int(row.id)


async def test_what_may_be_in_flight_is_left_to_its_lease(laden: World) -> None:
    await begun(laden)
    assert await freed(laden, "one", idle=True) == 2
    async with laden.work() as work:
        assert not await work.workers.holds("one", idle=True)
        assert await work.workers.holds("one", idle=False)
    assert await claimed(laden, "two", LATER) == ["preflight", "inbox"]
    assert await claimed(laden, "two", NOW + MINUTE) == ["delivery sending", "card 1", "inbox"]


async def test_what_was_in_flight_is_free_where_death_is_certain(laden: World) -> None:
    await begun(laden)
    assert await freed(laden, "one", idle=False) == 4
    assert await claimed(laden, "two", LATER) == ["delivery sending", "card 1", "preflight", "inbox"]


async def test_a_change_of_a_message_in_flight_may_be_made_again(laden: World) -> None:
    async with laden.work() as work:
        await work.cards.sent(CARD, "1.1", HERE, 1)
        await work.cards.want(CARD, HERE, now=NOW)
        assert len(await work.cards.claim_due(NOW, NOW + MINUTE, "one", 9)) == 1
    assert await freed(laden, "one", idle=True) == 4
    assert "card 1" in await claimed(laden, "two", LATER)


async def test_who_was_taken_over_finds_that_it_is_not_theirs(laden: World) -> None:
    """They live after all: nothing starts, and nothing is recorded."""
    await freed(laden, "one", idle=True)
    for taken in ([], ["delivery claimed", "card 1", "preflight", "inbox"]):
        async with laden.work() as work:
            [row] = await work.connection.all(select(deliveries.c.id))
            assert await work.deliveries.start([(row.id, "key")], NOW, "one") == {}
            assert not await work.cards.sending(CARD, NOW, "one")
        if not taken:
            assert len(await claimed(laden, "two", LATER)) == 4
    async with laden.work() as work:
        assert (await work.deliveries.get(row.id)).status == DeliveryStatus.CLAIMED
        assert (await work.cards.get(CARD)).sending_since is None


@served
async def test_what_somebody_is_at_is_freed_another_time(laden: World) -> None:
    async with laden.work() as held:
        await held.connection.all(select(deliveries.c.id).with_for_update())
        assert await freed(laden, "one", idle=False) == 3
        async with laden.work() as work:
            assert await work.workers.holds("one", idle=False)
    assert await freed(laden, "one", idle=False) == 1


async def test_workers_are_known_until_they_are_removed(database: Database) -> None:
    async with database.transaction() as work:
        for name, at in (("one", NOW), ("two", NOW - MINUTE), ("one", LATER)):
            await work.workers.add(name, at)
        assert await work.workers.names() == ["two", "one"]
        assert await work.workers.remove("one")
        assert not await work.workers.remove("one")


# ---- presence


@pytest.fixture
async def presences(database: Database) -> AsyncIterator[tuple[Presence, Presence]]:
    """Those of two processes."""
    both = presence_on(database.url), presence_on(database.url)
    yield both
    for one in both:
        await one.close()


async def is_dead(database: Database, presence: Presence, worker: str) -> bool:
    async with database.transaction() as work:
        return await presence.is_dead(work.connection, worker)


async def test_who_is_there_is_not_dead_until_it_goes(
    database: Database, presences: tuple[Presence, Presence]
) -> None:
    mine, other = presences
    assert await is_dead(database, other, "mine")
    assert await mine.hold("mine")
    assert await other.hold("other")
    for _ in range(2):
        assert not await is_dead(database, other, "mine")
        assert not await is_dead(database, mine, "other")
        assert await mine.hold("mine")
    await mine.close()
    assert await is_dead(database, other, "mine")
    assert await is_dead(database, other, "mine")
    assert not await is_dead(database, other, "other")


@served
async def test_a_lost_connection_is_replaced(
    database: Database, presences: tuple[Presence, Presence]
) -> None:
    mine, other = presences
    assert await mine.hold("mine")
    async with database.transaction() as work:
        await work.connection.all(ENDED)
    assert await is_dead(database, other, "mine")
    assert not await mine.hold("mine")
    assert await mine.hold("mine")
    assert not await is_dead(database, other, "mine")


@served
async def test_nobody_is_seen_to_live_while_they_are_taken_over(
    database: Database, presences: tuple[Presence, Presence]
) -> None:
    mine, other = presences
    async with database.transaction() as work:
        assert await other.is_dead(work.connection, "mine")
        assert not await mine.hold("mine")
    assert await mine.hold("mine")
