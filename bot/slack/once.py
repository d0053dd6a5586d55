"""Each event handled once, over all processes and restarts."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.clock import Clock
from storage.database import Database

LEASE = timedelta(seconds=30)
"""How long a handler may take before its process is taken for dead."""

REMEMBERED = 10_000


class Once:
    """Runs what an event asks for, once.

    The database says who may begin, and what is done. How it ended is remembered here as well: of an event
    that was begun elsewhere and is not done nobody can say whether it will be, so Slack has to send it again.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._ended: OrderedDict[str, bool] = OrderedDict()

    async def run(self, event_id: str, handle: Callable[[], Awaitable[object]]) -> bool:
        """Whether the event is dealt with. After `handle` raised, the same event may begin again."""
        if not await self._begin(event_id):
            return await self._is_done(event_id)
        done = False
        try:
            await handle()
            async with self._database.transaction() as work:
                await work.events.done(event_id)
            done = True
        finally:
            self._remember(event_id, done=done)
        return True

    async def _begin(self, event_id: str) -> bool:
        if self._ended.get(event_id) is False:  # it failed here, and its lease is still ours
            del self._ended[event_id]
            return True
        async with self._database.transaction() as work:
            return await work.events.begin(event_id, self._clock(), LEASE)

    async def _is_done(self, event_id: str) -> bool:
        """Here, or by another process, or before a restart."""
        if event_id in self._ended:
            return self._ended[event_id]
        async with self._database.read() as work:
            return await work.events.is_done(event_id)

    def _remember(self, event_id: str, *, done: bool) -> None:
        self._ended[event_id] = done
        while len(self._ended) > REMEMBERED:
            self._ended.popitem(last=False)
