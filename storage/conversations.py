"""Conversations, and who has them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, case, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.account import Account
from bot.domain.conversation import Conversation, ConversationStatus, Fold, ItemKind
from bot.domain.ids import AccountId, BrandId, ConversationId, SlackUserId
from bot.domain.routing import Placement, Priority
from bot.errors import NotFoundError, TransitionError
from storage.connection import Record, Repository, listed
from storage.talk_tables import CLAIMED, SNOOZED, conversations

_C = conversations.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """A conversation to open: where it goes, and whether it has a card."""

    kind: ItemKind
    placement: Placement = field(default_factory=Placement)
    folded: Fold | None = None


class ConversationRepository(Repository):
    """The conversations of all accounts."""

    async def open(self, account: Account, kind: ItemKind, key: str, now: datetime) -> Conversation:
        """The account's conversation of that key, which is new where there was none."""
        values = _values(account, kind, key, now)
        statement = self._connection.insert(conversations).values(values).on_conflict_do_nothing()
        row = await self._connection.first(statement.returning(*_C))
        return read(row) if row is not None else await self._one(*_key(account.id, key))

    async def open_many(
        self, account: Account, new: Mapping[str, Opening], now: datetime
    ) -> dict[str, ConversationId]:
        """Open a conversation for each of the keys, of which the account has none yet; their ids by key."""
        if not new:
            return {}
        values = [{**_values(account, one.kind, key, now), **_placed(one)} for key, one in new.items()]
        # Asking for the ids afterwards is quicker than having each row returned.
        await self._connection.add_many(conversations, values)
        return await self.of_keys(account.id, new)

    async def of_keys(self, account_id: AccountId, keys: Collection[str]) -> dict[str, ConversationId]:
        """The conversations of the account that have one of the keys."""
        values = {"account": account_id, "keys": self._connection.listing(keys)}
        rows = await self._connection.all(_of_keys(self._connection.dialect), values)
        return {row.key: ConversationId(row.id) for row in rows}

    async def many(self, ids: Collection[ConversationId]) -> dict[ConversationId, Conversation]:
        """The conversations of these ids; nobody else changes them before this transaction ends."""
        if not ids:
            return {}
        # In one order, or two transactions could wait for each other.
        query = select(conversations).where(_C.id.in_(ids)).order_by(_C.id).with_for_update()
        return {one.id: one for one in map(read, await self._connection.all(query))}

    async def save_many(self, changed: Collection[Conversation]) -> None:
        """Write back conversations that this transaction holds."""
        values = [
            {
                "held": one.id,
                "status": one.status,
                "claimed_by": one.claimed_by,
                "claimed_until": one.claimed_until,
                "claimed_from": one.claimed_from,
                "snoozed_until": one.snoozed_until,
                "folded": one.folded,
                "version": one.version + 1,
            }
            for one in changed
        ]
        await self._connection.run_many(update(conversations).where(_C.id == bindparam("held")), values)

    async def save_answered(self, answered: Mapping[ConversationId, str]) -> None:
        """Keep what conversations answer, where that is no post of Pressroom's."""
        values = [{"talk": talk, "text": text} for talk, text in answered.items()]
        kept = update(conversations).where(_C.id == bindparam("talk")).values(answered=bindparam("text"))
        await self._connection.run_many(kept, values)

    async def get(self, conversation_id: ConversationId, *, lock: bool = False) -> Conversation:
        """The conversation of that id; with `lock` nobody else changes it before this transaction ends."""
        return await self._one(_C.id == conversation_id, lock=lock)

    async def of_key(self, account_id: AccountId, key: str) -> Conversation | None:
        """The account's conversation of that key."""
        row = await self._connection.first(select(conversations).where(*_key(account_id, key)))
        return read(row) if row is not None else None

    async def list(
        self,
        brand_ids: Collection[BrandId],
        statuses: Collection[ConversationStatus],
        claimed_by: SlackUserId | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Conversation]:
        """Conversations, the newest first; of one holder where one is named."""
        query = select(conversations).where(_C.brand_id.in_(brand_ids), _C.status.in_(statuses))
        if claimed_by is not None:
            query = query.where(_C.claimed_by == claimed_by)
        query = query.order_by(_C.id.desc()).limit(limit).offset(offset)
        return [read(row) for row in await self._connection.all(query)]

    async def save(self, conversation: Conversation) -> Conversation:
        """Write back all that people change; raises TransitionError where somebody was quicker."""
        values = {
            "status": conversation.status,
            "claimed_by": conversation.claimed_by,
            "claimed_until": conversation.claimed_until,
            "claimed_from": conversation.claimed_from,
            "assignee": conversation.assignee,
            "tags": spaced(conversation.tags),
            "priority": conversation.priority,
            "snoozed_until": conversation.snoozed_until,
            "folded": conversation.folded,
            "version": conversation.version + 1,
        }
        unchanged = _C.id == conversation.id, _C.version == conversation.version
        if not await self._connection.run(update(conversations).where(*unchanged).values(values)):
            raise TransitionError("Somebody was quicker: this conversation has changed meanwhile.")
        return replace(conversation, version=conversation.version + 1)

    async def snoozed_before(self, now: datetime, limit: int) -> Sequence[ConversationId]:
        """Whose snooze is over, those first that have waited longest."""
        over = SNOOZED, _C.snoozed_until <= now, _C.status == ConversationStatus.SNOOZED
        query = select(_C.id).where(*over).order_by(_C.snoozed_until).limit(limit)
        return [ConversationId(row.id) for row in await self._connection.all(query)]

    async def lapsed_before(self, now: datetime, limit: int) -> Sequence[ConversationId]:
        """Whose holder has had them until then, and has not answered; the longest ago first."""
        over = CLAIMED, _C.claimed_until <= now, _C.status == ConversationStatus.CLAIMED
        query = select(_C.id).where(*over).order_by(_C.claimed_until).limit(limit)
        return [ConversationId(row.id) for row in await self._connection.all(query)]

    async def claim(
        self, conversation_id: ConversationId, person: SlackUserId, now: datetime, until: datetime
    ) -> Conversation:
        """Make the person its holder, unless somebody else holds it: then it comes as it is.

        The version grows with a change of hands, so that prolonging one's own hold leaves one's buttons good.
        """
        free = or_(_C.claimed_by.is_(None), _C.claimed_by == person, _C.claimed_until <= now)
        values = {
            "claimed_by": person,
            "claimed_until": until,
            "version": _C.version + case((_C.claimed_by == person, 0), else_=1),
        }
        claimed = update(conversations).where(_C.id == conversation_id, free).values(values).returning(*_C)
        row = await self._connection.first(claimed)
        return read(row) if row is not None else await self.get(conversation_id)

    async def _one(self, *conditions: ColumnElement[bool], lock: bool = False) -> Conversation:
        query = select(conversations).where(*conditions)
        row = await self._connection.first(query.with_for_update() if lock else query)
        if row is None:
            raise NotFoundError("This conversation is gone.")
        return read(row)


