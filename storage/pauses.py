"""Stops of brands, and what of a brand is on its way or waits meanwhile."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.ids import BrandId, DeliveryId, LapseId, PauseId, SlackUserId
from bot.domain.pause import Pause
from bot.errors import NotFoundError
from storage.connection import Record, Repository
from storage.delivery_rows import delivery_of
from storage.post_tables import deliveries
from storage.stop_tables import RUNNING, pauses
from storage.tables import accounts

_C = deliveries.c
_P = pauses.c
_S = DeliveryStatus
_UNBEGUN = _C.status.in_((_S.PENDING, _S.CLAIMED))


class PauseRepository(Repository):
    """The stops of all brands. A brand has at most one that has not ended."""

    async def begin(self, brand_id: BrandId, person: SlackUserId, reason: str, now: datetime) -> Pause:
        """A new stop; where the brand is stopped already, that one.

        From its commit on whatever looks whether it may start sees it; what looked before may still be about
        to start, and is waited for by `BrandRepository.pause`.
        """
        values = {"brand_id": brand_id, "begun_by": person, "reason": reason, "begun_at": now}
        await self._connection.run(self._connection.insert(pauses).values(values).on_conflict_do_nothing())
        found = await self.running(brand_id)
        if found is None:
            raise NotFoundError("This brand is gone.")
        return found

    async def acknowledge(self, pause_id: PauseId, in_flight: Sequence[DeliveryId]) -> Pause:
        """Write down what was being sent when it took hold."""
        return await self._changed(_P.id == pause_id, in_flight=tuple(in_flight))

    async def end(self, pause_id: PauseId, person: SlackUserId, now: datetime) -> Pause:
        """End it; raises NotFoundError where it has ended already."""
        return await self._changed(and_(_P.id == pause_id, RUNNING), ended_at=now, ended_by=person)

    async def get(self, pause_id: PauseId) -> Pause:
        """The stop of that id."""
        return _found(await self._connection.first(select(pauses).where(_P.id == pause_id)))

    async def running(self, brand_id: BrandId) -> Pause | None:
        """The brand's present stop."""
        row = await self._connection.first(select(pauses).where(_P.brand_id == brand_id, RUNNING))
        return _pause(row) if row is not None else None

    async def all_running(self) -> list[Pause]:
        """Every stop that has not ended."""
        query = select(pauses).where(RUNNING).order_by(_P.id)
        return [_pause(row) for row in await self._connection.all(query)]

    async def in_flight(self, brand_id: BrandId) -> list[Delivery]:
        """What of the brand is being sent."""
        return await self._deliveries(_of(brand_id), _C.status == _S.SENDING)

    async def waiting(self, brand_id: BrandId, until: datetime) -> list[Delivery]:
        """What of the brand should go out until then, and has not begun; the first to go out comes first."""
        return await self._deliveries(_of(brand_id), _UNBEGUN, _C.planned_at <= until)

    async def set_aside(self, brand_id: BrandId, lapse_id: LapseId, now: datetime) -> list[Delivery]:
        """Take what should have gone out by now out of the outbox: it has missed its time.

        What may be out already is looked for first, by whoever claims it, and not sent if it isn't.
        """
        due = _of(brand_id), _C.planned_at <= now
        doubtful = update(deliveries).where(*due, or_(_UNBEGUN, _C.status == _S.SENDING))
        await self._connection.run(doubtful.where(_C.sending_since.is_not(None)).values(expires_at=now))
        # Whoever has claimed it finds it is theirs no more when they want to start.
        freed = update(deliveries).where(*due, _C.status == _S.CLAIMED, _C.sending_since.is_not(None))
        await self._connection.run(freed.values(worker=None, lease_until=now))
        unsent = update(deliveries).where(*due, _UNBEGUN, _C.sending_since.is_(None))
        values = {"status": _S.MISSED, "lapse_id": lapse_id, "worker": None, "lease_until": None}
        missed = unsent.values(values).returning(*_C)
        return [delivery_of(row) for row in await self._connection.all(missed)]

    async def _deliveries(self, *conditions: ColumnElement[bool]) -> list[Delivery]:
        query = select(deliveries).where(*conditions).order_by(_C.planned_at, _C.id)
        return [delivery_of(row) for row in await self._connection.all(query)]

    async def _changed(self, which: ColumnElement[bool], **values: object) -> Pause:
        changed = update(pauses).where(which).values(values).returning(*_P)
        return _found(await self._connection.first(changed))


def _of(brand_id: BrandId) -> ColumnElement[bool]:
    return _C.account_id.in_(select(accounts.c.id).where(accounts.c.brand_id == brand_id))


def _found(row: Record | None) -> Pause:
    if row is None:
        raise NotFoundError("This stop is over.")
    return _pause(row)


def _pause(row: Record) -> Pause:
    return Pause(
        id=PauseId(row.id),
        brand_id=BrandId(row.brand_id),
        begun_by=row.begun_by,
        reason=row.reason,
        begun_at=row.begun_at,
        in_flight=row.in_flight,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
    )
