"""The way of one card to Slack: draw, wait for its turn, send, record; and what to do when Slack says no."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot import metrics
from bot.blocks.picture import has_picture
from bot.clock import Clock
from bot.domain.card import BROADCAST, Card, CardRef
from bot.domain.ids import ChannelId, TeamId
from bot.errors import ConfigurationError, NotFoundError
from bot.slack.door import Drawing
from bot.slack.pace import Pace
from bot.slack.parcel import Arrival, Parcel, Style, content, has_chart, metadata, name, read_metadata
from bot.slack.trouble import FAILURES, Trouble, in_words, name_of, retry_after, trouble
from bot.slack.wire import Wire
from storage.database import Database
from storage.work import Work

log = logging.getLogger(__name__)

INTERVAL = timedelta(seconds=1)
"""Between two new messages in one channel: https://docs.slack.dev/apis/web-api/rate-limits."""

PATIENCE = timedelta(seconds=3)
"""For a turn that comes sooner the card is kept; for a later one it is put back."""

ATTEMPTS = 10
LOOK_BACK = timedelta(seconds=5)
LOOK_UNTIL = timedelta(minutes=10)
"""How long a card of unknown fate waits for a look before it is sent again unseen."""

NO_CHARTS = timedelta(days=1)


class LookLaterError(Exception):
    """Whether a card arrived can't be said now: it stays as it is until its lease ends."""


class TakenOverError(Exception):
    """Another process has the card by now: it sends it, and says what became of it."""


class Draw(Protocol):
    """Draws a card as things stand now."""

    async def __call__(self, work: Work, ref: CardRef, /, *, fallback: bool) -> Drawing | None:
        """The drawing, without charts where `fallback` is set; None where there is nothing to show."""


TeamOf = Callable[[Work, CardRef], Awaitable[TeamId | None]]
"""In which workspace a card belongs; None: in the only one."""


async def only_team(_work: Work, _ref: CardRef) -> None:
    """One token, one workspace."""


Unreachable = Callable[[CardRef, ChannelId, str], Awaitable[bool]]
"""Hears that a card can't get into its channel, and why, in Slack's word; whether it has another place."""


async def nobody_told(_ref: CardRef, _channel: ChannelId, _error: str) -> bool:
    """Leaves it at the log line."""
    return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlet:
    """What cards are sent with; `worker` names this process among all."""

    wire: Wire
    database: Database
    clock: Clock
    draw: Draw
    worker: str
    team_of: TeamOf = only_team
    unreachable: Unreachable = nobody_told


