"""The platforms' half of the control API."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Protocol, TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.platforms.calls import Json
from sandbox.platforms.faults import Effect, Fault, Faults
from sandbox.platforms.gate import Gate
from sandbox.platforms.platform import LIMIT, RefusedActError

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


class Stage(Protocol):
    """What the control routes need of the platforms."""

    gates: Mapping[str, Gate]

    def platforms(self) -> list[Json]:
        """Each platform with its address and accounts."""
        ...

    def timeline(self, platform: str, *, everything: bool = False, limit: int = LIMIT) -> list[Json]:
        """A platform's posts, newest first."""
        ...

    def followers(self, platform: str) -> list[Json]:
        """Everyone on a platform but the brand."""
        ...

    def act(self, platform: str, handle: str, verb: str, body: Json) -> Json:
        """Do as a follower."""
        ...

    def set_life(self, *, on: bool | None = None, speed: float | None = None) -> Json:
        """Switch the simulated followers, and set their pace."""
        ...

    def set_limits(self, platform: str, scale: float) -> None:
        """Widen or narrow the platform's rate limits."""
        ...


def control_routes(stage: Stage) -> list[BaseRoute]:
    """Every route under /control/platforms."""
    control = _Control(stage)
    table = (
        ("GET", "", control.index),
        ("POST", "/life", control.life),
        ("GET", "/{name}/timeline", control.timeline),
        ("GET", "/{name}/followers", control.followers),
        ("POST", "/{name}/followers/{handle}/{verb}", control.act),
        ("GET", "/{name}/faults", control.faults),
        ("POST", "/{name}/faults", control.add_fault),
        ("DELETE", "/{name}/faults", control.clear_faults),
        ("GET", "/{name}/requests", control.requests),
        ("POST", "/{name}/limits", control.limits),
    )
    return [
        Route(f"/control/platforms{path}", _guarded(endpoint), methods=[method])
        for method, path, endpoint in table
    ]


class _Control:
    """The endpoints; each reads the request and asks the stage once."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def index(self, request: Request) -> Response:
        base = f"{request.url.scheme}://{request.url.netloc}"
        return JSONResponse([{**one, "url": base + one["url"]} for one in self._stage.platforms()])

    async def life(self, request: Request) -> Response:
        body = await _body(request)
        on = None if body.get("on") is None else bool(body["on"])
        speed = None if body.get("speed") is None else float(body["speed"])
        return _ok(self._stage.set_life(on=on, speed=speed))

    async def timeline(self, request: Request) -> Response:
        # Asked for its refusal: an unknown platform is a 404 here and below.
        self._gate(request)
        everything = request.query_params.get("everything") in {"1", "true"}
        limit = int(request.query_params.get("limit", LIMIT))
        name = request.path_params["name"]
        return _ok({"posts": self._stage.timeline(name, everything=everything, limit=limit)})

    async def followers(self, request: Request) -> Response:
        self._gate(request)
        return _ok({"followers": self._stage.followers(request.path_params["name"])})

    async def act(self, request: Request) -> Response:
        self._gate(request)
        path = request.path_params
        return _ok(self._stage.act(path["name"], path["handle"], path["verb"], await _body(request)))

    async def faults(self, request: Request) -> Response:
        return _ok({"faults": [asdict(one) for one in self._faults(request).open]})

    async def add_fault(self, request: Request) -> Response:
        faults = self._faults(request)
        faults.open.append(_fault(await _body(request)))
        return _ok({})

    async def clear_faults(self, request: Request) -> Response:
        self._faults(request).open.clear()
        return _ok({})

    async def requests(self, request: Request) -> Response:
        since = int(request.query_params.get("since", "0"))
        seen = [asdict(one) for one in self._gate(request).seen if one.number > since]
        return _ok({"requests": seen})

    async def limits(self, request: Request) -> Response:
        self._gate(request)
        self._stage.set_limits(request.path_params["name"], float((await _body(request)).get("scale", 1)))
        return _ok({})

    def _faults(self, request: Request) -> Faults:
        return self._gate(request).faults

    def _gate(self, request: Request) -> Gate:
        gate = self._stage.gates.get(request.path_params["name"])
        if gate is None:
            raise RefusedActError("platform_not_found")
        return gate


def _guarded(endpoint: Endpoint) -> Endpoint:
    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except RefusedActError as error:
            return JSONResponse({"ok": False, "error": str(error)}, 404 if "not_found" in str(error) else 400)
        except (ValueError, KeyError, TypeError) as error:
            return JSONResponse({"ok": False, "error": "invalid_arguments", "detail": str(error)}, 400)

    return guarded


async def _body(request: Request) -> Json:
    raw = await request.body()
    body = json.loads(raw) if raw else {}
    if not isinstance(body, dict):
        raise TypeError("the body must be an object")
    return body


def _fault(body: Json) -> Fault:
    match = body.get("match") or {}
    return Fault(
        effect=Effect(body["effect"]),
        method=str(match.get("method", "*")).upper(),
        path=str(match.get("path", "*")),
        count=max(int(body.get("count", 1)), 1),
        seconds=float(body.get("seconds", 5)),
        retry_after=int(body.get("retry_after", 300)),
    )


def _ok(body: Json) -> Response:
    return JSONResponse({"ok": True, **body})
