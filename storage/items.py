"""Incoming items, each stored once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, func, select

from bot.domain.conversation import Author, Item, ItemKind, Ref, RemoteItem
from bot.domain.ids import AccountId, ConversationId, ItemId, StormId
from bot.domain.sentiment import Mood, Sentiment
from bot.errors import NotFoundError
from storage.connection import Record, Repository, listed
from storage.post_tables import deliveries
from storage.talk_tables import SAID, items, replies
from storage.types import UtcDateTime

_C = items.c

Incoming = tuple[RemoteItem, ConversationId, Sentiment]
"""An item as it came, where it belongs, and its mood."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewItem:
    """An item to store: as it came, where it belongs, its mood, whether it was just said, its storm.

    What is put `aside` says nothing about how much comes in: no storm and no crisis begins by it.
    `said` stands for its words, if it is no repetition.
    """

    remote: RemoteItem
    conversation_id: ConversationId
    sentiment: Sentiment
    repeated: bool = False
    aside: bool = False
    said: int | None = None
    storm_id: StormId | None = None


class ItemRepository(Repository):
    """The items of all accounts."""

    async def store(self, account_id: AccountId, new: Sequence[NewItem], now: datetime) -> None:
        """Store items of which none is there yet."""
        await self._connection.add_many(items, [_values(account_id, one, now) for one in new])

    async def ids_of(self, account_id: AccountId, remote_ids: Collection[str]) -> dict[str, ItemId]:
        """The items' ids, by what the platform calls them."""
        if not remote_ids:
            return {}
        query = select(_C.id, _C.remote_id).where(
            _C.account_id == account_id, self._connection.among(_C.remote_id, remote_ids)
        )
        return {row.remote_id: ItemId(row.id) for row in await self._connection.all(query)}

    async def add_many(self, account_id: AccountId, new: Sequence[Incoming], now: datetime) -> list[Item]:
        """Store the items that are not there yet, and give these, in the order they came."""
        if not new:
            return []
        statement = self._connection.insert(items).on_conflict_do_nothing().returning(*_C)
        values = [
            _values(account_id, NewItem(remote=remote, conversation_id=talk, sentiment=mood), now)
            for remote, talk, mood in new
        ]
        rows = await self._connection.all(statement, values)
        stored = {row.remote_id: _item(row) for row in rows}
        return [stored.pop(remote.ref.id) for remote, _, _ in new if remote.ref.id in stored]

    async def get(self, item_id: ItemId) -> Item:
        """The item of that id."""
        row = await self._connection.first(select(items).where(_C.id == item_id))
        if row is None:
            raise NotFoundError("This item is gone.")
        return _item(row)

    async def of_conversation(self, conversation_id: ConversationId, limit: int = 50) -> list[Item]:
        """The last items of a conversation, the oldest of them first."""
        query = select(items).where(_C.conversation_id == conversation_id).order_by(_C.id.desc()).limit(limit)
        return [_item(row) for row in reversed(await self._connection.all(query))]

    async def first(self, conversation_id: ConversationId) -> Item | None:
        """The item that a conversation began with."""
        query = select(items).where(_C.conversation_id == conversation_id).order_by(_C.id).limit(1)
        row = await self._connection.first(query)
        return _item(row) if row is not None else None

    async def count(self, conversation_id: ConversationId) -> int:
        """How many items a conversation has."""
        query = select(func.count().label("number")).where(_C.conversation_id == conversation_id)
        row = await self._connection.first(query)
        return int(row.number) if row is not None else 0

    async def latest(self, conversation_id: ConversationId) -> Item | None:
        """The last item of a conversation."""
        return next(iter(await self.of_conversation(conversation_id, 1)), None)

    async def newest(self, account_ids: Collection[AccountId], limit: int) -> list[Item]:
        """The last items of these accounts, the latest first."""
        query = (
            select(items).where(_C.account_id.in_(account_ids)).order_by(_C.received_at.desc(), _C.id.desc())
        )
        return [_item(row) for row in await self._connection.all(query.limit(limit))]

    async def by_remote_id(self, account_id: AccountId, remote_id: str) -> Item | None:
        """The item that the platform calls so."""
        query = select(items).where(_C.account_id == account_id, _C.remote_id == remote_id)
        row = await self._connection.first(query)
        return _item(row) if row is not None else None

    async def homes(self, account_id: AccountId, remote_ids: Collection[str]) -> dict[str, ConversationId]:
        """In which conversations the things on the platform stand: items, and our replies to them."""
        if not remote_ids:
            return {}
        named = (
            deliveries.c.account_id == account_id,
            self._connection.among(deliveries.c.remote_id, remote_ids),
        )
        joined = deliveries.join(replies, deliveries.c.reply_id == replies.c.id)
        ours = select(deliveries.c.remote_id, replies.c.conversation_id).select_from(joined).where(*named)
        theirs = select(_C.remote_id, _C.conversation_id).where(
            _C.account_id == account_id, self._connection.among(_C.remote_id, remote_ids)
        )
        # Theirs last, so that these count where a platform should call two things the same.
        rows = [*await self._connection.all(ours), *await self._connection.all(theirs)]
        return {row.remote_id: ConversationId(row.conversation_id) for row in rows}

    async def said(
        self, account_id: AccountId, marks: Collection[int], since: datetime
    ) -> list[tuple[int, ConversationId]]:
        """Which of these words were said since then, and in which conversations, oldest first."""
        values = {"account": account_id, "marks": self._connection.listing(marks), "since": since}
        found = await self._connection.all(_said(self._connection.dialect), values)
        rows = sorted(found, key=lambda row: row.id)
        return [(row.said, ConversationId(row.conversation_id)) for row in rows]

    async def repeats(self, conversation_id: ConversationId) -> int:
        """How many items of a conversation said again what had just been said."""
        query = select(func.count().label("number")).where(_C.conversation_id == conversation_id, _C.repeated)
        row = await self._connection.first(query)
        return int(row.number) if row is not None else 0

    async def known(self, account_id: AccountId, ids: Collection[str]) -> set[str]:
        """Which of these the account has already."""
        values = {"account": account_id, "ids": self._connection.listing(ids)}
        rows = await self._connection.all(_known(self._connection.dialect), values)
        return {row.remote_id for row in rows}

    async def count_since(
        self, account_ids: Collection[AccountId], since: datetime, until: datetime
    ) -> dict[tuple[ItemKind, Mood], int]:
        """How many items came in the span, by kind and mood."""
        span = _C.account_id.in_(account_ids), _C.received_at >= since, _C.received_at < until
        query = select(_C.kind, _C.mood, func.count().label("number")).where(*span).group_by(_C.kind, _C.mood)
        rows = await self._connection.all(query)
        return {(ItemKind(row.kind), Mood(row.mood)): row.number for row in rows}