class Courier:
    """Delivers cards one at a time; what it can't deliver it puts back, gives up, or leaves to the lease."""

    def __init__(self, outlet: Outlet) -> None:
        self._out = outlet
        self._pace = Pace()
        self._chartless: dict[TeamId | None, datetime] = {}

    async def deliver(self, card: Card) -> Trouble | None:
        """Bring the card to Slack; says what stood in the way, after seeing to it."""
        try:
            parcel = await self._pack(card)
        except ConfigurationError as error:
            await self._give_up(card, str(error))
            return Trouble.UNREACHABLE
        if parcel is None:
            return None
        try:
            if not await self._arrived(parcel) and await self._turn(parcel):
                await self._put(parcel)
        except (LookLaterError, TakenOverError):
            return Trouble.UNKNOWN
        except FAILURES as error:
            return await self._failed(parcel, error)
        return None

    async def _pack(self, card: Card) -> Parcel | None:
        """Draw the card, and find out where it goes; None where there is nothing to send."""
        async with self._out.database.read() as work:
            drawing = await self._drawing(work, card.ref, fallback=False)
            head = await work.cards.get(card.thread_of) if card.thread_of else None
            team = await self._out.team_of(work, card.ref) if drawing else None
            card = _beside(card, head)
            closure = await work.closures.of(card.channel)
        if drawing is None:
            await self._give_up(card, "There is nothing to show.")
            return None
        if closure and await self._out.unreachable(card.ref, card.channel, closure.reason):
            return None
        parcel = Parcel(
            card=card,
            drawing=drawing,
            style=Style.FULL,
            client=await self._out.wire.client(team),
            team=team,
            thread_ts=head.ts if head else None,
        )
        if has_chart(drawing) and self._is_chartless(team):
            return await self._plainer(parcel)
        return parcel

    async def _turn(self, parcel: Parcel) -> bool:
        """Wait for the card's turn, and commit the intent to send it; a far turn puts the card back."""
        now = self._out.clock()
        turn = self._pace.turn(parcel.team, parcel.method, now)
        if turn is None and parcel.card.ts is None:
            turn = await self._intend(parcel.card, now)
            # Putting the card back would lose its place in the channel's queue, so a short while is waited.
            if turn is not None and turn - now <= PATIENCE:
                await asyncio.sleep(max(0, (turn - now).total_seconds()))
                turn = await self._intend(parcel.card, max(turn, self._out.clock()))
        if turn is not None:
            await self._postpone(parcel.card, turn)
        return turn is None

    async def _intend(self, card: Card, now: datetime) -> datetime | None:
        async with self._out.database.transaction() as work:
            # Together: a turn without an intent is wasted, an intent without a turn would look like a crash.
            turn = await work.cards.pace(card.channel, now, INTERVAL)
            if turn is None and not await work.cards.sending(card.ref, now, self._out.worker):
                raise TakenOverError
        return turn

    async def _put(self, parcel: Parcel) -> None:
        card, words = parcel.card, content(parcel)
        if card.ts:
            # Slack keeps a message's metadata, and reads names into updated texts unless told again not to.
            await parcel.client.chat_update(channel=card.channel, ts=card.ts, **words)
            await self._record(card, card.channel, card.ts)
        else:
            answer = await parcel.client.chat_postMessage(
                channel=card.channel,
                thread_ts=parcel.thread_ts,
                reply_broadcast=(card.ref.kind in BROADCAST) or None,
                unfurl_links=False,
                unfurl_media=False,
                metadata=metadata(card),
                **words,
            )
            await self._record(card, answer.get("channel") or card.channel, answer["ts"])
        metrics.CARDS.labels("updated" if card.ts else "posted").inc()

    async def _record(self, card: Card, channel: str, ts: str) -> None:
        async with self._out.database.transaction() as work:
            await work.cards.sent(card.ref, ts, ChannelId(channel), card.wanted)

    async def _arrived(self, parcel: Parcel) -> bool:
        """Whether a card of unknown fate is in Slack after all; its place is recorded then."""
        card = parcel.card
        if card.ts is not None or card.sending_since is None:
            return False
        try:
            arrival = await self._look(parcel, card.sending_since)
        except FAILURES as error:
            may_wait = trouble(error) in {Trouble.LIMITED, Trouble.UNKNOWN}
            if may_wait and self._out.clock() - card.sending_since < LOOK_UNTIL:
                raise LookLaterError from error
            log.info("card can't be looked up", extra={"card": name(card.ref), "error": name_of(error)})
            return False
        if arrival is None:
            return False
        async with self._out.database.transaction() as work:
            await work.cards.sent(card.ref, arrival.ts, arrival.channel, arrival.version)
        return True

    async def _look(self, parcel: Parcel, since: datetime) -> Arrival | None:
        """The card among the messages since it was sent. The one case in which history is read."""
        client, channel, oldest = parcel.client, parcel.card.channel, str((since - LOOK_BACK).timestamp())
        if parcel.thread_ts:
            answer = await client.conversations_replies(
                channel=channel, ts=parcel.thread_ts, oldest=oldest, include_all_metadata=True, limit=200
            )
        else:
            answer = await client.conversations_history(
                channel=channel, oldest=oldest, include_all_metadata=True, limit=200
            )
        found = (
            read_metadata(channel, message["ts"], message.get("metadata") or {})
            for message in answer.get("messages") or ()
            if message.get("bot_id")
        )
        return next((arrival for arrival in found if arrival and arrival.ref == parcel.card.ref), None)

    async def _failed(self, parcel: Parcel, error: Exception) -> Trouble:
        kind = trouble(error)
        metrics.CARDS.labels(kind).inc()
        facts = {"card": name(parcel.card.ref), "method": parcel.method, "error": name_of(error)}
        log.log(logging.INFO if kind is Trouble.LIMITED else logging.WARNING, "card not sent", extra=facts)
        await _REACTIONS[kind](self, parcel, error)
        return kind

    async def slow_down(self, parcel: Parcel, error: Exception) -> None:
        """Slack wants to be left alone: that method rests for all cards of the workspace."""
        until = self._out.clock() + retry_after(error)
        self._pace.keep_still(parcel.team, parcel.method, until)
        await self._postpone(parcel.card, until)

    async def bring_back(self, parcel: Parcel, error: Exception) -> None:
        """The message is gone, or can't be changed any more: the card is posted anew."""
        if parcel.card.ts is None:
            await self.try_again(parcel, error)
            return
        async with self._out.database.transaction() as work:
            await work.cards.lost(parcel.card.ref)

    async def bring_thread_back(self, parcel: Parcel, error: Exception) -> None:
        """The message in whose thread the card stands is gone: that one first."""
        if parcel.card.thread_of is not None:
            async with self._out.database.transaction() as work:
                await work.cards.lost(parcel.card.thread_of)
        await self.try_again(parcel, error)

    async def report(self, parcel: Parcel, error: Exception) -> None:
        """Nothing gets into the channel: the card goes elsewhere, and waits for a person where it can't."""
        card = parcel.card
        if not await self._out.unreachable(card.ref, card.channel, name_of(error)):
            await self._give_up(card, in_words(error))

    async def draw_plainer(self, parcel: Parcel, error: Exception) -> None:
        """Slack refused the blocks: once more without charts and images, then the text alone."""
        if parcel.style is Style.TEXT:
            await self.try_again(parcel, error)
            return
        plainer = await self._plainer(parcel)
        if plainer.style is Style.TEXT:
            log.error("blocks refused", extra={"card": name(parcel.card.ref)})
        try:
            await self._put(plainer)
        except FAILURES as again:
            await self._failed(plainer, again)

    async def try_again(self, parcel: Parcel, error: Exception) -> None:
        """Later, with growing pauses, and not for ever."""
        card = parcel.card
        if card.attempts + 1 >= ATTEMPTS:
            log.error("card given up", extra={"card": name(card.ref), "error": name_of(error)})
            await self._give_up(card, name_of(error))
            return
        pause = timedelta(seconds=min(300, 2**card.attempts))
        await self._postpone(card, self._out.clock() + pause, name_of(error))

    async def leave(self, parcel: Parcel, error: Exception) -> None:
        """It may be done: a first message waits for its echo or its lease's end; an update is repeated."""
        if parcel.card.ts is not None:
            await self.try_again(parcel, error)

    async def _plainer(self, parcel: Parcel) -> Parcel:
        """The next plainer style. That a workspace shows no charts is remembered for a day.

        An image says nothing about others: Slack could not fetch this one.
        """
        drawing = parcel.drawing
        if parcel.style is Style.FULL and (has_chart(drawing) or has_picture(drawing)):
            if has_chart(drawing):
                self._remember_chartless(parcel.team)
            async with self._out.database.read() as work:
                other = await self._drawing(work, parcel.card.ref, fallback=True)
            return replace(parcel, drawing=other or drawing, style=Style.FALLBACK)
        return replace(parcel, drawing=replace(drawing, blocks=()), style=Style.TEXT)

    async def _drawing(self, work: Work, ref: CardRef, *, fallback: bool) -> Drawing | None:
        try:
            return await self._out.draw(work, ref, fallback=fallback)
        except NotFoundError:  # what it showed is no more
            return None

    def _is_chartless(self, team: TeamId | None) -> bool:
        until = self._chartless.get(team)
        return until is not None and until > self._out.clock()

    def _remember_chartless(self, team: TeamId | None) -> None:
        if not self._is_chartless(team):
            self._chartless[team] = self._out.clock() + NO_CHARTS

    async def _postpone(self, card: Card, until: datetime, error: str | None = None) -> None:
        async with self._out.database.transaction() as work:
            await work.cards.postpone(card.ref, until, error)

    async def _give_up(self, card: Card, error: str) -> None:
        async with self._out.database.transaction() as work:
            await work.cards.give_up(card.ref, error)


def _beside(card: Card, head: Card | None) -> Card:
    """The card in the channel of its thread, which may have moved before it was first shown."""
    return replace(card, channel=head.channel) if head and card.ts is None else card


_REACTIONS: Mapping[Trouble, Callable[[Courier, Parcel, Exception], Awaitable[None]]] = {
    Trouble.LIMITED: Courier.slow_down,
    Trouble.GONE: Courier.bring_back,
    Trouble.ORPHANED: Courier.bring_thread_back,
    Trouble.UNREACHABLE: Courier.report,
    Trouble.UNDRAWABLE: Courier.draw_plainer,
    Trouble.REFUSED: Courier.try_again,
    Trouble.UNKNOWN: Courier.leave,
}
