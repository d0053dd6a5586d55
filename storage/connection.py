"""One transaction's connection, as repositories use it."""

import json
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Column,
    Executable,
    Row,
    String,
    Table,
    UpdateBase,
    bindparam,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from storage.bulk import Values, add_rows, run_rows
from storage.vault import Vault

T = TypeVar("T")

Record: TypeAlias = Row[*tuple[Any, ...]]
"""A row as the database gave it; each repository has one function that makes a thing of ours of it."""

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.types import TypeEngine

    Insert: TypeAlias = sqlite.Insert | postgresql.Insert
    Inserting: TypeAlias = Callable[[Table], Insert]
    """Makes an insert that knows ON CONFLICT, in the database's own dialect."""


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

    @property
    def dialect(self) -> str:
        """Which database it is: a statement that is made once is made for each of them."""
        return self._connection.dialect.name

    def among(self, column: Column[T], values: Collection[T]) -> ColumnElement[bool]:
        """Whether the column holds one of the values, of which there may be many: they go as one value."""
        return listed(self.dialect, column, literal(self.listing(values), _listing(self.dialect, column)))

    def listing(self, values: Collection[object]) -> object:
        """The values as a statement with `listed` takes them."""
        return json.dumps(list(values)) if self.dialect == "sqlite" else list(values)

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

    async def add_many(self, table: Table, values: Sequence[Values]) -> None:
        """Add rows of which none is there yet, and which have the same names; none is fine."""
        if values:
            await add_rows(self._connection, table, values)

    async def run_many(self, statement: UpdateBase, values: Sequence[Values]) -> None:
        """Run the statement once for each of the values, which have the same names; none is fine."""
        if values:
            await run_rows(self._connection, statement, values)


def listed(dialect: str, column: Column[T], values: str | BindParameter[object]) -> ColumnElement[bool]:
    """Whether the column holds one of the values, which are given by that name as one value.

    However many there are the statement stays the same, so that it can be made, and prepared, once.
    """
    bound = bindparam(values, type_=_listing(dialect, column)) if isinstance(values, str) else values
    if dialect == "sqlite":
        return column.in_(select(func.json_each(bound).table_valued("value").c.value))
    # Joined to an array PostgreSQL takes the index; with = ANY it goes through all of an account.
    return column.in_(select(func.unnest(bound)))


def _listing(dialect: str, column: Column[T]) -> "TypeEngine[Any]":
    return String() if dialect == "sqlite" else ARRAY(column.type)


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
