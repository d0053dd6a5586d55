"""Lapses: what a brand did not send in its time, gathered by what kept it back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.ids import AccountId, BrandId, DeliveryId, LapseId
from bot.domain.lapse import GATHERING as SPAN
from bot.domain.lapse import Cause, Lapse
from bot.errors import NotFoundError
from storage.connection import Record, Repository
from storage.delivery_rows import delivery_of
from storage.post_tables import deliveries
from storage.stop_tables import GATHERING, lapses

_L = lapses.c
_C = deliveries.c
_S = DeliveryStatus


class LapseRepository(Repository):
    """The lapses of all brands. Of each brand at most one takes in more."""

    async def gather(self, brand_id: BrandId, now: datetime) -> Lapse:
        """The lapse that takes in what the brand misses now.

        A new one where the last is long ago and was of a stop, or nothing of it waits for an answer any more.
        """
        unanswered = exists().where(_C.lapse_id == _L.id, _C.status == _S.MISSED).correlate(lapses)
        over = or_(_L.cause != Cause.OUTAGE, ~unanswered)
        await self._close(brand_id, _L.opened_at < now - SPAN, over)
        return await self._open(brand_id, Cause.OUTAGE, now)

    async def begin(self, brand_id: BrandId, cause: Cause, now: datetime) -> Lapse:
        """A new lapse, which takes in from now on what the brand misses."""
        await self._close(brand_id)
        return await self._open(brand_id, cause, now)

    async def get(self, lapse_id: LapseId) -> Lapse:
        """The lapse of that id."""
        row = await self._connection.first(select(lapses).where(_L.id == lapse_id))
        if row is None:
            raise NotFoundError("This is gone.")
        return _lapse(row)

    async def take_in(self, lapse_id: LapseId, missed: Delivery) -> None:
        """Put what was missed with this into the lapse: all parts of its post, on all accounts."""
        whole = _C.post_id == missed.post_id if missed.post_id else _C.id == missed.id
        waiting = update(deliveries).where(whole, _C.status == _S.MISSED)
        await self._connection.run(waiting.values(lapse_id=lapse_id))

    async def deliveries(self, lapse_id: LapseId) -> list[Delivery]:
        """All that it holds, by the time at which it should have gone out."""
        query = select(deliveries).where(_C.lapse_id == lapse_id)
        rows = await self._connection.all(query.order_by(_C.planned_at, _C.id))
        return [delivery_of(row) for row in rows]

    async def times(self, accounts: Collection[AccountId], since: datetime) -> set[datetime]:
        """When posts go out, or have gone out, on these accounts after that."""
        busy = _C.status.in_((_S.PENDING, _S.CLAIMED, _S.SENDING, _S.PUBLISHED))
        query = select(_C.due_at).where(
            _C.account_id.in_(accounts), _C.post_id.is_not(None), busy, _C.due_at > since
        )
        return {row.due_at for row in await self._connection.all(query.distinct())}

    async def named(self, ids: Collection[DeliveryId]) -> list[Delivery]:
        """The deliveries of these ids."""
        query = select(deliveries).where(_C.id.in_(ids)).order_by(_C.planned_at, _C.id)
        return [delivery_of(row) for row in await self._connection.all(query)]

    async def _close(self, brand_id: BrandId, *conditions: ColumnElement[bool]) -> None:
        old = update(lapses).where(_L.brand_id == brand_id, GATHERING, *conditions)
        await self._connection.run(old.values(gathering=False))

    async def _open(self, brand_id: BrandId, cause: Cause, now: datetime) -> Lapse:
        values = {"brand_id": brand_id, "cause": cause, "opened_at": now, "gathering": True}
        await self._connection.run(self._connection.insert(lapses).values(values).on_conflict_do_nothing())
        found = select(lapses).where(_L.brand_id == brand_id, GATHERING)
        row = await self._connection.first(found)
        if row is None:
            raise NotFoundError("This brand is gone.")
        return _lapse(row)


def _lapse(row: Record) -> Lapse:
    return Lapse(
        id=LapseId(row.id),
        brand_id=BrandId(row.brand_id),
        cause=Cause(row.cause),
        opened_at=row.opened_at,
    )
