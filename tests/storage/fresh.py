"""Fresh databases for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from storage.database import Database
from storage.vault import Vault, new_key


@asynccontextmanager
async def opened(url: str, vault: Vault | None = None) -> AsyncIterator[Database]:
    """The database at the address, up to date."""
    database = Database(url, vault or Vault([new_key()]))
    await database.open()
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def fresh_sqlite(folder: Path) -> AsyncIterator[Database]:
    """An empty SQLite database in the folder."""
    async with opened(f"sqlite:///{folder / 'pressroom.db'}") as database:
        yield database
