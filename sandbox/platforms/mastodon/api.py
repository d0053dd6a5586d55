"""Mastodon's endpoints: how a request becomes a call, and a call's answer a response."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.platforms.calls import Answer, Call, RefusalError, fields_of
from sandbox.platforms.limits import Limit, Usage
from sandbox.platforms.mastodon.entities import Entities
from sandbox.platforms.mastodon.errors import refused
from sandbox.platforms.mastodon.model import Token
from sandbox.platforms.mastodon.site import PREFIX, Mastodon
from sandbox.platforms.moments import stamp

Handler: TypeAlias = Callable[[Mastodon, Call], Answer]

REQUESTS = Limit(name="requests", points=300, seconds=300)
UPLOADS = Limit(name="media", points=30, seconds=1800)
DELETIONS = Limit(name="deletions", points=30, seconds=1800)

#: Needs no token; a token only changes what is seen.
PUBLIC = ""
#: Needs the token of an account, with whatever scope.
ANY = "*"


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One endpoint: method, path, who may (`scope`), and the limit it counts against."""

    method: str
    path: str
    handler: Handler
    scope: str = PUBLIC
    limit: Limit = REQUESTS


def entities(site: Mastodon, call: Call) -> Entities:
    """Draws entities for whoever calls."""
    return Entities(site, call.origin + PREFIX, call.actor)


def route(site: Mastodon, way: Way) -> Route:
    """The Starlette route of an endpoint."""

    async def endpoint(request: Request) -> Response:
        try:
            usage = _spend(site, way, request)
            if usage.exceeded:
                return _response(Answer(body={"error": "Too many requests"}, status=429), usage)
            return _response(await _handle(site, way, request), usage)
        except RefusalError as error:
            return JSONResponse(error.answer.body, error.answer.status, dict(error.answer.headers))

    return Route(way.path, endpoint, methods=[way.method])


async def _handle(site: Mastodon, way: Way, request: Request) -> Answer:
    try:
        token = _token(site, request)
        _check_scope(way.scope, token)
        return way.handler(site, await _call(request, token))
    except RefusalError as error:
        return error.answer
    except ValueError:
        return Answer(body={"error": "Error parsing the request"}, status=400)


async def _call(request: Request, token: Token | None) -> Call:
    return Call(
        path=request.path_params,
        values=await fields_of(request),
        headers=request.headers,
        origin=f"{request.url.scheme}://{request.url.netloc}",
        url=str(request.url),
        actor=token.account if token else None,
        token=token.id if token else "",
    )


def _spend(site: Mastodon, way: Way, request: Request) -> Usage:
    # Per token, as the real one counts; who has none is counted by address.
    who = request.headers.get("authorization") or (request.client.host if request.client else "")
    whole = site.meter.use(REQUESTS, who)
    return whole if whole.exceeded or way.limit is REQUESTS else site.meter.use(way.limit, who)


def _token(site: Mastodon, request: Request) -> Token | None:
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer":
        return None
    token = site.tokens.get(key.strip())
    if token is None:
        raise refused(401, "The access token is invalid")
    if token.revoked:
        raise refused(401, "The access token was revoked")
    return token


def _check_scope(scope: str, token: Token | None) -> None:
    if scope == PUBLIC:
        return
    if token is None:
        raise refused(401, "The access token is invalid")
    if token.account is None:
        raise refused(422, "This method requires an authenticated user")
    allowed = {scope, scope.partition(":")[0], *(["profile"] if scope == "read:accounts" else [])}
    if scope != ANY and not allowed & set(token.scopes):
        raise refused(403, "This action is outside the authorized scopes")


def _response(answer: Answer, usage: Usage) -> Response:
    headers = {
        "X-RateLimit-Limit": str(usage.limit.points),
        "X-RateLimit-Remaining": str(usage.left),
        # Microseconds and a Z, as Rails writes times; clients that expect an epoch stumble here.
        "X-RateLimit-Reset": stamp(usage.resets_at).replace("Z", "000Z"),
        **answer.headers,
    }
    if isinstance(answer.body, (bytes, str)):
        return Response(answer.body, answer.status, headers)
    return JSONResponse(answer.body, answer.status, headers)
