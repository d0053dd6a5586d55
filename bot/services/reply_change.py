"""What people do in Slack to words that they wrote in a thread: offered where followers see them, too."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from bot.clock import Clock
from bot.connectors.base import Capability, Outgoing
from bot.domain import answer
from bot.domain import conversation as rules
from bot.domain.account import Account
from bot.domain.answer import Change, ChangeKind, Review, ReviewStatus
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation, ConversationAction, Item, Reply
from bot.domain.delivery import Delivery, DeliveryStatus, Receipt
from bot.domain.ids import ChannelId, ConversationId, SlackUserId
from bot.domain.post import Part
from bot.errors import ConnectorError, InvalidInputError, NotFoundError, TransitionError
from bot.services.conversation import ConversationService
from bot.services.reply import Remark, ReplyService, check_reply, origin_of, remembered, why_yes
from bot.services.reply_review import withdraw
from bot.services.session import Sessions
from bot.services.stop import require_running
from storage.database import Database
from storage.work import Work

_NEEDS_YES = "Such a reply needs somebody's yes, so its words can't be changed. Delete it, or answer anew."
_CAN = {ChangeKind.EDIT: Capability.EDIT, ChangeKind.DELETE: Capability.DELETE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Retouch:
    """Somebody changed a message of theirs, or deleted it (`text` None); `edition` names this version."""

    channel: ChannelId
    thread: str
    ts: str
    edition: str
    author: SlackUserId
    text: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What a person is asked about a change: `kinds` are what the platform can do about it."""

    change: Change
    account: Account
    kinds: frozenset[ChangeKind]


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A reply that never went out, with its new words, and the account that would send it."""

    reply: Reply
    account: Account


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """A reply that needs a yes, whose message says something else now; `change` has the new words."""

    change: Change
    status: ReviewStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawn:
    """A reply to which nobody can say yes any more, as its message was deleted."""

    reply: Reply


@dataclass(frozen=True, kw_only=True, slots=True)
class Stuck:
    """A reply about which nothing can be done from its message: how far it is."""

    reply: Reply
    status: DeliveryStatus


Found: TypeAlias = Offer | Draft | Asking | Withdrawn | Stuck
"""What there is to say about a message that was changed or deleted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Out:
    """A reply that is out, or on its way."""

    reply: Reply
    delivery: Delivery
    talk: Conversation
    account: Account
    brand: Brand
    item: Item
    deleted: bool


