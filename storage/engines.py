"""The engines: connections as this application wants them."""

from sqlalchemy import URL, AdaptedConnection, Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

#: FULL, not NORMAL: what was committed must survive a power cut too, or a post could go out twice.
_SQLITE = ("PRAGMA busy_timeout = 10000", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")
_SQLITE_WRITER = (*_SQLITE, "PRAGMA foreign_keys = ON")
_SQLITE_READER = (*_SQLITE, "PRAGMA query_only = ON")


def writer(url: URL) -> AsyncEngine:
    """The engine for transactions."""
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, hide_parameters=True)
    # One connection is all that SQLite can use; nothing is left open when it is returned, so no reset.
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=1,
        max_overflow=0,
        pool_reset_on_return=None,
        connect_args={"isolation_level": None},
    )
    _at_connect(engine.sync_engine, _SQLITE_WRITER)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    event.listen(engine.sync_engine, "reset", _roll_back_what_was_left)
    return engine


def reader(url: URL) -> AsyncEngine:
    """The engine for reading: each statement by itself, and none that writes."""
    if url.get_backend_name() != "sqlite":
        return create_async_engine(
            url,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            connect_args={"server_settings": {"default_transaction_read_only": "on"}},
        )
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=4,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
    )
    _at_connect(engine.sync_engine, _SQLITE_READER)
    return engine


def _at_connect(engine: Engine, pragmas: tuple[str, ...]) -> None:
    def apply(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    event.listen(engine, "connect", apply)


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at once: after reading it could be too late, and SQLite would refuse it."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _roll_back_what_was_left(connection: DBAPIConnection, *_: object) -> None:
    """A task that was cancelled while it rolled back must not leave its transaction to the next one."""
    if isinstance(connection, AdaptedConnection) and connection.driver_connection.in_transaction:
        connection.rollback()
