"""Conversations with followers: claimed by one person, answered once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.connectors.base import Capability
from bot.domain import conversation as rules
from bot.domain.account import Account
from bot.domain.answer import Change, Review
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import (
    Conversation,
    ConversationAction,
    Item,
    ItemKind,
    Reply,
)
from bot.domain.delivery import Delivery
from bot.domain.edit import Edit
from bot.domain.ids import ConversationId, ItemId, ReplyId
from bot.domain.inbox import Wanted
from bot.domain.triage import Deed, may_hide
from bot.errors import (
    ConnectorError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    TransitionError,
)
from bot.services.deed import record
from bot.services.session import Sessions
from bot.services.stop import require_running
from storage.database import Database
from storage.work import Work

CLAIM = timedelta(minutes=15)
"""How long whoever answers has a conversation for themselves."""
DEEDS = 5
"""How many of the last things that people did a card shows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversationView:
    """A conversation with all that its card and its modal show.

    `items` are the first one and the latest, oldest first; `total` is how many there are in all, `repeats`
    how many of these said again what had just been said. `deeds` are the last things that people did with it,
    the latest first; `ignored` says that who wrote last is ignored.
    """

    conversation: Conversation
    brand: Brand
    account: Account
    items: Sequence[Item]
    total: int
    repeats: int = 0
    answers: str | None = None
    replies: Sequence[tuple[Reply, Delivery | None]] = ()
    changes: Mapping[ReplyId, Sequence[Change]] = field(default_factory=dict)
    reviews: Mapping[ReplyId, Review] = field(default_factory=dict)
    edits: Mapping[ItemId, Edit] = field(default_factory=dict)
    capabilities: frozenset[Capability] = frozenset()
    deeds: Sequence[Deed] = ()
    ignored: bool = False


class ConversationService:
    """The use cases around what followers write."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sessions: Sessions,
        capabilities: Mapping[str, frozenset[Capability]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._capabilities = capabilities

    async def act(
        self, conversation_id: ConversationId, version: int, person: Person, action: ConversationAction
    ) -> Conversation:
        """Do the action to the conversation as it was seen at `version`; an old card is only drawn anew.

        Raises TransitionError, and NotAllowedError, naming who, where somebody else was quicker to claim it.
        """
        async with self._database.transaction() as work:
            talk, brand = await self._load(work, conversation_id, person)
            await self._refresh(work, talk)
            if talk.version == version:
                moved = self._claimed(rules.apply(talk, action), action, person)
                talk = await work.conversations.save(moved)
                await record(work, brand, talk, self._deed(person, action))
                return talk
        if action == ConversationAction.CLAIM and is_held(talk, self._clock()):
            raise NotAllowedError(f"<@{talk.claimed_by}> has this already.")
        raise moved_on(talk)

    def _claimed(self, talk: Conversation, action: ConversationAction, person: Person) -> Conversation:
        if action == ConversationAction.CLAIM:
            return replace(talk, claimed_by=person.id, claimed_until=self._clock() + CLAIM)
        return replace(talk, claimed_by=None, claimed_until=None)

    def _deed(self, person: Person, action: str) -> Deed:
        return Deed(actor=person.id, action=action, note="", at=self._clock())

    async def like(self, conversation_id: ConversationId, person: Person, seen: int | None = None) -> Item:
        """Like the latest item of the conversation, as it was seen at that version.

        Raises NotAllowedError, TransitionError while the brand is stopped and for an old card, which is drawn
        anew, or InvalidInputError with the reason.
        """
        async with self._database.transaction() as work:
            talk, brand = await self._load(work, conversation_id, person, lock=False)
            await require_running(work, brand)
            account = await work.accounts.get(talk.account_id)
            item = await _latest(work, talk.id)
            if old := seen not in {None, talk.version}:
                await self._refresh(work, talk)
        if old:
            raise moved_on(talk)
        try:
            await self._sessions.call(account, lambda connector: connector.like(item.remote))
        except ConnectorError as error:
            raise InvalidInputError(f"{account.name} could not like this: {error}") from error
        async with self._database.transaction() as work:
            await record(work, brand, talk, self._deed(person, "like"))
            await self._refresh(work, talk)
        return item

    async def open(self, conversation_id: ConversationId) -> ConversationView:
        """The conversation, whose card gets into its channel if a storm kept it back."""
        async with self._database.transaction() as work:
            ref = CardRef(kind=CardKind.CONVERSATION, id=conversation_id)
            await work.cards.bring_out(ref, now=self._clock())
        return await self.show(conversation_id)

    async def show(self, conversation_id: ConversationId) -> ConversationView:
        """The conversation with all that its card shows."""
        async with self._database.read() as work:
            return await self.view_of(work, await work.conversations.get(conversation_id))

    async def inbox(self, wanted: Wanted, limit: int = 10, offset: int = 0) -> list[ConversationView]:
        """The conversations that are wanted, the most pressing first, and of these the newest."""
        async with self._database.read() as work:
            found = await work.inbox.page(wanted, limit, offset)
            return [await self.view_of(work, talk) for talk in found]

    async def count(self, wanted: Wanted) -> int:
        """How many conversations are wanted."""
        async with self._database.read() as work:
            return await work.inbox.count(wanted)

    async def tags(self, brands: Sequence[Brand]) -> list[str]:
        """The tags of what is not done yet, in the order of the alphabet."""
        async with self._database.read() as work:
            return await work.inbox.tags([brand.id for brand in brands])

    async def view_of(self, work: Work, talk: Conversation) -> ConversationView:
        """The conversation with all that its card shows, in a transaction that is open."""
        account = await work.accounts.get(talk.account_id)
        items, total = await _shown_items(work, talk.id)
        replies = [
            (reply, await work.deliveries.of_reply(reply.id))
            for reply in await work.replies.of_conversation(talk.id)
        ]
        reviews = await work.reviews.of_conversation(talk.id) if replies else {}
        return ConversationView(
            conversation=talk,
            brand=await work.brands.get(talk.brand_id),
            account=account,
            items=items,
            total=total,
            repeats=await work.items.repeats(talk.id) if total > 1 else 0,
            answers=talk.answered or (await _answered_text(work, account, items[0]) if items else None),
            replies=[
                (reply, delivery)
                for reply, delivery in replies
                if delivery is not None or reply.id in reviews
            ],
            reviews=reviews,
            changes=await work.reviews.changes([reply.id for reply, _ in replies]),
            edits=await work.edits.of_items([item.id for item in items]),
            capabilities=self._able(account, items),
            deeds=await work.deeds.last(talk.id, DEEDS),
            ignored=bool(items) and await _is_ignored(work, account, items[-1]),
        )

    def _able(self, account: Account, items: Sequence[Item]) -> frozenset[Capability]:
        """What the platform can do with the latest item."""
        able = self.capabilities(account)
        if not items or not may_hide(items[-1], account):
            able -= {Capability.HIDE}
        if not items or items[-1].remote.kind == ItemKind.MESSAGE:
            able -= {Capability.MUTE, Capability.MUTE_AUTHOR, Capability.DELETE}
        return able

    def capabilities(self, account: Account) -> frozenset[Capability]:
        """What the account's platform can do."""
        return self._capabilities.get(account.platform, frozenset())

    async def _load(
        self, work: Work, conversation_id: ConversationId, person: Person, *, lock: bool = True
    ) -> tuple[Conversation, Brand]:
        talk = await work.conversations.get(conversation_id, lock=lock)
        brand = await work.brands.get(talk.brand_id)
        require(brand, person, Role.COMMUNITY)
        return talk, brand

    async def _refresh(self, work: Work, talk: Conversation) -> None:
        await work.cards.refresh(CardRef(kind=CardKind.CONVERSATION, id=talk.id), now=self._clock())


