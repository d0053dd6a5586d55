"""Crises: their rooms, what is written down in them, and what came in meanwhile."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, update

from bot.domain.crisis import Crisis, Note, Room
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import BrandId, ChannelId, CrisisId, ItemId, SlackUserId
from bot.domain.sentiment import Mood
from bot.domain.storm import OPEN
from bot.errors import NotFoundError
from storage import worst
from storage.connection import Record, Repository
from storage.crisis_tables import crises, notes, rooms
from storage.post_tables import deliveries
from storage.stop_tables import RUNNING, pauses
from storage.tables import accounts
from storage.talk_tables import conversations, items, replies

_C = crises.c


class CrisisRepository(Repository):
    """The crises of all brands. A brand has at most one that has not ended."""

    async def room(self, brand_id: BrandId) -> Room:
        """Where the brand wants its crises."""
        row = await self._connection.first(select(rooms).where(rooms.c.brand_id == brand_id))
        return Room(channel=row.channel, watched=row.watched) if row is not None else Room()

    async def save_room(self, brand_id: BrandId, room: Room) -> None:
        """Keep where the brand wants its crises."""
        values = {"channel": room.channel, "watched": room.watched}
        insert = self._connection.insert(rooms).values(brand_id=brand_id, **values)
        await self._connection.run(insert.on_conflict_do_update(index_elements=["brand_id"], set_=values))

    async def begin(
        self, brand_id: BrandId, channel: ChannelId, person: SlackUserId, reason: str, now: datetime
    ) -> tuple[Crisis, bool]:
        """A new crisis, or the one that is on; whether it is new."""
        values = {
            "brand_id": brand_id,
            "channel": channel,
            "opened_by": person,
            "reason": reason,
            "opened_at": now,
        }
        insert = self._connection.insert(crises).values(values).on_conflict_do_nothing()
        fresh = await self._connection.run(insert) == 1
        return _found(await self._running(brand_id)), fresh

    async def running(self, brand_id: BrandId) -> Crisis | None:
        """The brand's crisis, if it has one."""
        row = await self._running(brand_id)
        return _crisis(row) if row is not None else None

    async def all_running(self) -> list[Crisis]:
        """Every crisis that has not ended."""
        query = select(crises).where(RUNNING).order_by(_C.id)
        return [_crisis(row) for row in await self._connection.all(query)]

    async def latest_end(self, brand_id: BrandId) -> datetime | None:
        """When the brand's last crisis ended."""
        query = select(func.max(_C.ended_at).label("at")).where(_C.brand_id == brand_id)
        row = await self._connection.first(query)
        return row.at if row is not None else None

    async def get(self, crisis_id: CrisisId) -> Crisis:
        """The crisis of that id."""
        return _found(await self._connection.first(select(crises).where(_C.id == crisis_id)))

    async def end(self, crisis_id: CrisisId, person: SlackUserId, now: datetime) -> bool:
        """End it; whether it was on."""
        running = update(crises).where(_C.id == crisis_id, RUNNING)
        return bool(await self._connection.run(running.values(ended_at=now, ended_by=person)))

    # ---- what is written down

    async def write(self, crisis_id: CrisisId, note: Note, origin: str) -> None:
        """Write something down; the same origin again is the same note."""
        values = {
            "crisis_id": crisis_id,
            "at": note.at,
            "author": note.author,
            "text": note.text,
            "origin": origin,
        }
        await self._connection.run(self._connection.insert(notes).values(values).on_conflict_do_nothing())

    async def notes(self, crisis_id: CrisisId) -> list[Note]:
        """What people wrote down, in order."""
        query = select(notes).where(notes.c.crisis_id == crisis_id).order_by(notes.c.at, notes.c.id)
        return [_note(row.at, row.author, row.text) for row in await self._connection.all(query)]

    async def stops(self, crisis: Crisis, until: datetime) -> list[Note]:
        """When the brand was paused and resumed meanwhile, and by whom."""
        span = pauses.c.brand_id == crisis.brand_id, pauses.c.begun_at < until
        query = select(pauses).where(*span).order_by(pauses.c.id.desc()).limit(_MOST)
        found = []
        for row in await self._connection.all(query):
            if row.begun_at >= crisis.opened_at:
                why = f": {row.reason}" if row.reason else ""
                found.append(_note(row.begun_at, row.begun_by, f"paused the brand{why}"))
            if row.ended_at is not None and crisis.opened_at <= row.ended_at < until:
                found.append(_note(row.ended_at, row.ended_by, "resumed the brand"))
        return found

    async def answers(self, crisis: Crisis, until: datetime) -> list[Note]:
        """The replies that went out meanwhile, and whose they were."""
        joined = replies.join(deliveries, deliveries.c.reply_id == replies.c.id).join(
            conversations, conversations.c.id == replies.c.conversation_id
        )
        when = deliveries.c.published_at >= crisis.opened_at, deliveries.c.published_at < until
        sent = conversations.c.brand_id == crisis.brand_id, deliveries.c.status == DeliveryStatus.PUBLISHED
        query = select(deliveries.c.published_at, replies.c.author, replies.c.text).select_from(joined)
        rows = await self._connection.all(query.where(*sent, *when).order_by(deliveries.c.published_at))
        return [_note(row.published_at, row.author, f"answered: {row.text}") for row in rows]

    # ---- what comes in

    async def moods(self, brand_id: BrandId, since: datetime, until: datetime) -> Mapping[Mood, int]:
        """How many items came in the span, by mood, without what is put aside."""
        query = select(items.c.mood, func.count().label("number")).where(*_span(brand_id, since, until))
        rows = await self._connection.all(query.group_by(items.c.mood))
        return {Mood(row.mood): row.number for row in rows}

    async def first_heard(self, brand_id: BrandId) -> datetime | None:
        """When the brand's first item came in."""
        query = select(func.min(items.c.received_at).label("at")).where(items.c.account_id.in_(_of(brand_id)))
        row = await self._connection.first(query)
        return row.at if row is not None else None

    async def worst(self, crisis: Crisis, until: datetime, limit: int) -> list[ItemId]:
        """The worst items; while the crisis is on, those that nobody has dealt with."""
        joined = items.join(conversations, conversations.c.id == items.c.conversation_id)
        span = _span(crisis.brand_id, crisis.since, until)
        query = select(items.c.id).select_from(joined).where(*span, *worst.BAD)
        if crisis.ended_at is None:
            query = query.where(worst.WAITING)
        query = query.order_by(*worst.ITEMS).limit(limit)
        return [ItemId(row.id) for row in await self._connection.all(query)]

    async def unanswered(self, brand_id: BrandId) -> int:
        """How many of the brand's conversations nobody has dealt with."""
        waiting = conversations.c.brand_id == brand_id, conversations.c.status.in_(OPEN)
        query = select(func.count().label("number")).select_from(conversations).where(*waiting)
        row = await self._connection.first(query)
        return int(row.number) if row is not None else 0

    async def _running(self, brand_id: BrandId) -> Record | None:
        return await self._connection.first(select(crises).where(_C.brand_id == brand_id, RUNNING))


_MOST = 200


def _of(brand_id: BrandId) -> Select[tuple[int]]:
    return select(accounts.c.id).where(accounts.c.brand_id == brand_id)


def _span(brand_id: BrandId, since: datetime, until: datetime) -> Sequence[ColumnElement[bool]]:
    when = items.c.received_at >= since, items.c.received_at < until
    return (items.c.account_id.in_(_of(brand_id)), ~items.c.aside, *when)


def _note(at: datetime, author: str, text: str) -> Note:
    return Note(at=at, author=SlackUserId(author), text=text)


def _found(row: Record | None) -> Crisis:
    if row is None:
        raise NotFoundError("This crisis is over.")
    return _crisis(row)


def _crisis(row: Record) -> Crisis:
    return Crisis(
        id=CrisisId(row.id),
        brand_id=BrandId(row.brand_id),
        channel=ChannelId(row.channel),
        opened_by=SlackUserId(row.opened_by),
        reason=row.reason,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
    )
