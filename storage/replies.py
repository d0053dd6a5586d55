"""Replies: what the team answers."""

from dataclasses import replace
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from sqlalchemy import Select, delete, exists, select, update

from bot.domain.answer import ReviewStatus
from bot.domain.conversation import Reply
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import ConversationId, ItemId, ReplyId, SlackUserId
from bot.domain.post import Media
from bot.errors import NotFoundError
from storage.answer_tables import reviews
from storage.connection import Record, Repository
from storage.post_tables import deliveries
from storage.talk_tables import replies


class NewReply(TypedDict):
    """What a reply starts with; `origin` is what it was made from, so that it is made once."""

    conversation_id: ConversationId
    item_id: ItemId
    author: SlackUserId
    text: str
    origin: str
    now: datetime
    media: NotRequired[tuple[Media, ...]]


class ReplyRepository(Repository):
    """The replies in all conversations."""

    async def add(self, **new: Unpack[NewReply]) -> Reply:
        """Store a reply; the same origin again gives the reply that is there."""
        values = {key: value for key, value in new.items() if key != "now"} | {"created_at": new["now"]}
        statement = self._connection.insert(replies).values(values).on_conflict_do_nothing()
        row = await self._connection.first(statement.returning(*replies.c))
        if row is None:
            return await self._one(select(replies).where(replies.c.origin == new["origin"]))
        return _reply(row)

    async def get(self, reply_id: ReplyId) -> Reply:
        """The reply of that id."""
        return await self._one(select(replies).where(replies.c.id == reply_id))

    async def of_conversation(self, conversation_id: ConversationId) -> list[Reply]:
        """The replies in a conversation, the first one first."""
        query = select(replies).where(replies.c.conversation_id == conversation_id).order_by(replies.c.id)
        return [_reply(row) for row in await self._connection.all(query)]

    async def of_origin(self, origin: str) -> Reply | None:
        """The reply that was made from this, if any was."""
        row = await self._connection.first(select(replies).where(replies.c.origin == origin))
        return _reply(row) if row is not None else None

    async def rewrite(self, reply_id: ReplyId, text: str) -> None:
        """Give a reply other words."""
        await self._connection.run(update(replies).where(replies.c.id == reply_id).values(text=text))

    async def illustrate(self, reply: Reply, media: tuple[Media, ...]) -> Reply:
        """Give a reply its images."""
        changed = update(replies).where(replies.c.id == reply.id).values(media=media)
        await self._connection.run(changed)
        return replace(reply, media=media)

    async def forget(self, reply_id: ReplyId) -> None:
        """Drop a reply that never got anywhere."""
        await self._connection.run(delete(replies).where(replies.c.id == reply_id))

    async def purge_drafts(self, before: datetime) -> int:
        """Forget what was written in threads before then and never sent. How many there were."""
        sent = select(deliveries.c.id).where(deliveries.c.reply_id == replies.c.id)
        asked = select(reviews.c.reply_id).where(reviews.c.reply_id == replies.c.id)
        old = delete(replies).where(replies.c.created_at < before, ~exists(sent), ~exists(asked))
        return await self._connection.run(old)

    async def media_on_the_way(self) -> set[str]:
        """The hashes of what replies show that wait for a yes, for their turn, or for what a person says."""
        unasked = reviews.c.status.is_(None) | (reviews.c.status == ReviewStatus.APPROVED)
        over = deliveries.c.status.is_(None) | deliveries.c.status.in_(_OVER)
        joined = replies.outerjoin(reviews).outerjoin(deliveries)
        query = select(replies.c.media).select_from(joined).where(~(unasked & over))
        rows = await self._connection.all(query)
        return {one.sha256 for row in rows for one in row.media or ()}

    async def _one(self, query: Select[*tuple[object, ...]]) -> Reply:
        row = await self._connection.first(query)
        if row is None:
            raise NotFoundError("This reply is gone.")
        return _reply(row)


_OVER = (DeliveryStatus.PUBLISHED, DeliveryStatus.CANCELLED)


def _reply(row: Record) -> Reply:
    return Reply(
        id=ReplyId(row.id),
        conversation_id=ConversationId(row.conversation_id),
        item_id=ItemId(row.item_id),
        author=row.author,
        text=row.text,
        created_at=row.created_at,
        media=row.media or (),
    )
