"""Each test that asks for `database` runs on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.storage.fresh import opened
from tests.storage.things import World, new_account, new_brand


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'pressroom.db'}"
    return str(request.getfixturevalue("postgres_url"))


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
