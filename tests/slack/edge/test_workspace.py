"""The edge against a whole workspace in another process, by Socket Mode and by HTTP."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.clock import utc_now
from bot.domain.card import CardKind, CardRef
from bot.domain.ids import ChannelId, SlackUserId, TeamId
from bot.slack.directory import Directory
from bot.slack.door import Command, Drawing, Open, Say, Submission
from bot.slack.http import HttpDoor
from bot.slack.socket import SocketMode
from bot.web import Health, Server, make_site
from tests.slack.edge.conftest import Edge, FakeClock, edge_at
from tests.slack.edge.fake import FakeSlack

POST = CardRef(kind=CardKind.POST, id=7)
REVIEW = ChannelId("C0REVIEW")
SECTION = {"type": "section", "text": {"type": "plain_text", "text": "A post"}}
BUTTON = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "action_id": "post:approve",
            "value": "7.1",
            "text": {"type": "plain_text", "text": "Approve"},
        }
    ],
}
VIEW = {
    "type": "modal",
    "callback_id": "post:compose",
    "title": {"type": "plain_text", "text": "New post"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "text",
            "label": {"type": "plain_text", "text": "Text"},
            "element": {"type": "plain_text_input", "action_id": "x"},
        }
    ],
}


class RunningClock(FakeClock):
    """Real time, as it can be moved."""

    def __init__(self) -> None:
        self.start = self.now = utc_now()

    def __call__(self) -> datetime:
        return utc_now() + (self.now - self.start)


class Workspace:
    """What a script does in the workspace as a person."""

    def __init__(self, edge: Edge, url: str, session: ClientSession) -> None:
        self.edge = edge
        self.url = url
        self._session = session
        self.socket: SocketMode | None = None

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self._session.post(f"{self.url}/control/{path}", json=body) as answer:
            found = await answer.json()
            assert answer.status == 200, found
            return dict(found)

    async def get(self, path: str) -> dict[str, Any]:
        async with self._session.get(f"{self.url}/control/{path}") as answer:
            return dict(await answer.json())

    async def messages(self, user: str = "U0ADA") -> list[dict[str, Any]]:
        return list((await self.get(f"channels/{REVIEW}/messages?as={user}"))["messages"])

    async def want(self, text: str = "A post") -> None:
        self.edge.drawings[POST] = Drawing(text=text, blocks=[SECTION, BUTTON])
        async with self.edge.database.transaction() as work:
            await work.cards.want(POST, REVIEW, now=self.edge.clock())
        await self.edge.sender.drain()

    async def place(self) -> str | None:
        async with self.edge.database.read() as work:
            return (await work.cards.get(POST)).ts

    async def has_place(self, *, wanted: bool) -> bool:
        return (await self.place() is not None) is wanted


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(tmp_path / "sandbox")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("Sandbox ready: ").strip()
        process.terminate()


@pytest.fixture(params=["socket", "http"])
async def workspace(
    request: pytest.FixtureRequest, sandbox: str, database_file: Path
) -> AsyncIterator[Workspace]:
    slack = FakeSlack()
    slack.token, slack.secret = "xoxb-sandbox-bot", "sandbox-signing-secret"
    async with (
        ClientSession() as session,
        edge_at(f"{sandbox}/slack/api/", database_file, slack, RunningClock()) as edge,
    ):
        workspace = Workspace(edge, sandbox, session)
        doors = {"socket": by_socket, "http": by_http}
        async with doors[request.param](workspace):
            yield workspace


@asynccontextmanager
async def by_socket(workspace: Workspace) -> AsyncIterator[None]:
    workspace.socket = socket = SocketMode(
        workspace.edge.app, workspace.edge.wire, "xapp-sandbox-app", utc_now
    )
    async with until_stopped(socket):
        await connected(socket)
        yield
    assert not socket.connected


@asynccontextmanager
async def by_http(workspace: Workspace) -> AsyncIterator[None]:
    edge = workspace.edge
    health = Health(database=edge.database, clock=edge.clock, started=edge.clock())
    server = Server(make_site(lambda: health, HttpDoor(edge.app, edge.slack.secret).receive), "127.0.0.1", 0)
    async with until_stopped(server):
        url = f"http://127.0.0.1:{server.port}/slack/events"
        await workspace.post("slack/mode", {"mode": "http", "request_url": url})
        yield


@asynccontextmanager
async def until_stopped(server: SocketMode | Server) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(server.run(stop))
    yield
    stop.set()
    async with asyncio.timeout(15):
        await running


async def connected(socket: SocketMode) -> None:
    async def check() -> bool:
        return socket.connected

    await until(check)


async def until(check: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it is so."""
    for _ in range(400):
        if await check():
            return
        await asyncio.sleep(0.05)
    pytest.fail("it never was so")


