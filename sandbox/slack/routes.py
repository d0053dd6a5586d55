"""The addresses of the sandbox's Slack: Web API, Socket Mode, files, response URLs."""

import json
import mimetypes

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from sandbox.slack.office import Office
from sandbox.slack.people import TEAM_ID
from sandbox.slack.seed import BOT_KEY
from sandbox.slack.shape import Json, SlackError
from sandbox.slack.webapi import WebApi

LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in</body></html>"
GONE = frozenset({"expired_url", "used_url"})


def routes(office: Office, api: WebApi) -> list[BaseRoute]:
    """Every route under /slack."""
    web = SlackWeb(office)
    return [
        Route("/slack/api/{method}", api.serve, methods=["GET", "POST"]),
        WebSocketRoute("/slack/socket", web.socket),
        Route("/slack/response/{token}", web.respond, methods=["POST"]),
        Route("/slack/files/upload/{ticket}", web.upload, methods=["POST"]),
        Route("/slack/files/{file}/{name:path}", web.download, methods=["GET"]),
    ]


class SlackWeb:
    """What apps reach beside the Web API."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def socket(self, websocket: WebSocket) -> None:
        """A Socket Mode connection."""
        await self._office.socket.serve(websocket)

    async def respond(self, request: Request) -> Response:
        """A message to a response URL."""
        try:
            body = _object(await request.body())
            self._office.respond.use(request.path_params["token"], body)
        except SlackError as error:
            status = 404 if error.code in GONE else 400
            return JSONResponse(error.answer(), status_code=status)
        return PlainTextResponse("ok")

    async def upload(self, request: Request) -> Response:
        """The bytes of a prepared upload."""
        content = await _content(request)
        try:
            self._office.files.fill_slot(request.path_params["ticket"], content)
        except SlackError:
            return PlainTextResponse("Not found", status_code=404)
        return PlainTextResponse(f"OK - {len(content)}")

    async def download(self, request: Request) -> Response:
        """A file's bytes for the bot; a login page for anybody without its token, as Slack answers."""
        if (
            request.headers.get("authorization") != f"Bearer {BOT_KEY}"
            or "files:read" not in self._office.state.scopes
        ):
            return HTMLResponse(LOGIN_PAGE)
        file_id = request.path_params["file"].removeprefix(f"{TEAM_ID}-")
        try:
            file = self._office.files.find(file_id)
        except SlackError:
            return PlainTextResponse("Not found", status_code=404)
        kind = mimetypes.guess_type(file["name"])[0] or "application/octet-stream"
        return Response(self._office.files.content(file_id), media_type=kind)


def _object(raw: bytes) -> Json:
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise SlackError("invalid_payload") from error
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    return body


async def _content(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        for value in form.values():
            if not isinstance(value, str):
                return await value.read()
    return b""
