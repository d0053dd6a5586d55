"""The audit log is a chain: whatever is changed, taken out or put in is found."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Executable, delete, insert, literal, select, update

from bot.domain.audit import Chain
from bot.domain.ids import PostId, TeamId
from bot.errors import NotFoundError
from storage.database import Database
from storage.proof_tables import audit, chains
from storage.work import Work
from tests.storage.things import ANN, BEN, NOW, TEAM

OTHER = TeamId("T2")


async def record(work: Work, number: int, team: TeamId = TEAM) -> None:
    await work.audit.add(
        team=team,
        actor=ANN,
        action="post:approve",
        subject="post",
        detail={"post": number, "hash": "é", "nested": {"b": 1.5, "a": [1, None]}},
        now=NOW + timedelta(microseconds=number),
    )


async def filled(database: Database, count: int = 5) -> None:
    async with database.transaction() as work:
        for number in range(count):
            await record(work, number)


async def verified(database: Database, team: TeamId = TEAM) -> Chain:
    async with database.read() as work:
        return await work.audit.verify(team)


async def test_a_log_that_nobody_touched_is_whole(database: Database) -> None:
    await filled(database, 3)
    async with database.transaction() as work:
        await record(work, 9, OTHER)
    assert await verified(database) == Chain(team=TEAM, entries=3)
    assert await verified(database, OTHER) == Chain(team=OTHER, entries=1)
    assert await verified(database, TeamId("T3")) == Chain(team=TeamId("T3"), entries=0)
    async with database.read() as work:
        assert await work.audit.teams() == [TEAM, OTHER]


async def test_a_log_longer_than_a_batch_is_read_to_its_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.audit.BATCH", 2)
    await filled(database)
    assert await verified(database) == Chain(team=TEAM, entries=5)


def third(**values: object) -> Executable:
    return update(audit).where(audit.c.number == 3).values(values)


TAMPERING: dict[str, tuple[Callable[[], Executable], int]] = {
    "actor": (lambda: third(actor=BEN), 3),
    "action": (lambda: third(action="post:reject"), 3),
    "subject": (lambda: third(subject="brand"), 3),
    "detail": (lambda: third(detail={"post": 7}), 3),
    "time": (lambda: third(at=NOW + timedelta(days=1)), 3),
    "hash": (lambda: third(hash="0" * 64), 3),
    "workspace": (lambda: third(team=OTHER), 3),
    "taken out": (lambda: delete(audit).where(audit.c.number == 3), 3),
    "first taken out": (lambda: delete(audit).where(audit.c.number == 1), 1),
    "end cut off": (lambda: delete(audit).where(audit.c.number == 5), 5),
    "all gone": (lambda: delete(audit), 1),
    "end moved": (lambda: update(chains).values(number=4), 4),
    "end forgotten": (lambda: delete(chains), 1),
}


@pytest.mark.parametrize("what", TAMPERING)
async def test_tampering_is_found_where_it_was_done(database: Database, what: str) -> None:
    await filled(database)
    statement, where = TAMPERING[what]
    async with database.transaction() as work:
        await work.connection.run(statement())
    assert (await verified(database)).broken == where


async def test_an_entry_that_was_slipped_in_is_found(database: Database) -> None:
    await filled(database, 2)
    async with database.transaction() as work:
        columns = [one for one in audit.c if one.name not in {"id", "number"}]
        first = select(literal(3), *columns).where(audit.c.number == 1)
        await work.connection.run(insert(audit).from_select(["number", *columns], first))
    assert (await verified(database)).broken == 3


async def test_what_is_undone_leaves_no_entry(database: Database) -> None:
    await filled(database, 1)

    async def fail() -> None:
        async with database.transaction() as work:
            await record(work, 2)
            await work.posts.get(PostId(0))

    with pytest.raises(NotFoundError):
        await fail()
    assert await verified(database) == Chain(team=TEAM, entries=1)


async def test_many_writers_make_one_chain(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.transaction() as work:
            await record(work, number)
            await asyncio.sleep(0)
            await record(work, number)

    await asyncio.gather(*(write(number) for number in range(40)))
    assert await verified(database) == Chain(team=TEAM, entries=80)


async def test_a_log_can_be_verified_while_it_grows(database: Database) -> None:
    await filled(database, 20)

    async def write() -> None:
        for number in range(20):
            async with database.transaction() as work:
                await record(work, number)

    async def look() -> None:
        for _ in range(10):
            assert (await verified(database)).broken is None

    await asyncio.gather(write(), look())
