"""Replies: written by one person, and out only after the gesture that sends them."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.domain import conversation as rules
from bot.domain.account import Account
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation, ConversationAction, Item, Reply
from bot.domain.delivery import LIVE, REPLY_FRESHNESS, Delivery, DeliveryStatus
from bot.domain.ids import ChannelId, ConversationId, ItemId, ReplyId, SlackUserId
from bot.domain.limits import problems
from bot.domain.post import Part
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError
from bot.services.conversation import CLAIM, ConversationService, ConversationView
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


class ReplyService:
    """The use cases around answering."""

    def __init__(self, database: Database, clock: Clock, conversations: ConversationService) -> None:
        self._database = database
        self._clock = clock
        self._conversations = conversations

    async def start(self, conversation_id: ConversationId, person: Person) -> ConversationView:
        """Give the conversation to who is about to answer.

        Raises NotAllowedError while somebody else has it.
        """
        async with self._database.transaction() as work:
            talk, _ = await self._load(work, conversation_id, person)
            await self._take(work, talk, person)
            await self._refresh(work, talk)
        return await self._conversations.show(conversation_id)

    async def send(
        self,
        conversation_id: ConversationId,
        person: Person,
        text: str,
        *,
        origin: str,
        item_id: ItemId | None = None,
    ) -> Reply:
        """Send an answer to the latest item, or to the one named; the same origin again is the same reply.

        Raises NotAllowedError while somebody else has the conversation, and InvalidInputError for a text
        that the
        platform would refuse.
        """
        async with self._database.transaction() as work:
            talk, brand = await self._load(work, conversation_id, person)
            check_reply(text, await work.accounts.get(talk.account_id))
            item = await (work.items.get(item_id) if item_id else _latest(work, talk.id))
            reply = await work.replies.add(
                conversation_id=talk.id,
                item_id=item.id,
                author=person.id,
                text=text.strip(),
                origin=origin,
                now=self._clock(),
            )
            await self._send(work, brand, talk, reply, person)
            return reply

    async def remember(self, remark: Remark) -> tuple[Reply, Account] | None:
        """Keep what somebody wrote in a conversation's thread as a reply that stays inside; None elsewhere.

        Nothing of it goes out before `send_draft`. The same message again is the same reply.
        """
        async with self._database.transaction() as work:
            ref = await work.cards.at(remark.channel, remark.thread)
            if ref is None or ref.kind != CardKind.CONVERSATION:
                return None
            talk = await work.conversations.get(ConversationId(ref.id))
            item = await _latest(work, talk.id)
            reply = await work.replies.add(
                conversation_id=talk.id,
                item_id=item.id,
                author=remark.author,
                text=remark.text,
                origin=f"message:{remark.channel}:{remark.ts}",
                now=self._clock(),
            )
            return reply, await work.accounts.get(talk.account_id)

    async def send_draft(self, reply_id: ReplyId, person: Person) -> Reply:
        """Send what somebody wrote in the thread; pressed twice it goes out once."""
        async with self._database.transaction() as work:
            reply = await work.replies.get(reply_id)
            talk, brand = await self._load(work, reply.conversation_id, person)
            check_reply(reply.text, await work.accounts.get(talk.account_id))
            await self._send(work, brand, talk, reply, person)
            return reply

    async def _send(self, work: Work, brand: Brand, talk: Conversation, reply: Reply, person: Person) -> None:
        """Put the reply into the outbox; one that is there already stays as it is."""
        now = self._clock()
        row = NewDelivery(
            account_id=talk.account_id, reply_id=reply.id, due_at=now, expires_at=now + REPLY_FRESHNESS
        )
        if not await work.deliveries.add_many([row]):
            return
        await self._take(work, talk, person, reply.id)
        await self._refresh(work, talk)
        await self._log(work, brand, person, "conversation:reply", talk)

    async def _take(self, work: Work, talk: Conversation, person: Person, own: ReplyId | None = None) -> None:
        """Make the person its holder; raises NotAllowedError, naming who, where somebody else answers it."""
        now = self._clock()
        taken = await work.conversations.claim(talk.id, person.id, now, now + CLAIM)
        if taken.claimed_by != person.id:
            raise NotAllowedError(f"<@{taken.claimed_by}> is answering this already.")
        for reply in await work.replies.of_conversation(talk.id):
            others = reply.id != own and reply.author != person.id
            if others and _is_on_its_way(await work.deliveries.of_reply(reply.id)):
                raise NotAllowedError(f"<@{reply.author}> has answered this; it is on its way.")
        if (taken.status, ConversationAction.CLAIM) in rules.TRANSITIONS:
            await work.conversations.save(rules.apply(taken, ConversationAction.CLAIM))

    async def _load(
        self, work: Work, conversation_id: ConversationId, person: Person
    ) -> tuple[Conversation, Brand]:
        talk = await work.conversations.get(conversation_id, lock=True)
        brand = await work.brands.get(talk.brand_id)
        require(brand, person, Role.COMMUNITY)
        return talk, brand

    async def _refresh(self, work: Work, talk: Conversation) -> None:
        await work.cards.refresh(CardRef(kind=CardKind.CONVERSATION, id=talk.id), now=self._clock())

    async def _log(self, work: Work, brand: Brand, person: Person, action: str, talk: Conversation) -> None:
        await work.audit.add(
            team=brand.team,
            actor=person.id,
            action=action,
            subject="conversation",
            detail={"conversation": talk.id},
            now=self._clock(),
        )


def _is_on_its_way(delivery: Delivery | None) -> bool:
    return delivery is not None and delivery.status in LIVE | {DeliveryStatus.UNCONFIRMED}


def check_reply(text: str, account: Account) -> None:
    """Raises InvalidInputError for a reply that the platform would refuse."""
    for problem in problems([Part(text=text.strip())], account.limits):
        raise InvalidInputError(problem.text, field="text")


async def _latest(work: Work, conversation_id: ConversationId) -> Item:
    item = await work.items.latest(conversation_id)
    if item is None:
        raise NotFoundError("There is nothing to answer in this conversation.")
    return item
