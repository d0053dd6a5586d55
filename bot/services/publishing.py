"""The outbox: brings every delivery to its platform once, in three short transactions around one call.

Claim by lease; commit the intent and its key; call the platform and do nothing else; record the outcome. A
delivery whose call may have been made is looked up before any second try. Deliveries share transactions, and
each waits for the commit of its own.
docs/decisions/0003-exactly-once.md tells why.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from bot import metrics
from bot.clock import Clock
from bot.connectors.base import Capability, Connector, Outgoing, Strategy, Upload
from bot.domain import approval
from bot.domain.account import Account, Credentials
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Ref, RemoteItem
from bot.domain.delivery import (
    LONGEST_WAIT,
    NO_ACCESS,
    TO_POST,
    Delivery,
    DeliveryStatus,
    Receipt,
    next_attempt,
    why,
)
from bot.domain.ids import DeliveryId, PostId, ReplyId
from bot.domain.post import Part, Post, content_hash
from bot.domain.readback import FIRST_LOOK
from bot.errors import (
    AuthorizationError,
    ConnectorError,
    NotFoundError,
    OutcomeUnknownError,
    RejectedError,
    TemporaryError,
)
from bot.services.attempt import Reached, Step, Try, unheard
from bot.services.handover import Handover
from bot.services.lapse import ask
from bot.services.media import MediaService
from bot.services.outcome import hold_all, show, show_all
from bot.services.session import Sessions
from bot.services.together import Together
from storage.database import Database
from storage.delivery_rows import Ending
from storage.media import MediaStore
from storage.work import Work

LEASE = timedelta(minutes=2)
"""How long a worker has a delivery for itself; it is prolonged right before the call."""
CALL = timedelta(seconds=90)
"""How long the call may take. It must end within the lease: who takes over after that will look, and send."""
BATCH = 100
"""How many deliveries are under way at once."""
_SKEW = timedelta(hours=1)
"""By how much the platform's clock may differ from ours."""
_GLANCE = 1.0
"""Seconds after which more is claimed, so that a slow platform does not hold up the others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A claimed delivery with all that is needed to send it."""

    delivery: Delivery
    account: Account
    part: Part
    after: Ref | None = None
    root: Ref | None = None
    answers: RemoteItem | None = None
    credentials: Credentials | None = None

    def outgoing(self, key: str, uploads: Sequence[Upload] = ()) -> Outgoing:
        """What the connector is given."""
        return Outgoing(
            part=self.part, key=key, uploads=uploads, after=self.after, root=self.root, answers=self.answers
        )


_Started: TypeAlias = tuple[DeliveryId, str, Try]
"""A delivery that is to start, its key, and the try."""
_Ended: TypeAlias = tuple[Delivery, Ending, Try]
"""A delivery, what its try made of it, and the try."""


