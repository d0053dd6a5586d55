"""Takeover: what a process that died was at goes on, by whichever process notices first.

docs/decisions/0015-who-is-dead.md tells what is taken at once, and what is left to its lease.
"""

import logging

from bot.clock import Clock
from storage.database import Database
from storage.presence import presence_on

log = logging.getLogger(__name__)


class TakeoverService:
    """Shows that its worker lives, and takes over from those that don't."""

    def __init__(self, database: Database, clock: Clock, worker: str) -> None:
        self._database = database
        self._clock = clock
        self._worker = worker
        self._presence = presence_on(database.url)

    async def begin(self) -> None:
        """What a process does before it takes any work."""
        await self.run()
        async with self._database.read() as work:
            alone = await work.workers.names() == [self._worker]
        if self._database.single and alone:
            # Nobody else can be at it, under whatever name it was leased.
            async with self._database.transaction() as work:
                await work.deliveries.release_leases(self._clock())
                await work.cards.release_leases()
                await work.leases.release_all()

    async def run(self) -> None:
        """Be seen to live, and look who does not."""
        seen = await self._presence.hold(self._worker)
        if not seen:
            log.warning("not seen to live", extra={"worker": self._worker})
        async with self._database.read() as work:
            names = await work.workers.names()
        if seen and self._worker not in names:
            async with self._database.transaction() as work:
                await work.workers.add(self._worker, self._clock())
        for name in names:
            if name != self._worker:
                await self._follow(name)

    async def end(self) -> None:
        """Be seen no more; what was left to its lease is there for others."""
        await self._presence.close()

    async def _follow(self, worker: str) -> None:
        """Take over from the worker if it is dead."""
        idle = not self._presence.certain
        async with self._database.transaction() as work:
            if not await self._presence.is_dead(work.connection, worker):
                return
            freed = await work.workers.free(worker, self._clock(), idle=idle)
            # What somebody was at just now is freed the next time.
            if not await work.workers.holds(worker, idle=idle):
                await work.workers.remove(worker)
        if freed:
            log.info("took over", extra={"worker": worker, "leases": freed})
