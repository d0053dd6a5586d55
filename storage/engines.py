"""The engines: connections as this application wants them."""

from functools import partial

from sqlalchemy import URL, Connection, Engine, NullPool, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from storage.sqlite import QuickConnection, connect

#: FULL, not NORMAL: what was committed must survive a power cut too, or a post could go out twice.
_SQLITE = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON")


def writer(url: URL) -> AsyncEngine:
    """The engine for transactions."""
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, hide_parameters=True)
    # One connection is all that SQLite can use for writing.
    engine = _sqlite(url, connections=1, pragmas=_SQLITE)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def reader(url: URL) -> AsyncEngine:
    """The engine for reading: each statement by itself, and none that writes."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, connections=4, pragmas=(*_SQLITE, "PRAGMA query_only = ON"))
    return create_async_engine(
        url,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        connect_args={"server_settings": {"default_transaction_read_only": "on"}},
    )


def keeper(url: URL) -> AsyncEngine:
    """The engine for the one connection of a PostgreSQL process that shows that it lives."""
    # Who dies closes its connections; that a whole machine died the server has to find out by itself.
    silence = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
    return create_async_engine(
        url,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        poolclass=NullPool,
        connect_args={"server_settings": {**silence, "application_name": "pressroom lives"}},
    )


def _sqlite(url: URL, *, connections: int, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=connections,
        max_overflow=0,
        async_creator=partial(connect, url.database or ":memory:"),
    )
    _at_connect(engine.sync_engine, pragmas)
    return engine


def _at_connect(engine: Engine, pragmas: tuple[str, ...]) -> None:
    def apply(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    event.listen(engine, "connect", apply)


def _begin(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    if isinstance(driver, QuickConnection):
        driver.begin()
