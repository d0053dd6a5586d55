"""Waits: conversations for whose answer time runs; and the targets of brands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, case, exists, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.answer import ChangeKind
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import AccountId, BrandId, ConversationId, StormId, WaitId
from bot.domain.storm import OPEN as UNANSWERED
from bot.domain.target import Targets, Wait
from bot.errors import NotFoundError
from storage.answer_tables import reply_changes
from storage.connection import Record, Repository
from storage.post_tables import deliveries
from storage.talk_tables import conversations, items, replies
from storage.target_tables import OPEN, targets, waits

_W = waits.c
_T = conversations.c
_MOVED = (
    update(waits)
    .where(_W.id == bindparam("held"), OPEN)
    .values(
        # Asked here again: another process may be saying it this moment.
        nudge_at=case(
            (_W.nudged_at.is_(None), bindparam("nudge", type_=_W.nudge_at.type)), else_=_W.nudge_at
        ),
        due_at=case((_W.escalated_at.is_(None), bindparam("due", type_=_W.due_at.type)), else_=_W.due_at),
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unwatched:
    """A conversation that waits for an answer while no time runs for it yet."""

    conversation_id: ConversationId
    brand_id: BrandId
    priority: str
    since: datetime
    waited_before: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """A wait that is on, and the priority that its conversation has now."""

    wait: Wait
    priority: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstAnswer:
    """When a follower wrote, by the platform's clock; when we had it; when our first answer was out."""

    written: datetime
    received: datetime
    answered: datetime


