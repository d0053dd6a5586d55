"""Alerts: what is stuck, brand by brand."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from bot.domain.account import AccountStatus
from bot.domain.delivery import Delivery
from bot.domain.ids import AlertId, BrandId, DeliveryId
from bot.domain.watch import Alert
from bot.errors import NotFoundError
from storage.connection import Record, Repository
from storage.delivery_rows import delivery_of
from storage.post_tables import LIVE, deliveries
from storage.stop_tables import RUNNING, alerts
from storage.tables import accounts, brands

_A = alerts.c
_C = deliveries.c


class AlertRepository(Repository):
    """The alerts of all brands. A brand has at most one that has not ended."""

    async def stuck(self, before: datetime, limit: int) -> list[tuple[BrandId, Delivery]]:
        """What should have gone out before then, and is still on its way, with whose it is.

        Without what waits for a reason that is shown elsewhere: a stopped brand, an account that has to be
        connected again, the part before it.
        """
        running = brands.c.paused_at.is_(None), accounts.c.status != AccountStatus.DISCONNECTED
        reachable = select(accounts.c.id).join(brands).where(*running)
        owner = select(accounts.c.brand_id).where(accounts.c.id == _C.account_id).scalar_subquery()
        late = LIVE, _C.planned_at <= before, ~_C.blocked, _C.account_id.in_(reachable)
        query = select(deliveries, owner.label("brand_id")).where(*late).order_by(_C.planned_at, _C.id)
        rows = await self._connection.all(query.limit(limit))
        return [(BrandId(row.brand_id), delivery_of(row)) for row in rows]

    async def raise_for(
        self, brand_id: BrandId, stuck: Collection[DeliveryId], now: datetime
    ) -> Alert | None:
        """The brand's alert with these in it; None where it had all of them already."""
        values = {"brand_id": brand_id, "begun_at": now, "deliveries": ()}
        await self._connection.run(self._connection.insert(alerts).values(values).on_conflict_do_nothing())
        running = select(alerts).where(_A.brand_id == brand_id, RUNNING).with_for_update()
        alert = _found(await self._connection.first(running))
        fresh = tuple(one for one in stuck if one not in alert.deliveries)
        if not fresh:
            return None
        return await self._changed(alert.id, deliveries=(*alert.deliveries, *fresh))

    async def end(self, alert_id: AlertId, now: datetime) -> Alert:
        """All of it has settled."""
        return await self._changed(alert_id, ended_at=now)

    async def get(self, alert_id: AlertId, *, lock: bool = False) -> Alert:
        """The alert of that id; with `lock` nobody else changes it before this transaction ends."""
        query = select(alerts).where(_A.id == alert_id)
        return _found(await self._connection.first(query.with_for_update() if lock else query))

    async def all_running(self) -> list[Alert]:
        """Every alert that has not ended."""
        query = select(alerts).where(RUNNING).order_by(_A.id)
        return [_alert(row) for row in await self._connection.all(query)]

    async def _changed(self, alert_id: AlertId, **values: object) -> Alert:
        changed = update(alerts).where(_A.id == alert_id).values(values).returning(*_A)
        return _found(await self._connection.first(changed))


def _found(row: Record | None) -> Alert:
    if row is None:
        raise NotFoundError("This alert is gone.")
    return _alert(row)


def _alert(row: Record) -> Alert:
    return Alert(
        id=AlertId(row.id),
        brand_id=BrandId(row.brand_id),
        begun_at=row.begun_at,
        deliveries=row.deliveries,
        ended_at=row.ended_at,
    )
