"""Replies: written by one person, and out only after the gesture that sends them."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.connectors.base import Capability
from bot.domain import answer, edit
from bot.domain import conversation as rules
from bot.domain.account import Account
from bot.domain.answer import Review, ReviewStatus, as_counted
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation, Item, ItemKind, Reply
from bot.domain.delivery import LIVE, REPLY_FRESHNESS, Delivery, DeliveryStatus
from bot.domain.ids import ChannelId, ConversationId, ItemId, ReplyId, SlackUserId
from bot.domain.limits import problems
from bot.domain.post import Media, Part
from bot.domain.triage import Deed
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError, TransitionError
from bot.services.conversation import CLAIM, ConversationService, ConversationView, is_held, moved_on
from storage.database import Database
from storage.deliveries import NewDelivery
from storage.work import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """A message that somebody wrote in a thread; `text` is what followers would read."""

    channel: ChannelId
    thread: str
    ts: str
    author: SlackUserId
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Attached:
    """What goes with the words of a reply: images, and the item that it answers if not the latest."""

    media: tuple[Media, ...] = ()
    item_id: ItemId | None = None


SHOWN = frozenset(
    f"reply:{one}"
    for one in ("anyway", "undo", "ask", "approve", "change", "reject", "withdraw", "edit", "delete")
)
"""What people do about replies that the card shows beside the replies themselves."""


class HeldError(NotAllowedError):
    """Somebody else is answering: who, and until when nobody may come between without saying so."""

    def __init__(self, talk: Conversation) -> None:
        super().__init__(f"<@{talk.claimed_by}> is answering this already.")
        self.conversation = talk.id
        self.holder = talk.claimed_by
        self.until = talk.claimed_until


class ReplyService:
    """The use cases around answering."""

    def __init__(self, database: Database, clock: Clock, conversations: ConversationService) -> None:
        self._database = database
        self._clock = clock
        self._conversations = conversations

    async def start(
        self, conversation_id: ConversationId, person: Person, seen: int | None = None
    ) -> ConversationView:
        """Give the conversation, as it was seen at that version, to who is about to answer.

        Raises HeldError while somebody else has it, and TransitionError where it has moved on since; who has
        it themselves goes on all the same.
        """
        async with self._database.transaction() as work:
            talk, _ = await self._load(work, conversation_id, person)
            old = seen not in {None, talk.version} and talk.claimed_by != person.id
            if not old:
                await _refuse_gone(work, await latest(work, talk.id))
                await self._take(work, talk, person.id)
            elif is_held(talk, self._clock()):
                raise HeldError(talk)
            await self._refresh(work, talk)
        if old:
            raise moved_on(talk)
        return await self._conversations.show(conversation_id)

    async def start_anyway(self, conversation_id: ConversationId, person: Person) -> ConversationView:
        """Give it to who wants to answer although somebody else has it; that is on record.

        What somebody else has sent already still comes first: raises NotAllowedError.
        """
        async with self._database.transaction() as work:
            talk, brand = await self._load(work, conversation_id, person)
            await _refuse_gone(work, await latest(work, talk.id))
            await _refuse_second(work, talk, person.id)
            await work.conversations.save(self._given(talk, person.id))
            await self._refresh(work, talk)
            await self.log(work, brand, person.id, "reply:anyway", talk, held_by=talk.claimed_by)
        return await self._conversations.show(conversation_id)

    async def send(
        self,
        conversation_id: ConversationId,
        person: Person,
        text: str,
        *,
        origin: str,
        attached: Attached = Attached(),
    ) -> Reply:
        """Send an answer to the latest item, or to the one named; the same origin again is the same reply.

        Raises HeldError while somebody else has the conversation, and InvalidInputError for a text that the
        platform would refuse.
        """
        async with self._database.transaction() as work:
            talk, brand = await self._load(work, conversation_id, person)
            found = attached.item_id
            item = await (work.items.get(found) if found else latest(work, talk.id))
            reply = await work.replies.add(
                conversation_id=talk.id,
                item_id=item.id,
                author=person.id,
                text=text.strip(),
                origin=origin,
                media=attached.media,
                now=self._clock(),
            )
            await self._submit(work, brand, talk, reply, person)
            return reply

    async def remember(self, remark: Remark) -> tuple[Reply, Account] | None:
        """Keep what somebody wrote in a conversation's thread as a reply that stays inside; None elsewhere.

        Nothing of it goes out before `send_draft`. The same message again is the same reply.
        """
        async with self._database.transaction() as work:
            return await remembered(work, remark, self._clock())

    async def get(self, reply_id: ReplyId) -> Reply:
        """The reply of that id."""
        async with self._database.read() as work:
            return await work.replies.get(reply_id)

    async def send_draft(
        self, reply_id: ReplyId, person: Person, seen: int | None = None, media: tuple[Media, ...] = ()
    ) -> Reply:
        """Send what somebody wrote in the thread, in that edition; pressed twice it goes out once.

        Raises TransitionError where the words are others by now.
        """
        async with self._database.transaction() as work:
            reply = await work.replies.get(reply_id)
            if seen not in {None, answer.edition(reply.text)}:
                raise TransitionError(_REWORDED)
            talk, brand = await self._load(work, reply.conversation_id, person)
            if media and not reply.media:
                reply = await work.replies.illustrate(reply, media)
            await self._submit(work, brand, talk, reply, person)
            return reply

    async def undo(self, reply_id: ReplyId, person: Person) -> tuple[Reply, ConversationView]:
        """Take back a reply of which nothing has begun; who does it may write it anew.

        Raises TransitionError once it is on its way.
        """
        async with self._database.transaction() as work:
            reply = await work.replies.get(reply_id)
            talk, brand = await self._load(work, reply.conversation_id, person)
            delivery = await work.deliveries.of_reply(reply.id)
            if delivery is None or not answer.can_undo(delivery):
                raise TransitionError("It is too late: this reply is on its way, or out.")
            await work.deliveries.finish(delivery.id, DeliveryStatus.CANCELLED, now=self._clock())
            await work.conversations.save(self._given(talk, person.id))
            await self._refresh(work, talk)
            await work.cards.refresh(CardRef(kind=CardKind.DELIVERY, id=delivery.id), now=self._clock())
            await self.log(work, brand, person.id, "reply:undo", talk, reply=reply.id)
        return reply, await self._conversations.show(reply.conversation_id)

    async def outlook(self, reply: Reply) -> str:
        """What becomes of a reply that was just sent, for who sent it."""
        async with self._database.read() as work:
            review = await work.reviews.of_reply(reply.id)
            delivery = await work.deliveries.of_reply(reply.id)
        if review is not None and review.status != ReviewStatus.APPROVED:
            return _REVIEWED[review.status]
        if delivery is not None and answer.can_undo(delivery) and delivery.due_at > self._clock():
            wait = round((delivery.due_at - self._clock()).total_seconds())
            return f"It leaves in {wait} seconds. Until then, “Undo” in this thread takes it back."
        return "On its way. The receipt comes into this thread."

    # ---- how it gets out

    async def _submit(
        self, work: Work, brand: Brand, talk: Conversation, reply: Reply, person: Person
    ) -> None:
        """Put the reply into the outbox, or let it wait for a yes; what is there already stays as it is."""
        review = await work.reviews.of_reply(reply.id)
        if review is not None and review.status != ReviewStatus.APPROVED:
            return
        delivery = await work.deliveries.of_reply(reply.id)
        if delivery is None or delivery.status == DeliveryStatus.CANCELLED:
            await self.check(work, talk, reply)
            why = "" if review else await why_yes(work, brand, reply, person)
            if why:
                await self._ask(work, talk, reply, person.id, why)
                await self.log(work, brand, person.id, "reply:ask", talk, reply=reply.id)
                return
        await self.dispatch(work, brand, talk, reply, person.id)

    async def check(self, work: Work, talk: Conversation, reply: Reply) -> None:
        """Raises InvalidInputError for what the platform would refuse, or nobody would see."""
        account = await work.accounts.get(talk.account_id)
        item = await work.items.get(reply.item_id)
        check_reply(reply, account, item)
        capable = Capability.MESSAGE_IMAGES in self._conversations.capabilities(account)
        if reply.media and talk.kind == ItemKind.MESSAGE and not capable:
            name = account.platform.capitalize()
            raise InvalidInputError(f"{name}'s direct messages have no images: take them out.", field="files")
        await _refuse_gone(work, item)

    async def _ask(self, work: Work, talk: Conversation, reply: Reply, author: SlackUserId, why: str) -> None:
        await self._take(work, talk, author, reply.id)
        review = Review(
            reply_id=reply.id,
            content_hash=answer.reply_hash(reply.item_id, reply.text, reply.media),
            status=ReviewStatus.WAITING,
            editors=frozenset({author, reply.author}),
            asked_at=self._clock(),
            note=why,
        )
        await work.reviews.ask(review)
        await self._refresh(work, talk)
        await in_thread(work, CardRef(kind=CardKind.REPLY, id=reply.id), talk, self._clock())

    async def dispatch(
        self, work: Work, brand: Brand, talk: Conversation, reply: Reply, sender: SlackUserId
    ) -> None:
        """Put it into the outbox: it leaves when it can't be taken back any more."""
        now = self._clock()
        undo = (await work.answers.rules(brand.id)).undo
        due = now + undo
        row = NewDelivery(
            account_id=talk.account_id, reply_id=reply.id, due_at=due, expires_at=due + REPLY_FRESHNESS
        )
        made = await work.deliveries.add_many([row])
        if not made:
            return
        await self._take(work, talk, sender, reply.id)
        await self._refresh(work, talk)
        if undo:
            await in_thread(work, CardRef(kind=CardKind.DELIVERY, id=made[0].id), talk, now)
        await self.log(work, brand, sender, "conversation:reply", talk)

    # ---- who has it

    async def _take(
        self, work: Work, talk: Conversation, person: SlackUserId, own: ReplyId | None = None
    ) -> None:
        """Make the person its holder; raises NotAllowedError, naming who, where somebody else answers it."""
        now = self._clock()
        taken = await work.conversations.claim(talk.id, person, now, now + CLAIM)
        if taken.claimed_by != person:
            raise HeldError(taken)
        await _refuse_second(work, talk, person, own)
        begun = rules.begun(talk, taken)
        if begun != taken:
            await work.conversations.save(begun)

    def _given(self, talk: Conversation, person: SlackUserId) -> Conversation:
        held = replace(talk, claimed_by=person, claimed_until=self._clock() + CLAIM)
        return rules.begun(talk, held)

    async def _load(
        self, work: Work, conversation_id: ConversationId, person: Person
    ) -> tuple[Conversation, Brand]:
        talk = await work.conversations.get(conversation_id, lock=True)
        brand = await work.brands.get(talk.brand_id)
        require(brand, person, Role.COMMUNITY)
        return talk, brand

    async def _refresh(self, work: Work, talk: Conversation) -> None:
        await work.cards.refresh(CardRef(kind=CardKind.CONVERSATION, id=talk.id), now=self._clock())

    async def log(
        self, work: Work, brand: Brand, actor: SlackUserId, action: str, talk: Conversation, **more: object
    ) -> None:
        """Put on record who did what, and show it on the card; that a reply was sent it shows anyway."""
        now = self._clock()
        if action in SHOWN:
            held_by = more.get("held_by") or ""
            await work.deeds.add(talk.id, Deed(actor=actor, action=action, note=str(held_by), at=now))
        await work.audit.add(
            team=brand.team,
            actor=actor,
            action=action,
            subject="conversation",
            detail={"conversation": talk.id, **more},
            now=now,
        )


