"""Cards: the outbox towards Slack, and each channel's pace."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Executable, and_, bindparam, case, delete, exists, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.card import Card, CardKind, CardRef
from bot.domain.ids import ChannelId
from bot.errors import NotFoundError
from storage.connection import Record, Repository, listed
from storage.tables import WANTED, cards, paces
from storage.types import UtcDateTime

if TYPE_CHECKING:
    from storage.connection import Insert, Inserting

_C = cards.c
_FREE = {"lease_until": None, "worker": None}
_CAUSED = (CardKind.CONVERSATION, CardKind.ITEM, CardKind.RETURN)
_RANK = case((_C.kind.in_(_CAUSED), 1), else_=0)
"""What followers cause may be any number, and must not delay what the team waits for."""


class Wish(NamedTuple):
    """A card to draw, in whose thread it stands."""

    ref: CardRef
    thread_of: CardRef | None = None


class CardRepository(Repository):
    """All cards."""

    async def want(
        self, ref: CardRef, channel: ChannelId, thread_of: CardRef | None = None, *, now: datetime
    ) -> None:
        """Ask for the card to be drawn (again). Its place stays where it first was.

        A card that waits already keeps its turn; one that was put off is tried now.
        """
        self._connection.touched.add("cards")
        await self._connection.run(
            _wanted(self._connection.insert), _values(Wish(ref, thread_of), channel, now)
        )

    async def want_many(self, wishes: Collection[Wish], channel: ChannelId, *, now: datetime) -> None:
        """Ask for all of these to be drawn (again), as `want` does."""
        self._connection.touched.add("cards")
        values = [_values(wish, channel, now) for wish in wishes]
        await self._connection.run_many(_wanted(self._connection.insert), values)

    async def keep_back(self, refs: Collection[CardRef], channel: ChannelId, *, now: datetime) -> None:
        """Give each a place in the channel, and don't draw it before it is asked for; there is none yet."""
        values = [{**_values(Wish(ref), channel, now), "wanted": 0} for ref in refs]
        await self._connection.run_many(_kept_back(self._connection.insert), values)

    async def keep_waiting_back(self, channel: ChannelId, kinds: Collection[CardKind]) -> list[CardRef]:
        """Keep back what waits to be posted into the channel, and is not under way; which these are."""
        waiting = WANTED, _C.channel == channel, _C.ts.is_(None), _C.sending_since.is_(None)
        free = _C.kind.in_(kinds), _C.lease_until.is_(None)
        kept = update(cards).where(*waiting, *free).values(wanted=0, drawn=0).returning(_C.kind, _C.subject)
        rows = await self._connection.all(kept)
        return [CardRef(kind=CardKind(row.kind), id=row.subject) for row in rows]

    async def refresh_shown(self, kind: CardKind, ids: Collection[int], *, now: datetime) -> None:
        """Ask for those of the cards to be drawn again that are not kept back."""
        self._connection.touched.add("cards")
        shown = _C.kind == kind, _C.subject.in_(ids), _C.wanted > 0
        await self._connection.run(update(cards).where(*shown).values(_AGAIN), {"at": now})

    async def bring_out(self, ref: CardRef, *, now: datetime) -> None:
        """Have the card drawn if it was kept back."""
        self._connection.touched.add("cards")
        kept = _is(ref), _C.wanted == 0
        await self._connection.run(update(cards).where(*kept).values(wanted=1, due_at=now))

    async def waiting(self, channel: ChannelId) -> int:
        """How many messages wait to be posted into the channel."""
        query = select(func.count().label("number")).where(WANTED, _C.channel == channel, _C.ts.is_(None))
        row = await self._connection.first(query)
        return int(row.number) if row is not None else 0

    async def refresh(self, ref: CardRef, *, now: datetime) -> None:
        """Ask for the card to be drawn again, where there is one."""
        self._connection.touched.add("cards")
        await self._connection.run(_REFRESHED, {"of": ref.kind, "number": ref.id, "at": now})

    async def forget(self, ref: CardRef) -> None:
        """Leave the message as it is: what is wanted next of this is a new one."""
        await self._connection.run(delete(cards).where(_is(ref)))

    async def get(self, ref: CardRef) -> Card:
        """The card that shows this."""
        row = await self._connection.first(_ONE, {"of": ref.kind, "number": ref.id})
        if row is None:
            raise NotFoundError("This has no card in Slack.")
        return _card(row)

    async def channels(self, kind: CardKind, ids: Collection[int]) -> dict[int, ChannelId]:
        """Where the cards of these things are."""
        values = {"of": kind, "ids": self._connection.listing(ids)}
        rows = await self._connection.all(_places(self._connection.dialect), values)
        return {row.subject: ChannelId(row.channel) for row in rows}

    async def at(self, channel: ChannelId, ts: str) -> CardRef | None:
        """What the message of that channel and ts shows; None where it is no card.

        Slack gives a ts once in a channel; a server that is less strict does not keep cards from being sent.
        """
        found = select(cards).where(_C.channel == channel, _C.ts == ts).order_by(_C.id.desc())
        row = await self._connection.first(found)
        return _card(row).ref if row is not None else None

    async def claim_due(self, now: datetime, lease_until: datetime, worker: str, limit: int) -> list[Card]:
        """Take the cards that have to be drawn, the longest waiting first, by lease.

        What a storm could delay goes last. Of each channel at most one that is not in Slack yet, as a channel
        takes one new message a second; and none for a thread whose first message is not there yet.
        """
        due = and_(WANTED, _C.due_at <= now, or_(_C.lease_until.is_(None), _C.lease_until <= now))
        place = func.row_number().over(partition_by=(_C.channel, _C.ts), order_by=(_RANK, _C.due_at, _C.id))
        columns = _C.id, _C.due_at, _RANK.label("rank"), place.label("place")
        ready = select(*columns).where(due, _has_thread()).subquery()
        order = ready.c.rank, ready.c.due_at, ready.c.id
        first = select(ready.c.id).where(ready.c.place == 1).order_by(*order).limit(limit)
        chosen = select(_C.id).where(_C.id.in_(first), due).with_for_update(skip_locked=True).cte("chosen")
        taken = (
            update(cards).where(_C.id.in_(select(chosen.c.id))).values(lease_until=lease_until, worker=worker)
        )
        rows = await self._connection.all(taken.returning(*_C))
        return [_card(row) for row in sorted(rows, key=lambda row: (row.due_at, row.id))]

    async def release_leases(self) -> None:
        """Give back what other workers hold: for a start after which there is no other worker."""
        await self._connection.run(update(cards).where(_C.lease_until.is_not(None)).values(_FREE))

    async def sending(self, ref: CardRef, now: datetime, worker: str) -> bool:
        """Commit the intent to send the first message: from here on it may be in Slack.

        Whether it is still the worker's to send.
        """
        begun = update(cards).where(_is(ref), _C.worker == worker).values(sending_since=now)
        return bool(await self._connection.run(begun))

    async def sent(self, ref: CardRef, ts: str, channel: ChannelId, drawn: int) -> None:
        """Slack has shown the card as it was wanted the `drawn`th time."""
        place = {"ts": ts, "channel": channel, "drawn": drawn}
        await self._set(ref, **place, **_FREE, sending_since=None, attempts=0, error=None)

    async def postpone(self, ref: CardRef, due_at: datetime, error: str | None = None) -> None:
        """Put off the card, of which nothing was sent; with an error it counts as a try."""
        tries = _C.attempts + (1 if error else 0)
        await self._set(ref, **_FREE, due_at=due_at, sending_since=None, attempts=tries, error=error)

    async def lost(self, ref: CardRef) -> None:
        """The message is gone from Slack: a new one is wanted."""
        await self._set(ref, **_FREE, ts=None, sending_since=None, drawn=0)

    async def give_up(self, ref: CardRef, error: str) -> None:
        """Draw the card no more until it is wanted again."""
        await self._set(ref, **_FREE, drawn=_C.wanted, sending_since=None, error=error)

    async def pace(self, channel: ChannelId, now: datetime, interval: timedelta) -> datetime | None:
        """Take the channel's turn to get a new message: None is a go, else when the next turn is."""
        following = now + interval
        taken = (
            self._connection.insert(paces)
            .values(channel=channel, next_at=following)
            .on_conflict_do_update(
                index_elements=["channel"], set_={"next_at": following}, where=paces.c.next_at <= now
            )
        )
        if await self._connection.first(taken.returning(paces.c.channel)) is not None:
            return None
        row = await self._connection.first(select(paces.c.next_at).where(paces.c.channel == channel))
        return row.next_at if row is not None else None

    async def _set(self, ref: CardRef, **values: object) -> None:
        await self._connection.run(update(cards).where(_is(ref)).values(values))


