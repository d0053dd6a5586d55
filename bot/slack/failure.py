"""What people are told when something can't be done, or broke."""

import logging
import re
import secrets

from aiohttp import ClientError
from slack_bolt import BoltResponse
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackClientError

from bot import metrics
from bot.blocks import notice
from bot.domain.ids import TeamId
from bot.errors import InvalidInputError, UserError
from bot.slack import payload
from bot.slack.answers import Answerer, Call, input_blocks
from bot.slack.door import Json, Request

log = logging.getLogger(__name__)

UNKNOWN = (
    "This comes from an older version of Pressroom and no longer works. Run the command for a fresh one."
)

_RAW = re.compile(r"<[@!#]")


async def refuse(answerer: Answerer, call: Call, error: UserError) -> Json:
    """Tell the person why not: beside an input where one is at fault, else wherever they are."""
    words, inputs = str(error), input_blocks(call.request)
    if not inputs or _RAW.search(words):  # what stands beside an input shows people by their ids
        return await answerer.tell(call, notice.refused(words))
    field = error.field if isinstance(error, InvalidInputError) else None
    return {"response_action": "errors", "errors": {field if field in inputs else inputs[0]: words}}


class ErrorHandler:
    """What Bolt calls for an error that nobody expected: logged once, and the person is told."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    async def handle(self, error: Exception, request: AsyncBoltRequest) -> BoltResponse:
        """200 where a person waits; 503 for an event, so that Slack sends it again."""
        if isinstance(error, BoltUnhandledRequestError):
            return BoltResponse(status=200)
        kind, ref = kind_of(request.body), secrets.token_hex(3)
        metrics.FAILURES.labels(kind).inc()
        log.error("request broke", exc_info=error, extra={"ref": ref, "kind": kind})
        # Slack sends an event again, and nothing else: for those a person is waiting, and has to hear of it.
        if kind == "event":
            return BoltResponse(status=503)
        return BoltResponse(status=200, body=await self._tell(request, ref))

    async def _tell(self, request: AsyncBoltRequest, ref: str) -> Json:
        try:
            call = Call(request=request_of(request), client=request.context.client)
            return await self._answerer.tell(call, notice.broken(ref))
        except (SlackClientError, ClientError, TimeoutError, KeyError, IndexError) as error:
            log.warning("person not told", extra={"error": type(error).__name__})
            return {}


def kind_of(body: Json) -> str:
    """What kind of request a payload is, by one short word."""
    if "command" in body:
        return "command"
    kinds = {
        "block_actions": "click",
        "view_submission": "submission",
        "view_closed": "close",
        "shortcut": "shortcut",
        "message_action": "shortcut",
        "event_callback": "event",
    }
    return kinds.get(body.get("type") or "", "other")


def request_of(request: AsyncBoltRequest) -> Request:
    """The payload as a value of `door`; raises KeyError or IndexError where it is none."""
    readers = {
        "command": payload.command,
        "click": payload.click,
        "submission": payload.submission,
        "close": payload.closing,
        "shortcut": payload.shortcut,
    }
    reader = readers[kind_of(request.body)]
    return reader(request.body, TeamId(request.context.team_id or ""))
