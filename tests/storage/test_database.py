"""A unit of work is a whole or nothing, and what many do at once each happens once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.domain.card import CardKind, CardRef
from bot.domain.ids import AccountId, ChannelId, SlackUserId
from bot.domain.metric import Metric, Sample
from bot.domain.post import PostStatus
from bot.domain.sentiment import UNSCORED
from storage.database import Database, driver_url
from storage.post_tables import approvals, deliveries
from storage.tables import leases
from storage.work import Work
from tests.storage.fresh import fresh_sqlite, opened
from tests.storage.things import ANN, MINUTE, NOW, SECRET, World, content, new_brand, remote

HERE = ChannelId("C1")


@pytest.fixture
async def second(world: World) -> AsyncIterator[Database]:
    """Another process' view of the same database."""
    url = world.database.url.render_as_string(hide_password=False)
    async with opened(url) as database:
        yield database


async def test_what_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):
        await _add_and_fail(database)
    async with database.read() as work:
        assert await work.brands.all() == []


async def _add_and_fail(database: Database) -> None:
    async with database.transaction() as work:
        await new_brand(work)
        raise RuntimeError


async def test_a_cancelled_task_leaves_nothing_and_nobody_waiting(database: Database) -> None:
    added = asyncio.Event()

    async def hang() -> None:
        async with database.transaction() as work:
            await new_brand(work)
            added.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await added.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5), database.transaction() as work:
        assert await work.brands.all() == []
        await new_brand(work)


async def test_tasks_cancelled_at_any_moment_leave_the_database_usable(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.transaction() as work:
            await work.slots.claim("job", NOW + number * MINUTE, "w1", NOW)

    for number in range(60):
        task = asyncio.create_task(write(number))
        await asyncio.sleep(number / 20_000)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(5):
        await write(100)


async def test_reading_writes_nothing(world: World) -> None:
    with pytest.raises(DBAPIError):
        async with world.database.read() as work:
            await work.brands.pause(world.brand.id, NOW)
    async with world.work() as work:
        await work.brands.pause(world.brand.id, NOW)


async def test_a_reader_waits_for_no_writer(world: World) -> None:
    async with asyncio.timeout(5), world.work() as work:
        await work.brands.pause(world.brand.id, NOW)
        async with world.database.read() as reading:
            assert await reading.brands.all() == [world.brand]


async def test_a_transaction_within_one_is_refused_where_it_would_wait_for_ever(tmp_path: Path) -> None:
    async with fresh_sqlite(tmp_path) as database, database.transaction():
        with pytest.raises(RuntimeError, match="inside a transaction"):
            async with database.transaction():
                pass


async def test_many_tasks_write_at_once_without_a_lock_error(world: World, second: Database) -> None:
    async def claim(number: int) -> bool:
        async with (world.database, second)[number % 2].transaction() as work:
            return await work.slots.claim("job", NOW + number * MINUTE, "w1", NOW)

    assert all(await asyncio.gather(*(claim(number) for number in range(60))))


async def test_moments_come_back_aware_and_in_utc(database: Database) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    async with database.transaction() as work:
        await work.leases.take("a", "w1", elsewhere, elsewhere)
        (row,) = await work.connection.all(select(leases.c.until))
    assert row.until == NOW
    assert row.until.tzinfo is UTC


async def test_a_naive_moment_is_refused(database: Database) -> None:
    naive = datetime(2026, 11, 23)
    async with database.transaction() as work:
        with pytest.raises(StatementError, match="time zone"):
            await work.leases.take("a", "w1", naive, naive)


async def test_rows_must_belong_to_something(database: Database) -> None:
    values = {"post_id": 0, "content_hash": "", "approver": "U1", "at": NOW}
    with pytest.raises(IntegrityError):
        async with database.transaction() as work:
            await work.connection.run(insert(approvals).values(values))


async def test_an_error_of_the_database_shows_no_values(world: World) -> None:
    values = {
        "account_id": 0,
        "status": SECRET,
        "content_hash": SECRET,
        "part": 0,
        "blocked": False,
        "due_at": NOW,
    }
    with pytest.raises(IntegrityError) as caught:
        async with world.work() as work:
            await work.connection.run(insert(deliveries).values(values))
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql://h/d?sslmode=require", "postgresql+asyncpg://h/d?ssl=require"),
        ("postgresql+asyncpg:///d?host=/tmp", "postgresql+asyncpg:///d?host=%2Ftmp"),
    ],
)
def test_addresses_get_their_driver(url: str, driver: str) -> None:
    assert driver_url(url).render_as_string(hide_password=False) == driver


async def test_sqlite_survives_a_power_cut(tmp_path: Path) -> None:
    async with fresh_sqlite(tmp_path) as database, database.transaction() as work:
        assert [await _pragma(work, name) for name in ("journal_mode", "synchronous", "foreign_keys")] == [
            "wal",
            2,
            1,
        ]


async def _pragma(work: Work, name: str) -> object:
    (row,) = await work.connection.all(text(f"PRAGMA {name}"))
    return row[0]


Claim = Callable[[Work, str], Awaitable[list[int]]]


