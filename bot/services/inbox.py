"""The inbox: what followers write comes in once, and becomes conversations with cards."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.connectors.base import Connector
from bot.domain.account import Account, AccountStatus
from bot.domain.polling import pace
from bot.errors import ConnectorError, TemporaryError
from bot.services.intake import Intake
from bot.services.judging import Judged, judged
from bot.services.recall import recalled
from bot.services.sentiment import Taught
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


@dataclass(kw_only=True, slots=True)
class _Batch:
    """Pages of an inbox that are stored together, as far as they were read; `pages` were asked for.

    Each item is judged as it comes, while the pages before may still be on their way into the database.
    """

    before: str | None
    since: datetime
    taught: Taught
    own: Collection[str]
    items: list[Judged] = field(default_factory=list)
    cursor: str | None = None
    more: bool = True
    pages: int = 0
    error: ConnectorError | None = None

    def __post_init__(self) -> None:
        self.cursor = self.before

    async def read(self, connector: Connector) -> None:
        """Read on from where it ends; what was read stays when the platform fails."""
        while self.more and self.pages < _PAGES:
            self.pages += 1
            page = await connector.inbox(self.cursor, since=self.since)
            self.items += [judged(one, self.taught, self.own) for one in page.items]
            self.cursor, self.more = page.cursor, page.more

    @property
    def goes_on(self) -> bool:
        """Whether there is more to be read."""
        return self.more and self.error is None


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
            taught = await work.words.of_brand(account.brand_id)
        batch = await self._fetch(account, cursor, taught)
        for left in reversed(range(_BATCHES)):
            async with self._ahead(account, batch if left else None) as following:
                # Outside of the transaction that stores it: the platform is asked.
                items = [one.remote for one in batch.items]
                answered = await recalled(self._database, self._sessions, account, items)
                calls += batch.pages + len(answered)
                fresh = await self._store(account, batch, answered)
                if fresh is None:
                    # Another process went on from the same place, and was quicker.
                    break
                total += fresh
                if batch.error is not None:
                    await self._note(account, str(batch.error))
                    wait = batch.error.retry_after if isinstance(batch.error, TemporaryError) else None
                    return _Haul(fresh=total, wait=wait, calls=calls)
                if following is None:
                    break
                batch = await following
        return _Haul(fresh=total, calls=calls)

    @asynccontextmanager
    async def _ahead(
        self, account: Account, batch: _Batch | None
    ) -> AsyncIterator[asyncio.Task[_Batch] | None]:
        """What comes after the batch, being fetched meanwhile; None where nothing does."""
        if batch is None or not batch.goes_on:
            yield None
            return
        following = asyncio.create_task(self._fetch(account, batch.cursor, batch.taught))
        try:
            yield following
        finally:
            if following.cancel():
                with suppress(asyncio.CancelledError):
                    await following

    async def _fetch(self, account: Account, cursor: str | None, taught: Taught) -> _Batch:
        """Some pages together; up to where the platform failed."""
        since = self._clock() - FIRST_LOOK
        batch = _Batch(before=cursor, since=since, taught=taught, own=account.hosts)
        try:
            await self._sessions.call(account, batch.read)
        except ConnectorError as error:
            batch.error = error
        return batch

    async def _note(self, account: Account, error: str) -> None:
        async with self._database.transaction() as work:
            fresh = await work.accounts.get(account.id, lock=True)
            await work.accounts.save(replace(fresh, last_error=error))

    async def _store(self, account: Account, batch: _Batch, answered: Mapping[str, str]) -> int | None:
        """Keep the new ones among the items with their conversations and cards, and the cursor.

        All or nothing; None where the cursor from which they were read is no longer the present one.
        """
        if batch.cursor == batch.before and batch.error is not None:
            return 0
        now = self._clock()
        async with self._database.transaction() as work:
            stored = await work.accounts.get(account.id, lock=True)
            if stored.cursor != batch.before:
                return None
            brand = await work.brands.get(account.brand_id)
            intake = Intake(
                work=work,
                brand=brand,
                account=stored,
                now=now,
                recalled=answered,
                first=batch.before is None,
            )
            fresh = await intake.store(batch.items)
            heard = replace(stored, cursor=batch.cursor, last_success_at=now, last_error=None)
            await work.accounts.save(heard)
        return fresh
