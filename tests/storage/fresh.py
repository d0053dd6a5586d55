"""Fresh databases for tests. Migrating takes longer than most tests, so it is done once and copied."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from storage.database import Database
from storage.vault import Vault, new_key

_migrated: list[bytes] = []


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
    """An empty SQLite database in the folder, up to date."""
    async with opened(await sqlite_url(folder)) as database:
        yield database


async def sqlite_url(folder: Path) -> str:
    """The address of an empty SQLite database in the folder, up to date."""
    path = folder / "pressroom.db"
    url = f"sqlite:///{path}"
    if not _migrated:
        async with opened(url):
            pass
        _migrated.append(path.read_bytes())
    path.write_bytes(_migrated[0])
    return url
