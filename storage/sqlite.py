"""SQLite in few hops.

aiosqlite runs SQLite in a thread, and goes there and back for each cursor made, statement run, rows fetched
and cursor closed; the way costs more than most statements. Here a statement goes there once, and takes the
beginning of its transaction along.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Self

import aiosqlite

Values = Sequence[Any]
Rows = list[Any]
_BUSY_SECONDS = 10


class QuickCursor:
    """What SQLAlchemy needs of an asynchronous cursor; only a statement goes to the thread."""

    arraysize = 1

    def __init__(self, connection: "QuickConnection") -> None:
        self._connection = connection
        self._rows: Rows = []
        self.description: Values | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        """SQLAlchemy opens its cursors so."""
        return self

    async def execute(self, sql: str, values: Values = ()) -> None:
        """Run a statement."""
        await self._connection.run(self, sql, values, many=False)

    async def executemany(self, sql: str, values: Values) -> None:
        """Run a statement once for each of the values."""
        await self._connection.run(self, sql, values, many=True)

    async def fetchall(self) -> Rows:
        """The rows, which came with the statement."""
        return self._rows

    async def close(self) -> None:
        """There is nothing to close."""

    def run(
        self, connection: sqlite3.Connection, sql: str, values: Values, *, many: bool, begin: bool
    ) -> None:
        """Run a statement in the thread, and keep what came of it."""
        if begin:
            # The write lock at once: after reading it could be too late, and SQLite would refuse it.
            connection.execute("BEGIN IMMEDIATE")
        cursor = connection.cursor()
        try:
            _ = cursor.executemany(sql, values) if many else cursor.execute(sql, values)
            self._rows = cursor.fetchall()
            self.description, self.rowcount = cursor.description, cursor.rowcount
            self.lastrowid = cursor.lastrowid
        finally:
            cursor.close()


class QuickConnection(aiosqlite.Connection):
    """A connection on which no transaction is begun until `begin` was called."""

    def __init__(self, path: str) -> None:
        super().__init__(lambda: _connect(path), iter_chunk_size=64)
        self._thread.daemon = True
        self._to_begin = self._begun = False

    def begin(self) -> None:
        """Begin a transaction with the next statement."""
        self._to_begin = True

    def cursor(self) -> Any:  # noqa: ANN401
        """A cursor as SQLAlchemy asks for one."""
        return QuickCursor(self)

    async def run(self, cursor: QuickCursor, sql: str, values: Values, *, many: bool) -> None:
        """Run a statement, and leave in the cursor what came of it."""
        # Settled here and not in the thread: a task that is cancelled meanwhile must find what is under way.
        begin, self._to_begin = self._to_begin, False
        self._begun = self._begun or begin
        in_thread: Callable[..., Awaitable[None]] = self._execute
        await in_thread(cursor.run, self._conn, sql, values, many=many, begin=begin)

    async def commit(self) -> None:
        """Commit what was begun."""
        self._to_begin = False
        if self._begun:
            await super().commit()
            self._begun = False

    async def rollback(self) -> None:
        """Undo what was begun."""
        self._to_begin = False
        if self._begun:
            self._begun = False
            await super().rollback()


async def connect(path: str) -> aiosqlite.Connection:
    """A connection to the file."""
    return await QuickConnection(path)


def _connect(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
