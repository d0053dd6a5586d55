"""A sandbox on a free port in this event loop, and a small Bolt app beside it."""

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sandbox.server import Sandbox

BOT = "xoxb-sandbox-bot"
APP = "xapp-sandbox-app"
SECRET = "sandbox-signing-secret"
Json = dict[str, Any]
# Loading certificates would be most of what a test takes, and nothing here is encrypted.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class World:
    """A running sandbox as a test sees it: its objects, its address, and both its APIs."""

    def __init__(self, sandbox: Sandbox, url: str, http: httpx.AsyncClient) -> None:
        self.sandbox = sandbox
        self.url = url
        self.http = http
        self.workspace = sandbox.workspace
        self.client = AsyncWebClient(BOT, base_url=f"{url}/slack/api/", retry_handlers=[])

    async def call(self, method: str, args: Json | None = None, token: str = BOT) -> Json:
        """A Web API call by hand."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = await self.http.post(f"{self.url}/slack/api/{method}", json=args or {}, headers=headers)
        body: Json = answer.json()
        return body

    async def control(self, path: str, body: Json | None = None) -> Json:
        """A POST to the control API."""
        answer = await self.http.post(f"{self.url}/control/{path}", json=body or {})
        result: Json = answer.json()
        return result

    async def read(self, path: str) -> Json:
        """A GET from the control API."""
        answer = await self.http.get(f"{self.url}/control/{path}")
        result: Json = answer.json()
        return result

    async def messages(self, channel: str, user: str = "") -> list[Json]:
        """A channel as somebody sees it."""
        found: list[Json] = (await self.read(f"channels/{channel}/messages?as={user}"))["messages"]
        return found


def listen() -> socket.socket:
    """A socket that listens on a free port, so that a client may come before its server is up."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


async def _serve(server: uvicorn.Server, listener: socket.socket) -> None:
    # Without uvicorn's own signal handlers: the tests keep theirs.
    await server._serve([listener])  # noqa: SLF001


@asynccontextmanager
async def served(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """The application on the socket for the length of the block."""
    config = uvicorn.Config(app, log_level="warning", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(_serve(server, listener))
    try:
        yield
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def running(data_dir: Path) -> AsyncIterator[World]:
    """A sandbox for the length of the block."""
    with listen() as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        sandbox = Sandbox(data_dir, url)
        async with (
            served(sandbox.app, listener),
            httpx.AsyncClient(trust_env=False, timeout=20, verify=NO_TLS) as http,
        ):
            yield World(sandbox, url, http)


def bolt_app(world: World) -> AsyncApp:
    """An app without listeners, on the sandbox's workspace."""
    logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)
    return AsyncApp(client=world.client, signing_secret=SECRET, process_before_response=True)


@asynccontextmanager
async def over_socket(world: World, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app connected by Socket Mode."""
    handler = AsyncSocketModeHandler(app, APP, web_client=AsyncWebClient(base_url=f"{world.url}/slack/api/"))
    await handler.client.connect()  # type: ignore[no-untyped-call]
    await asyncio.wait_for(world.workspace.socket.ready.wait(), 5)
    try:
        yield handler
    finally:
        await handler.client.close()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def over_http(world: World, app: AsyncApp) -> AsyncIterator[str]:
    """The app behind a request URL that the sandbox was told of."""
    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    with listen() as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/slack/events"
        async with served(Starlette(routes=[Route("/slack/events", events, methods=["POST"])]), listener):
            await world.control("slack/mode", {"mode": "http", "request_url": url})
            yield url
