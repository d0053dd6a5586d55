"""Who did what with a conversation, for its card; the audit log has the same for good."""

from datetime import datetime

from sqlalchemy import select

from bot.domain.ids import ConversationId, SlackUserId
from bot.domain.triage import Deed
from storage.connection import Repository
from storage.triage_tables import deeds

_C = deeds.c


class DeedRepository(Repository):
    """The deeds of all conversations."""

    async def add(self, conversation_id: ConversationId, deed: Deed) -> None:
        """Note it."""
        values = {
            "conversation_id": conversation_id,
            "actor": deed.actor,
            "action": deed.action,
            "note": deed.note,
            "at": deed.at,
        }
        await self._connection.run(self._connection.insert(deeds).values(values))

    async def last(self, conversation_id: ConversationId, limit: int) -> list[Deed]:
        """The last of them, the latest first."""
        query = select(deeds).where(_C.conversation_id == conversation_id).order_by(_C.id.desc()).limit(limit)
        rows = await self._connection.all(query)
        return [_deed(row.actor, row.action, row.note, row.at) for row in rows]


def _deed(actor: str, action: str, note: str, at: datetime) -> Deed:
    return Deed(actor=SlackUserId(actor), action=action, note=note, at=at)
