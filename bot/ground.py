"""What all stands on: the database of these settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.settings import Settings
from storage.database import Database
from storage.vault import Vault, key_file


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The database, open and up to date, with the keys to what is sealed in it."""
    vault = Vault(settings.keys or key_file(settings.data_dir / "secret.key"))
    database = Database(settings.database, vault)
    try:
        await database.open()
        yield database
    finally:
        await database.close()
