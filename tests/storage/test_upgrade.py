"""A database as the first version left it, with all that was in it, goes on under this one."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.account import AccountStatus
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import AccountId, BrandId, PostId
from bot.domain.post import PostStatus, content_hash
from storage.database import SCHEMA, driver_url
from storage.migrations import upgrade
from tests.storage.fresh import opened

#: What the first version wrote: a row a line, with its table.
FIRST = Path(__file__).parent / "fixtures" / "first.jsonl"

#: How a value that SQLite keeps as text or number is given to a column of another database.
READERS: Mapping[type[Any], Any] = {
    sa.Boolean: bool,
    sa.DateTime: lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
    sa.Time: time.fromisoformat,
    sa.JSON: json.loads,
    sa.LargeBinary: bytes.fromhex,
}


async def test_what_the_first_version_wrote_is_read_by_this_one(empty_url: str) -> None:
    await _first_version(empty_url)
    async with opened(empty_url) as database, database.read() as work:
        assert await database.schema() == SCHEMA
        [brand] = await work.brands.all()
        assert (brand.name, brand.timezone, brand.policy.steps[0].needed) == (
            "Linden Coffee",
            "Europe/Berlin",
            1,
        )
        accounts = await work.accounts.of_brand(BrandId(1))
        assert {account.status for account in accounts} == {AccountStatus.CONNECTED}
        post = await work.posts.get(PostId(1))
        assert post.status == PostStatus.PUBLISHED
        deliveries = await work.deliveries.of_post(post.id)
        assert [(one.status, one.part) for one in deliveries] == [(DeliveryStatus.PUBLISHED, 0)] * 2
        assert (await work.audit.verify(brand.team)).broken is None


async def test_a_revision_of_the_first_version_still_has_its_hash(empty_url: str) -> None:
    """Else every approval that was given before an update would be void after it."""
    await _first_version(empty_url)
    async with opened(empty_url) as database, database.read() as work:
        revisions = [one for number in (1, 2, 3) for one in await work.posts.revisions(PostId(number))]
        assert [one.content_hash for one in revisions] == [content_hash(one.content) for one in revisions]


async def test_talk_of_the_first_version_is_there_with_its_answers(empty_url: str) -> None:
    await _first_version(empty_url)
    async with opened(empty_url) as database, database.read() as work:
        rows = list(_rows())
        talks = [row["id"] for table, row in rows if table == "conversations"]
        items = [item for talk in talks for item in await work.items.of_conversation(talk, 50)]
        assert {item.remote.text for item in items} == {
            row["text"] for table, row in rows if table == "items"
        }
        assert {item.account_id for item in items} <= {AccountId(1), AccountId(2)}


async def _first_version(url: str) -> None:
    address = driver_url(url)
    if address.get_backend_name() == "sqlite":
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(address)
    async with engine.begin() as connection:
        await connection.run_sync(_fill)
    await engine.dispose()


def _fill(connection: sa.Connection) -> None:
    options = upgrade.config()
    options.attributes["connection"] = connection
    command.upgrade(options, "0001")
    tables = sa.MetaData()
    tables.reflect(connection)
    for name, row in _rows():
        connection.execute(tables.tables[name].insert(), _typed(tables.tables[name], row))


def _rows() -> Iterator[tuple[str, dict[str, Any]]]:
    for line in FIRST.read_text(encoding="utf-8").splitlines():
        name, row = json.loads(line)
        yield name, row


def _typed(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _reader(table.c[name].type)(value) for name, value in row.items()}


def _reader(kind: sa.types.TypeEngine[Any]) -> Any:
    return next((read for one, read in READERS.items() if isinstance(kind, one)), lambda value: value)
