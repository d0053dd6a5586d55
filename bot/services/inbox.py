"""The inbox: what followers write comes in once, and becomes conversations with cards."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.connectors.base import Connector, InboxPage
from bot.domain.account import Account, AccountStatus
from bot.domain.conversation import RemoteItem
from bot.domain.polling import pace
from bot.errors import ConnectorError, TemporaryError
from bot.services.intake import Intake
from bot.services.recall import recalled
from bot.services.session import Sessions
from storage.database import Database

_POLL_LEASE = timedelta(minutes=2)
_BATCHES, _PAGES = 2, 10
"""So many batches of so many pages at a time; a batch is stored in one transaction."""
FIRST_LOOK = timedelta(hours=24)
"""How far back the first look at a new account goes: what is older was answered elsewhere, or never."""


QUICK = timedelta(seconds=30)
"""How often a busy account is looked at where nothing else was said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Haul:
    """What a look brought: how many items were new, and how long the platform wants to be left alone.

    `calls` is how many it took.
    """

    fresh: int = 0
    wait: timedelta | None = None
    calls: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Batch:
    """So many pages of an inbox, where they end, and what kept the next one away."""

    items: Sequence[RemoteItem]
    cursor: str | None
    more: bool
    pages: int
    error: ConnectorError | None = None


class InboxService:
    """Polls accounts, each at its own pace; `quick` is that of busy ones."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sessions: Sessions,
        worker: str,
        quick: timedelta = QUICK,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._worker = worker
        self._quick = quick

    async def poll_due(self) -> None:
        """Poll the accounts whose time has come; one that breaks does not keep the others from theirs."""
        async with self._database.read() as work:
            due = await work.accounts.due(self._clock())
        outcomes = await asyncio.gather(*(self.poll(account) for account in due), return_exceptions=True)
        if broken := [outcome for outcome in outcomes if isinstance(outcome, BaseException)]:
            raise BaseExceptionGroup("some accounts broke", broken)

    async def poll(self, account: Account) -> int:
        """Bring in what the account's inbox has; one process at a time. Answers how many items were new."""
        if account.status == AccountStatus.DISCONNECTED:
            return 0
        lease = f"inbox:{account.id}"
        async with self._database.transaction() as work:
            if not await work.leases.take(lease, self._worker, self._clock(), self._clock() + _POLL_LEASE):
                return 0
        haul = _Haul()
        try:
            haul = await self._drain(account)
        finally:
            # One that broke has its next turn in its time too, and not at the next tick.
            await self._plan(account, haul, lease)
        return haul.fresh

    async def _plan(self, account: Account, haul: _Haul, lease: str) -> None:
        """Say when to look next, and let others do it."""
        now = self._clock()
        async with self._database.transaction() as work:
            before = await work.accounts.active_since(account.id)
            active = now if haul.fresh or before is None else before
            planned = pace(now, active, self._quick, haul.fresh, haul.calls)
            pause = max(planned, haul.wait or timedelta(0))
            await work.accounts.plan_poll(account.id, now + pause, active)
            await work.leases.release(lease, self._worker)

    async def _drain(self, account: Account) -> _Haul:
        total = calls = 0
        async with self._database.read() as work:
            cursor = (await work.accounts.get(account.id)).cursor
        for _ in range(_BATCHES):
            batch = await self._fetch(account, cursor)
            # Outside of the transaction that stores it: the platform is asked.
            answered = await recalled(self._database, self._sessions, account, batch.items)
            calls += batch.pages + len(answered)
            fresh = await self._store(account, batch, cursor, answered)
            if fresh is None:
                # Another process went on from the same place, and was quicker.
                break
            total += fresh
            cursor = batch.cursor
            if batch.error is not None:
                await self._note(account, str(batch.error))
                wait = batch.error.retry_after if isinstance(batch.error, TemporaryError) else None
                return _Haul(fresh=total, wait=wait, calls=calls)
            if not batch.more:
                break
        return _Haul(fresh=total, calls=calls)

    async def _fetch(self, account: Account, cursor: str | None) -> _Batch:
        """Some pages together, so that they are stored together; up to where the platform failed."""
        items: list[RemoteItem] = []
        for number in range(1, _PAGES + 1):
            try:
                since = self._clock() - FIRST_LOOK
                page = await self._sessions.call(account, partial(_page, cursor=cursor, since=since))
            except ConnectorError as error:
                return _Batch(items=items, cursor=cursor, more=False, pages=number, error=error)
            items += page.items
            cursor = page.cursor
            if not page.more:
                return _Batch(items=items, cursor=cursor, more=False, pages=number)
        return _Batch(items=items, cursor=cursor, more=True, pages=_PAGES)

    async def _note(self, account: Account, error: str) -> None:
        async with self._database.transaction() as work:
            fresh = await work.accounts.get(account.id, lock=True)
            await work.accounts.save(replace(fresh, last_error=error))

    async def _store(
        self, account: Account, batch: _Batch, cursor: str | None, answered: Mapping[str, str]
    ) -> int | None:
        """Keep the new ones among the items with their conversations and cards, and the cursor.

        All or nothing; None where the cursor from which they were read is no longer the present one.
        """
        if batch.cursor == cursor and batch.error is not None:
            return 0
        now = self._clock()
        async with self._database.transaction() as work:
            stored = await work.accounts.get(account.id, lock=True)
            if stored.cursor != cursor:
                return None
            brand = await work.brands.get(account.brand_id)
            intake = Intake(work=work, brand=brand, account=stored, now=now, recalled=answered)
            fresh = await intake.store(batch.items)
            heard = replace(stored, cursor=batch.cursor, last_success_at=now, last_error=None)
            await work.accounts.save(heard)
        return fresh


async def _page(connector: Connector, *, cursor: str | None, since: datetime) -> InboxPage:
    return await connector.inbox(cursor, since=since)