async def test_a_command_a_modal_and_a_click_go_round(workspace: Workspace) -> None:
    edge = workspace.edge
    edge.answers.update(draft=Open(view=VIEW), approve=Say(drawing=Drawing(text="Approved.")))
    await workspace.post("people/U0WREN/command", {"channel": REVIEW, "text": "/social draft hello"})
    [view] = (await workspace.get("people/U0WREN/views"))["views"]
    values = {"text": {"x": "Fresh croissants"}}
    await workspace.post("people/U0WREN/submit", {"view_id": view["id"], "values": values})
    await workspace.want()
    [message] = await workspace.messages()
    click = {"channel": REVIEW, "ts": message["ts"], "action_id": "post:approve"}
    await workspace.post("people/U0ADA/click", click)
    command, submission = edge.heard[:2]
    assert isinstance(command, Command)
    assert isinstance(submission, Submission)
    assert (command.name, command.rest) == ("draft", "hello")
    assert submission.values.text("text") == "Fresh croissants"
    clicked = edge.heard[-1]
    assert (clicked.value, clicked.user, clicked.ts) == ("7.1", "U0ADA", message["ts"])
    assert "Approved." in [said["text"] for said in await workspace.messages()]


async def test_a_card_survives_a_lost_answer_and_a_deletion(workspace: Workspace) -> None:
    edge = workspace.edge
    fault = {"method": "chat.postMessage", "effect": "drop_after", "count": 1}
    await workspace.post("slack/faults", fault)
    await workspace.want()
    await until(lambda: workspace.has_place(wanted=True))
    [message] = await workspace.messages()
    assert message["ts"] == await workspace.place()
    await workspace.post("people/U0LENA/delete", {"channel": REVIEW, "ts": message["ts"]})
    await until(lambda: workspace.has_place(wanted=False))
    await edge.sender.drain()
    [again] = await workspace.messages()
    assert again["ts"] != message["ts"]


async def test_a_card_whose_echo_is_lost_too_is_found(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = workspace.edge
    fault = {"method": "chat.postMessage", "effect": "drop_after", "count": 1}
    await workspace.post("slack/faults", fault)
    monkeypatch.setattr(edge.sender, "echo", no_echo)
    await workspace.want()
    edge.clock.advance(minutes=1)
    await edge.new_sender("w2").drain()
    [message] = await workspace.messages()
    assert message["ts"] == await workspace.place()


async def no_echo(*_: object) -> None:
    """Hear nothing."""


async def test_people_and_their_groups_are_known(workspace: Workspace) -> None:
    directory = Directory(workspace.edge.wire, workspace.edge.clock)
    team = TeamId("T0SANDBOX")
    ada = await directory.person(team, SlackUserId("U0ADA"))
    assert (ada.member, ada.timezone) == (True, "America/New_York")
    assert "S0APPROVERS" in ada.groups
    assert not (await directory.person(team, SlackUserId("U0GUEST"))).member
    channel = await directory.channel(team, ChannelId("C0GENERAL"))
    assert channel is not None
    assert not channel.joined


@pytest.mark.parametrize("workspace", ["socket"], indirect=True)
@pytest.mark.parametrize("how", ["disconnect", "refresh"])
async def test_a_connection_that_ends_is_made_again(workspace: Workspace, how: str) -> None:
    assert workspace.socket is not None
    await workspace.post(f"slack/socket/{how}", {})
    await asyncio.sleep(0.3)
    await connected(workspace.socket)
    workspace.edge.answers["help"] = Say(drawing=Drawing(text="here"))
    async with asyncio.timeout(20):
        await workspace.post("people/U0ADA/command", {"channel": REVIEW, "text": "/social help"})
    assert "here" in [said["text"] for said in await workspace.messages()]
    assert workspace.socket.last_message_at is not None