class PublishingService:
    """Takes what is due and sends it; any number of these may run against one database."""

    def __init__(
        self, database: Database, clock: Clock, sessions: Sessions, media: MediaStore, worker: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._handover = Handover(database, clock, MediaService(database, media, clock))
        self._worker = worker
        self._in_flight: set[DeliveryId] = set()
        self._starts = Together(self._start_all, BATCH)
        self._records = Together(self._record_all, BATCH)
        #: Told each point of the path; nobody listens but the crash proof, which ends the process there.
        self.reached: Reached = unheard
        #: When it last looked for what is due: it does so while calls hang, too.
        self.went_round: datetime | None = None

    async def run_due(self) -> int:
        """Send all that is due now; answers how many tries were made.

        A try that breaks leaves the others alone; what broke is raised in the end, as one group.
        """
        total = 0
        running: set[asyncio.Task[None]] = set()
        broken: list[BaseException] = []
        try:
            while (jobs := await self._round(BATCH - len(running))) or running:
                total += len(jobs)
                running |= {asyncio.create_task(self._deliver(job)) for job in jobs}
                done, running = await asyncio.wait(running, timeout=_GLANCE)
                broken += [error for task in done if (error := task.exception())]
        finally:
            await _stop(running)
            await self._starts.settle()
            await self._records.settle()
        if broken:
            raise BaseExceptionGroup("some deliveries broke", broken)
        return total

    async def _round(self, limit: int) -> list[Job]:
        await self.mark_missed()
        jobs = await self._claim(limit)
        self.went_round = self._clock()
        return jobs

    async def mark_missed(self) -> None:
        """Set aside what was not begun within its freshness window: a person is asked about it."""
        full = True
        while full:
            async with self._database.transaction() as work:
                late = await work.deliveries.overdue(self._clock(), BATCH)
                await hold_all(work, late)
                missed = await work.deliveries.miss([one.id for one in late], self._clock())
                for delivery in _one_of_each(missed):
                    await show(work, delivery, self._clock())
                    await ask(work, delivery, self._clock())
            full = len(late) == BATCH

    # ---- claim

    async def _claim(self, limit: int) -> list[Job]:
        now = self._clock()
        async with self._database.transaction() as work:
            claimed = await work.deliveries.claim_due(now, now + LEASE, self._worker, limit)
            stale = await work.deliveries.claim_expired(now, now + LEASE, self._worker, limit)
            mine = [*claimed, *(one for one in stale if one.id not in self._in_flight)]
            jobs = await self._jobs(work, mine) if mine else []
            self.reached(Step.CLAIMING)
        self.reached(Step.CLAIMED)
        if not jobs:
            return []
        self._in_flight |= {job.delivery.id for job in jobs}
        keys = await self._sessions.opened({job.account.id for job in jobs})
        return [replace(job, credentials=keys.get(job.account.id)) for job in jobs]

    async def _jobs(self, work: Work, claimed: Sequence[Delivery]) -> list[Job]:
        """What is needed to send these, without those that their posts' approvals no longer cover."""
        accounts = await work.accounts.many({one.account_id for one in claimed})
        ids = {one.post_id for one in claimed if one.post_id is not None}
        later = {one.post_id for one in claimed if one.post_id is not None and one.part}
        posts, theirs = await work.posts.many(ids), await work.deliveries.of_posts(later)
        jobs = []
        for one in claimed:
            account = accounts[one.account_id]
            if one.post_id is None:
                jobs.append(await _reply_job(work, one, account))
            elif _is_covered(one, posts[one.post_id]):
                jobs.append(_post_job(one, account, posts[one.post_id], theirs.get(one.post_id, [])))
            else:
                await self._void(work, one)
        return jobs

    async def _void(self, work: Work, delivery: Delivery) -> None:
        """What is not approved as it stands does not go out; what may be out already, a person looks at."""
        doubt = delivery.sending_since is not None
        status = DeliveryStatus.UNCONFIRMED if doubt else DeliveryStatus.CANCELLED
        why = "The approval does not cover this version any more."
        metrics.DELIVERIES.labels(status).inc()
        await work.deliveries.finish(
            delivery.id,
            status,
            worker=self._worker,
            error=why,
            now=self._clock(),
        )
        await work.cards.refresh(CardRef(kind=CardKind.POST, id=_post_id(delivery)), now=self._clock())

    # ---- send

    async def _deliver(self, job: Job) -> None:
        attempt = Try(job.delivery, self._clock, self.reached)
        try:
            try:
                outcome = await self._sessions.call(
                    job.account, lambda connector: self._send(job, connector, attempt), job.credentials
                )
            except ConnectorError as error:
                # The call was not made, or the platform said no; an earlier one may be out all the same.
                refused = attempt.looked and isinstance(error, RejectedError)
                outcome = self._failure(job.delivery, error, unknown=attempt.doubt and not refused)
            await self._records.add((job.delivery, outcome, attempt))
        finally:
            self._in_flight.discard(job.delivery.id)

    async def _send(self, job: Job, connector: Connector, attempt: Try) -> Ending:
        """One try."""
        delivery = job.delivery
        key = delivery.key or connector.mint_key(self._clock())
        if attempt.doubt and (settled := await self._look(job, key, connector, attempt)):
            return settled
        if delivery.expires_at is not None and delivery.expires_at <= self._clock():
            return _too_late(attempt)
        handed = delivery, job.account, job.part, connector, attempt
        by_hand = Capability.BY_HAND in connector.capabilities
        uploads = [] if by_hand else await self._handover.uploads(*handed)
        kept = await self._start(delivery, key, attempt)
        if kept is None:
            # Stopped meanwhile, or not its time any more: it waits for what is said about it. Where another
            # worker has it now, nothing is recorded.
            return Ending(status=DeliveryStatus.PENDING, unknown=attempt.doubt and not attempt.looked)
        if by_hand:
            return Ending(status=DeliveryStatus.UNCONFIRMED, error=TO_POST)
        try:
            receipt = await attempt.step("publish", partial(_publish, connector, job.outgoing(kept, uploads)))
        except OutcomeUnknownError as error:
            return self._failure(delivery, error, unknown=True)
        return Ending(status=DeliveryStatus.PUBLISHED, receipt=receipt)

    async def _look(self, job: Job, key: str, connector: Connector, attempt: Try) -> Ending | None:
        """What a look at the platform settles about an earlier try; None means that sending again is safe."""
        since = attempt.since
        if connector.strategy.looks_up:
            async with self._database.read() as work:
                known = await work.deliveries.remote_ids(job.account.id, since - _SKEW)
            look = partial(connector.look_up, replace(job.outgoing(key), known=known), since=since)
            receipt = await attempt.step("look_up", look, lambda one: "found" if one else "not found")
            attempt.looked = receipt is None
            return Ending(status=DeliveryStatus.PUBLISHED, receipt=receipt) if receipt else None
        if key_protects(connector.strategy, since, self._clock()):
            return None
        return _UNTOLD

    async def _start(self, delivery: Delivery, key: str, attempt: Try) -> str | None:
        """Commit the intent; answers the key to send with, or None where it must not start now."""
        return await self._starts.add((delivery.id, key, attempt))

    async def _start_all(self, starting: Sequence[_Started]) -> list[str | None]:
        now = self._clock()
        async with self._database.transaction() as work:
            items = [(delivery_id, key) for delivery_id, key, _ in starting]
            keys = await work.deliveries.start(items, now, self._worker, now + LEASE)
            begun = [attempt for delivery_id, _, attempt in starting if delivery_id in keys]
            await work.deliveries.add_attempts([step for attempt in begun for step in attempt.unwritten])
            self.reached(Step.INTENDING)
        for attempt in begun:
            attempt.written()
        return [keys.get(delivery_id) for delivery_id, _, _ in starting]

    def _failure(self, delivery: Delivery, error: ConnectorError, *, unknown: bool = False) -> Ending:
        now = self._clock()
        if isinstance(error, AuthorizationError):
            # The account is marked, and nothing of it is claimed before somebody has connected it again.
            return Ending(status=DeliveryStatus.PENDING, error=NO_ACCESS, due_at=now, unknown=unknown)
        again = next_attempt(error, delivery.attempts, now, delivery.expires_at)
        if again is not None:
            return Ending(status=DeliveryStatus.PENDING, error=str(error), due_at=again, unknown=unknown)
        if unknown:
            # A person is asked, and the platform again when it is back: see Watch.
            again = now + LONGEST_WAIT
            return Ending(status=DeliveryStatus.UNCONFIRMED, error=why(error), due_at=again, unknown=True)
        late = isinstance(error, TemporaryError)
        return Ending(status=DeliveryStatus.MISSED if late else DeliveryStatus.FAILED, error=why(error))

    # ---- record

    async def _record_all(self, ended: Sequence[_Ended]) -> list[None]:
        """Record the outcomes, and bring what people see up to date.

        Where another worker took a delivery over, it looks for itself.
        """
        now = self._clock()
        async with self._database.transaction() as work:
            await hold_all(work, [delivery for delivery, _, _ in ended])
            endings = await self._apart(work, ended)
            done = await work.deliveries.finish_many(endings, now, self._worker)
            await work.deliveries.add_attempts(
                [step for _, _, attempt in ended for step in attempt.unwritten]
            )
            await show_all(work, done, now)
            live = [one.id for one in done if one.status == DeliveryStatus.PUBLISHED and one.post_id]
            await work.readbacks.add_many(live, now + FIRST_LOOK)
            for one in done:
                if one.status == DeliveryStatus.MISSED:
                    await ask(work, one, now)
            self.reached(Step.RECORDING)
        self.reached(Step.RECORDED)
        for one in done:
            metrics.DELIVERIES.labels(one.status).inc()
        return [None] * len(ended)

    async def _apart(self, work: Work, ended: Sequence[_Ended]) -> list[tuple[DeliveryId, Ending]]:
        """The endings; whose receipt is that of another delivery has not been found yet.

        Two of the same text may be looked for at once, and only one of them be there.
        """
        named = [(delivery, ending.receipt) for delivery, ending, _ in ended if ending.receipt]
        taken = await work.deliveries.taken(named)
        return [
            (one.id, self._failure(one, _ANOTHERS, unknown=True) if one.id in taken else ending)
            for one, ending, _ in ended
        ]


_ANOTHERS = TemporaryError("what is there is another post of ours with the same text")
_UNTOLD = Ending(status=DeliveryStatus.UNCONFIRMED, error="The platform can't be asked whether it has it.")


async def _reply_job(work: Work, delivery: Delivery, account: Account) -> Job:
    reply = await work.replies.get(_reply_id(delivery))
    item = await work.items.get(reply.item_id)
    return Job(
        delivery=delivery, account=account, part=Part(text=reply.text, media=reply.media), answers=item.remote
    )


def _is_covered(delivery: Delivery, post: Post) -> bool:
    """Whether the post is approved as the delivery has it."""
    digest = content_hash(post.content)
    return delivery.content_hash == digest and approval.covers(post, digest)


def _post_job(delivery: Delivery, account: Account, post: Post, deliveries: Sequence[Delivery]) -> Job:
    refs = {one.part: one.receipt.ref for one in deliveries if one.account_id == account.id and one.receipt}
    part = post.content.parts_for(account.id)[delivery.part]
    return Job(
        delivery=delivery,
        account=account,
        part=part,
        after=refs.get(0 if part.comment else delivery.part - 1),
        root=refs.get(0) if delivery.part else None,
    )


def key_protects(strategy: Strategy, since: datetime, now: datetime) -> bool:
    """Whether the key of a try begun at `since` still makes a second one harmless."""
    return strategy.key_lifetime is None or now - since < strategy.key_lifetime


def _too_late(attempt: Try) -> Ending:
    """Nothing goes out after its window; whether an earlier try did only looking could tell."""
    if attempt.doubt and not attempt.looked:
        return _UNTOLD
    return Ending(status=DeliveryStatus.MISSED)


async def _publish(connector: Connector, outgoing: Outgoing) -> Receipt:
    try:
        async with asyncio.timeout(CALL.total_seconds()):
            return await connector.publish(outgoing)
    except TimeoutError as error:
        raise OutcomeUnknownError("the platform did not answer in time") from error


def _one_of_each(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """One delivery of each post, and those of replies."""
    return list({(one.post_id, one.reply_id): one for one in deliveries}.values())


async def _stop(running: set[asyncio.Task[None]]) -> None:
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def _reply_id(delivery: Delivery) -> ReplyId:
    if delivery.reply_id is None:
        raise NotFoundError("This delivery belongs to no reply.")
    return delivery.reply_id


def _post_id(delivery: Delivery) -> PostId:
    if delivery.post_id is None:
        raise NotFoundError("This delivery belongs to no post.")
    return delivery.post_id