_REWORDED = "The message has been changed since. What you are asked about it now shows the newer words."
_REVIEWED = {
    ReviewStatus.WAITING: "It waits for somebody's yes, on its own card in this thread.",
    ReviewStatus.WITHDRAWN: "This reply was taken back. Change it on its card in this thread to ask anew.",
    ReviewStatus.REJECTED: "This reply was rejected. Its card in this thread says why; change it there.",
}


async def why_yes(work: Work, brand: Brand, reply: Reply, person: Person) -> str:
    """Why such a reply by this person needs a yes; "" where it does not."""
    item = await work.items.get(reply.item_id)
    asked = await work.answers.rules(brand.id)
    return answer.why_yes(asked, item.sentiment.mood, answer.rank(brand, person))


async def remembered(work: Work, remark: Remark, now: datetime) -> tuple[Reply, Account] | None:
    """As `ReplyService.remember`, in a transaction that is open."""
    ref = await work.cards.at(remark.channel, remark.thread)
    if ref is None or ref.kind != CardKind.CONVERSATION:
        return None
    talk = await work.conversations.get(ConversationId(ref.id))
    item = await latest(work, talk.id)
    reply = await work.replies.add(
        conversation_id=talk.id,
        item_id=item.id,
        author=remark.author,
        text=remark.text,
        origin=origin_of(remark.channel, remark.ts),
        now=now,
    )
    return reply, await work.accounts.get(talk.account_id)


