"""The outbox: brings every delivery to its platform once, in three short transactions around one call.

Claim by lease; commit the intent and its key; call the platform and do nothing else; record the outcome. A
delivery
whose call may have been made is looked up before any second try. docs/decisions/0003-exactly-once.md tells
why.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.connectors.base import Connector, Outgoing, Strategy, Upload
from bot.domain import approval, conversation
from bot.domain.account import Account
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation, ConversationAction, Ref, RemoteItem, Reply
from bot.domain.delivery import Delivery, DeliveryStatus, Receipt, next_attempt, post_status
from bot.domain.ids import DeliveryId, PostId
from bot.domain.post import Part, Post, PostStatus
from bot.errors import AuthorizationError, ConnectorError, NotFoundError, OutcomeUnknownError, RejectedError
from bot.services.session import Sessions
from storage.database import Database
from storage.media import MediaStore
from storage.work import Work

LEASE = timedelta(minutes=2)
"""How long a worker has a delivery for itself; longer than any call may take."""
BATCH = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A claimed delivery with all that is needed to send it."""

    delivery: Delivery
    account: Account
    part: Part
    after: Ref | None = None
    root: Ref | None = None
    answers: RemoteItem | None = None

    def outgoing(self, key: str, uploads: Sequence[Upload] = ()) -> Outgoing:
        """What the connector is given."""
        return Outgoing(
            part=self.part, key=key, uploads=uploads, after=self.after, root=self.root, answers=self.answers
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of a try: the delivery's next status, and why.

    `unknown` where it may have gone out after all.
    """

    status: DeliveryStatus
    receipt: Receipt | None = None
    error: str | None = None
    due_at: datetime | None = None
    unknown: bool = False


class PublishingService:
    """Takes what is due and sends it; any number of these may run against one database."""

    def __init__(
        self, database: Database, clock: Clock, sessions: Sessions, media: MediaStore, worker: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._media = media
        self._worker = worker
        self._in_flight: set[DeliveryId] = set()

    async def run_due(self) -> int:
        """Send all that is due now; answers how many tries were made."""
        await self.mark_missed()
        total = 0
        while jobs := await self._claim():
            total += len(jobs)
            async with asyncio.TaskGroup() as group:
                for job in jobs:
                    group.create_task(self._deliver(job))
        return total

    async def mark_missed(self) -> None:
        """Set aside what was not begun within its freshness window: a person is asked about it."""
        async with self._database.transaction() as work:
            missed = await work.deliveries.claim_overdue(self._clock(), BATCH)
            for post_id in {delivery.post_id for delivery in missed if delivery.post_id is not None}:
                await self._show_post(work, await work.posts.get(post_id, lock=True))

    # ---- claim

    async def _claim(self) -> list[Job]:
        now = self._clock()
        async with self._database.transaction() as work:
            claimed = await work.deliveries.claim_due(now, now + LEASE, self._worker, BATCH)
            stale = await work.deliveries.claim_expired(now, now + LEASE, self._worker, BATCH)
            mine = [*claimed, *(one for one in stale if one.id not in self._in_flight)]
            jobs = [job for delivery in mine if (job := await self._job(work, delivery))]
        self._in_flight |= {job.delivery.id for job in jobs}
        return jobs

    async def _job(self, work: Work, delivery: Delivery) -> Job | None:
        account = await work.accounts.get(delivery.account_id)
        if delivery.reply_id is not None:
            reply = await work.replies.get(delivery.reply_id)
            item = await work.items.get(reply.item_id)
            return Job(delivery=delivery, account=account, part=Part(text=reply.text), answers=item.remote)
        post = await work.posts.get(_post_id(delivery))
        if delivery.content_hash != post.revision.content_hash or not approval.is_approved(post):
            await self._void(work, delivery)
            return None
        before = [one for one in await work.deliveries.of_post(post.id) if one.account_id == account.id]
        refs = {one.part: one.receipt.ref for one in before if one.receipt}
        part = post.content.parts_for(account.id)[delivery.part]
        return Job(
            delivery=delivery,
            account=account,
            part=part,
            after=refs.get(delivery.part - 1),
            root=refs.get(0) if delivery.part else None,
        )

    async def _void(self, work: Work, delivery: Delivery) -> None:
        """What is not approved as it stands does not go out."""
        why = "The approval does not cover this version any more."
        await self._finish(work, delivery, Outcome(status=DeliveryStatus.CANCELLED, error=why))
        await work.cards.refresh(CardRef(kind=CardKind.POST, id=_post_id(delivery)), now=self._clock())

    # ---- send

    async def _deliver(self, job: Job) -> None:
        try:
            outcome = await self._sessions.call(job.account, lambda connector: self._send(job, connector))
        except ConnectorError as error:
            # The call was not made, or the platform said no; an earlier try of unknown outcome stays unknown.
            unknown = job.delivery.sending_since is not None and not isinstance(error, RejectedError)
            outcome = self._failure(job.delivery, error, unknown=unknown)
        try:
            if outcome is not None:
                async with self._database.transaction() as work:
                    await self._record(work, job.delivery, outcome)
        finally:
            self._in_flight.discard(job.delivery.id)

    async def _send(self, job: Job, connector: Connector) -> Outcome | None:
        """One try; None where another worker has taken the delivery over."""
        delivery = job.delivery
        key = delivery.key or connector.mint_key(self._clock())
        if delivery.sending_since is not None:
            settled = await self._look(job, connector, key)
            if settled is not None:
                return settled
        uploads = [
            await connector.upload(media, await self._media.open(media.sha256)) for media in job.part.media
        ]
        async with self._database.transaction() as work:
            keys = await work.deliveries.start([(delivery.id, key)], self._clock(), self._worker)
        if delivery.id not in keys:
            return None
        try:
            receipt = await connector.publish(job.outgoing(keys[delivery.id], uploads))
        except OutcomeUnknownError as error:
            return self._failure(delivery, error, unknown=True)
        return Outcome(status=DeliveryStatus.PUBLISHED, receipt=receipt)

    async def _look(self, job: Job, connector: Connector, key: str) -> Outcome | None:
        """What a look at the platform settles about an earlier try; None means that sending again is safe."""
        since = job.delivery.sending_since or job.delivery.due_at
        if connector.strategy.looks_up:
            receipt = await connector.look_up(job.outgoing(key), since=since)
            return Outcome(status=DeliveryStatus.PUBLISHED, receipt=receipt) if receipt else None
        if key_protects(connector.strategy, since, self._clock()):
            return None
        return Outcome(
            status=DeliveryStatus.UNCONFIRMED, error="The platform can't be asked whether it has it."
        )

    def _failure(self, delivery: Delivery, error: ConnectorError, *, unknown: bool = False) -> Outcome:
        now = self._clock()
        if isinstance(error, AuthorizationError):
            # The account is marked, and nothing of it is claimed before somebody has connected it again.
            why = "waits until the account is connected again"
            return Outcome(status=DeliveryStatus.PENDING, error=why, due_at=now, unknown=unknown)
        again = next_attempt(error, delivery.attempts, now)
        if again is not None:
            return Outcome(status=DeliveryStatus.PENDING, error=str(error), due_at=again, unknown=unknown)
        status = DeliveryStatus.UNCONFIRMED if unknown else DeliveryStatus.FAILED
        return Outcome(status=status, error=str(error), unknown=unknown)

    # ---- record

    async def _record(self, work: Work, delivery: Delivery, outcome: Outcome) -> None:
        """Record the outcome, and bring what people see up to date.

        What is shown is locked first, as by people.
        """
        if delivery.reply_id is not None:
            reply = await work.replies.get(delivery.reply_id)
            talk = await work.conversations.get(reply.conversation_id, lock=True)
            done = await self._finish(work, delivery, outcome)
            await self._show_reply(work, done, (reply, talk))
        else:
            post = await work.posts.get(_post_id(delivery), lock=True)
            done = await self._finish(work, delivery, outcome)
            await self._show_post(work, post)
            await self._tell(work, done, CardRef(kind=CardKind.POST, id=post.id))

    async def _finish(self, work: Work, delivery: Delivery, outcome: Outcome) -> Delivery:
        return await work.deliveries.finish(
            delivery.id,
            outcome.status,
            worker=self._worker,
            receipt=outcome.receipt,
            error=outcome.error,
            due_at=outcome.due_at,
            unknown=outcome.unknown,
            now=self._clock(),
        )

    async def _show_reply(self, work: Work, delivery: Delivery, about: tuple[Reply, Conversation]) -> None:
        reply, talk = about
        if delivery.status == DeliveryStatus.PUBLISHED:
            answered = conversation.apply(talk, ConversationAction.ANSWER)
            await work.conversations.save(replace(answered, claimed_by=reply.author, claimed_until=None))
        ref = CardRef(kind=CardKind.CONVERSATION, id=talk.id)
        await work.cards.refresh(ref, now=self._clock())
        await self._tell(work, delivery, ref)

    async def _show_post(self, work: Work, post: Post) -> None:
        status = derived_status(post, await work.deliveries.of_post(post.id))
        await work.posts.save(replace(post, status=status))
        await work.cards.refresh(CardRef(kind=CardKind.POST, id=post.id), now=self._clock())

    async def _tell(self, work: Work, delivery: Delivery, thread_of: CardRef) -> None:
        """Say in the thread what is worth a message of its own."""
        if delivery.status in _TOLD:
            card = await work.cards.get(thread_of)
            ref = CardRef(kind=CardKind.DELIVERY, id=delivery.id)
            await work.cards.want(ref, card.channel, thread_of=thread_of, now=self._clock())


_TOLD = frozenset({DeliveryStatus.PUBLISHED, DeliveryStatus.FAILED, DeliveryStatus.UNCONFIRMED})
"""What is worth a message in the thread."""


def derived_status(post: Post, deliveries: Sequence[Delivery]) -> PostStatus:
    """The status of the post by the deliveries of its present revision; its own where there are none."""
    present = [one for one in deliveries if one.content_hash == post.revision.content_hash]
    return post_status(present) if present else post.status


def key_protects(strategy: Strategy, since: datetime, now: datetime) -> bool:
    """Whether the key of a try begun at `since` still makes a second one harmless."""
    return strategy.key_lifetime is None or now - since < strategy.key_lifetime


def _post_id(delivery: Delivery) -> PostId:
    if delivery.post_id is None:
        raise NotFoundError("This delivery belongs to no post.")
    return delivery.post_id
