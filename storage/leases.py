"""Named leases: what one process at a time may do."""

from datetime import datetime

from sqlalchemy import delete, or_

from storage.connection import Repository
from storage.tables import leases


class LeaseRepository(Repository):
    """All leases, by name."""

    async def take(self, name: str, worker: str, now: datetime, until: datetime) -> bool:
        """Whether the worker has the lease now: it was free, lapsed, or its own already."""
        free = or_(leases.c.until <= now, leases.c.worker == worker)
        holding = {"worker": worker, "until": until}
        taken = (
            self._connection.insert(leases)
            .values(name=name, **holding)
            .on_conflict_do_update(index_elements=["name"], set_=holding, where=free)
        )
        return await self._connection.first(taken.returning(leases.c.name)) is not None

    async def release(self, name: str, worker: str) -> None:
        """Give the lease back; one that somebody else has by now stays theirs."""
        await self._connection.run(delete(leases).where(leases.c.name == name, leases.c.worker == worker))

    async def release_all(self) -> None:
        """Give back what all workers hold: for a start after which there is no other worker."""
        await self._connection.run(delete(leases))