class ReplyChangeService:
    """Follows messages that replies were made from."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sessions: Sessions,
        conversations: ConversationService,
        replies: ReplyService,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._conversations = conversations
        self._replies = replies

    async def notice(self, retouch: Retouch) -> Found | None:
        """What is to be said: about a reply that is out or waits for a yes, or about one that stayed inside.

        A request for a yes ends with its message. None where nothing is to be said: the message was no reply,
        or is gone with the one that it might have been. One of which nobody has told us yet is as good as one
        that was written so.
        """
        async with self._database.transaction() as work:
            reply = await work.replies.of_origin(origin_of(retouch.channel, retouch.ts))
            if reply is None:
                return await self._first_heard(work, retouch)
            if reply.text == retouch.text:
                return None
            delivery = await work.deliveries.of_reply(reply.id)
            if delivery is None or delivery.status == DeliveryStatus.CANCELLED:
                return await self._inside(work, reply, retouch)
            if await _deletion(work, reply):
                return None
            return await self._offer(work, reply, delivery, retouch)

    async def _first_heard(self, work: Work, retouch: Retouch) -> Draft | None:
        if not retouch.text:
            return None
        remark = Remark(
            channel=retouch.channel,
            thread=retouch.thread,
            ts=retouch.ts,
            author=retouch.author,
            text=retouch.text,
        )
        kept = await remembered(work, remark, self._clock())
        return Draft(reply=kept[0], account=kept[1]) if kept else None

    async def offer_delete(self, conversation_id: ConversationId, person: Person) -> Offer:
        """Ask about the last reply of a conversation that followers see, whichever way it was written.

        Raises NotFoundError where there is none.
        """
        async with self._database.transaction() as work:
            talk = await work.conversations.get(conversation_id)
            require(await work.brands.get(talk.brand_id), person, Role.COMMUNITY)
            account = await work.accounts.get(talk.account_id)
            for reply in reversed(await work.replies.of_conversation(talk.id)):
                delivery = await work.deliveries.of_reply(reply.id)
                out = delivery is not None and delivery.status == DeliveryStatus.PUBLISHED
                if delivery is None or not out or await _deletion(work, reply):
                    continue
                change = await work.reviews.add_change(self._deletion(reply, person), f"card:{reply.id}")
                return Offer(change=change, account=account, kinds=self._kinds(account, delivery))
        raise NotFoundError("There is no reply of ours left that could be deleted.")

    def _deletion(self, reply: Reply, person: Person) -> Change:
        return Change(
            id=0,
            reply_id=reply.id,
            kind=ChangeKind.DELETE,
            was=reply.text,
            text="",
            author=person.id,
            asked_at=self._clock(),
        )

    async def _asking(self, work: Work, reply: Reply, review: Review, retouch: Retouch) -> Found | None:
        """What needs a yes: other words are asked about, as who approves has read those of before."""
        if retouch.text is not None:
            change = await work.reviews.add_change(_wish(reply, retouch, self._clock()), _edition(retouch))
            return Asking(change=change, status=review.status)
        if review.status != ReviewStatus.WAITING:
            return None
        # At once, without asking: a yes would send words that their author has deleted, and what was taken
        # back too soon can be asked about anew on its card.
        now = self._clock()
        talk = await work.conversations.get(reply.conversation_id, lock=True)
        await withdraw(work, review, retouch.author, now)
        await work.cards.refresh(CardRef(kind=CardKind.REPLY, id=reply.id), now=now)
        await work.cards.refresh(CardRef(kind=CardKind.CONVERSATION, id=talk.id), now=now)
        brand = await work.brands.get(talk.brand_id)
        await self._replies.log(work, brand, retouch.author, "reply:withdraw", talk, reply=reply.id)
        return Withdrawn(reply=reply)

    async def _inside(self, work: Work, reply: Reply, retouch: Retouch) -> Found | None:
        """What never went out follows the message."""
        review = await work.reviews.of_reply(reply.id)
        if review is not None:
            return await self._asking(work, reply, review, retouch)
        if retouch.text is None:
            await work.replies.forget(reply.id)
            return None
        await work.replies.rewrite(reply.id, retouch.text)
        talk = await work.conversations.get(reply.conversation_id)
        changed = await work.replies.get(reply.id)
        return Draft(reply=changed, account=await work.accounts.get(talk.account_id))

    async def _offer(self, work: Work, reply: Reply, delivery: Delivery, retouch: Retouch) -> Found:
        if delivery.status not in {DeliveryStatus.PUBLISHED, DeliveryStatus.PENDING}:
            return Stuck(reply=reply, status=delivery.status)
        change = await work.reviews.add_change(_wish(reply, retouch, self._clock()), _edition(retouch))
        account = await work.accounts.get(delivery.account_id)
        return Offer(change=change, account=account, kinds=self._kinds(account, delivery))

    def _kinds(self, account: Account, delivery: Delivery) -> frozenset[ChangeKind]:
        if answer.can_undo(delivery):
            return frozenset({ChangeKind.DELETE})
        able = self._conversations.capabilities(account)
        return frozenset(kind for kind, needed in _CAN.items() if needed in able)

    async def make(self, number: int, kind: ChangeKind, person: Person) -> str:
        """Do on its platform what was done in Slack, or delete it there; what was done, in words.

        Harmless to repeat. Raises NotAllowedError, and InvalidInputError with the platform's reason.
        """
        async with self._database.read() as work:
            change = await work.reviews.change(number)
            out = await _out(work, change)
            require(out.brand, person, Role.COMMUNITY)
            if kind == ChangeKind.EDIT:
                await require_running(work, out.brand)
            if kind == ChangeKind.EDIT and await why_yes(work, out.brand, out.reply, person):
                raise InvalidInputError(_NEEDS_YES)
        if change.done_at is not None:
            return "This is done already."
        if out.deleted:
            raise TransitionError("This reply was deleted there meanwhile.")
        if kind == ChangeKind.DELETE and answer.can_undo(out.delivery):
            await self._replies.undo(out.reply.id, person)
            return "Taken back: it had not left yet."
        if out.delivery.receipt is None:
            raise TransitionError("This reply is not out yet. Its receipt in this thread says how far it is.")
        if kind == ChangeKind.EDIT:
            check_reply(replace(out.reply, text=change.text), out.account, out.item)
        await self._call(out, kind, change, out.delivery.receipt)
        await self._record(out, kind, change, person)
        done = "Changed" if kind == ChangeKind.EDIT else "Deleted"
        return f"{done} on {out.account.platform.capitalize()}."

    async def _call(self, out: _Out, kind: ChangeKind, change: Change, receipt: Receipt) -> None:
        part = Part(text=change.text, media=out.reply.media)
        outgoing = Outgoing(part=part, key=out.delivery.key or "", answers=out.item.remote)
        try:
            if kind == ChangeKind.EDIT:
                await self._sessions.call(out.account, lambda one: one.edit(receipt.ref, outgoing))
            else:
                await self._sessions.call(out.account, lambda one: one.delete(receipt.ref))
        except ConnectorError as error:
            raise InvalidInputError(f"{out.account.name} could not do this: {error}") from error

    async def _record(self, out: _Out, kind: ChangeKind, change: Change, person: Person) -> None:
        now = self._clock()
        async with self._database.transaction() as work:
            await work.reviews.changed(change.id, kind, person.id, now)
            if kind == ChangeKind.EDIT:
                await work.replies.rewrite(out.reply.id, change.text)
            else:
                await self._unanswer(work, out)
            await work.cards.refresh(CardRef(kind=CardKind.DELIVERY, id=out.delivery.id), now=now)
            await work.cards.refresh(CardRef(kind=CardKind.CONVERSATION, id=out.talk.id), now=now)
            await self._replies.log(work, out.brand, person.id, f"reply:{kind}", out.talk, reply=out.reply.id)

    async def _unanswer(self, work: Work, out: _Out) -> None:
        """Let the conversation wait again, unless another answer to what they wrote last is still there."""
        talk = await work.conversations.get(out.talk.id, lock=True)
        heard = await work.items.latest(talk.id)
        for reply in await work.replies.of_conversation(talk.id):
            delivery = await work.deliveries.of_reply(reply.id)
            seen = delivery is not None and delivery.status == DeliveryStatus.PUBLISHED
            later = heard is None or reply.created_at >= heard.received_at
            if seen and later and not await _deletion(work, reply):
                return
        if (talk.status, ConversationAction.WITHDRAW) in rules.TRANSITIONS:
            await work.conversations.save(rules.apply(talk, ConversationAction.WITHDRAW))


def _wish(reply: Reply, retouch: Retouch, now: datetime) -> Change:
    return Change(
        id=0,
        reply_id=reply.id,
        kind=ChangeKind.DELETE if retouch.text is None else ChangeKind.EDIT,
        was=reply.text,
        text=retouch.text or "",
        author=retouch.author,
        asked_at=now,
    )


def _edition(retouch: Retouch) -> str:
    return f"{origin_of(retouch.channel, retouch.ts)}:{retouch.edition}"


async def _deletion(work: Work, reply: Reply) -> Change | None:
    return answer.deletion((await work.reviews.changes([reply.id]))[reply.id])


async def _out(work: Work, change: Change) -> _Out:
    reply = await work.replies.get(change.reply_id)
    delivery = await work.deliveries.of_reply(reply.id)
    talk = await work.conversations.get(reply.conversation_id)
    if delivery is None:
        raise TransitionError("This reply never went out.")
    return _Out(
        reply=reply,
        delivery=delivery,
        talk=talk,
        account=await work.accounts.get(talk.account_id),
        brand=await work.brands.get(talk.brand_id),
        item=await work.items.get(reply.item_id),
        deleted=await _deletion(work, reply) is not None,
    )