class WaitRepository(Repository):
    """The targets of all brands, and what waits."""

    async def targets(self, brand_id: BrandId, *, lock: bool = False) -> Targets | None:
        """What the brand has set itself, if anything; with `lock` it stays so until this transaction ends."""
        query = select(targets.c.plan).where(targets.c.brand_id == brand_id)
        row = await self._connection.first(query.with_for_update() if lock else query)
        return row.plan if row is not None else None

    async def save_targets(self, brand_id: BrandId, plan: Targets) -> None:
        """Keep the brand's targets."""
        insert = self._connection.insert(targets).values(brand_id=brand_id, plan=plan)
        await self._connection.run(
            insert.on_conflict_do_update(index_elements=["brand_id"], set_={"plan": plan})
        )

    async def of_brand(self, brand_id: BrandId) -> list[Running]:
        """All waits of the brand that are on."""
        return await self._running(_W.brand_id == brand_id)

    async def of_conversation(self, conversation_id: ConversationId) -> list[Running]:
        """The wait of the conversation that is on; none or one."""
        return await self._running(_W.conversation_id == conversation_id)

    async def move(self, moved: Collection[Wait]) -> None:
        """Remind and tell of these when they say now; of what has been said the moment stays."""
        values = [{"held": one.id, "nudge": one.nudge_at, "due": one.due_at} for one in moved]
        await self._connection.run_many(_MOVED, values)

    async def _running(self, chosen: ColumnElement[bool]) -> list[Running]:
        query = select(waits, _T.priority).join(conversations, _T.id == _W.conversation_id)
        rows = await self._connection.all(query.where(chosen, OPEN).order_by(_W.id))
        return [Running(wait=_wait(row), priority=row.priority) for row in rows]

    async def unwatched(self, limit: int) -> list[Unwatched]:
        """Conversations of brands with targets that wait, and for which no time runs; the oldest first."""
        # What came after our last word; all of it where there was none.
        unheard = items.c.conversation_id == _T.id, or_(_spoken().is_(None), items.c.received_at > _spoken())
        since = select(func.min(items.c.received_at)).where(*unheard).scalar_subquery()
        before = exists().where(_W.conversation_id == _T.id, _W.since >= since).correlate(conversations)
        running = exists().where(_W.conversation_id == _T.id, OPEN).correlate(conversations)
        query = (
            select(_T.id, _T.brand_id, _T.priority, since.label("since"), before.label("before"))
            .join(targets, targets.c.brand_id == _T.brand_id)
            .where(_T.status.in_(UNANSWERED), ~running)
        )
        rows = await self._connection.all(query.order_by(_T.id).limit(limit))
        return [_unwatched(row) for row in rows if row.since is not None]

    async def begin(self, wait: Wait) -> None:
        """Let time run for a conversation; where it does already nothing changes."""
        values = {
            "brand_id": wait.brand_id,
            "conversation_id": wait.conversation_id,
            "since": wait.since,
            "nudge_at": wait.nudge_at,
            "due_at": wait.due_at,
        }
        await self._connection.run(self._connection.insert(waits).values(values).on_conflict_do_nothing())

    async def end_answered(self, now: datetime) -> int:
        """End those of conversations that wait no more; how many these were."""
        waiting = select(_T.id).where(_T.id == _W.conversation_id, _T.status.in_(UNANSWERED))
        ended = update(waits).where(OPEN, ~exists(waiting)).values(ended_at=now)
        return await self._connection.run(ended)

    async def due(self, now: datetime, limit: int) -> list[WaitId]:
        """What has to be reminded of, or told to others; the longest overdue first."""
        unsaid = or_(
            and_(_W.nudge_at <= now, _W.nudged_at.is_(None)),
            and_(_W.due_at <= now, _W.escalated_at.is_(None)),
        )
        query = select(_W.id).where(OPEN, unsaid).order_by(_W.nudge_at, _W.id).limit(limit)
        return [WaitId(row.id) for row in await self._connection.all(query)]

    async def nudge(self, wait_id: WaitId, now: datetime) -> bool:
        """Whether its time has come to be reminded of, and nobody else has done so."""
        return await self._say(wait_id, _W.nudge_at <= now, _W.nudged_at.is_(None), nudged_at=now)

    async def escalate(self, wait_id: WaitId, now: datetime) -> bool:
        """Whether its time is over, and nobody else has told so."""
        return await self._say(wait_id, _W.due_at <= now, _W.escalated_at.is_(None), escalated_at=now)

    async def get(self, wait_id: WaitId) -> Wait:
        """The wait of that id."""
        row = await self._connection.first(select(waits).where(_W.id == wait_id))
        if row is None:
            raise NotFoundError("Nobody waits for this any more.")
        return _wait(row)

    async def storm_of(self, conversation_id: ConversationId) -> StormId | None:
        """The last storm that brought something of the conversation."""
        query = select(func.max(items.c.storm_id).label("id")).where(
            items.c.conversation_id == conversation_id
        )
        row = await self._connection.first(query)
        return StormId(row.id) if row is not None and row.id is not None else None

    async def late_in(self, storm_id: StormId, now: datetime) -> int:
        """How many conversations of the storm wait longer than their target."""
        brought = select(items.c.conversation_id).where(
            items.c.storm_id == storm_id, items.c.storm_id.is_not(None)
        )
        late = OPEN, _W.due_at <= now, _W.conversation_id.in_(brought)
        row = await self._connection.first(
            select(func.count().label("number")).select_from(waits).where(*late)
        )
        return int(row.number) if row is not None else 0

    async def first_answers(
        self, account_ids: Collection[AccountId], since: datetime, until: datetime
    ) -> list[FirstAnswer]:
        """The conversations that got their first answer in the span, on the platform."""
        joined = replies.join(deliveries, deliveries.c.reply_id == replies.c.id)
        out = deliveries.c.account_id.in_(account_ids), deliveries.c.status == DeliveryStatus.PUBLISHED
        answered = func.min(deliveries.c.published_at)
        first = (
            select(replies.c.conversation_id, answered.label("at"))
            .select_from(joined)
            .where(*out)
            .group_by(replies.c.conversation_id)
            .having(answered >= since, answered < until)
            .subquery()
        )
        written, received = func.min(items.c.created_at), func.min(items.c.received_at)
        query = (
            select(first.c.at, written.label("written"), received.label("received"))
            .join(items, items.c.conversation_id == first.c.conversation_id)
            .group_by(first.c.conversation_id, first.c.at)
        )
        return [
            FirstAnswer(written=row.written, received=row.received, answered=row.at)
            for row in await self._connection.all(query)
        ]

    async def _say(self, wait_id: WaitId, *due: ColumnElement[bool], **said: datetime) -> bool:
        changed = update(waits).where(_W.id == wait_id, OPEN, *due).values(**said)
        return bool(await self._connection.run(changed))


def _spoken() -> ColumnElement[datetime]:
    """When we last said something in the conversation that is on the platform."""
    joined = replies.join(deliveries, deliveries.c.reply_id == replies.c.id)
    sent = replies.c.conversation_id == _T.id, deliveries.c.status == DeliveryStatus.PUBLISHED, ~_taken_down()
    query = select(func.max(deliveries.c.published_at)).select_from(joined).where(*sent)
    return query.correlate(conversations).scalar_subquery()


def _taken_down() -> ColumnElement[bool]:
    """Whether the reply was deleted there since: then nobody has been answered by it."""
    done = reply_changes.c.kind == ChangeKind.DELETE, reply_changes.c.done_at.is_not(None)
    return exists().where(reply_changes.c.reply_id == replies.c.id, *done).correlate(replies)


def _unwatched(row: Record) -> Unwatched:
    return Unwatched(
        conversation_id=ConversationId(row.id),
        brand_id=BrandId(row.brand_id),
        priority=row.priority,
        since=row.since,
        waited_before=bool(row.before),
    )


def _wait(row: Record) -> Wait:
    return Wait(
        id=WaitId(row.id),
        brand_id=BrandId(row.brand_id),
        conversation_id=ConversationId(row.conversation_id),
        since=row.since,
        nudge_at=row.nudge_at,
        due_at=row.due_at,
        nudged_at=row.nudged_at,
        escalated_at=row.escalated_at,
        ended_at=row.ended_at,
    )
