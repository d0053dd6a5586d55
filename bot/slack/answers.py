"""What handlers answer, carried out: in the response to Slack where that can be, by a call where not."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatchmethod
from http import HTTPStatus

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.kit import modal, section
from bot.blocks.notice import refused
from bot.slack.door import (
    Answer,
    Answers,
    Click,
    CloseAll,
    Command,
    Drawing,
    Erase,
    Errors,
    Home,
    Json,
    Open,
    Redraw,
    Request,
    Say,
    Submission,
    Whisper,
)
from bot.slack.wire import Wire

log = logging.getLogger(__name__)

TOO_LATE = "That took too long, so Slack did not let me open it. Please press again."
TRIGGER_OVER = frozenset(
    {"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"}
)
OUTDATED = frozenset({"hash_conflict", "not_found"})
"""Somebody was quicker: a newer view is shown, or the modal was closed."""

UNREACHABLE = frozenset({"not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived"})
PLAIN: Json = {"parse": "none", "link_names": False}
"""Keeps Slack from reading names and channels into a text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A request that is being answered, and the client of its workspace."""

    request: Request
    client: AsyncWebClient


class Answerer:
    """Carries answers out."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def give(self, call: Call, answers: Answers) -> Json:
        """Carry the answers out in order; what the response to Slack has to say is returned."""
        response: Json = {}
        found = as_list(answers)
        for number, answer in enumerate(found, start=1):
            # Slack shows the acknowledgement when all is over, so only the last words may stand in it.
            if number == len(found) and isinstance(answer, Say) and isinstance(call.request, Command):
                return _message(answer)
            response = await self.carry_out(answer, call) or response
        return response

    async def tell(self, call: Call, drawing: Drawing) -> Json:
        """Tell the person alone, wherever they are; what the response to Slack has to say is returned."""
        if isinstance(call.request, Submission):
            return {"response_action": "push", "view": in_modal(drawing)}
        return await self.give(call, Say(drawing=drawing))

    @singledispatchmethod
    async def carry_out(self, answer: Answer, call: Call) -> Json | None:
        """Do what one answer says; what the response to Slack has to say is returned."""
        raise TypeError(type(answer), call)

    @carry_out.register
    async def say(self, answer: Say, call: Call) -> None:
        """By the `response_url` where there is one, else in the channel, a modal or a direct message."""
        request = call.request
        if await self._respond(request, _message(answer, request)):
            return
        if isinstance(request, Click) and request.modal:
            await self.open(Open(view=in_modal(answer.drawing)), call)
        elif request.channel and answer.in_channel:
            await call.client.chat_postMessage(
                channel=request.channel, **_words(answer.drawing, request), **PLAIN
            )
        elif request.channel:
            here = Whisper(channel=request.channel, user=request.user, drawing=answer.drawing)
            await self.whisper(here, call)
        else:
            await call.client.chat_postMessage(channel=request.user, **_words(answer.drawing), **PLAIN)

    @carry_out.register
    async def erase(self, _answer: Erase, call: Call) -> None:
        """Take away the message that was clicked; one that can't be is left, as it does no harm."""
        await self._respond(call.request, {"delete_original": True})

    @carry_out.register
    async def open(self, answer: Open, call: Call) -> Json | None:
        """Open a modal, or put it on the one at hand. A trigger that is over is told to the person."""
        request = call.request
        if isinstance(request, Submission):
            return {"response_action": "push", "view": answer.view}
        push = isinstance(request, Click) and request.modal
        method = call.client.views_push if push else call.client.views_open
        try:
            await method(trigger_id=request.trigger or "", view=answer.view)
        except SlackApiError as error:
            if code(error) not in TRIGGER_OVER:
                raise
            return await self._too_late(call)
        return None

    @carry_out.register
    async def redraw(self, answer: Redraw, call: Call) -> Json | None:
        """Put a view in place of the one at hand; where a newer one is shown already, that one stays."""
        request = call.request
        if isinstance(request, Submission):
            return {"response_action": "update", "view": answer.view}
        if isinstance(request, Click):
            await self._update(call.client, request, answer.view)
        return None

    @carry_out.register
    async def errors(self, answer: Errors, call: Call) -> Json:
        """Words beside the inputs; those for inputs that are not in the view stand on its first one."""
        inputs = input_blocks(call.request)
        if not inputs:
            return await self.tell(call, refused("\n".join(answer.fields.values())))
        placed: dict[str, str] = {}
        for name, text in answer.fields.items():
            block = name if name in inputs else inputs[0]
            placed[block] = f"{placed[block]} {text}" if block in placed else text
        return {"response_action": "errors", "errors": placed}

    @carry_out.register
    async def close_all(self, _answer: CloseAll, _call: Call) -> Json:
        """Close all modals of the person."""
        return {"response_action": "clear"}

    @carry_out.register
    async def whisper(self, answer: Whisper, call: Call) -> None:
        """Tell one person in a channel; where the channel is out of reach, directly."""
        words = _words(answer.drawing) | PLAIN
        here = call.request.thread_ts if answer.channel == call.request.channel else None
        thread = answer.thread_ts or here
        try:
            await call.client.chat_postEphemeral(
                channel=answer.channel, user=answer.user, thread_ts=thread, **words
            )
        except SlackApiError as error:
            if code(error) not in UNREACHABLE:
                raise
            await call.client.chat_postMessage(channel=answer.user, **words)

    @carry_out.register
    async def home(self, answer: Home, call: Call) -> None:
        """Publish somebody's App Home."""
        await call.client.views_publish(user_id=answer.user, view=answer.view)

    async def _respond(self, request: Request, body: Json) -> bool:
        url = request.response_url
        if not url or not self._wire.trusted(url):
            return False
        answer = await self._wire.respond(url, body)
        if answer.status_code != HTTPStatus.OK:
            log.debug("response_url refused", extra={"status": answer.status_code})
        return answer.status_code == HTTPStatus.OK

    async def _too_late(self, call: Call) -> Json | None:
        request = call.request
        if isinstance(request, Click) and request.modal:  # a notice would need the trigger that is over
            await call.client.chat_postMessage(channel=request.user, text=TOO_LATE)
            return None
        return await self.tell(call, refused(TOO_LATE))

    async def _update(self, client: AsyncWebClient, click: Click, view: Json) -> None:
        try:
            await client.views_update(view_id=click.view_id, hash=click.view_hash, view=view)
        except SlackApiError as error:
            if code(error) not in OUTDATED:
                raise
            log.debug("view is newer", extra={"view": click.view_id, "error": code(error)})


