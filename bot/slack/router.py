"""One listener for each kind of request, in front of the tables that say who handles what."""

import logging
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot import metrics
from bot.blocks.notice import refused
from bot.clock import Clock
from bot.domain.ids import ChannelId, SlackUserId, TeamId
from bot.errors import UserError
from bot.slack import payload
from bot.slack.answers import Answerer, Call
from bot.slack.door import Event, Handler, Json, Request, Tables
from bot.slack.failure import UNKNOWN, refuse
from bot.slack.guard import Ours, is_noise, lost_message, own_card
from bot.slack.once import Once
from storage.database import Database

log = logging.getLogger(__name__)

EVERYTHING = re.compile("")


class CardKeeper(Protocol):
    """Hears what becomes of our own messages."""

    async def echo(self, team: TeamId, channel: ChannelId, ts: str, metadata: Json) -> None:
        """One of our messages arrived in a channel."""

    async def gone(self, channel: ChannelId, ts: str) -> None:
        """A message was deleted; it may be one of ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Inside:
    """What the router works with. `services` is what handlers get, and is nothing to us."""

    tables: Tables
    services: Any
    database: Database
    clock: Clock
    answerer: Answerer
    cards: CardKeeper


class Router:
    """Reads a request, finds its handler, calls it, and has the answers carried out."""

    def __init__(self, inside: Inside) -> None:
        self._in = inside
        self._once = Once(inside.database, inside.clock)

    def register(self, app: AsyncApp) -> None:
        """One listener a kind, as each that Bolt has to look at costs time."""
        app.command(EVERYTHING)(self.command)
        app.action(EVERYTHING)(self.click)
        app.view_submission(EVERYTHING)(self.submission)
        app.view_closed(EVERYTHING)(self.closed)
        app.shortcut(EVERYTHING)(self.shortcut)
        app.event(EVERYTHING)(self.event)

    async def command(self, body: Json, context: AsyncBoltContext) -> BoltResponse:
        """`/social name rest`."""
        request = payload.command(body, _team(context))
        handler = self._in.tables.commands.get(request.name, self._in.tables.unknown_command)
        return await self._answer("command", handler, _call(request, context))

    async def click(self, body: Json, context: AsyncBoltContext) -> BoltResponse:
        """A button or another element. A link button has opened its page, and asks for nothing more."""
        request = payload.click(body, _team(context))
        handler = self._in.tables.actions.get(request.action_id)
        # Slack tells of link buttons too, and shows a warning sign beside one that nobody acknowledges.
        if handler is None and body["actions"][0].get("url"):
            return BoltResponse(status=200)
        return await self._answer("click", handler, _call(request, context))

    async def submission(self, body: Json, context: AsyncBoltContext) -> BoltResponse:
        """A modal was sent."""
        request = payload.submission(body, _team(context))
        handler = self._in.tables.views.get(request.callback_id)
        return await self._answer("submission", handler, _call(request, context))

    async def closed(self, body: Json, context: AsyncBoltContext) -> BoltResponse:
        """A modal was closed: for most nothing depends on it."""
        request = payload.closing(body, _team(context))
        handler = self._in.tables.closings.get(request.callback_id)
        if handler is None:
            return BoltResponse(status=200)
        return await self._answer("close", handler, _call(request, context))

    async def shortcut(self, body: Json, context: AsyncBoltContext) -> BoltResponse:
        """A shortcut, global or on a message."""
        request = payload.shortcut(body, _team(context))
        handler = self._in.tables.shortcuts.get(request.callback_id)
        return await self._answer("shortcut", handler, _call(request, context))

    async def event(self, body: Json, context: AsyncBoltContext) -> BoltResponse:
        """An event; 200 means that it was handled and will not be again."""
        metrics.REQUESTS.labels("event").inc()
        event = payload.event(body, _team(context))
        ours = Ours(app=body.get("api_app_id"), bot=context.bot_id, user=context.bot_user_id)
        if is_noise(event.body, ours):
            await self._keep_cards(event, ours)
            return BoltResponse(status=200)
        handler = self._in.tables.events.get(event.type)
        if handler is None:
            return BoltResponse(status=200)
        return await self._once_for(event, handler, context)

    async def _answer(self, kind: str, handler: Handler | None, call: Call) -> BoltResponse:
        metrics.REQUESTS.labels(kind).inc()
        if handler is None:
            log.warning("request without handler", extra={"kind": kind})
            return _response(await self._in.answerer.tell(call, refused(UNKNOWN)))
        return _response(await self._carry_out(handler, call.request, call))

    async def _carry_out(self, handler: Handler, subject: Request | Event, call: Call) -> Json:
        try:
            answers = await handler(subject, self._in.services)
        except UserError as error:
            if not call.request.user:  # an event that names nobody: there is no one to tell
                log.info("event refused", extra={"error": type(error).__name__})
                return {}
            return await refuse(self._in.answerer, call, error)
        return await self._in.answerer.give(call, answers)

    async def _once_for(self, event: Event, handler: Handler, context: AsyncBoltContext) -> BoltResponse:
        async def handle() -> None:
            await self._carry_out(handler, event, _call(_place(event), context))

        if not event.id:
            await handle()
        done = not event.id or await self._once.run(event.id, handle)
        return BoltResponse(status=HTTPStatus.OK if done else HTTPStatus.SERVICE_UNAVAILABLE)

    async def _keep_cards(self, event: Event, ours: Ours) -> None:
        card = own_card(event.body, ours)
        if card is not None:
            await self._in.cards.echo(event.team, card.channel, card.ts, card.metadata)
        gone = lost_message(event.body)
        if gone is not None:
            await self._in.cards.gone(*gone)


def _team(context: AsyncBoltContext) -> TeamId:
    return TeamId(context.team_id or "")


def _call(request: Request, context: AsyncBoltContext) -> Call:
    return Call(request=request, client=context.client)


def _place(event: Event) -> Request:
    """Where an event happened, as far as it says: there its person is answered."""
    return Request(
        team=event.team,
        user=payload.person_of(event.body) or SlackUserId(""),
        channel=payload.channel_of(event.body),
        thread_ts=event.body.get("thread_ts"),
    )


def _response(body: Json) -> BoltResponse:
    return BoltResponse(status=200, body=body or "")