def origin_of(channel: ChannelId, ts: str) -> str:
    """What a reply is made from that somebody wrote in a thread."""
    return f"message:{channel}:{ts}"


async def in_thread(work: Work, ref: CardRef, talk: Conversation, now: datetime) -> None:
    """Show something in the thread of a conversation's card."""
    home = CardRef(kind=CardKind.CONVERSATION, id=talk.id)
    brand = await work.brands.get(talk.brand_id)
    await work.cards.want(home, talk.channel or brand.channels.community, now=now)
    card = await work.cards.get(home)
    await work.cards.want(ref, card.channel, thread_of=home, now=now)


async def latest(work: Work, conversation_id: ConversationId) -> Item:
    """What a reply answers; raises NotFoundError where there is nothing."""
    item = await work.items.latest(conversation_id)
    if item is None:
        raise NotFoundError("There is nothing to answer in this conversation.")
    return item


async def _refuse_gone(work: Work, item: Item) -> None:
    if (await work.edits.of_item(item.id)).gone_at is not None:
        raise InvalidInputError(edit.GONE)


async def _refuse_second(
    work: Work, talk: Conversation, person: SlackUserId, own: ReplyId | None = None
) -> None:
    """Raises NotAllowedError where somebody else's answer is on its way, or waits for a yes."""
    waiting = {
        number
        for number, review in (await work.reviews.of_conversation(talk.id)).items()
        if review.status == ReviewStatus.WAITING
    }
    for reply in await work.replies.of_conversation(talk.id):
        if reply.id == own or reply.author == person:
            continue
        if reply.id in waiting:
            raise NotAllowedError(f"<@{reply.author}> has answered this; it waits for somebody's yes.")
        if is_on_its_way(await work.deliveries.of_reply(reply.id)):
            raise NotAllowedError(f"<@{reply.author}> has answered this; it is on its way.")


def is_on_its_way(delivery: Delivery | None) -> bool:
    """Whether it may still reach the follower by itself, or has perhaps."""
    return delivery is not None and delivery.status in LIVE | {DeliveryStatus.UNCONFIRMED}


def check_reply(reply: Reply, account: Account, item: Item) -> None:
    """Raises InvalidInputError for a reply that the platform would refuse."""
    text = as_counted(reply.text.strip(), account.limits.counting, item.remote.author.handle)
    for problem in problems([Part(text=text, media=reply.media)], account.limits):
        raise InvalidInputError(problem.text, field="text")