def as_list(answers: Answers) -> Sequence[Answer]:
    """The answers, in order."""
    if answers is None:
        return ()
    return answers if isinstance(answers, Sequence) else (answers,)


def code(error: SlackApiError) -> str:
    """Slack's name for what went wrong; "" where it gave none."""
    answer = getattr(error.response, "data", error.response)  # text, where the answer was no JSON
    return str(answer.get("error") or "") if isinstance(answer, Mapping) else ""


def input_blocks(request: Request) -> list[str]:
    """The block_ids of the inputs of the modal that was sent."""
    blocks = request.blocks if isinstance(request, Submission) else ()
    return [block["block_id"] for block in blocks if block.get("type") == "input" and block.get("block_id")]


def in_modal(drawing: Drawing) -> Json:
    """A modal that says what the message would."""
    return modal("Pressroom", drawing.blocks or [section(drawing.text)], "notice")


def _words(drawing: Drawing, request: Request | None = None) -> Json:
    words: Json = {"text": drawing.text, "unfurl_links": False, "unfurl_media": False}
    if drawing.blocks:
        words["blocks"] = list(drawing.blocks)
    if request is not None and request.thread_ts:
        words["thread_ts"] = request.thread_ts
    return words


def _message(say: Say, request: Request | None = None) -> Json:
    """The body of an acknowledgement or a `response_url`."""
    kind = "in_channel" if say.in_channel else "ephemeral"
    return _words(say.drawing, request) | {"response_type": kind, "replace_original": say.replace}
