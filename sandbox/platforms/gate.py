"""In front of each platform: writes down every request, and does what the faults order."""

import asyncio
from collections import deque
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.clock import Clock
from sandbox.platforms.calls import Answer
from sandbox.platforms.faults import Effect, Fault, Faults, instead

KEPT = 5000

_NAMING: AbstractSet[str] = frozenset({"mastodon"})
"""Who says in each answer what it calls the request, as Rails does; the AT Protocol's own server does not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One request as it was received; `status` is 0 when the connection was cut."""

    number: int
    method: str
    path: str
    query: str
    status: int
    idempotency_key: str | None
    fault: str | None


class Gate:
    """An ASGI application around a platform's."""

    def __init__(self, platform: str, app: ASGIApp, clock: Clock) -> None:
        self.faults = Faults()
        self.seen: deque[Request] = deque(maxlen=KEPT)
        self._platform = platform
        self._app = app
        self._clock = clock
        self._received = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or do to it what is ordered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        fault = self.faults.take(scope["method"], _path(scope))
        status = await self._serve(fault, scope, receive, self._naming(send))
        # Counted when it ends, so that who reads on from a number misses none that took long.
        self._received += 1
        self.seen.append(
            Request(
                number=self._received,
                method=scope["method"],
                path=_path(scope),
                query=scope["query_string"].decode(),
                status=status,
                idempotency_key=Headers(scope=scope).get("idempotency-key"),
                fault=fault.effect if fault else None,
            )
        )

    def _naming(self, send: Send) -> Send:
        """The same, with the platform's name for the request among an answer's headers."""

        async def name(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["x-request-id"] = str(uuid4())
            await send(message)

        return name if self._platform in _NAMING else send

    async def _serve(self, fault: Fault | None, scope: Scope, receive: Receive, send: Send) -> int:
        answer = instead(self._platform, fault, self._clock()) if fault else None
        if answer is not None:
            await _response(answer)(scope, receive, send)
            return answer.status
        if fault and fault.effect is Effect.DROP_BEFORE:
            return await _cut(receive)
        messages: list[Message] = []
        if fault is None:
            await self._app(scope, receive, _noting(messages, send))
            return _status(messages)
        await self._app(scope, receive, _noting(messages, None))
        if fault.effect is Effect.DROP_AFTER:
            return await _cut(receive)
        # Real time, as a client's patience is real.
        await asyncio.sleep(fault.seconds)
        for message in messages:
            await send(message)
        return _status(messages)


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _noting(messages: list[Message], send: Send | None) -> Send:
    async def note(message: Message) -> None:
        messages.append(message)
        if send is not None:
            await send(message)

    return note


def _status(messages: list[Message]) -> int:
    return next((message["status"] for message in messages if message["type"] == "http.response.start"), 0)


def _response(answer: Answer) -> Response:
    if isinstance(answer.body, str):
        return Response(answer.body, answer.status, dict(answer.headers))
    return JSONResponse(answer.body, answer.status, dict(answer.headers))


async def _cut(receive: Receive) -> int:
    """Cut the socket itself: no status line, no body, as when a server dies."""
    # ASGI has no word for this. uvicorn's `receive` is a method of the object that holds the transport.
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionAbortedError("the connection is cut, as ordered")
    transport.abort()
    # Until the server has noticed: if this returned sooner it would try to answer 500.
    while (await receive())["type"] != "http.disconnect":
        continue
    return 0
