"""Storms: bursts of items that fold into one card of their channel."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from bot.domain.account import Account
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import ItemKind
from bot.domain.ids import AccountId, BrandId, ChannelId, ConversationId, ItemId, StormId
from bot.domain.sentiment import Mood
from bot.domain.storm import OPEN, Count, Order, Storm
from bot.errors import NotFoundError
from storage import worst
from storage.connection import Record, Repository
from storage.tables import accounts, brands
from storage.talk_tables import LIVE, conversations, items, storms

_C = storms.c


class StormRepository(Repository):
    """The storms of all channels, one at a time in each."""

    async def begin(self, brand_id: BrandId, channel: ChannelId, now: datetime) -> Storm:
        """A storm in the channel: the one that is on, or a new one."""
        values = {"brand_id": brand_id, "channel": channel, "begun_at": now}
        insert = self._connection.insert(storms).values(values).on_conflict_do_nothing()
        await self._connection.run(insert)
        storm = await self.in_channel(channel)
        if storm is None:
            raise NotFoundError("This storm is over.")
        return storm

    async def found(self, account: Account, channel: ChannelId, now: datetime) -> Storm:
        """What the first look at an account brought for the channel, which is over already."""
        span = {"begun_at": now, "ended_at": now}
        values = {"brand_id": account.brand_id, "channel": channel, "account_id": account.id, **span}
        insert = self._connection.insert(storms).values(values).returning(*_C)
        row = await self._connection.first(insert)
        if row is None:
            raise NotFoundError("What was found is gone.")
        return _storm(row)

    async def in_channel(self, channel: ChannelId) -> Storm | None:
        """The storm that is on in the channel."""
        row = await self._connection.first(select(storms).where(LIVE, _C.channel == channel))
        return _storm(row) if row is not None else None

    async def live(self) -> list[Storm]:
        """All storms that are on."""
        return [_storm(row) for row in await self._connection.all(select(storms).where(LIVE).order_by(_C.id))]

    async def get(self, storm_id: StormId) -> Storm:
        """The storm of that id."""
        row = await self._connection.first(select(storms).where(_C.id == storm_id))
        if row is None:
            raise NotFoundError("This storm is gone.")
        return _storm(row)

    async def end(self, storm_id: StormId, now: datetime) -> None:
        """Note that it is over."""
        await self._connection.run(update(storms).where(_C.id == storm_id).values(ended_at=now))

    async def take_in(self, storm_id: StormId, kept: Collection[CardRef]) -> None:
        """Count what these cards were to show as the storm's."""
        chosen = or_(
            items.c.id.in_([ref.id for ref in kept if ref.kind in (CardKind.ITEM, CardKind.RETURN)]),
            items.c.conversation_id.in_([ref.id for ref in kept if ref.kind == CardKind.CONVERSATION]),
        )
        await self._connection.run(
            update(items).where(chosen, items.c.storm_id.is_(None)).values(storm_id=storm_id)
        )

    async def arrived(self, channel: ChannelId, since: datetime) -> int:
        """How many items came in since then to conversations whose cards belong in the channel.

        Without what is put aside, as nobody is shown that.
        """
        joined = items.join(conversations, conversations.c.id == items.c.conversation_id).join(brands)
        query = select(func.count().label("number")).select_from(joined)
        theirs = func.coalesce(conversations.c.channel, brands.c.community) == channel
        # By the accounts, of which there are few: of items only the index of these knows their times.
        lately = items.c.account_id.in_(select(accounts.c.id)), items.c.received_at > since, ~items.c.aside
        row = await self._connection.first(query.where(theirs, *lately))
        return int(row.number) if row is not None else 0

    async def counts(self, storm_id: StormId) -> list[Count]:
        """How many items the storm brought: by account, kind and mood."""
        by = items.c.account_id, items.c.kind, items.c.mood
        query = select(*by, func.count().label("number")).where(_of(storm_id)).group_by(*by).order_by(*by)
        return [
            Count(
                account_id=AccountId(row.account_id),
                kind=ItemKind(row.kind),
                mood=Mood(row.mood),
                number=row.number,
            )
            for row in await self._connection.all(query)
        ]

    async def worst(self, storm_id: StormId, limit: int) -> list[ItemId]:
        """The worst items that nobody has dealt with."""
        joined = items.join(conversations, conversations.c.id == items.c.conversation_id)
        query = select(items.c.id).select_from(joined)
        query = query.where(_of(storm_id), *worst.BAD, worst.WAITING).order_by(*worst.ITEMS).limit(limit)
        rows = await self._connection.all(query)
        return [ItemId(row.id) for row in rows]

    async def conversations(
        self, storm_id: StormId, order: Order, limit: int, offset: int
    ) -> list[ConversationId]:
        """A page of the storm's conversations."""
        joined = items.join(conversations, conversations.c.id == items.c.conversation_id)
        talk = items.c.conversation_id
        query = select(talk).select_from(joined).where(_of(storm_id)).group_by(talk)
        if order is Order.UNCLAIMED:
            query = query.where(conversations.c.status.in_(OPEN), conversations.c.claimed_by.is_(None))
        rows = await self._connection.all(query.order_by(*_ORDERS[order]).limit(limit).offset(offset))
        return [ConversationId(row.conversation_id) for row in rows]


_NEWEST = (func.max(items.c.id).desc(),)
_ORDERS: dict[Order, tuple[ColumnElement[object], ...]] = {
    Order.WORST: worst.CONVERSATIONS,
    Order.NEWEST: _NEWEST,
    Order.UNCLAIMED: _NEWEST,
}


def _of(storm_id: StormId) -> ColumnElement[bool]:
    # Both, as the index is a partial one.
    return and_(items.c.storm_id == storm_id, items.c.storm_id.is_not(None))


def _storm(row: Record) -> Storm:
    return Storm(
        id=StormId(row.id),
        brand_id=BrandId(row.brand_id),
        channel=row.channel,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        account_id=AccountId(row.account_id) if row.account_id is not None else None,
    )