async def _claim_deliveries(work: Work, worker: str) -> list[int]:
    return [one.id for one in await work.deliveries.claim_due(NOW, NOW + MINUTE, worker, 7)]


async def _claim_expired(work: Work, worker: str) -> list[int]:
    claimed = await work.deliveries.claim_expired(NOW + MINUTE, NOW + 2 * MINUTE, worker, 7)
    return [one.id for one in claimed]


async def _claim_cards(work: Work, worker: str) -> list[int]:
    return [one.ref.id for one in await work.cards.claim_due(NOW, NOW + MINUTE, worker, 7)]


async def _storm(world: World, second: Database, claim: Claim) -> list[int]:
    """What two processes with four workers each get while they claim until nothing is left."""

    async def work_on(database: Database, worker: str) -> list[int]:
        mine: list[int] = []
        while True:
            async with database.transaction() as work:
                got = await claim(work, worker)
            if not got:
                return mine
            assert len(got) <= 7
            mine += got

    workers = [(database, f"w{number}") for number in range(4) for database in (world.database, second)]
    taken = await asyncio.gather(*(work_on(*worker) for worker in workers))
    return [one for mine in taken for one in mine]


async def test_no_delivery_is_claimed_twice(world: World, second: Database) -> None:
    added = [one.id for one in await world.due(200)]
    assert sorted(await _storm(world, second, _claim_deliveries)) == added


async def test_no_lapsed_delivery_is_taken_over_twice(world: World, second: Database) -> None:
    added = [one.id for one in await world.due(100)]
    await _storm(world, second, _claim_deliveries)
    assert sorted(await _storm(world, second, _claim_expired)) == added


async def test_no_card_is_claimed_twice(world: World, second: Database) -> None:
    async with world.work() as work:
        for number in range(100):
            ref = CardRef(kind=CardKind.POST, id=number)
            await work.cards.want(ref, ChannelId(f"C{number}"), now=NOW)
    assert sorted(await _storm(world, second, _claim_cards)) == list(range(100))


async def race(world: World, second: Database, act: Callable[[Work, int], Awaitable[object]]) -> list[object]:
    """What fifty tasks of two processes get, each in its own transaction, all at once."""

    async def once(number: int) -> object:
        async with (world.database, second)[number % 2].transaction() as work:
            return await act(work, number)

    return list(await asyncio.gather(*(once(number) for number in range(50))))


async def test_of_fifty_who_claim_a_conversation_one_gets_it(world: World, second: Database) -> None:
    conversation = await world.conversation()

    async def claim(work: Work, number: int) -> bool:
        person = SlackUserId(f"U{number}")
        claimed = await work.conversations.claim(conversation.id, person, NOW, NOW + MINUTE)
        return claimed.claimed_by == person

    assert sum(map(bool, await race(world, second, claim))) == 1


async def test_a_lease_a_slot_an_event_and_a_turn_go_to_one(world: World, second: Database) -> None:
    acts: list[Callable[[Work, int], Awaitable[object]]] = [
        lambda work, number: work.leases.take("poll", f"w{number}", NOW, NOW + MINUTE),
        lambda work, number: work.slots.claim("digest", NOW, f"w{number}", NOW),
        lambda work, number: work.events.begin("Ev1", NOW, MINUTE),
    ]
    for act in acts:
        assert sum(map(bool, await race(world, second, act))) == 1
    turns = await race(world, second, lambda work, number: work.cards.pace(HERE, NOW, MINUTE))
    assert turns.count(None) == 1
    assert turns.count(NOW + MINUTE) == 49


async def test_the_same_origin_at_once_is_one_post(world: World, second: Database) -> None:
    def add(work: Work, _number: int) -> Awaitable[object]:
        return work.posts.add(
            brand_id=world.brand.id,
            author=ANN,
            content=content(world.account.id),
            status=PostStatus.DRAFT,
            origin="view",
            now=NOW,
        )

    assert len({repr(post) for post in await race(world, second, add)}) == 1


async def test_the_same_items_at_once_are_stored_once(world: World, second: Database) -> None:
    async def poll(work: Work, _number: int) -> int:
        conversation = await work.conversations.open(world.account, remote("1").kind, "thread", NOW)
        new = [(remote(str(number)), conversation.id, UNSCORED) for number in range(20)]
        return len(await work.items.add_many(world.account.id, new, NOW))

    stored = await race(world, second, poll)
    assert stored.count(20) == 1
    assert stored.count(0) == 49


async def test_a_transaction_that_says_nothing_commits(database: Database) -> None:
    async with database.transaction():
        pass
    async with database.transaction() as work:
        assert await work.slots.claim("job", NOW, "w1", NOW)


async def test_a_statement_that_fails_leaves_what_was_done_before_it_undone(world: World) -> None:
    orphan = Sample(account_id=AccountId(0), metric=Metric.LIKES, value=1, at=NOW)
    with pytest.raises(IntegrityError):
        await _claim_and_fail(world, orphan)
    async with world.work() as work:
        assert await work.slots.claim("job", NOW, "w1", NOW)


async def _claim_and_fail(world: World, orphan: Sample) -> None:
    async with world.work() as work:
        await work.slots.claim("job", NOW, "w1", NOW)
        await work.metrics.add([orphan])