@cache
def _of_keys(dialect: str) -> Executable:
    theirs = _C.account_id == bindparam("account"), listed(dialect, _C.key, "keys")
    return select(_C.id, _C.key).where(*theirs)


def _values(account: Account, kind: ItemKind, key: str, now: datetime) -> dict[str, object]:
    return {
        "brand_id": account.brand_id,
        "account_id": account.id,
        "kind": kind,
        "key": key,
        "status": ConversationStatus.NEW,
        "version": 1,
        "opened_at": now,
    }


def _placed(new: Opening) -> dict[str, object]:
    target = new.placement.target
    return {
        "channel": target.channel,
        "rule": new.placement.rule,
        "why": new.placement.why,
        "assignee": target.assignee,
        "tags": spaced(target.tags),
        "priority": target.priority,
        "folded": new.folded,
        "status": ConversationStatus.IGNORED if new.folded else ConversationStatus.NEW,
    }


def spaced(tags: Collection[str]) -> str:
    """Tags as they are stored: each between spaces, so that one is not found in another."""
    return f" {' '.join(tags)} " if tags else ""


def _key(account_id: AccountId, key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _C.account_id == account_id, _C.key == key


def read(row: Record) -> Conversation:
    """A row as a conversation."""
    return Conversation(
        id=ConversationId(row.id),
        brand_id=BrandId(row.brand_id),
        account_id=AccountId(row.account_id),
        kind=ItemKind(row.kind),
        key=row.key,
        status=ConversationStatus(row.status),
        version=row.version,
        opened_at=row.opened_at,
        claimed_by=row.claimed_by,
        claimed_until=row.claimed_until,
        claimed_from=ConversationStatus(row.claimed_from) if row.claimed_from else None,
        assignee=row.assignee,
        tags=tuple(row.tags.split()),
        priority=Priority(row.priority),
        snoozed_until=row.snoozed_until,
        channel=row.channel,
        rule=row.rule,
        why=row.why or (),
        answered=row.answered,
        folded=Fold(row.folded) if row.folded else None,
    )
