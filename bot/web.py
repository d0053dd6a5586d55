"""The HTTP server: requests from Slack, and what an operator's tools ask."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import metrics
from bot.clock import Clock
from bot.errors import ConfigurationError
from storage.database import Database

log = logging.getLogger(__name__)

Door = Callable[[Request], Awaitable[Response]]
"""Takes Slack's requests."""

DATABASE_SECONDS = 3
CLOSING_SECONDS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """What can be asked about this process.

    `heartbeats` says when each job last ended well, `limits` how old that may be, and `connected` whether
    Slack reaches us.
    """

    database: Database
    clock: Clock
    started: datetime
    heartbeats: Callable[[], Mapping[str, datetime]] = dict
    limits: Mapping[str, timedelta] = field(default_factory=dict)
    connected: Callable[[], bool] = lambda: True

    def ages(self) -> dict[str, float]:
        """Seconds since each job last ended well; one that never did counts from the start."""
        now, beats = self.clock(), self.heartbeats()
        names = [*self.limits, *(name for name in beats if name not in self.limits)]
        return {name: (now - beats.get(name, self.started)).total_seconds() for name in names}

    def late(self) -> list[str]:
        """The jobs that should have ended well by now."""
        ages = self.ages()
        return [name for name, limit in self.limits.items() if ages[name] > limit.total_seconds()]

    async def database_answers(self) -> bool:
        """Whether the database answers in time."""
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                return await self.database.schema() is not None
        except (SQLAlchemyError, OSError) as error:
            log.warning("database does not answer", extra={"error": type(error).__name__})
            return False


def make_site(health: Callable[[], Health], door: Door | None = None, hooks: Door | None = None) -> Starlette:
    """The site; Slack's requests and platforms' knocks are taken only where there is a door for them."""
    desk = _Desk(health)
    routes = [
        Route("/healthz", desk.healthz),
        Route("/readyz", desk.readyz),
        Route("/metrics", desk.metrics),
    ]
    if door is not None:
        routes.append(Route("/slack/events", door, methods=["POST"]))
    if hooks is not None:
        routes.append(Route("/hooks/{name}", hooks, methods=["POST"]))
    return Starlette(routes=routes)


class Server:
    """Serves a site until it is told to stop; requests under way are finished."""

    def __init__(self, site: Starlette, host: str, port: int) -> None:
        self._socket = _listen(host, port)
        config = uvicorn.Config(
            site,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=CLOSING_SECONDS,
        )
        self._server = _Quiet(config)

    @property
    def port(self) -> int:
        """The port it listens on: the one asked for, or the one found where that was 0."""
        return int(self._socket.getsockname()[1])

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until told to stop."""
        serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        self._server.should_exit = True
        stopped.cancel()
        await serving


class _Quiet(uvicorn.Server):
    """Leaves the signals to whoever runs the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Desk:
    """Answers the operator's tools."""

    def __init__(self, health: Callable[[], Health]) -> None:
        self._health = health

    async def healthz(self, _request: Request) -> Response:
        """Whether this process does its work."""
        health = self._health()
        database, late = await health.database_answers(), health.late()
        body = {"database": database, "late": late, "heartbeat_seconds": health.ages()}
        return _verdict({**body, "connected": health.connected()}, good=database and not late)

    async def readyz(self, _request: Request) -> Response:
        """Whether it may be given work."""
        health = self._health()
        database, connected = await health.database_answers(), health.connected()
        return _verdict({"database": database, "connected": connected}, good=database and connected)

    async def metrics(self, _request: Request) -> Response:
        """All counters."""
        return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)


def _verdict(facts: Mapping[str, object], *, good: bool) -> JSONResponse:
    return JSONResponse({"ok": good, **facts}, status_code=200 if good else 503)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        where = f"Can't listen on {host}:{port} ({error.strerror})."
        raise ConfigurationError(f"{where} Set PRESSROOM_HTTP_HOST and PRESSROOM_HTTP_PORT.") from error
