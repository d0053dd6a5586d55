"""The inbox: what followers write comes in once, and becomes conversations with cards."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.connectors.base import Connector, InboxPage
from bot.domain import conversation as rules
from bot.domain.account import Account, AccountStatus
from bot.domain.brand import Brand
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation, ConversationAction, ItemKind, RemoteItem
from bot.errors import ConnectorError
from bot.services.sentiment import sentiment_of
from bot.services.session import Sessions
from storage.database import Database
from storage.work import Work

_POLL_LEASE = timedelta(minutes=2)
_PAGES = 20
FIRST_LOOK = timedelta(hours=24)
"""How far back the first look at a new account goes: what is older was answered elsewhere, or never."""


class InboxService:
    """Polls accounts."""

    def __init__(self, database: Database, clock: Clock, sessions: Sessions, worker: str) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._worker = worker

    async def poll(self, account: Account) -> int:
        """Bring in what the account's inbox has; one process at a time. Answers how many items were new."""
        if account.status == AccountStatus.DISCONNECTED:
            return 0
        lease = f"inbox:{account.id}"
        async with self._database.transaction() as work:
            if not await work.leases.take(lease, self._worker, self._clock(), self._clock() + _POLL_LEASE):
                return 0
        try:
            return await self._drain(account)
        finally:
            async with self._database.transaction() as work:
                await work.leases.release(lease, self._worker)

    async def _drain(self, account: Account) -> int:
        total = 0
        async with self._database.read() as work:
            cursor = (await work.accounts.get(account.id)).cursor
        for _ in range(_PAGES):
            try:
                since = self._clock() - FIRST_LOOK
                page = await self._sessions.call(account, partial(_page, cursor=cursor, since=since))
            except ConnectorError as error:
                await self._note(account, str(error))
                return total
            fresh = await self._store(account, page, cursor)
            if fresh is None:
                # Another process went on from the same place, and was quicker.
                break
            total += fresh
            cursor = page.cursor
            if not page.more:
                break
        return total

    async def _note(self, account: Account, error: str) -> None:
        async with self._database.transaction() as work:
            fresh = await work.accounts.get(account.id, lock=True)
            await work.accounts.save(replace(fresh, last_error=error))

    async def _store(self, account: Account, page: InboxPage, cursor: str | None) -> int | None:
        """Keep the new ones among the items with their conversations and cards, and the cursor.

        All or nothing; None where the cursor from which the page was read is no longer the present one.
        """
        now = self._clock()
        others = [item for item in page.items if item.author.remote_id != account.identity.remote_id]
        async with self._database.transaction() as work:
            stored = await work.accounts.get(account.id, lock=True)
            if stored.cursor != cursor:
                return None
            brand = await work.brands.get(account.brand_id)
            known = await work.items.known(account.id, [item.ref.id for item in others])
            fresh = 0
            for remote in others:
                if remote.ref.id not in known:
                    known.add(remote.ref.id)
                    await self._hear(work, brand, account, remote)
                    fresh += 1
            heard = replace(stored, cursor=page.cursor, last_success_at=now, last_error=None)
            await work.accounts.save(heard)
        return fresh

    async def _hear(self, work: Work, brand: Brand, account: Account, remote: RemoteItem) -> None:
        now = self._clock()
        key = await self._key(work, account, remote)
        talk = await work.conversations.of_key(account.id, key)
        opened = talk is None
        if talk is None:
            talk = await work.conversations.open(account, remote.kind, key, now)
        mood = sentiment_of(remote.text, remote.language)
        [item] = await work.items.add_many(account.id, [(remote, talk.id, mood)], now)
        if not opened:
            held = await work.conversations.get(talk.id, lock=True)
            await work.conversations.save(_heard(held))
        card = CardRef(kind=CardKind.CONVERSATION, id=talk.id)
        await work.cards.want(card, brand.channels.community, now=now)
        if not opened:
            further = CardRef(kind=CardKind.ITEM, id=item.id)
            await work.cards.want(further, brand.channels.community, thread_of=card, now=now)

    async def _key(self, work: Work, account: Account, remote: RemoteItem) -> str:
        """Which conversation of the account the item belongs to.

        Direct messages: one for each person. Else it follows what it answers: another item, or a reply of
        ours; a
        comment right under a post of ours, or anything else, opens a conversation of its own.
        """
        if remote.kind == ItemKind.MESSAGE:
            return f"message:{remote.author.remote_id}"
        if remote.parent_id is not None:
            parent = await work.items.by_remote_id(account.id, remote.parent_id)
            if parent is not None:
                return (await work.conversations.get(parent.conversation_id)).key
            ours = await work.deliveries.by_remote_id(account.id, remote.parent_id)
            if ours is not None and ours.reply_id is not None:
                reply = await work.replies.get(ours.reply_id)
                return (await work.conversations.get(reply.conversation_id)).key
        return remote.ref.id


def _heard(talk: Conversation) -> Conversation:
    """The conversation after a further item; one that waits for an answer anew is anybody's."""
    heard = rules.apply(talk, ConversationAction.HEAR)
    return heard if heard.status == talk.status else replace(heard, claimed_by=None, claimed_until=None)


async def _page(connector: Connector, *, cursor: str | None, since: datetime) -> InboxPage:
    return await connector.inbox(cursor, since=since)
