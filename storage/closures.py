"""Closures: channels that can't be written in, and the cards that are elsewhere because of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, delete, exists, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.card import CardKind, CardRef
from bot.domain.ids import BrandId, ChannelId, ClosureId
from bot.domain.reach import SAME, Closure
from bot.errors import NotFoundError
from storage.connection import Record, Repository
from storage.reach_tables import SHUT, closures, leftovers
from storage.tables import cards

_C = closures.c
_K = cards.c
_FREE = {"lease_until": None, "worker": None, "sending_since": None, "attempts": 0, "error": None}


class ClosureRepository(Repository):
    """All channels that can't be written in."""

    async def begin(
        self, brand_id: BrandId, channel: ChannelId, reason: str, now: datetime
    ) -> tuple[Closure, bool]:
        """Note that the channel is shut; whether that is news. One that opened only just is shut again."""
        self._connection.touched.add("closures")
        again = _C.channel == channel, _C.opened_at > now - SAME
        latest = select(func.max(_C.id)).where(*again).scalar_subquery()
        reopened = update(closures).where(_C.id == latest).values(opened_at=None, reason=reason)
        running = await self.of(channel)
        if running is not None:
            return running, False
        if await self._connection.run(reopened):
            found = await self._shut(channel)
            notice = update(cards).where(_is(CardRef(kind=CardKind.CLOSURE, id=found.id)))
            await self._connection.run(notice.values(wanted=_K.wanted + 1, due_at=now))
            return found, False
        values = {"brand_id": brand_id, "channel": channel, "reason": reason, "closed_at": now}
        made = self._connection.insert(closures).values(values).on_conflict_do_nothing()
        fresh = await self._connection.run(made) == 1
        return await self._shut(channel), fresh

    async def of(self, channel: ChannelId) -> Closure | None:
        """The channel's closure, if it is shut."""
        row = await self._connection.first(select(closures).where(SHUT, _C.channel == channel))
        return _closure(row) if row is not None else None

    async def get(self, closure_id: ClosureId) -> Closure:
        """The closure of that id."""
        row = await self._connection.first(select(closures).where(_C.id == closure_id))
        if row is None:
            raise NotFoundError("This channel is open again.")
        return _closure(row)

    async def shut(self) -> list[Closure]:
        """Every channel that is shut."""
        query = select(closures).where(SHUT).order_by(_C.id)
        return [_closure(row) for row in await self._connection.all(query)]

    async def end(self, closure_id: ClosureId, now: datetime) -> bool:
        """Note that the channel is open; whether it was shut."""
        ended = update(closures).where(_C.id == closure_id, SHUT).values(opened_at=now)
        return bool(await self._connection.run(ended))

    # ---- cards

    async def send_away(self, ref: CardRef, place: ChannelId, now: datetime) -> None:
        """Show the card in another channel; it remembers where it belongs."""
        self._connection.touched.add("cards")
        home = {
            "home": func.coalesce(_K.home, _K.channel),
            "home_ts": case((_K.home.is_(None), _K.ts), else_=_K.home_ts),
        }
        new = {"channel": place, "ts": None, "drawn": 0, "due_at": now, **_FREE}
        await self._connection.run(update(cards).where(_is(ref)).values({**home, **new}))

    async def bring_home(self, brand_id: BrandId, channel: ChannelId, now: datetime) -> int:
        """Show the channel's cards in it again, those that it has already in their old place. How many.

        What stands elsewhere is left to be taken away.
        """
        self._connection.touched |= {"cards", "closures"}
        again = {"channel": channel, "wanted": _K.wanted + 1, "drawn": 0, "due_at": now, **_FREE}
        away = _K.home == channel
        await self._leave(brand_id, away)
        back = {"ts": _K.home_ts, "home": None, "home_ts": None}
        brought = await self._connection.run(update(cards).where(away).values({**again, **back}))
        # What was first said in a thread while it was elsewhere belongs beside its head.
        behind = _K.channel != channel, _K.home.is_(None), _below(channel)
        await self._leave(brand_id, *behind)
        return brought + await self._connection.run(
            update(cards).where(*behind).values({**again, "ts": None})
        )

    async def _leave(self, brand_id: BrandId, *which: ColumnElement[bool]) -> None:
        """Have the messages of these cards taken away."""
        query = select(_K.channel, _K.ts).where(*which, _K.ts.is_not(None))
        left = [
            {"brand_id": brand_id, "channel": row.channel, "ts": row.ts}
            for row in await self._connection.all(query)
        ]
        await self._connection.run_many(insert(leftovers), left)

    async def leftovers(self, limit: int) -> Sequence[tuple[int, BrandId, ChannelId, str]]:
        """Messages that are to be taken away: number, brand, channel, ts."""
        rows = await self._connection.all(select(leftovers).order_by(leftovers.c.id).limit(limit))
        return [(row.id, BrandId(row.brand_id), ChannelId(row.channel), row.ts) for row in rows]

    async def tidied(self, number: int) -> None:
        """That message is gone."""
        await self._connection.run(delete(leftovers).where(leftovers.c.id == number))

    async def _shut(self, channel: ChannelId) -> Closure:
        found = await self.of(channel)
        if found is None:
            raise NotFoundError("This channel is open again.")
        return found


def _below(channel: ChannelId) -> ColumnElement[bool]:
    """Whether a card stands in the thread of one that is in the channel."""
    head = cards.alias("head")
    above = head.c.kind == _K.thread_kind, head.c.subject == _K.thread_subject, head.c.channel == channel
    return exists().where(*above).correlate(cards)


def _is(ref: CardRef) -> ColumnElement[bool]:
    return (_K.kind == ref.kind) & (_K.subject == ref.id)


def _closure(row: Record) -> Closure:
    return Closure(
        id=ClosureId(row.id),
        brand_id=BrandId(row.brand_id),
        channel=ChannelId(row.channel),
        reason=row.reason,
        closed_at=row.closed_at,
        opened_at=row.opened_at,
    )
