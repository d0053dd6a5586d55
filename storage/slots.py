"""Slots: periodic work is done once for each of its times, however many processes there are."""

from datetime import datetime

from sqlalchemy import delete

from storage.connection import Repository
from storage.tables import slots


class SlotRepository(Repository):
    """The claimed times of all jobs."""

    async def claim(self, job: str, slot: datetime, worker: str, now: datetime) -> bool:
        """Whether the worker is the first to claim this time of the job."""
        claimed = (
            self._connection.insert(slots)
            .values(job=job, slot=slot, worker=worker, claimed_at=now)
            .on_conflict_do_nothing()
        )
        return await self._connection.run(claimed) == 1

    async def purge(self, before: datetime) -> int:
        """Forget the times before then. How many there were."""
        return await self._connection.run(delete(slots).where(slots.c.slot < before))
