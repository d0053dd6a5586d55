"""Each test that asks for `database` runs on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from storage.columns import metadata
from storage.database import Database
from tests.servers.postgres import PostgresServer
from tests.storage.fresh import opened, sqlite_url
from tests.storage.things import World, new_account, new_brand

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
_prepared: set[Path] = set()


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'pressroom.db'}"
    return str(request.getfixturevalue("postgres_url"))


async def emptied(server: PostgresServer) -> str:
    """The address of a database without any row: the same one each time, as making one takes long."""
    url = server.url("storage")
    if server.folder not in _prepared:
        await server.execute("CREATE DATABASE storage")
        _prepared.add(server.folder)
    async with opened(url) as database, database.transaction() as work:
        for table in reversed(metadata.sorted_tables):
            await work.connection.run(delete(table))
    return url


@pytest.fixture(params=BOTH)
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that is up to date and empty."""
    if request.param == "sqlite":
        return await sqlite_url(tmp_path)
    return await emptied(request.getfixturevalue("postgres"))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """An empty database, up to date."""
    async with opened(url) as database:
        yield database


@pytest.fixture
async def world(database: Database) -> World:
    """A database with a brand and an account."""
    async with database.transaction() as work:
        brand = await new_brand(work)
        account = await new_account(work, brand.id)
    return World(database=database, brand=brand, account=account)
