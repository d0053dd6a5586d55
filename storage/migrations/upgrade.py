"""Brings a database up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

#: What lets one process in at a time. SQLite takes its write lock with whatever a transaction says first; on
#: PostgreSQL any number does, as long as nothing else in the database uses it.
_LOCKS = {"sqlite": text("SELECT 1"), "postgresql": text("SELECT pg_advisory_xact_lock(7305112)")}


def config() -> Config:
    """Alembic's configuration, without an ini file."""
    options = Config()
    options.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    options.set_main_option("path_separator", "os")
    return options


def head() -> str | None:
    """The last migration there is."""
    return ScriptDirectory.from_config(config()).get_current_head()


async def upgrade(engine: AsyncEngine) -> None:
    """Run the migrations that are missing, all of them or none, by one process at a time."""
    async with engine.begin() as connection:
        await connection.execute(_LOCKS[engine.dialect.name])
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    options = config()
    options.attributes["connection"] = connection
    command.upgrade(options, "head")