def _values(wish: Wish, channel: ChannelId, now: datetime) -> dict[str, object]:
    return {
        "kind": wish.ref.kind,
        "subject": wish.ref.id,
        "channel": channel,
        "thread_kind": wish.thread_of.kind if wish.thread_of else None,
        "thread_subject": wish.thread_of.id if wish.thread_of else None,
        "wanted": 1,
        "drawn": 0,
        "due_at": now,
    }


def _again(now: ColumnElement[datetime]) -> dict[str, object]:
    waiting = and_(_C.wanted > _C.drawn, _C.due_at < now)
    return {"wanted": _C.wanted + 1, "due_at": case((waiting, _C.due_at), else_=now)}


def _is(ref: CardRef) -> ColumnElement[bool]:
    return and_(_C.kind == ref.kind, _C.subject == ref.id)


@cache
def _wanted(insert: "Inserting") -> "Insert":
    statement = insert(cards)
    return statement.on_conflict_do_update(
        index_elements=["kind", "subject"], set_=_again(statement.excluded.due_at)
    )


@cache
def _kept_back(insert: "Inserting") -> "Insert":
    return insert(cards).on_conflict_do_nothing()


#: Made once: making a statement takes longer than running it.
_THIS = and_(_C.kind == bindparam("of"), _C.subject == bindparam("number"))
_AGAIN = _again(bindparam("at", type_=UtcDateTime()))
_REFRESHED = update(cards).where(_THIS).values(_AGAIN)
_ONE = select(cards).where(_THIS)


@cache
def _places(dialect: str) -> Executable:
    mine = _C.kind == bindparam("of"), listed(dialect, _C.subject, "ids")
    return select(_C.subject, _C.channel).where(*mine)


def _has_thread() -> ColumnElement[bool]:
    head = cards.alias("head")
    there = head.c.kind == _C.thread_kind, head.c.subject == _C.thread_subject, head.c.ts.is_not(None)
    return or_(_C.thread_kind.is_(None), exists().where(*there).correlate(cards))


def _card(row: Record) -> Card:
    thread = CardRef(kind=CardKind(row.thread_kind), id=row.thread_subject) if row.thread_kind else None
    return Card(
        ref=CardRef(kind=CardKind(row.kind), id=row.subject),
        channel=row.channel,
        wanted=row.wanted,
        drawn=row.drawn,
        ts=row.ts,
        thread_of=thread,
        attempts=row.attempts,
        sending_since=row.sending_since,
    )
