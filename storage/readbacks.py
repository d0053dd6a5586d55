"""What platforms show of what was published, delivery by delivery."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.domain.ids import DeliveryId
from bot.domain.readback import Finding
from storage.connection import Repository
from storage.proof_tables import UNREAD, readbacks

if TYPE_CHECKING:
    from storage.connection import Insert, Inserting

_C = readbacks.c


@cache
def _adding(insert: "Inserting") -> "Insert":
    return insert(readbacks).on_conflict_do_nothing()


class ReadbackRepository(Repository):
    """The posts to read back, and what that showed."""

    async def add_many(self, delivery_ids: Collection[DeliveryId], due_at: datetime) -> None:
        """Have the deliveries read back then; once is enough."""
        insert = _adding(self._connection.insert)
        values = [{"delivery_id": one, "due_at": due_at, "attempts": 0} for one in delivery_ids]
        await self._connection.run_many(insert, values)

    async def claim_due(self, now: datetime, until: datetime, limit: int) -> dict[DeliveryId, int]:
        """Take what is due, with how often it was taken now; it is due again after `until`."""
        due = select(_C.delivery_id).where(UNREAD, _C.due_at <= now).order_by(_C.due_at).limit(limit)
        chosen = due.with_for_update(skip_locked=True).cte("chosen")
        taken = update(readbacks).where(_C.delivery_id.in_(select(chosen.c.delivery_id)))
        taken = taken.values(due_at=until, attempts=_C.attempts + 1)
        rows = await self._connection.all(taken.returning(_C.delivery_id, _C.attempts))
        return {DeliveryId(row.delivery_id): row.attempts for row in rows}

    async def postpone(self, delivery_id: DeliveryId, due_at: datetime) -> None:
        """Look again then."""
        await self._connection.run(
            update(readbacks).where(_C.delivery_id == delivery_id).values(due_at=due_at)
        )

    async def settle(self, delivery_id: DeliveryId, finding: Finding) -> None:
        """Keep what was found."""
        found = update(readbacks).where(_C.delivery_id == delivery_id).values(finding=finding)
        await self._connection.run(found)

    async def get(self, delivery_id: DeliveryId) -> Finding | None:
        """What was found; None where nobody has looked yet."""
        row = await self._connection.first(select(_C.finding).where(_C.delivery_id == delivery_id))
        return row.finding if row is not None else None