async def _shown_items(work: Work, conversation_id: ConversationId) -> tuple[list[Item], int]:
    """The first item and the latest, oldest first, and how many there are in all."""
    latest = await work.items.of_conversation(conversation_id, _SHOWN)
    first = await work.items.first(conversation_id) if len(latest) == _SHOWN else None
    # Few conversations are long: the others cost one query.
    return ([first, *latest[1:]], await work.items.count(conversation_id)) if first else (latest, len(latest))


_SHOWN = 20


async def _is_ignored(work: Work, account: Account, item: Item) -> bool:
    author = item.remote.author.remote_id
    return author in await work.ignored.among(account.id, [author])


def is_held(talk: Conversation, now: datetime) -> bool:
    """Whether somebody has it."""
    return talk.claimed_until is not None and talk.claimed_until > now


def moved_on(talk: Conversation) -> TransitionError:
    """What somebody is told who pressed a button of before."""
    return TransitionError(f"This conversation has moved on meanwhile: it is {talk.status} now.")


async def _latest(work: Work, conversation_id: ConversationId) -> Item:
    item = await work.items.latest(conversation_id)
    if item is None:
        raise NotFoundError("There is nothing to answer in this conversation.")
    return item


async def _answered_text(work: Work, account: Account, item: Item) -> str | None:
    """The text of ours that an item answers, where it is ours."""
    parent_id = item.remote.parent_id
    delivery = parent_id and await work.deliveries.by_remote_id(account.id, parent_id)
    if not delivery:
        return None
    if delivery.reply_id is not None:
        return (await work.replies.get(delivery.reply_id)).text
    if delivery.post_id is None:
        return None
    post = await work.posts.get(delivery.post_id)
    parts = post.content.parts_for(account.id)
    return parts[delivery.part].text if delivery.part < len(parts) else None
