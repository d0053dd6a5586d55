"""Requests over HTTP: signed ones, of a size that Slack sends."""

import re
from urllib.parse import parse_qsl

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_internals import build_async_context
from slack_sdk.signature import SignatureVerifier
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

MAX_BODY = 1 << 20
_SECONDS = re.compile(r"[0-9]{1,11}")


class HttpDoor:
    """Hands Slack's requests to Bolt; `secret` is what they are signed with."""

    def __init__(self, app: AsyncApp, secret: str) -> None:
        self._app = app
        self._verifier = SignatureVerifier(secret)

    async def receive(self, request: Request) -> Response:
        """Hand a signed request to Bolt; nothing is read out of any other."""
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        if not self._is_signed(request, body):
            return Response(status_code=401)
        try:
            asked = _bolt_request(request, body)
        except (ValueError, TypeError, AttributeError):  # signed, but no shape that Slack's requests have
            return Response(status_code=400)
        return to_starlette_response(await self._app.async_dispatch(asked))

    def _is_signed(self, request: Request, body: bytes) -> bool:
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not (_SECONDS.fullmatch(timestamp) and signature.isascii()):
            return False
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except UnicodeDecodeError:
            return False


def _bolt_request(request: Request, body: bytes) -> AsyncBoltRequest:
    asked = to_async_bolt_request(request, body)
    if not asked.body and body:
        # Bolt takes a form in which the word "payload" occurs for an interaction, and so loses `/social draft
        # payload …`: slack_bolt/request/internals.py, parse_body.
        asked.body = dict(parse_qsl(asked.raw_body, keep_blank_values=True))
        asked.context = build_async_context(AsyncBoltContext(), asked.body)
    return asked


async def _body(request: Request) -> bytes | None:
    """The body; None where it is too large."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > MAX_BODY:
            return None
    return bytes(found)
