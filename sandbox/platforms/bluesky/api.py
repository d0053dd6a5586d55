"""XRPC: how a request becomes a call, and a call's answer a response."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.platforms.bluesky import tokens
from sandbox.platforms.bluesky.errors import invalid, refused
from sandbox.platforms.bluesky.pds import Bluesky
from sandbox.platforms.calls import Answer, Call, Json, RefusalError
from sandbox.platforms.limits import Limit, Usage

Handler: TypeAlias = Callable[[Bluesky, Call], Answer]

REQUESTS = Limit(name="requests", points=3000, seconds=300)
LOGINS = Limit(name="logins", points=30, seconds=300)
WRITES = Limit(name="writes", points=5000, seconds=3600)
#: How long a page may be.
MOST = 100
CHAT = "did:web:api.bsky.chat#bsky_chat"


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """One XRPC method: its name, GET (query) or POST (procedure), and what token and values it needs."""

    nsid: str
    verb: str
    handler: Handler
    token: str = tokens.ACCESS
    needs: tuple[str, ...] = ()


def spend(pds: Bluesky, limit: Limit, who: str, points: int = 1) -> Usage:
    """Take points of a limit; refused as the server does when there are not enough."""
    usage = pds.meter.use(limit, who, points)
    if usage.exceeded:
        left = max(int((usage.resets_at - pds.clock()).total_seconds()), 1)
        headers = {**_headers(usage), "Retry-After": str(left)}
        raise RefusalError(429, {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, headers)
    return usage


def route(pds: Bluesky, methods: Iterable[Method]) -> Route:
    """The one route of all XRPC methods."""
    table = {method.nsid: method for method in methods}

    async def endpoint(request: Request) -> Response:
        try:
            host = request.client.host if request.client else ""
            usage = spend(pds, REQUESTS, host)
            answer = _answer(pds, _method(table, request), await _call(request))
            return _response(answer, _headers(usage))
        except RefusalError as error:
            return _response(error.answer, {})

    return Route("/xrpc/{nsid}", endpoint, methods=["GET", "POST"])


def _method(table: Mapping[str, Method], request: Request) -> Method:
    method = table.get(request.path_params["nsid"])
    chat = request.path_params["nsid"].startswith("chat.bsky.")
    # The PDS passes chat on only where it is told to; by itself it knows nothing of it.
    if method is None or (chat and request.headers.get("atproto-proxy") != CHAT):
        raise refused("MethodNotImplemented", "Method Not Implemented", 501)
    if request.method not in (method.verb, "HEAD"):
        raise invalid(f"Incorrect HTTP method ({request.method}) expected {method.verb}")
    return method


def _answer(pds: Bluesky, method: Method, call: Call) -> Answer:
    try:
        claims = tokens.check(pds, method.token, call.headers.get("authorization", ""))
        _check_needs(method, call)
        return method.handler(pds, _as(call, claims))
    except RefusalError as error:
        return error.answer


def _check_needs(method: Method, call: Call) -> None:
    missing = next((name for name in method.needs if name not in call.values), None)
    begin, end = (f"Invalid {method.nsid} params: ", "") if method.verb == "GET" else ("", " at $")
    if missing:
        raise invalid(f'{begin}Missing required key "{missing}"{end}')
    limit = call.text("limit", "1")
    if limit.isdecimal() and int(limit) > MOST:
        raise invalid(f"{begin}integer too big (maximum {MOST}, got {limit}){end}")


def _as(call: Call, claims: Json | None) -> Call:
    return replace(call, actor=claims["sub"], token=claims["jti"]) if claims else call


async def _call(request: Request) -> Call:
    raw = await request.body()
    values: Json = {key: request.query_params.getlist(key) for key in request.query_params}
    values = {key: found if len(found) > 1 else found[0] for key, found in values.items()}
    if raw and request.headers.get("content-type", "").startswith("application/json"):
        values |= _object(raw)
    return Call(
        path=request.path_params,
        values=values,
        headers=request.headers,
        origin=f"{request.url.scheme}://{request.url.netloc}",
        url=str(request.url),
        raw=raw,
    )


def _object(raw: bytes) -> Json:
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise refused("SyntaxError", str(error)) from error
    if not isinstance(body, dict):
        raise invalid("Input must be an object")
    return body


def _headers(usage: Usage) -> dict[str, str]:
    limit = usage.limit
    return {
        "RateLimit-Limit": str(limit.points),
        "RateLimit-Remaining": str(usage.left),
        "RateLimit-Reset": str(int(usage.resets_at.timestamp())),
        "RateLimit-Policy": f"{limit.points};w={limit.seconds}",
    }


def _response(answer: Answer, headers: Mapping[str, str]) -> Response:
    whole = {**headers, **answer.headers}
    if answer.body is None:
        return Response(b"", answer.status, whole)
    if isinstance(answer.body, bytes):
        return Response(answer.body, answer.status, whole)
    return JSONResponse(answer.body, answer.status, whole)
