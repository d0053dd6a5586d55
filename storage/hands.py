"""What people have been asked to post by hand, and have not yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from bot.domain.delivery import TO_POST, DeliveryStatus
from bot.domain.ids import BrandId, DeliveryId
from storage.connection import Repository
from storage.hand_tables import hands
from storage.post_tables import deliveries
from storage.tables import accounts

_C = hands.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Hand:
    """How far a request to post by hand is."""

    shared: bool
    reminders: int


class HandRepository(Repository):
    """The requests to post by hand."""

    async def add(self, delivery_id: DeliveryId, now: datetime) -> None:
        """Somebody is asked from now on; asked anew, they get everything anew."""
        fresh = {"due_at": now, "shared": False, "reminders": 0}
        self._connection.touched.add("hands")
        asked = self._connection.insert(hands).values(delivery_id=delivery_id, **fresh)
        await self._connection.run(asked.on_conflict_do_update(index_elements=["delivery_id"], set_=fresh))

    async def claim_due(self, now: datetime, until: datetime, limit: int) -> Mapping[DeliveryId, Hand]:
        """Take what is due; it is due again after `until`."""
        due = select(_C.delivery_id).where(_C.due_at <= now).order_by(_C.due_at).limit(limit)
        chosen = due.with_for_update(skip_locked=True).cte("chosen")
        taken = update(hands).where(_C.delivery_id.in_(select(chosen.c.delivery_id)))
        rows = await self._connection.all(taken.values(due_at=until).returning(*_C))
        return {DeliveryId(row.delivery_id): Hand(shared=row.shared, reminders=row.reminders) for row in rows}

    async def postpone(self, delivery_id: DeliveryId, hand: Hand, due_at: datetime) -> None:
        """Note how far it is, and look again then."""
        values = {"shared": hand.shared, "reminders": hand.reminders, "due_at": due_at}
        await self._connection.run(update(hands).where(_C.delivery_id == delivery_id).values(values))

    async def end(self, delivery_id: DeliveryId) -> None:
        """Nobody is asked any more."""
        await self._connection.run(delete(hands).where(_C.delivery_id == delivery_id))

    async def asked(self, brand_id: BrandId) -> list[DeliveryId]:
        """What of the brand people are asked to post."""
        d = deliveries.c
        theirs = select(accounts.c.id).where(accounts.c.brand_id == brand_id)
        waiting = d.status == DeliveryStatus.UNCONFIRMED, d.error == TO_POST, d.account_id.in_(theirs)
        return [DeliveryId(row.id) for row in await self._connection.all(select(d.id).where(*waiting))]
