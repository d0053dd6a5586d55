"""A slash command through the whole bot, beside a bare Bolt app in the same run.

Both are ASGI applications that are given the same signed requests, one after the other: `/social help`, which
reads nothing, beside a Bolt listener that only acknowledges; and `/social digest now`, which writes, beside
one that makes one SQLAlchemy insert and commits before it does.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import Column, Integer, MetaData, String, Table, insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.figures import Pair, summary
from benchmarks.slack import SECRET, command, slack
from bot.app import open_process
from bot.domain.brand import Channels
from bot.domain.ids import ChannelId, TeamId
from bot.ground import open_database
from bot.services.brand import BrandForm
from bot.settings import Settings
from bot.web import make_site

Asgi = Callable[..., Awaitable[None]]
Sender = Callable[[str], Awaitable[float]]

rows = Table(
    "rows", MetaData(), Column("id", Integer, primary_key=True), Column("text", String, nullable=False)
)


async def run(rounds: int, size: int) -> Mapping[str, object]:
    """Interleave rounds of requests to both; answers the ratios of the medians."""
    rounds, size = rounds or 15, size or 60
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        ours = await stack.enter_async_context(_ours(folder))
        bare = await stack.enter_async_context(_bare(folder))
        reading = await _interleaved(ours, bare, "help", rounds, size)
        writing = await _interleaved(ours, bare, "digest now", rounds, size)
    return {
        "ratio": round(summary("/social help", reading), 3),
        "write_ratio": round(summary("/social digest now", writing), 3),
        "rounds": rounds,
        "size": size,
    }


async def _interleaved(ours: Asgi, bare: Asgi, text: str, rounds: int, size: int) -> list[Pair]:
    await _times(ours, text, size), await _times(bare, text, size)  # warm
    return [
        Pair(ours=await _times(ours, text, size), bare=await _times(bare, text, size)) for _ in range(rounds)
    ]


async def _times(app: Asgi, text: str, count: int) -> list[float]:
    return [await _timed(app, text) for _ in range(count)]


async def _timed(app: Asgi, text: str) -> float:
    scope, body = _request(text)
    answered: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answered.append(message["status"])

    start = time.perf_counter()
    await app(scope, receive, send)
    took = time.perf_counter() - start
    assert answered == [200], answered
    return took


def _request(text: str) -> tuple[dict[str, Any], bytes]:
    headers, body = command(text)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/slack/events",
        "raw_path": b"/slack/events",
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    return scope, body


@asynccontextmanager
async def _ours(folder: Path) -> AsyncIterator[Asgi]:
    """The whole bot with its jobs, on SQLite, and a Slack that takes everything."""
    async with slack() as url:
        settings = Settings.model_validate(
            {
                "SLACK_BOT_TOKEN": "xoxb-benchmark",
                "SLACK_SIGNING_SECRET": SECRET,
                "PRESSROOM_SLACK_API_URL": url,
                "PRESSROOM_DATA_DIR": folder / "ours",
            }
        )
        async with open_database(settings) as database, open_process(settings, database) as process:
            channels = Channels(review=ChannelId("C1"), community=ChannelId("C1"), digest=ChannelId("C1"))
            form = BrandForm(name="Bench", timezone="UTC", channels=channels)
            await process.core.brands.add(TeamId("T1"), form)
            stop = asyncio.Event()
            jobs = asyncio.create_task(process.jobs.run(stop))
            yield make_site(lambda: process.health, process.door(process.slack_app()).receive)
            stop.set()
            await jobs


@asynccontextmanager
async def _bare(folder: Path) -> AsyncIterator[Asgi]:
    """Bolt as its own adapter serves it: one listener acknowledges, after an insert where asked."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder / 'bare.db'}")
    async with engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA journal_mode = WAL")  # as ours: it stays with the file
    async with engine.begin() as connection:
        await connection.run_sync(rows.metadata.create_all)
    yield _bare_app(engine)
    await engine.dispose()


def _bare_app(engine: AsyncEngine) -> Asgi:
    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb", bot_user_id="UB")  # noqa: S106

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)

    @app.command("/social")
    async def social(ack: AsyncAck, command: dict[str, Any]) -> None:
        if command["text"] != "help":
            async with engine.begin() as connection:
                await connection.execute(insert(rows).values(text=command["text"]))
        await ack("ok")

    handler = AsyncSlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
