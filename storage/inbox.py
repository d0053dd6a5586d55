"""What people look for among conversations: pages of them, and how many there are."""

from collections.abc import Collection

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.conversation import Conversation, ConversationStatus
from bot.domain.ids import BrandId
from bot.domain.inbox import STATUSES, View, Wanted
from bot.domain.routing import Priority
from storage.connection import Repository
from storage.conversations import read
from storage.tables import accounts
from storage.talk_tables import conversations
from storage.target_tables import OPEN, waits

_C = conversations.c
_RANKS = {priority: rank for rank, priority in enumerate(Priority)}
_PRESSING = case(_RANKS, value=_C.priority, else_=len(_RANKS))
_TAGGED = 1000
"""So many conversations are looked through for tags."""


class InboxRepository(Repository):
    """Looks things up for people."""

    async def page(self, wanted: Wanted, limit: int, offset: int = 0) -> list[Conversation]:
        """Some of what is wanted, the most pressing first, and of these the newest."""
        query = _narrowed(select(conversations), wanted).order_by(_PRESSING, _C.id.desc())
        rows = await self._connection.all(query.limit(limit).offset(offset))
        return [read(row) for row in rows]

    async def count(self, wanted: Wanted) -> int:
        """How many are wanted."""
        (row,) = await self._connection.all(_narrowed(select(func.count().label("number")), wanted))
        return int(row.number)

    async def tags(self, brands: Collection[BrandId]) -> list[str]:
        """The tags of the newest conversations that are not done."""
        live = _C.status.not_in((ConversationStatus.RESOLVED, ConversationStatus.IGNORED))
        query = select(_C.tags).where(_C.brand_id.in_(brands), live, _C.tags != "")
        rows = await self._connection.all(query.order_by(_C.id.desc()).limit(_TAGGED))
        return sorted({tag for row in rows for tag in row.tags.split()})


def _narrowed(query: Select[*tuple[object, ...]], wanted: Wanted) -> Select[*tuple[object, ...]]:
    chosen = [_C.brand_id.in_(wanted.brands), _C.status.in_(STATUSES[wanted.view]), *_by_view(wanted)]
    if wanted.tag:
        chosen.append(_C.tags.contains(f" {wanted.tag} ", autoescape=True))
    if wanted.priority:
        chosen.append(_C.priority == wanted.priority)
    if wanted.platform:
        ours = select(accounts.c.id).where(accounts.c.platform == wanted.platform)
        chosen.append(_C.account_id.in_(ours))
    return query.select_from(conversations).where(*chosen)


def _by_view(wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.view is View.UNCLAIMED:
        return [_C.assignee.is_(None)]
    if wanted.view is View.MINE:
        held = and_(_C.claimed_by == wanted.person, _C.status == ConversationStatus.CLAIMED)
        return [or_(held, _C.assignee == wanted.person)]
    if wanted.view is View.OVERDUE:
        over = waits.c.conversation_id == _C.id, OPEN, waits.c.due_at <= wanted.now
        return [exists().where(*over).correlate(conversations)]
    if wanted.view in (View.SPAM, View.IGNORED):
        return [_C.folded == wanted.fold if wanted.fold else _C.folded.is_distinct_from("spam")]
    return []
