"""One transaction's connection, as repositories use it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import Executable, Row, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.vault import Vault

Record: TypeAlias = Row[*tuple[Any, ...]]
"""A row as the database gave it; each repository has one function that makes a thing of ours of it."""

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

    Insert: TypeAlias = sqlite.Insert | postgresql.Insert
    Inserting: TypeAlias = Callable[[Table], Insert]
    """Makes an insert that knows ON CONFLICT, in the database's own dialect."""

Values: TypeAlias = Mapping[str, object]


class Connection:
    """Runs statements, and gives rows, or what they say."""

    def __init__(self, connection: AsyncConnection, vault: Vault) -> None:
        self._connection = connection
        self.vault = vault
        self.insert = _inserting(connection.dialect.name)
        """Makes an insert that knows ON CONFLICT, in the database's own dialect."""
        self.touched: set[str] = set()
        """What there is to do after the commit, named by who does it: "cards", "deliveries"."""
        self._last: list[Callable[[], Awaitable[None]]] = []

    async def all(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> Sequence[Record]:
        """All rows; with several `values` the statement runs once for each of them, in batches."""
        return (await self._connection.execute(statement, values)).all()

    async def first(self, statement: Executable, values: Values | None = None) -> Record | None:
        """The first row, if there is one."""
        return (await self._connection.execute(statement, values)).first()

    async def run(self, statement: Executable, values: Values | None = None) -> int:
        """How many rows the statement changed."""
        return (await self._connection.execute(statement, values)).rowcount

    def at_end(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do this in the same transaction, right before it commits."""
        self._last.append(act)

    async def end(self) -> None:
        """Do what was left for the end."""
        for act in self._last:
            await act()

    async def run_many(self, statement: Executable, values: Sequence[Values]) -> None:
        """Run the statement once for each of the values, in batches; none is fine."""
        if values:
            await self._connection.execute(statement, values)


@cache
def _inserting(dialect: str) -> "Inserting":
    if dialect == "sqlite":
        return sqlite.insert
    from sqlalchemy.dialects import postgresql

    return postgresql.insert


class Repository:
    """The rows of one aggregate, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
