"""What did not go out in its time: gathered on one card, and sent, put off or dropped as people say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.account import Account
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Reply
from bot.domain.delivery import REPLY_FRESHNESS, Delivery, DeliveryAction, DeliveryStatus, step
from bot.domain.ids import AccountId, LapseId, PostId, ReplyId
from bot.domain.lapse import Answer, Lapse, Late, Subject
from bot.domain.post import Post
from bot.domain.schedule import next_free_slot, shared_slots
from bot.errors import InvalidInputError, TransitionError
from bot.services.outbox import next_gap
from bot.services.outcome import hold, show
from bot.services.time import taken_slots
from storage.database import Database
from storage.work import Work

SHOWN = 8
"""How many things a page of the card asks about."""

_S = DeliveryStatus
_ROLES: Mapping[Subject, Role] = {Subject.POST: Role.WRITER, Subject.REPLY: Role.COMMUNITY}


@dataclass(frozen=True, kw_only=True, slots=True)
class LateThing:
    """One thing of a lapse: a post or a reply, with its deliveries."""

    late: Late
    deliveries: Sequence[Delivery]
    post: Post | None = None
    reply: Reply | None = None

    @property
    def text(self) -> str:
        """What it says."""
        return self.post.content.text if self.post else self.reply.text if self.reply else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LapseView:
    """A lapse as its card shows it.

    `asked` is a page of what waits for an answer, `total` how many do in all; `settled` are the last that
    were answered.
    """

    lapse: Lapse
    brand: Brand
    accounts: Mapping[AccountId, Account]
    asked: Sequence[LateThing]
    total: int
    settled: Sequence[LateThing]
    page: int = 1
    pages: int = 1


class LapseService:
    """The use cases around what was missed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def answer(self, lapse_id: LapseId, late: Late, person: Person, answer: Answer) -> None:
        """Do with one of its things what was said.

        Raises TransitionError where it has been answered already (the card is drawn anew) or the brand is
        stopped, and NotAllowedError.
        """
        async with self._database.transaction() as work:
            lapse = await work.lapses.get(lapse_id)
            if await self._settle(work, lapse, late, person, answer):
                return
            await work.cards.refresh(CardRef(kind=CardKind.LAPSE, id=lapse_id), now=self._clock())
        raise TransitionError("Somebody has said already what becomes of this; the card shows it now.")

    async def answer_all(self, lapse_id: LapseId, person: Person, answer: Answer) -> int:
        """Say the same of all that still waits, the first due first; how many there were."""
        async with self._database.read() as work:
            waiting = [
                late for late, found in _things(await work.lapses.deliveries(lapse_id)) if _asks(found)
            ]
        if answer == Answer.SLOT:
            waiting = [late for late in waiting if late.kind == Subject.POST]
        for late in waiting:
            async with self._database.transaction() as work:
                await self._settle(work, await work.lapses.get(lapse_id), late, person, answer)
        return len(waiting)

    async def show(self, lapse_id: LapseId, page: int = 1) -> LapseView:
        """The lapse as its card shows it."""
        async with self._database.read() as work:
            return await view_of(work, await work.lapses.get(lapse_id), page)

    async def _settle(self, work: Work, lapse: Lapse, late: Late, person: Person, answer: Answer) -> bool:
        brand = await work.brands.get(lapse.brand_id)
        require(brand, person, _ROLES[late.kind])
        if brand.paused_at is not None and answer != Answer.DROP:
            raise TransitionError(f"{brand.name} is stopped: resume it first, or drop this.")
        if (found := await _locked(work, lapse, late)) is None:
            return False
        now = self._clock()
        due = await self._due(work, brand, found, answer, now)
        if due is None:
            done = [await work.deliveries.finish(one.id, _S.CANCELLED, now=now) for one in found]
        else:
            done = await _release(work, found, due, now)
        await show(work, done[0], now)
        await work.audit.add(
            team=brand.team,
            actor=person.id,
            action=f"lapse:{answer}",
            subject=late.kind,
            detail={"lapse": lapse.id, late.kind: late.id},
            now=now,
        )
        return True

    async def _due(
        self, work: Work, brand: Brand, found: Sequence[Delivery], answer: Answer, now: datetime
    ) -> datetime | None:
        """When it goes out, if at all: posts of an account with some space between them, replies at once."""
        if answer == Answer.DROP:
            return None
        if found[0].post_id is None:
            if answer == Answer.SLOT:
                raise InvalidInputError("A reply has no slot: send it now, or drop it.")
            return now
        own = {delivery.account_id for delivery in found}
        if answer == Answer.SLOT:
            accounts = [one for one in await work.accounts.of_brand(brand.id) if one.id in own]
            taken = await work.lapses.times(own, now) | await taken_slots(work, brand, own, now)
            slots = shared_slots(accounts, brand)
            return next_free_slot(slots, brand.zone, now=now, taken=taken).instant
        return await next_gap(work, own, now)


