"""Upkeep: accounts looked at once a day, and what nobody needs any more swept out."""

from datetime import timedelta

from bot.clock import Clock
from bot.services.account import AccountService
from storage.database import Database

EVENTS_KEPT = timedelta(days=1)
"""For how long Slack may send an event again: https://docs.slack.dev/apis/events-api/."""
DRAFTS_KEPT = timedelta(days=7)
"""For how long words from a thread can still be sent as a reply."""
SLOTS_KEPT = timedelta(days=30)


class Housekeeping:
    """Keeps things in order."""

    def __init__(self, database: Database, clock: Clock, accounts: AccountService, worker: str) -> None:
        self._database = database
        self._clock = clock
        self._accounts = accounts
        self._worker = worker

    async def run(self) -> None:
        """What is due of it; each piece is done by one process a day."""
        now = self._clock()
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        async with self._database.transaction() as work:
            await work.events.purge(now - EVENTS_KEPT)
            await work.slots.purge(now - SLOTS_KEPT)
            await work.replies.purge_drafts(now - DRAFTS_KEPT)
            mine = await work.slots.claim("accounts", today, self._worker, now)
        for account in await self._accounts.all() if mine else ():
            await self._accounts.check(account)
