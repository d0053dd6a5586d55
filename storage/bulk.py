"""One statement for many rows: SQLAlchemy makes it, and here each column's values are converted together.

SQLAlchemy goes through every value of every row by itself, which takes longer than storing them.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Any, TypeAlias, cast

from sqlalchemy import BindParameter, Dialect, Insert, Table, UpdateBase, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.types import ForeignText

Values: TypeAlias = Mapping[str, object]
Convert: TypeAlias = Callable[[Any], object]

_TOGETHER = (800, 100)
"""So many rows go into SQLite with one statement: the first is what a whole batch of an inbox has."""


class Plan:
    """A statement as the driver gets it, and how each of its values is made of a row."""

    def __init__(self, statement: UpdateBase, dialect: Dialect, names: Sequence[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        self.sql = str(compiled)
        defaults = {column.key: column.default for column in compiled.insert_prefetch}
        self.names = tuple(compiled.positiontup or ())
        self._together: dict[int, str] = {}
        given = frozenset(names)
        self._columns = [
            (
                name if name in given else None,
                _converting(compiled.binds[name], dialect),
                _fixed(compiled.binds[name], defaults.get(name)),
            )
            for name in self.names
        ]

    def together(self, size: int) -> str:
        """The statement for so many rows at once."""
        if size not in self._together:
            head, _, row = self.sql.rpartition(" VALUES ")
            self._together[size] = f"{head} VALUES {', '.join([row] * size)}"
        return self._together[size]

    def rows(self, values: Sequence[Values]) -> list[tuple[object, ...]]:
        """The rows as the driver takes them."""
        columns = [
            _converted([one[name] for one in values], convert)
            if name is not None
            else _converted([fixed] * len(values), convert)
            for name, convert, fixed in self._columns
        ]
        return list(zip(*columns, strict=True))


async def run_rows(connection: AsyncConnection, statement: UpdateBase, values: Sequence[Values]) -> None:
    """Run the statement for all of the values, which have the same names."""
    plan = _plan(statement, connection.dialect, tuple(values[0]))
    await connection.exec_driver_sql(plan.sql, plan.rows(values))


async def add_rows(connection: AsyncConnection, table: Table, values: Sequence[Values]) -> None:
    """Add rows of which none is there yet to the table; they have the same names."""
    plan = _plan(_inserted(table), connection.dialect, tuple(values[0]))
    rows = plan.rows(values)
    if connection.dialect.name == "sqlite":
        await _add_together(connection, plan, rows)
        return
    driver: Any = (await connection.get_raw_connection()).driver_connection
    if not driver.is_in_transaction():
        # SQLAlchemy begins one with the first statement that it knows of.
        await connection.exec_driver_sql("SELECT 1")
    # Half the work of an INSERT for each: https://www.postgresql.org/docs/current/populate.html
    await driver.copy_records_to_table(table.name, records=rows, columns=plan.names)


async def _add_together(connection: AsyncConnection, plan: Plan, rows: Sequence[tuple[object, ...]]) -> None:
    """Add rows to SQLite, many with one statement: for each of its steps its thread waits for all others."""
    done = 0
    for size in _TOGETHER:
        while len(rows) - done >= size:
            values = tuple(chain.from_iterable(rows[done : done + size]))
            await connection.exec_driver_sql(plan.together(size), values)
            done += size
    if done < len(rows):
        await connection.exec_driver_sql(plan.sql, rows[done:])


@cache
def _inserted(table: Table) -> Insert:
    return insert(table)


@lru_cache(maxsize=100)
def _plan(statement: UpdateBase, dialect: Dialect, names: tuple[str, ...]) -> Plan:
    return Plan(statement, dialect, names)


def _converting(bind: BindParameter[Any], dialect: Dialect) -> Convert | None:
    kind = bind.type
    if isinstance(kind, ForeignText):
        # Without SQLAlchemy's two calls around it.
        return kind.bound
    return cast("Convert | None", kind.dialect_impl(dialect).bind_processor(dialect))


def _fixed(bind: BindParameter[Any], default: Any) -> object:  # noqa: ANN401 - of several classes
    """What stands for a value that no row has: the column's default, or the statement's own."""
    return default.arg if default is not None else bind.effective_value


def _converted(column: list[object], convert: Convert | None) -> list[object]:
    if convert is None:
        return column
    if len(set(map(id, column))) == 1:
        return [convert(column[0])] * len(column)
    return list(map(convert, column))
