"""Opens units of work on SQLite or PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Callable
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import DBAPIError

from storage.connection import Connection
from storage.engines import reader, writer
from storage.vault import Vault

if TYPE_CHECKING:
    from storage.work import Work

SCHEMA = "0003"
"""The migration that this code needs."""

Listener = Callable[[AbstractSet[str]], None]
"""Hears what a commit left to do: "cards", "deliveries"."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}


def driver_url(url: str) -> URL:
    """The database's address with the driver that is used here, however the operator wrote it."""
    parsed = make_url(url)
    parsed = parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))
    if parsed.get_backend_name() == "postgresql" and "sslmode" in parsed.query:
        # What libpq and every hosting service call sslmode, asyncpg calls ssl.
        parsed = parsed.difference_update_query(["sslmode"]).update_query_dict(
            {"ssl": parsed.query["sslmode"]}
        )
    return parsed


class Database:
    """Opens units of work; each commits when its block ends, and leaves nothing when it raises."""

    def __init__(self, url: str, vault: Vault) -> None:
        self.url = driver_url(url)
        self._vault = vault
        self._writer = writer(self.url)
        self._reader = reader(self.url)
        self._listeners: list[Listener] = []
        self._turn = _Turn() if self.url.get_backend_name() == "sqlite" else _NoTurn()

    async def open(self, *, migrate: bool = True) -> None:
        """Get ready; brings the tables up to date unless told not to."""
        if self.url.get_backend_name() == "sqlite" and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        if migrate and await self.schema() != SCHEMA:
            # Alembic takes longer to import than all of a start, and is seldom needed.
            from storage.migrations.upgrade import upgrade

            await upgrade(self._writer)

    async def close(self) -> None:
        """Close all connections."""
        await self._reader.dispose()
        await self._writer.dispose()

    def after_commit(self, listener: Listener) -> None:
        """Tell the listener after each commit that left something to do: it need not wait for its tick."""
        self._listeners.append(listener)

    @property
    def single(self) -> bool:
        """Whether only one process can use the database: what others lease there, they left behind."""
        return self.url.get_backend_name() == "sqlite"

    async def schema(self) -> str | None:
        """The last migration of the database; None where there was none."""
        try:
            async with self._reader.connect() as connection:
                return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
        except DBAPIError:
            return None

    @asynccontextmanager
    async def transaction(self) -> "AsyncIterator[Work]":
        """A unit of work that may write."""
        async with self._turn, self._writer.begin() as begun:
            connection = Connection(begun, self._vault)
            yield _work(connection)
            await connection.end()
        for tell in self._listeners if connection.touched else ():
            tell(connection.touched)

    @asynccontextmanager
    async def read(self) -> "AsyncIterator[Work]":
        """A unit of work that only reads: waits for no writer, and sees what was committed by then."""
        async with self._reader.connect() as connection:
            yield _work(Connection(connection, self._vault))


def _work(connection: Connection) -> "Work":
    # The repositories bring the whole domain with them, which a database need not wait for to be open.
    from storage.work import Work  # noqa: PLC0415

    return Work(connection)


class _Turn:
    """Lets one task write at a time, in the order they came: SQLite sends a second writer away."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._holder: asyncio.Task[object] | None = None

    async def __aenter__(self) -> None:
        if self._holder is not None and self._holder is asyncio.current_task():
            raise RuntimeError("a transaction inside a transaction would wait for itself for ever")
        await self._lock.acquire()
        self._holder = asyncio.current_task()

    async def __aexit__(self, *_: object) -> None:
        self._holder = None
        self._lock.release()


class _NoTurn:
    """PostgreSQL has many writers."""

    async def __aenter__(self) -> None:
        pass

    async def __aexit__(self, *_: object) -> None:
        pass
