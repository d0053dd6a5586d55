"""A whole edge: the Bolt app and the sender, between a Slack on loopback and a real database."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any, cast

import pytest
from aiohttp.test_utils import TestServer
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.blocks.picture import as_links
from bot.domain.card import CardRef
from bot.settings import Settings, load
from bot.slack.answers import Answerer
from bot.slack.app import make_app
from bot.slack.courier import Outlet
from bot.slack.door import Answers, Drawing, Json, Tables
from bot.slack.router import Inside
from bot.slack.sender import Sender
from bot.slack.wire import Wire
from storage.database import Database
from storage.vault import Vault, new_key
from storage.work import Work
from tests.slack.edge.fake import FakeSlack


class FakeClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Edge:
    """Everything of one test; `answers` are what the handlers named by it answer."""

    slack: FakeSlack
    wire: Wire
    database: Database
    clock: FakeClock
    settings: Settings
    answers: dict[str, Any] = field(default_factory=dict)
    heard: list[Any] = field(default_factory=list)
    drawings: dict[CardRef, Drawing] = field(default_factory=dict)
    unreachable: list[tuple[CardRef, str, str]] = field(default_factory=list)
    broken: dict[CardRef, Exception] = field(default_factory=dict)
    lease: timedelta = timedelta(seconds=30)
    app: AsyncApp = field(init=False)
    sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        self.sender = self.new_sender()
        tables = Tables(
            commands={"help": self.handler("help"), "draft": self.handler("draft")},
            actions={"post:approve": self.handler("approve")},
            views={"post:compose": self.handler("compose")},
            shortcuts={"post_new": self.handler("new")},
            events={name: self.handler(name) for name in ("message", "app_mention", "app_home_opened")},
            unknown_command=self.handler("unknown"),
            closings={"post:compose": self.handler("closed")},
        )
        inside = Inside(
            tables=tables,
            services="services",
            database=self.database,
            clock=self.clock,
            answerer=Answerer(self.wire),
            cards=self.sender,
        )
        self.app = make_app(self.wire, inside)

    def new_sender(self, worker: str = "w1") -> Sender:
        outlet = Outlet(
            wire=self.wire,
            database=self.database,
            clock=self.clock,
            draw=self.draw,
            worker=worker,
            unreachable=self.tell_unreachable,
        )
        return Sender(outlet)

    async def tell_unreachable(self, ref: CardRef, channel: str, error: str) -> bool:
        self.unreachable.append((ref, channel, error))
        return False

    async def draw(self, _work: Work, ref: CardRef, *, fallback: bool) -> Drawing | None:
        if ref in self.broken:
            raise self.broken[ref]
        drawing = self.drawings.get(ref)
        if drawing is not None and fallback:
            blocks = [block for block in drawing.blocks if block["type"] != "data_visualization"]
            return as_links(replace(drawing, blocks=blocks))
        return drawing

    def handler(self, name: str) -> Any:
        async def handle(request: Any, services: Any) -> Answers:
            assert services == "services"
            self.heard.append(request)
            answer = self.answers.get(name)
            if isinstance(answer, list) and answer and isinstance(answer[0], BaseException):
                answer = answer.pop(0)
            if isinstance(answer, BaseException):
                raise answer
            return cast("Answers", answer)

        return handle

    async def send(self, body: Json) -> BoltResponse:
        """A request as Socket Mode brings it: without a signature."""
        return await self.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))

    async def ask(self, body: Json) -> Json:
        """Send; what the response says is returned."""
        response = await self.send(body)
        assert response.status == 200
        return json.loads(response.body) if response.body else {}


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables, made once: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("edge") / "empty.db"

    async def make() -> None:
        database = Database(f"sqlite:///{path}", Vault([new_key()]))
        await database.open()
        await database.close()

    asyncio.run(make())
    return path


@asynccontextmanager
async def edge_at(api: str, database: Path, slack: FakeSlack, clock: FakeClock) -> AsyncIterator[Edge]:
    """An edge that talks with the Slack at `api`."""
    store = Database(f"sqlite:///{database}", Vault([new_key()]))
    await store.open()
    settings = load(
        _env_file=None,
        SLACK_BOT_TOKEN=slack.token,
        SLACK_SIGNING_SECRET=slack.secret,
        PRESSROOM_SLACK_API_URL=api,
    )
    wire = Wire(settings, store, clock)
    yield Edge(slack=slack, wire=wire, database=store, clock=clock, settings=settings)
    await wire.close()
    await store.close()


@pytest.fixture
def database_file(tmp_path: Path, empty_database: Path) -> Path:
    return Path(copyfile(empty_database, tmp_path / "test.db"))


@pytest.fixture
async def edge(database_file: Path) -> AsyncIterator[Edge]:
    slack = FakeSlack()
    async with TestServer(slack.application()) as server:
        slack.url = str(server.make_url("/"))
        async with edge_at(slack.api, database_file, slack, FakeClock()) as edge:
            yield edge
