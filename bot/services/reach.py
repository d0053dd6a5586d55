"""Channels that can't be written in: their cards go elsewhere, with one notice, and come back again."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.brand import Brand
from bot.domain.card import Card, CardKind, CardRef
from bot.domain.ids import ChannelId, ClosureId, SlackUserId, TeamId
from bot.domain.reach import PROBED, Closure, elsewhere
from bot.services.owner import owner_of, owners_of
from storage.database import Database
from storage.work import Work

log = logging.getLogger(__name__)

Contact = Callable[[Brand], Awaitable[SlackUserId | None]]
"""Whom to write to directly where no channel of a brand is open."""

IsOpen = Callable[[TeamId, ChannelId], Awaitable[bool]]
"""Whether a channel can be written in, as far as Slack tells without a try."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosureView:
    """A closed channel as its notice shows it."""

    closure: Closure
    brand: Brand


class ReachService:
    """Finds cards another place, and brings them home."""

    def __init__(self, database: Database, clock: Clock, contact: Contact, is_open: IsOpen) -> None:
        self._database = database
        self._clock = clock
        self._contact = contact
        self._is_open = is_open

    async def send_away(self, ref: CardRef, channel: ChannelId, reason: str) -> bool:
        """Show a card elsewhere that can't get into its channel; whether there is such a place."""
        async with self._database.read() as work:
            brand = await owner_of(work, ref, channel)
        if brand is None:
            return False
        contact = await self._contact_for(brand, channel)
        async with self._database.transaction() as work:
            place = await self._shut(work, brand, channel, reason, contact)
            if place is not None:
                await self._move(work, await work.cards.get(ref), channel, place)
        return place is not None

    async def closed(self, channel: ChannelId, reason: str) -> None:
        """Slack says that a channel is closed: those who use it are told before the first card is in need."""
        async with self._database.read() as work:
            brands = await owners_of(work, channel)
        for brand in brands[:1]:
            contact = await self._contact_for(brand, channel)
            async with self._database.transaction() as work:
                await self._shut(work, brand, channel, reason, contact)

    async def opened(self, channel: ChannelId) -> bool:
        """The channel can be written in: its cards come home. Whether it was closed."""
        now = self._clock()
        async with self._database.transaction() as work:
            closure = await work.closures.of(channel)
            if closure is None or not await work.closures.end(closure.id, now):
                return False
            brought = await work.closures.bring_home(closure.brand_id, channel, now)
            await work.cards.refresh(CardRef(kind=CardKind.CLOSURE, id=closure.id), now=now)
        log.info("channel open again", extra={"closure": closure.id, "cards": brought})
        return True

    async def look(self) -> None:
        """Open what Slack says is open; what only a try can show is tried once a day."""
        async with self._database.read() as work:
            found = [(one, await work.brands.get(one.brand_id)) for one in await work.closures.shut()]
        for closure, brand in found:
            if await self._may_be_open(closure, brand):
                await self.opened(closure.channel)

    async def _may_be_open(self, closure: Closure, brand: Brand) -> bool:
        if closure.reason in PROBED:
            return await self._is_open(brand.team, closure.channel)
        now = self._clock()
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if closure.closed_at >= today:
            return False
        async with self._database.transaction() as work:
            return await work.slots.claim(f"closure:{closure.id}", today, "reach", now)

    async def _contact_for(self, brand: Brand, channel: ChannelId) -> SlackUserId | None:
        """Somebody to write to, where the channel was the last one."""
        async with self._database.read() as work:
            shut = {one.channel for one in await work.closures.shut()} | {channel}
        return None if elsewhere(brand.channels, shut) else await self._contact(brand)

    async def _shut(
        self, work: Work, brand: Brand, channel: ChannelId, reason: str, contact: SlackUserId | None
    ) -> ChannelId | None:
        """Note that the channel is closed, with a notice where that is news; where its cards go."""
        now = self._clock()
        closure, fresh = await work.closures.begin(brand.id, channel, reason, now)
        shut = {one.channel for one in await work.closures.shut()}
        place = elsewhere(brand.channels, shut) or (ChannelId(contact) if contact else None)
        if fresh:
            log.warning("channel closed", extra={"closure": closure.id, "reason": reason})
            if place is not None:
                await work.cards.want(CardRef(kind=CardKind.CLOSURE, id=closure.id), place, now=now)
        return place

    async def _move(self, work: Work, card: Card, channel: ChannelId, place: ChannelId) -> None:
        """Move the card, and with one of a thread what it stands below."""
        now = self._clock()
        if card.thread_of is not None:
            head = await work.cards.get(card.thread_of)
            if head.channel == channel:
                await work.closures.send_away(head.ref, place, now)
            else:
                place = head.channel
        await work.closures.send_away(card.ref, place, now)


async def view_of(work: Work, closure_id: ClosureId) -> ClosureView:
    """The closure as its notice shows it."""
    closure = await work.closures.get(closure_id)
    return ClosureView(closure=closure, brand=await work.brands.get(closure.brand_id))