_OF_ACCOUNT = _C.account_id == bindparam("account")


@cache
def _said(dialect: str) -> Executable:
    lately = _OF_ACCOUNT, _C.received_at > bindparam("since", type_=UtcDateTime())
    return select(_C.id, _C.said, _C.conversation_id).where(SAID, listed(dialect, _C.said, "marks"), *lately)


@cache
def _known(dialect: str) -> Executable:
    return select(_C.remote_id).where(_OF_ACCOUNT, listed(dialect, _C.remote_id, "ids"))


def _values(account_id: AccountId, new: NewItem, now: datetime) -> dict[str, object]:
    remote, sentiment = new.remote, new.sentiment
    return {
        "account_id": account_id,
        "conversation_id": new.conversation_id,
        "remote_id": remote.ref.id,
        "remote_version": remote.ref.version,
        "kind": remote.kind,
        "author_id": remote.author.remote_id,
        "author_handle": remote.author.handle,
        "author_name": remote.author.name,
        "author_url": remote.author.url,
        "author_followers": remote.author.followers,
        "text": remote.text,
        "created_at": remote.created_at,
        "url": remote.url,
        "parent_id": remote.parent_id,
        "root_id": remote.root.id if remote.root else None,
        "root_version": remote.root.version if remote.root else None,
        "thread_id": remote.thread_id,
        "language": remote.language,
        "media": remote.media,
        "pictures": remote.pictures,
        "mood": sentiment.mood,
        "score": sentiment.score,
        "received_at": now,
        "repeated": new.repeated,
        "aside": new.aside,
        "said": new.said,
        "storm_id": new.storm_id,
    }


def _item(row: Record) -> Item:
    return Item(
        id=ItemId(row.id),
        account_id=AccountId(row.account_id),
        conversation_id=ConversationId(row.conversation_id),
        remote=_remote(row),
        sentiment=Sentiment(mood=Mood(row.mood), score=row.score),
        received_at=row.received_at,
        repeated=row.repeated,
    )


def _remote(row: Record) -> RemoteItem:
    return RemoteItem(
        ref=Ref(id=row.remote_id, version=row.remote_version),
        kind=ItemKind(row.kind),
        author=Author(
            remote_id=row.author_id,
            handle=row.author_handle,
            name=row.author_name,
            url=row.author_url,
            followers=row.author_followers,
        ),
        text=row.text,
        created_at=row.created_at,
        url=row.url,
        parent_id=row.parent_id,
        root=Ref(id=row.root_id, version=row.root_version) if row.root_id is not None else None,
        thread_id=row.thread_id,
        language=row.language,
        media=row.media,
        pictures=row.pictures,
    )
