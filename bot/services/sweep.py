"""Media that nobody needs, swept out: what no post names, what can be made again, what a crash left."""

from datetime import timedelta

from bot.clock import Clock
from storage.database import Database
from storage.media import MediaStore

UNUSED = timedelta(days=1)
"""For how long something that no post names stays: somebody may be writing the post."""
MADE = timedelta(days=30)
"""For how long what was made for an account stays after its last use; it is made again when it is needed."""
HANDED = timedelta(hours=1)


class MediaSweep:
    """Keeps the store small."""

    def __init__(self, database: Database, store: MediaStore, clock: Clock, worker: str) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._worker = worker

    async def run(self) -> None:
        """Sweep out what is to go; what a crash left is looked for once a day."""
        now = self._clock()
        async with self._database.transaction() as work:
            await work.renditions.purge_uploads(now - HANDED)
            gone = [*await work.renditions.purge(now - MADE), *await work.media.purge(now - UNUSED)]
            for sha256 in await work.media.unknown(gone):
                # Before the commit: whoever takes in the same bytes now waits for it, and writes them anew.
                await self._store.drop(sha256)
            today = now.replace(hour=0, minute=0, second=0, microsecond=0)
            daily = await work.slots.claim("media", today, self._worker, now)
        if daily:
            await self._lost()

    async def _lost(self) -> None:
        files = await self._store.old(self._clock() - UNUSED)
        async with self._database.transaction() as work:
            for sha256 in await work.media.unknown(files):
                await self._store.drop(sha256)
