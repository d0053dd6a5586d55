"""The cost of asking again and again what is due does not grow with what is scheduled."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.work import Work
from tests.storage.things import MINUTE, NOW, World

_SCHEDULE = text("""
INSERT INTO deliveries
(account_id, post_id, content_hash, part, status, blocked, attempts, due_at, expires_at, planned_at)
WITH RECURSIVE numbers(part) AS (SELECT 1 UNION ALL SELECT part + 1 FROM numbers WHERE part < 100000)
SELECT account_id, post_id, '', numbers.part, 'pending', blocked, 0, due_at, due_at, due_at
FROM numbers CROSS JOIN deliveries WHERE deliveries.part = 0
""")
_WANT = text("""
INSERT INTO cards (kind, subject, channel, wanted, drawn, attempts, due_at)
SELECT 'post', id, 'C1', 1, 1, 0, due_at FROM deliveries WHERE part % 10 = 0
""")


@pytest.fixture
async def busy(world: World) -> World:
    """A hundred thousand deliveries that wait for their time, and ten thousand cards that are drawn."""
    await world.due(due_at=NOW + 60 * MINUTE)
    async with world.work() as work:
        for statement in (_SCHEDULE, _WANT, text("ANALYZE")):
            await work.connection.run(statement)
    return world


@contextmanager
def recorded() -> Iterator[list[tuple[str, tuple[object, ...]]]]:
    """The statements that run within, with their values."""
    statements: list[tuple[str, tuple[object, ...]]] = []

    def hear(
        _connection: object, _cursor: object, statement: str, values: tuple[object, ...], *_: object
    ) -> None:
        if "UPDATE" in statement or "FROM deliveries" in statement:
            statements.append((statement, values))

    event.listen(Engine, "before_cursor_execute", hear)
    yield statements
    event.remove(Engine, "before_cursor_execute", hear)


@asynccontextmanager
async def explained(world: World) -> AsyncIterator[tuple[Work, list[str]]]:
    """A transaction, and afterwards the plans of what it did."""
    plans: list[str] = []
    with recorded() as statements:
        async with world.work() as work:
            yield work, plans
    engine = create_async_engine(world.database.url)
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    async with engine.connect() as connection:
        for statement, values in statements:
            rows = await connection.exec_driver_sql(f"{explain} {statement}", values)
            plans.append("\n".join(str(row[-1]) for row in rows))
    await engine.dispose()


async def test_workers_find_by_index_what_there_is_to_do(busy: World) -> None:
    async with explained(busy) as (work, plans):
        repo = work.deliveries
        assert await repo.claim_due(NOW, NOW + MINUTE, "w1", 100) == []
        assert await repo.claim_expired(NOW, NOW + MINUTE, "w1", 100) == []
        assert await repo.overdue(NOW, 100) == []
        assert await work.cards.claim_due(NOW, NOW + MINUTE, "w1", 100) == []
    indexes = ["ix_deliveries_ready", "ix_deliveries_leased", "ix_deliveries_expiring", "ix_cards_due"]
    assert len(plans) == len(indexes)
    for plan, index in zip(plans, indexes, strict=True):
        assert index in plan
        assert not any(
            scan in plan
            for scan in ("SCAN deliveries", "SCAN cards", "Seq Scan on deliveries", "Seq Scan on cards")
        )
