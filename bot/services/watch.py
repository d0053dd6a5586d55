"""The watch: tells people of what should have gone out by now and has not, and when that has settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.card import CardKind, CardRef
from bot.domain.delivery import LIVE, Delivery
from bot.domain.ids import AccountId, AlertId, BrandId, DeliveryId
from bot.domain.watch import GRACE, Alert
from storage.database import Database
from storage.work import Work

_MOST = 200
PAUSE_CARDS = timedelta(hours=1)
"""How often the cards of stops are drawn anew, as what is due meanwhile moves on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertView:
    """An alert as its card shows it."""

    alert: Alert
    brand: Brand
    accounts: Mapping[AccountId, Account]
    deliveries: Sequence[Delivery]


class Watch:
    """Looks at the outbox from outside."""

    def __init__(self, database: Database, clock: Clock, worker: str) -> None:
        self._database = database
        self._clock = clock
        self._worker = worker

    async def run(self) -> None:
        """Raise what is stuck, end what has settled, look again for what nobody knows of.

        The cards of stops are kept true as well.
        """
        async with self._database.read() as work:
            doubts = await work.deliveries.doubtful(self._clock())
            stuck = await work.alerts.stuck(self._clock() - GRACE, _MOST)
            running, pauses = await work.alerts.all_running(), await work.pauses.all_running()
        for brand_id, found in _by_brand(stuck).items():
            await self._raise(brand_id, found)
        for alert in running:
            await self._look(alert.id)
        if pauses:
            await self._draw_pauses()
        if doubts:
            async with self._database.transaction() as work:
                await work.deliveries.look_again(doubts)

    async def _raise(self, brand_id: BrandId, stuck: Sequence[DeliveryId]) -> None:
        async with self._database.transaction() as work:
            if alert := await work.alerts.raise_for(brand_id, stuck, self._clock()):
                brand = await work.brands.get(brand_id)
                ref = CardRef(kind=CardKind.ALERT, id=alert.id)
                await work.cards.want(ref, brand.channels.review, now=self._clock())

    async def _look(self, alert_id: AlertId) -> None:
        async with self._database.transaction() as work:
            now = self._clock()
            # As it is by now, in all processes: more may have been found stuck, or somebody ended it.
            alert = await work.alerts.get(alert_id, lock=True)
            named = await work.lapses.named(alert.deliveries)
            if alert.ended_at is not None or any(is_stuck(one, now) for one in named):
                return
            await work.alerts.end(alert.id, now)
            await work.cards.refresh(CardRef(kind=CardKind.ALERT, id=alert.id), now=now)

    async def _draw_pauses(self) -> None:
        now = self._clock()
        hour = now.replace(minute=0, second=0, microsecond=0)
        async with self._database.transaction() as work:
            if not await work.slots.claim("pause cards", hour, self._worker, now):
                return
            for pause in await work.pauses.all_running():
                await work.cards.refresh(CardRef(kind=CardKind.PAUSE, id=pause.id), now=now)


def is_stuck(delivery: Delivery, now: datetime) -> bool:
    """Whether it is on its way still, although it should have gone out by now."""
    planned = delivery.planned_at or delivery.due_at
    return delivery.status in LIVE and planned + GRACE <= now


async def view_of(work: Work, alert: Alert) -> AlertView:
    """The alert as its card shows it."""
    return AlertView(
        alert=alert,
        brand=await work.brands.get(alert.brand_id),
        accounts={account.id: account for account in await work.accounts.of_brand(alert.brand_id)},
        deliveries=await work.lapses.named(alert.deliveries),
    )


def _by_brand(stuck: Sequence[tuple[BrandId, Delivery]]) -> dict[BrandId, list[DeliveryId]]:
    found: dict[BrandId, list[DeliveryId]] = {}
    for brand_id, delivery in stuck:
        found.setdefault(brand_id, []).append(delivery.id)
    return found
