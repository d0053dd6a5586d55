"""Brands."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import NotRequired, TypedDict, Unpack

from sqlalchemy import bindparam, func, or_, select, update

from bot.domain.brand import Brand, Channels, Role, Slot
from bot.domain.ids import BrandId, ChannelId, TeamId
from bot.domain.policy import Policy
from bot.errors import InvalidInputError, NotFoundError
from storage.connection import Record, Repository
from storage.tables import brands

#: Made once: making a statement takes longer than running it.
_ONE = select(brands).where(brands.c.id == bindparam("number"))
#: What the turns of brands are called among all that locks this database.
_TURN = 0x510
_OF_TEAM = select(brands).where(brands.c.team == bindparam("of")).order_by(brands.c.id)


class NewBrand(TypedDict):
    """What a brand starts with."""

    team: TeamId
    name: str
    timezone: str
    channels: Channels
    digest_at: NotRequired[time]
    slots: NotRequired[tuple[Slot, ...]]
    roles: NotRequired[Mapping[Role, frozenset[str]]]
    policy: NotRequired[Policy]
    freshness: NotRequired[timedelta]


class BrandRepository(Repository):
    """The brands of all workspaces."""

    async def add(self, **new: Unpack[NewBrand]) -> Brand:
        """Store a new brand; raises InvalidInputError where the workspace has one of that name."""
        brand = Brand(id=BrandId(0), **new)
        insert = self._connection.insert(brands).values(_values(brand))
        row = await self._connection.first(insert.on_conflict_do_nothing().returning(*brands.c))
        if row is None:
            raise InvalidInputError(f"There is a brand called {brand.name} already.", field="name")
        return _brand(row)

    async def get(self, brand_id: BrandId) -> Brand:
        """The brand of that id."""
        row = await self._connection.first(_ONE, {"number": brand_id})
        if row is None:
            raise NotFoundError("This brand is gone.")
        return _brand(row)

    async def take_turn(self, brand_id: BrandId) -> None:
        """Wait until no other transaction has its turn with the brand, and have it until this one ends."""
        if self._connection.dialect != "sqlite":  # which has one writer at a time anyway
            await self._connection.first(select(func.pg_advisory_xact_lock(_TURN, brand_id)))

    async def all(self) -> list[Brand]:
        """Every brand."""
        return [_brand(row) for row in await self._connection.all(select(brands).order_by(brands.c.id))]

    async def of_team(self, team: TeamId) -> list[Brand]:
        """The brands of a workspace."""
        return [_brand(row) for row in await self._connection.all(_OF_TEAM, {"of": team})]

    async def by_channel(self, team: TeamId, channel: ChannelId) -> list[Brand]:
        """The brands that use the channel for anything."""
        c = brands.c
        uses = or_(c.review == channel, c.community == channel, c.digest == channel)
        query = select(brands).where(c.team == team, uses).order_by(c.id)
        return [_brand(row) for row in await self._connection.all(query)]

    async def by_name(self, team: TeamId, name: str) -> Brand | None:
        """The brand of that name, however it is capitalised."""
        same = func.lower(brands.c.name) == name.lower()
        row = await self._connection.first(select(brands).where(brands.c.team == team, same))
        return _brand(row) if row is not None else None

    async def save(self, brand: Brand) -> None:
        """Write back all of the brand."""
        await self._connection.run(update(brands).where(brands.c.id == brand.id).values(_values(brand)))

    async def pause(self, brand_id: BrandId, now: datetime) -> None:
        """From this commit on no delivery of the brand is claimed."""
        await self._pause(brand_id, now)

    async def resume(self, brand_id: BrandId) -> None:
        """Let deliveries of the brand be claimed again."""
        await self._pause(brand_id, None)

    async def _pause(self, brand_id: BrandId, since: datetime | None) -> None:
        await self._connection.run(update(brands).where(brands.c.id == brand_id).values(paused_at=since))


def _values(brand: Brand) -> dict[str, object]:
    return {
        "team": brand.team,
        "name": brand.name,
        "timezone": brand.timezone,
        "review": brand.channels.review,
        "community": brand.channels.community,
        "digest": brand.channels.digest,
        "digest_at": brand.digest_at,
        "slots": brand.slots,
        "roles": dict(brand.roles),
        "policy": brand.policy,
        "freshness": int(brand.freshness.total_seconds()),
    }


def _brand(row: Record) -> Brand:
    return Brand(
        id=BrandId(row.id),
        team=row.team,
        name=row.name,
        timezone=row.timezone,
        channels=Channels(review=row.review, community=row.community, digest=row.digest),
        digest_at=row.digest_at,
        slots=row.slots,
        roles=row.roles,
        policy=row.policy,
        freshness=timedelta(seconds=row.freshness),
        paused_at=row.paused_at,
    )
