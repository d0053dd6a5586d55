"""Published posts, read back from their platform and compared with what was approved.

A step of its own after publishing: whatever it meets, it never has the publishing done again.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.connectors.base import Connector, Published
from bot.domain.account import Account
from bot.domain.card import CardKind, CardRef
from bot.domain.delivery import Delivery, Receipt
from bot.domain.ids import DeliveryId, PostId
from bot.domain.post import Part
from bot.domain.readback import Finding, Verdict, compared, next_look
from bot.errors import ConnectorError, RejectedError, TemporaryError
from bot.services.handover import KEPT
from bot.services.session import Sessions
from storage.database import Database
from storage.work import Work

BATCH = 50
LEASE = timedelta(minutes=2)
"""Whoever took one to look at and died is followed by the next after so long."""
CALL = timedelta(seconds=60)


class ReadbackService:
    """Looks at what went out."""

    def __init__(self, database: Database, clock: Clock, sessions: Sessions) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions

    async def run_due(self) -> int:
        """Look at what is due; answers how many looks that were.

        One that breaks leaves the others alone; what broke is raised in the end, as one group.
        """
        now = self._clock()
        async with self._database.transaction() as work:
            taken = await work.readbacks.claim_due(now, now + LEASE, BATCH)
        looks = [self._look(delivery, count) for delivery, count in taken.items()]
        outcomes = await asyncio.gather(*looks, return_exceptions=True)
        if broken := [outcome for outcome in outcomes if isinstance(outcome, BaseException)]:
            raise BaseExceptionGroup("some posts could not be read back", broken)
        return len(taken)

    async def _look(self, delivery_id: DeliveryId, looks: int) -> None:
        async with self._database.read() as work:
            delivery = await work.deliveries.get(delivery_id)
            account = await work.accounts.get(delivery.account_id)
            part = await approved_part(work, delivery)
            handed = await work.renditions.handed_over(delivery_id, delivery.due_at - KEPT)
        now = self._clock()
        if delivery.receipt is None or part is None:
            await self._settle(delivery_id, Finding(verdict=Verdict.UNREADABLE, at=now))
            return
        try:
            handles = [handed[number][1] for number in range(1, len(part.media) + 1) if number in handed]
            finding = await self._found(account, delivery.receipt, part, handles)
        except RejectedError:
            finding = Finding(verdict=Verdict.GONE, at=now)
        except ConnectorError as error:
            again = next_look(error, looks, now)
            if again is not None:
                await self._postpone(delivery_id, again)
                return
            finding = Finding(verdict=Verdict.UNREADABLE, at=now)
        await self._settle(delivery_id, finding)

    async def _found(self, account: Account, receipt: Receipt, part: Part, handles: Sequence[str]) -> Finding:
        async def look(connector: Connector) -> tuple[Published, list[str]]:
            return await connector.read_back(receipt.ref), [connector.name_of(one) for one in handles]

        try:
            async with asyncio.timeout(CALL.total_seconds()):
                shown, names = await self._sessions.call(account, look)
        except TimeoutError as error:
            raise TemporaryError("the platform did not answer in time") from error
        return compared(part, shown, self._clock(), names)

    async def _postpone(self, delivery_id: DeliveryId, until: datetime) -> None:
        async with self._database.transaction() as work:
            await work.readbacks.postpone(delivery_id, until)

    async def _settle(self, delivery_id: DeliveryId, finding: Finding) -> None:
        async with self._database.transaction() as work:
            await work.readbacks.settle(delivery_id, finding)
            ref = CardRef(kind=CardKind.DELIVERY, id=delivery_id)
            await work.cards.refresh(ref, now=self._clock())


async def approved_part(work: Work, delivery: Delivery) -> Part | None:
    """What was approved, by the hash that the delivery went out with; a later edit changes nothing of it."""
    revisions = await work.posts.revisions(delivery.post_id or PostId(0))
    contents = [one.content for one in revisions if one.content_hash == delivery.content_hash]
    parts = contents[-1].parts_for(delivery.account_id) if contents else ()
    return parts[delivery.part] if delivery.part < len(parts) else None
