"""Presence: the proof that a process lives, by a lock that goes with it, however it ends.

On PostgreSQL that is an advisory lock of a connection that does nothing else; the server frees it when the
process dies, or its machine. On SQLite it is the kernel's lock of a file beside the database.
docs/decisions/0015-who-is-dead.md tells why.
"""

import asyncio
import fcntl
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import URL, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from storage.connection import Connection
from storage.engines import keeper

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

PATIENCE = 5.0
"""Seconds in which the database has to answer; else the connection is taken for lost."""


class Presence(Protocol):
    """What a worker holds while it lives, and how others see that it does."""

    certain: bool
    """Whether who seems dead is dead. Over a network one may only have lost its connection."""

    async def hold(self, worker: str) -> bool:
        """Be seen to live under this name; whether that is so now. To be called again and again."""

    async def is_dead(self, connection: Connection, worker: str) -> bool:
        """Whether this worker lives no more. It can't come back before the transaction ends."""

    async def close(self) -> None:
        """Be seen no more."""


def presence_on(url: URL) -> Presence:
    """The way to be seen by those who use the same database."""
    if url.get_backend_name() == "sqlite":
        return FilePresence(str(url.database))
    return SessionPresence(url)


class SessionPresence:
    """An advisory lock, of a connection of its own."""

    certain = False

    def __init__(self, url: URL) -> None:
        self._engine = keeper(url)
        self._connection: AsyncConnection | None = None
        self._held = False

    async def hold(self, worker: str) -> bool:
        """Take the lock where it is not held; a connection that is lost is replaced."""
        try:
            async with asyncio.timeout(PATIENCE):
                self._connection = self._connection or await self._engine.connect()
                # Held already, it is only a look whether the connection still is there.
                ask = text("SELECT true") if self._held else select(func.pg_try_advisory_lock(_key(worker)))
                self._held = bool((await self._connection.execute(ask)).scalar())
        except (SQLAlchemyError, OSError, TimeoutError):
            await self._drop()
        return self._held

    async def is_dead(self, connection: Connection, worker: str) -> bool:
        """Whether the lock is free; taken then until the transaction ends."""
        row = await connection.first(select(func.pg_try_advisory_xact_lock(_key(worker)).label("free")))
        return row is not None and bool(row.free)

    async def close(self) -> None:
        """End the connection, and the lock with it."""
        await self._drop()
        await self._engine.dispose()

    async def _drop(self) -> None:
        self._held = False
        lost, self._connection = self._connection, None
        if lost is not None:
            with suppress(SQLAlchemyError, OSError):
                await lost.invalidate()
            await lost.close()


class FilePresence:
    """A locked file beside the database."""

    certain = True

    def __init__(self, database: str) -> None:
        self._database = database
        self._held: tuple[Path, int] | None = None

    async def hold(self, worker: str) -> bool:
        """Lock the file; nothing but the end of the process undoes that."""
        if self._held is None:
            path = self._path(worker)
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._held = path, file
        return True

    async def is_dead(self, connection: Connection, worker: str) -> bool:
        """Whether nobody locks the file, or it is gone; names are used once, so nobody comes back."""
        del connection
        path = self._path(worker)
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(file)
        path.unlink(missing_ok=True)
        return True

    async def close(self) -> None:
        """Unlock the file, and take it away."""
        if self._held is not None:
            path, file = self._held
            self._held = None
            path.unlink(missing_ok=True)
            os.close(file)

    def _path(self, worker: str) -> Path:
        return Path(f"{self._database}-alive-{_digest(worker).hex()}")


def _key(worker: str) -> int:
    return int.from_bytes(_digest(worker), signed=True)


def _digest(worker: str) -> bytes:
    return sha256(worker.encode()).digest()[:8]
