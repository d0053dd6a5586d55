"""What people do with a conversation beyond answering: whose it is, its marks, when it comes back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.connectors.base import Capability, Connector
from bot.domain import conversation as rules
from bot.domain.account import Account
from bot.domain.audit import PRESSROOM
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation, ConversationAction, ConversationStatus, Item
from bot.domain.ids import AccountId, ConversationId, SlackUserId
from bot.domain.routing import Priority
from bot.domain.triage import Deed, Ignored, checked_snooze
from bot.errors import ConnectorError, InvalidInputError, NotFoundError, TransitionError
from bot.services.deed import record
from bot.services.session import Sessions
from bot.services.target import replan
from storage.database import Database
from storage.work import Work

_A = ConversationAction
_WAKES = 100
"""How many conversations one round wakes at most: each in a transaction of its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IgnoredView:
    """Somebody who is ignored, with the account that does not hear them."""

    ignored: Ignored
    account: Account


class TriageService:
    """The use cases around sorting what came in."""

    def __init__(self, database: Database, clock: Clock, sessions: Sessions) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions

    async def assign(
        self, conversation_id: ConversationId, person: Person, assignee: SlackUserId | None
    ) -> Conversation:
        """Make it somebody's matter, or nobody's; said twice it is done once."""
        async with self._database.transaction() as work:
            talk, brand = await _load(work, conversation_id, person)
            if talk.assignee == assignee:
                return talk
            deed = self._deed(person, "assign" if assignee else "unassign", assignee or "")
            saved = await self._keep(work, brand, replace(talk, assignee=assignee), deed)
            if assignee and assignee != person.id:
                await self._say(work, brand, saved, CardKind.GIVEN)
            return saved

    async def mark(
        self, conversation_id: ConversationId, person: Person, tags: tuple[str, ...], priority: Priority
    ) -> Conversation:
        """Give it these tags, in place of those it has, and this priority."""
        async with self._database.transaction() as work:
            talk, brand = await _load(work, conversation_id, person)
            if (talk.tags, talk.priority) == (tags, priority):
                return talk
            said = [*(f"#{tag}" for tag in tags), *([priority] if priority != talk.priority else [])]
            deed = self._deed(person, "mark", " ".join(said))
            saved = await self._keep(work, brand, replace(talk, tags=tags, priority=priority), deed)
            if priority != talk.priority:
                await replan(work, saved, deed.at)
            return saved

    async def snooze(
        self, conversation_id: ConversationId, person: Person, until: datetime | None
    ) -> Conversation:
        """Put it away until then.

        Raises InvalidInputError for a time that is over, and TransitionError for what is done already.
        """
        now = self._clock()
        end = checked_snooze(until, now)
        async with self._database.transaction() as work:
            talk, brand = await _load(work, conversation_id, person)
            moved = replace(
                rules.apply(talk, _A.SNOOZE), claimed_by=None, claimed_until=None, snoozed_until=end
            )
            return await self._keep(work, brand, moved, self._deed(person, "snooze", end.isoformat()))

    async def wake_due(self) -> int:
        """Bring back whose snooze is over, into their channels; how many they are."""
        now = self._clock()
        async with self._database.read() as work:
            due = await work.conversations.snoozed_before(now, _WAKES)
        return sum([await self._wake(one, now) for one in due])

    async def _wake(self, conversation_id: ConversationId, now: datetime) -> bool:
        async with self._database.transaction() as work:
            talk = await work.conversations.get(conversation_id, lock=True)
            over = talk.snoozed_until is not None and talk.snoozed_until <= now
            if talk.status != ConversationStatus.SNOOZED or not over:
                # Somebody has taken it meanwhile, or another process was quicker.
                return False
            brand = await work.brands.get(talk.brand_id)
            woken = rules.apply(talk, _A.WAKE)
            await self._keep(work, brand, woken, Deed(actor=PRESSROOM, action="wake", note="", at=now))
            await self._say(work, brand, woken, CardKind.AWAKE)
            return True

    async def _say(self, work: Work, brand: Brand, talk: Conversation, kind: CardKind) -> None:
        """A new message in the thread of the card; what was said of the kind before stays as it is."""
        head = CardRef(kind=CardKind.CONVERSATION, id=talk.id)
        said = CardRef(kind=kind, id=talk.id)
        await work.cards.bring_out(head, now=self._clock())
        await work.cards.forget(said)
        channel = talk.channel or brand.channels.community
        await work.cards.want(said, channel, head, now=self._clock())

    async def ignore_author(
        self, conversation_id: ConversationId, version: int, person: Person
    ) -> Conversation:
        """Give no card any more to what its author writes to this account, and put this one away.

        Raises TransitionError for a card that is not up to date.
        """
        async with self._database.transaction() as work:
            talk, brand = await _load(work, conversation_id, person)
            if await self._is_current(work, talk, version):
                author = (await _latest(work, talk)).remote.author
                ignored = Ignored(
                    account_id=talk.account_id,
                    author_id=author.remote_id,
                    handle=author.handle,
                    by=person.id,
                    since=self._clock(),
                )
                await work.ignored.add(ignored)
                deed = self._deed(person, "ignore", author.handle)
                moved = rules.apply(talk, _A.IGNORE) if _can_ignore(talk) else talk
                return await self._keep(work, brand, _free(moved), deed)
        raise TransitionError(_MOVED_ON)

    async def hear_author_of(self, conversation_id: ConversationId, person: Person) -> Conversation:
        """Give cards again to what the author of its latest item writes, and open it again.

        Raises NotFoundError where nobody ignores them.
        """
        async with self._database.transaction() as work:
            talk, brand = await _load(work, conversation_id, person)
            author = (await _latest(work, talk)).remote.author
            if not await work.ignored.remove(talk.account_id, author.remote_id):
                raise NotFoundError(_HEARD)
            reopened = rules.apply(talk, _A.REOPEN) if talk.status == ConversationStatus.IGNORED else talk
            deed = self._deed(person, "hear", author.handle)
            return await self._keep(work, brand, reopened, deed)

    async def hear_author(self, account_id: AccountId, author_id: str, person: Person) -> None:
        """Give cards again to what they write; raises NotFoundError where nobody ignores them."""
        async with self._database.transaction() as work:
            account = await work.accounts.get(account_id)
            brand = await work.brands.get(account.brand_id)
            require(brand, person, Role.COMMUNITY)
            if not await work.ignored.remove(account_id, author_id):
                raise NotFoundError(_HEARD)
            await work.audit.add(
                team=brand.team,
                actor=person.id,
                action="author:hear",
                subject="account",
                detail={"account": account_id, "author": author_id},
                now=self._clock(),
            )

    async def ignored(self, brands: Sequence[Brand], limit: int, offset: int) -> list[IgnoredView]:
        """Whom the accounts of the brands ignore, the latest first."""
        async with self._database.read() as work:
            accounts = {
                account.id: account for brand in brands for account in await work.accounts.of_brand(brand.id)
            }
            found = await work.ignored.of_accounts(accounts.keys(), limit, offset)
            return [IgnoredView(ignored=one, account=accounts[one.account_id]) for one in found]

    async def hide(self, conversation_id: ConversationId, version: int, person: Person) -> Item:
        """Hide the latest item under our post on its platform; raises InvalidInputError with the reason."""
        return await self._on_platform(conversation_id, version, person, "hide")

    async def mute(self, conversation_id: ConversationId, version: int, person: Person) -> Item:
        """Have the platform tell us no more of the thread, or of the author, as it can.

        Raises InvalidInputError with the reason.
        """
        return await self._on_platform(conversation_id, version, person, "mute")

    async def _on_platform(
        self, conversation_id: ConversationId, version: int, person: Person, action: str
    ) -> Item:
        async with self._database.transaction() as work:
            talk, brand = await _load(work, conversation_id, person)
            current = await self._is_current(work, talk, version)
            account = await work.accounts.get(talk.account_id)
            item = await _latest(work, talk)
        if not current:
            raise TransitionError(_MOVED_ON)
        try:
            done = await self._sessions.call(account, lambda connector: _ask(connector, action, item))
        except ConnectorError as error:
            raise InvalidInputError(f"{account.name} could not {action} this: {error}") from error
        async with self._database.transaction() as work:
            talk = await work.conversations.get(conversation_id, lock=True)
            await self._keep(work, brand, talk, self._deed(person, done, item.remote.author.handle))
        return item

    async def _is_current(self, work: Work, talk: Conversation, version: int) -> bool:
        """Whether the card that was pressed shows how things stand; else it is drawn anew."""
        if talk.version != version:
            await work.cards.refresh(CardRef(kind=CardKind.CONVERSATION, id=talk.id), now=self._clock())
        return talk.version == version

    async def _keep(self, work: Work, brand: Brand, talk: Conversation, deed: Deed) -> Conversation:
        saved = await work.conversations.save(talk)
        await record(work, brand, saved, deed)
        await work.cards.refresh(CardRef(kind=CardKind.CONVERSATION, id=talk.id), now=deed.at)
        return saved

    def _deed(self, person: Person, action: str, note: str = "") -> Deed:
        return Deed(actor=person.id, action=action, note=note, at=self._clock())


_HEARD = "Nobody ignores them any more."
_MOVED_ON = "This conversation has moved on meanwhile; its card shows how it stands now."


async def _ask(connector: Connector, action: str, item: Item) -> str:
    """What was done, as the deed is called."""
    if action == "hide":
        await connector.hide(item.remote)
        return action
    await connector.mute(item.remote)
    return action if Capability.MUTE in connector.capabilities else "mute_author"


def _can_ignore(talk: Conversation) -> bool:
    return (talk.status, _A.IGNORE) in rules.TRANSITIONS


def _free(talk: Conversation) -> Conversation:
    return replace(talk, claimed_by=None, claimed_until=None)


async def _load(work: Work, conversation_id: ConversationId, person: Person) -> tuple[Conversation, Brand]:
    talk = await work.conversations.get(conversation_id, lock=True)
    brand = await work.brands.get(talk.brand_id)
    require(brand, person, Role.COMMUNITY)
    return talk, brand


async def _latest(work: Work, talk: Conversation) -> Item:
    item = await work.items.latest(talk.id)
    if item is None:
        raise NotFoundError("There is nothing in this conversation any more.")
    return item
