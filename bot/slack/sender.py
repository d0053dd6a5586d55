"""Brings cards to Slack: each that is wanted is drawn and sent, by whichever process claims it."""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

from bot.domain.card import Card, CardRef
from bot.domain.ids import ChannelId, TeamId
from bot.errors import NotFoundError
from bot.slack.courier import Courier, Outlet
from bot.slack.door import Json
from bot.slack.parcel import Arrival, name, read_metadata
from bot.slack.trouble import FAILURES, Trouble

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=45)
"""Longer than a card can take: its turn in the channel, and two calls to Slack."""

AT_ONCE = 20
DRAIN_SECONDS = 30.0


class Sender:
    """Claims cards that are due, one round after the other, and has each sent."""

    def __init__(self, outlet: Outlet) -> None:
        self._out = outlet
        self._courier = Courier(outlet)
        self._under_way: dict[CardRef, Arrival | None] = {}

    async def drain(self) -> None:
        """Send what is due, for half a minute at most: whoever calls this has to be seen alive."""
        loop = asyncio.get_running_loop()
        end = loop.time() + DRAIN_SECONDS
        while loop.time() < end and await self._round():
            pass

    async def echo(self, team: TeamId, channel: ChannelId, ts: str, metadata: Json) -> None:
        """A card of ours arrived in a channel: of one whose fate was unknown, this is the answer."""
        arrival = read_metadata(channel, ts, metadata)
        if arrival is None:
            return
        if arrival.ref in self._under_way:
            # Slack's answer is still to come, and says the same; only where it gets lost this is needed.
            self._under_way[arrival.ref] = arrival
            return
        card = await self._card(arrival.ref)
        if card is not None:
            await self._compare(card, arrival, team)

    async def gone(self, channel: ChannelId, ts: str) -> None:
        """A message was deleted: a card comes back."""
        async with self._out.database.read() as work:
            ref = await work.cards.at(channel, ts)
        if ref is None:
            return
        async with self._out.database.transaction() as work:
            await work.cards.lost(ref)

    async def _round(self) -> int:
        now = self._out.clock()
        async with self._out.database.transaction() as work:
            cards = await work.cards.claim_due(now, now + LEASE, self._out.worker, AT_ONCE)
        outcomes = await asyncio.gather(*(self._send(card) for card in cards), return_exceptions=True)
        for card, outcome in zip(cards, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                log.error("card broke", exc_info=outcome, extra={"card": name(card.ref)})
        return len(cards)

    async def _send(self, card: Card) -> None:
        self._under_way[card.ref] = None
        try:
            outcome = await self._courier.deliver(card)
        finally:
            heard = self._under_way.pop(card.ref)
        if outcome is Trouble.UNKNOWN and heard is not None and card.ts is None:
            await self._adopt(heard)

    async def _card(self, ref: CardRef) -> Card | None:
        async with self._out.database.read() as work:
            with suppress(NotFoundError):
                return await work.cards.get(ref)
        return None

    async def _compare(self, card: Card, arrival: Arrival, team: TeamId) -> None:
        """A card without a message takes it for its own; a second one in the channel is one too many."""
        if card.ts is None and card.sending_since is not None:
            await self._adopt(arrival)
        elif card.channel == arrival.channel and card.ts not in {None, arrival.ts}:
            await self._remove_double(team, arrival)

    async def _adopt(self, arrival: Arrival) -> None:
        log.info("card adopted", extra={"card": name(arrival.ref)})
        async with self._out.database.transaction() as work:
            await work.cards.sent(arrival.ref, arrival.ts, arrival.channel, arrival.version)

    async def _remove_double(self, team: TeamId, arrival: Arrival) -> None:
        log.warning("card was there twice", extra={"card": name(arrival.ref)})
        client = await self._out.wire.client(team)
        with suppress(*FAILURES):
            await client.chat_delete(channel=arrival.channel, ts=arrival.ts)
