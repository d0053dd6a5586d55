"""The migrations make the tables that the code says, once, and all or nothing."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.columns import metadata
from storage.database import SCHEMA, Database, driver_url
from storage.migrations import upgrade
from storage.vault import Vault, new_key
from tests.storage.fresh import fresh_sqlite, opened
from tests.storage.things import new_brand


def test_the_code_names_the_last_migration() -> None:
    assert upgrade.head() == SCHEMA


async def test_the_migrations_make_the_tables_of_the_code(url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    engine = create_async_engine(driver_url(url))
    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()
    assert found == []


async def test_partial_indexes_and_checks_are_those_of_the_code(tmp_path: Path) -> None:
    """What autogenerate does not compare: SQLite keeps the words of both, so these can be compared."""
    migrated = await _schema(f"sqlite:///{tmp_path / 'a.db'}", migrate=True)
    made = await _schema(f"sqlite:///{tmp_path / 'b.db'}", migrate=False)
    assert migrated == made


async def _schema(url: str, *, migrate: bool) -> dict[str, set[str]]:
    """The clauses of each table and index, whatever their order."""
    database = Database(url, Vault([new_key()]))
    await database.open(migrate=migrate)
    engine = create_async_engine(driver_url(url))
    async with engine.begin() as connection:
        if not migrate:
            await connection.run_sync(metadata.create_all)
        query = text(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
        )
        rows = (await connection.execute(query)).all()
    await engine.dispose()
    await database.close()
    return {name: _clauses(sql) for name, sql in rows}


def _clauses(sql: str) -> set[str]:
    """What a statement lists, however its lines break: a column added later stands on the last of them."""
    head, _, listed = sql.removesuffix(")").partition("(")
    return {" ".join(clause.split()) for clause in (head, *re.split(r",(?![^()]*\))", listed))}


def test_a_column_added_later_is_one_of_the_columns() -> None:
    made = "CREATE TABLE a (\n\tid INTEGER NOT NULL, \n\tb TEXT, \n\tUNIQUE (id, b)\n)"
    altered = "CREATE TABLE a (\n\tid INTEGER NOT NULL, \n\tUNIQUE (id, b)\n, b TEXT)"
    assert _clauses(made) == _clauses(altered)
    assert _clauses(made) == {"CREATE TABLE a", "id INTEGER NOT NULL", "b TEXT", "UNIQUE (id, b)"}


async def test_a_new_database_is_migrated_and_an_old_one_keeps_its_rows(empty_url: str) -> None:
    async with opened(empty_url) as database:
        assert await database.schema() == SCHEMA
        async with database.transaction() as work:
            brand = await new_brand(work)
    async with opened(empty_url) as database, database.read() as work:
        assert await work.brands.all() == [brand]


async def test_a_database_may_be_opened_without_migrating(empty_url: str) -> None:
    database = Database(empty_url, Vault([new_key()]))
    await database.open(migrate=False)
    assert await database.schema() is None
    await database.close()


async def test_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    databases = [Database(empty_url, Vault([new_key()])) for _ in range(3)]
    await asyncio.gather(*(database.open() for database in databases))
    assert [await database.schema() for database in databases] == [SCHEMA] * 3
    for database in databases:
        await database.close()


async def test_a_migration_that_fails_leaves_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def make_and_fail(connection: Connection) -> None:
        metadata.create_all(connection)
        raise RuntimeError

    database = Database(empty_url, Vault([new_key()]))
    with monkeypatch.context() as patched:
        patched.setattr(upgrade, "_upgrade", make_and_fail)
        with pytest.raises(RuntimeError):
            await database.open()
    await database.open()
    assert await database.schema() == SCHEMA
    await database.close()


async def test_a_start_without_migrations_does_not_import_alembic(tmp_path: Path) -> None:
    async with fresh_sqlite(tmp_path):
        pass
    script = (
        "import asyncio, sys\n"
        "from storage.database import Database\n"
        "from storage.vault import Vault, new_key\n"
        "async def main():\n"
        "    database = Database(sys.argv[1], Vault([new_key()]))\n"
        "    await database.open()\n"
        "    await database.close()\n"
        "asyncio.run(main())\n"
        "print('alembic' in sys.modules)\n"
    )
    command = [sys.executable, "-c", script, f"sqlite:///{tmp_path / 'pressroom.db'}"]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