async def ask(work: Work, missed: Delivery, now: datetime) -> None:
    """Put something that was missed just now on the card of the brand's lapse."""
    account = await work.accounts.get(missed.account_id)
    brand = await work.brands.get(account.brand_id)
    lapse = await work.lapses.gather(brand.id, now)
    await work.lapses.take_in(lapse.id, missed)
    await work.cards.want(CardRef(kind=CardKind.LAPSE, id=lapse.id), brand.channels.review, now=now)


async def _release(work: Work, found: Sequence[Delivery], due: datetime, now: datetime) -> list[Delivery]:
    """Put it back into the outbox, with a new window."""
    window = REPLY_FRESHNESS
    if (post_id := found[0].post_id) is not None:
        post = await work.posts.save(replace(await work.posts.get(post_id, lock=True), due_at=due))
        window = post.content.freshness
        await work.preflights.plan(post.id, post.revision.content_hash, now)
    return [
        await work.deliveries.finish(
            one.id,
            step(one.status, DeliveryAction.RELEASE),
            due_at=due,
            expires_at=due + window,
            now=now,
        )
        for one in found
    ]


async def view_of(work: Work, lapse: Lapse, page: int = 1) -> LapseView:
    """The lapse as its card shows it, in a transaction that is open."""
    things = _things(await work.lapses.deliveries(lapse.id))
    waiting = [(late, found) for late, found in things if _asks(found)]
    pages = max(1, -(-len(waiting) // SHOWN))
    page = max(1, min(page, pages))
    settled = [(late, found) for late, found in things if not _asks(found)]
    return LapseView(
        lapse=lapse,
        brand=await work.brands.get(lapse.brand_id),
        accounts={account.id: account for account in await work.accounts.of_brand(lapse.brand_id)},
        asked=[await _loaded(work, *one) for one in waiting[(page - 1) * SHOWN : page * SHOWN]],
        total=len(waiting),
        settled=[await _loaded(work, *one) for one in settled[-SHOWN:]],
        page=page,
        pages=pages,
    )


async def _locked(work: Work, lapse: Lapse, late: Late) -> list[Delivery] | None:
    """Those of its deliveries that wait for an answer, with what is behind them held; None where none do."""
    theirs = [one for one in await work.lapses.deliveries(lapse.id) if _late(one) == late]
    if not theirs:
        return None
    await hold(work, theirs[0])
    again = [await work.deliveries.get(one.id) for one in theirs]
    return [one for one in again if one.status == _S.MISSED and one.lapse_id == lapse.id] or None


def _things(deliveries: Sequence[Delivery]) -> list[tuple[Late, list[Delivery]]]:
    """The deliveries by what they deliver, in the order in which they should have gone out."""
    found: dict[Late, list[Delivery]] = {}
    for delivery in deliveries:
        found.setdefault(_late(delivery), []).append(delivery)
    return list(found.items())


def _late(delivery: Delivery) -> Late:
    if delivery.post_id is not None:
        return Late(kind=Subject.POST, id=delivery.post_id)
    return Late(kind=Subject.REPLY, id=delivery.reply_id or 0)


def _asks(deliveries: Sequence[Delivery]) -> bool:
    return any(delivery.status == _S.MISSED for delivery in deliveries)


async def _loaded(work: Work, late: Late, deliveries: Sequence[Delivery]) -> LateThing:
    if late.kind == Subject.POST:
        return LateThing(late=late, deliveries=deliveries, post=await work.posts.get(PostId(late.id)))
    return LateThing(late=late, deliveries=deliveries, reply=await work.replies.get(ReplyId(late.id)))
