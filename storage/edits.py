"""What followers did to what they had written: edited or deleted it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import case, select, update

from bot.domain.conversation import ConversationStatus, Item
from bot.domain.edit import Edit
from bot.domain.ids import AccountId, ItemId
from bot.domain.saying import mark_of
from bot.domain.sentiment import Sentiment
from storage.answer_tables import item_changes
from storage.connection import Repository
from storage.talk_tables import conversations, items

_C = item_changes.c
_STATUS = conversations.c.status
_PRESSING = case((_STATUS == ConversationStatus.CLAIMED, 0), (_STATUS == ConversationStatus.NEW, 1), else_=2)


class EditRepository(Repository):
    """The edits of all items."""

    async def of_items(self, item_ids: Collection[ItemId]) -> dict[ItemId, Edit]:
        """What became of these; who was left alone is missing."""
        if not item_ids:
            return {}
        rows = await self._connection.all(select(item_changes).where(_C.item_id.in_(item_ids)))
        return {
            ItemId(row.item_id): Edit(was=row.was, edited_at=row.edited_at, gone_at=row.gone_at)
            for row in rows
        }

    async def of_item(self, item_id: ItemId) -> Edit:
        """What became of one."""
        return (await self.of_items([item_id])).get(item_id, Edit())

    async def save(self, item_id: ItemId, edit: Edit) -> None:
        """Keep what became of an item."""
        values = {"was": edit.was, "edited_at": edit.edited_at, "gone_at": edit.gone_at}
        insert = self._connection.insert(item_changes).values(item_id=item_id, **values)
        await self._connection.run(insert.on_conflict_do_update(index_elements=["item_id"], set_=values))

    async def rewrite(self, item: Item, text: str, sentiment: Sentiment) -> None:
        """Let an item say this from now on."""
        said = None if item.repeated else mark_of(item.remote.author.remote_id, text)
        values = {"text": text, "mood": sentiment.mood, "score": sentiment.score, "said": said}
        await self._connection.run(update(items).where(items.c.id == item.id).values(values))

    async def recent(self, account_id: AccountId, since: datetime, limit: int) -> Sequence[ItemId]:
        """What came in since then and is not known to be gone.

        What somebody has taken goes first, then what waits for somebody; of each the newest first.
        """
        here = items.c.account_id == account_id, items.c.received_at > since
        joined = items.join(conversations, conversations.c.id == items.c.conversation_id)
        query = select(items.c.id).select_from(joined.outerjoin(item_changes))
        query = query.where(*here, _C.gone_at.is_(None))
        query = query.order_by(_PRESSING, items.c.received_at.desc(), items.c.id.desc()).limit(limit)
        return [ItemId(row.id) for row in await self._connection.all(query)]
