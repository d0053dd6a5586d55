"""A Slack on loopback that remembers what it was told, and answers as it was told to."""

import json
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Json = dict[str, Any]

DEFAULTS: dict[str, Json] = {
    "auth.test": {"ok": True, "team_id": "T1", "user_id": "UBOT", "bot_id": "BBOT", "user": "pressroom"},
    "chat.postEphemeral": {"ok": True, "message_ts": "9.9"},
    "conversations.history": {"ok": True, "messages": []},
    "conversations.replies": {"ok": True, "messages": []},
}


@dataclass
class Plan:
    """How one call is answered. `drop` closes the connection after the message was taken, or before it."""

    status: int = 200
    body: Json | str = field(default_factory=lambda: {"ok": True})
    headers: dict[str, str] = field(default_factory=dict)
    drop: str = ""


class FakeSlack:
    """Calls are kept in order as (method, arguments); posted messages per channel."""

    token = "xoxb-test"
    secret = "secret"

    def __init__(self) -> None:
        self.calls: list[tuple[str, Json]] = []
        self.plans: dict[str, deque[Plan]] = defaultdict(deque)
        self.messages: dict[str, list[Json]] = defaultdict(list)
        self.during: dict[str, Callable[[], Awaitable[None]]] = {}
        self.standing: dict[str, Json] = {}
        self.closed: dict[str, str] = {}
        self.authorizations: list[str] = []
        self.tokens: dict[str, list[str]] = defaultdict(list)
        self.file: Callable[[], web.Response] = web.Response
        self.url = ""
        self._number = 0

    @property
    def api(self) -> str:
        return f"{self.url}api/"

    @property
    def hook(self) -> str:
        return f"{self.url}response/1"

    def called(self, method: str) -> list[Json]:
        return [arguments for name, arguments in self.calls if name == method]

    def will(self, method: str, **plan: Any) -> None:
        """Answer the next call of the method so."""
        self.plans[method].append(Plan(**plan))

    def fail(self, method: str, error: str, **more: Any) -> None:
        self.will(method, body={"ok": False, "error": error}, **more)

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_route("*", "/api/{method}", self._call)
        application.router.add_post("/response/{token}", self._response)
        application.router.add_get("/file/{name}", self._file)
        return application

    async def _file(self, request: web.Request) -> web.Response:
        self.authorizations.append(request.headers.get("Authorization", ""))
        return self.file()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        self.tokens[method].append(request.headers.get("Authorization", ""))
        plan = self.plans[method].popleft() if self.plans[method] else None
        if plan is not None:
            if plan.drop == "after":
                self._answer(method, arguments)
            if method in self.during:
                await self.during[method]()
            if plan.drop:
                assert request.transport is not None
                request.transport.close()
                return web.Response()
            if isinstance(plan.body, str):
                return web.Response(status=plan.status, text=plan.body, headers=plan.headers)
            return web.json_response(plan.body, status=plan.status, headers=plan.headers)
        shut = self.closed.get(arguments.get("channel", "")) if method == "chat.postMessage" else None
        return web.json_response({"ok": False, "error": shut} if shut else self._answer(method, arguments))

    def _answer(self, method: str, arguments: Json) -> Json:
        if method == "chat.postMessage":
            return self._post(arguments)
        if method in {"conversations.history", "conversations.replies"}:
            return {"ok": True, "messages": list(reversed(self.messages[arguments["channel"]]))}
        return self.standing.get(method) or DEFAULTS.get(method, {"ok": True})

    def _post(self, arguments: Json) -> Json:
        self._number += 1
        ts = f"17000000{self._number:02}.000100"
        self.messages[arguments["channel"]].append({**arguments, "ts": ts, "bot_id": "BBOT", "app_id": "A1"})
        return {"ok": True, "channel": arguments["channel"], "ts": ts}

    async def _response(self, request: web.Request) -> web.Response:
        self.calls.append(("response_url", await request.json()))
        plan = self.plans["response_url"].popleft() if self.plans["response_url"] else Plan()
        return web.Response(status=plan.status, text="ok")


async def _arguments(request: web.Request) -> Json:
    text = await request.text()
    if request.content_type == "application/json":
        return dict(json.loads(text))
    found: Json = dict(parse_qsl(text)) | dict(request.query)
    for name in ("blocks", "metadata", "view"):
        if isinstance(found.get(name), str):
            found[name] = json.loads(found[name])
    return found
