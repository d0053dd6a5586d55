"""Workers: the processes that may hold leases, and what one that is dead has left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Table, and_, bindparam, delete, or_, select, true, update
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.delivery import DeliveryStatus
from storage.connection import Repository
from storage.post_tables import LEASED, deliveries
from storage.preflight_tables import preflights
from storage.tables import WANTED, cards, leases, workers
from storage.types import UtcDateTime

_NOW = bindparam("at", type_=UtcDateTime())
_NONE = {"worker": None, "lease_until": None}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Leased:
    """Rows that workers lease: which, how one is freed, and which can't be out already."""

    table: Table
    key: Column[int] | Column[str]
    freed: Mapping[str, object]
    leased: ColumnElement[bool]
    #: Of these nothing is in flight, and nothing starts without looking whose they are. So they may be taken
    #: even from a worker that only seems dead.
    idle: ColumnElement[bool]


#: All that is leased under a worker's name; what a lease keeps together is told by whoever takes it.
_ALL = (
    _Leased(
        table=deliveries,
        key=deliveries.c.id,
        # Not nothing: what a worker left is told from what never began by a lease that is over.
        freed={"worker": None, "lease_until": _NOW},
        leased=and_(LEASED),
        idle=deliveries.c.status == DeliveryStatus.CLAIMED,
    ),
    _Leased(
        table=cards,
        key=cards.c.id,
        freed=_NONE,
        leased=and_(WANTED),
        # Changing a message twice does no harm; a first message in flight could come twice.
        idle=or_(cards.c.ts.is_not(None), cards.c.sending_since.is_(None)),
    ),
    _Leased(
        table=preflights,
        key=preflights.c.post_id,
        freed=_NONE,
        leased=preflights.c.lease_until.is_not(None),
        idle=true(),
    ),
    _Leased(
        table=leases,
        key=leases.c.name,
        freed={"worker": "", "until": _NOW},
        leased=true(),
        idle=true(),
    ),
)


class WorkerRepository(Repository):
    """All workers that are known, dead or alive."""

    async def add(self, name: str, now: datetime) -> None:
        """Let others know that this worker may hold leases; it proves its life before that."""
        added = self._connection.insert(workers).values(name=name, since=now)
        await self._connection.run(added.on_conflict_do_nothing())

    async def names(self) -> list[str]:
        """The workers, the oldest first."""
        rows = await self._connection.all(select(workers.c.name).order_by(workers.c.since, workers.c.name))
        return [row.name for row in rows]

    async def free(self, name: str, now: datetime, *, idle: bool) -> int:
        """End the leases of a worker, or with `idle` those behind which nothing is in flight. How many.

        Rows that somebody is at are left out, so that this never waits for them, nor they for this.
        """
        freed = 0
        for one in _ALL:
            wanted = select(one.key).where(*_held(one, name, idle=idle)).with_for_update(skip_locked=True)
            chosen = wanted.cte("chosen")
            ended = update(one.table).where(one.key.in_(select(chosen))).values(one.freed)
            rows = await self._connection.all(ended.returning(one.key), {"at": now})
            if rows:
                self._connection.touched.add(one.table.name)
            freed += len(rows)
        return freed

    async def holds(self, name: str, *, idle: bool) -> bool:
        """Whether the worker has leases, or with `idle` such as have nothing in flight behind them."""
        for one in _ALL:
            query = select(one.key).where(*_held(one, name, idle=idle)).limit(1)
            if await self._connection.first(query) is not None:
                return True
        return False

    async def remove(self, name: str) -> bool:
        """Forget the worker; whether it was known."""
        return bool(await self._connection.run(delete(workers).where(workers.c.name == name)))


def _held(one: _Leased, name: str, *, idle: bool) -> tuple[ColumnElement[bool], ...]:
    theirs = one.leased, one.table.c.worker == name
    return (*theirs, one.idle) if idle else theirs
