"""On another server that speaks Slack's protocol: one of a page, written from Slack's documentation alone."""

import asyncio
import hashlib
import hmac
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from aiohttp import ClientSession, WSMsgType, web

from bot.clock import utc_now
from tests.story.place import NO_TLS, Program, environment, free_port, wait_until_ready, words

pytestmark = pytest.mark.xdist_group("story-other")

Json = dict[str, Any]
SECRET = "a signing secret of its own"
TOKEN = "xoxb-elsewhere"
TEAM = {"id": "T9", "domain": "elsewhere"}
CONSTANT = "1700000000.000100"


class OtherSlack:
    """Knows ten methods, remembers every message, and has never heard of users, groups or history."""

    def __init__(self, *, constant_ts: bool = False) -> None:
        self.url = ""
        self.events_url = ""
        self.constant_ts = constant_ts
        self.messages: dict[str, Json] = {}
        self.whispers: list[Json] = []
        self.views: list[Json] = []
        self.responses: list[Json] = []
        self.socket: web.WebSocketResponse | None = None
        self.answers: dict[str, asyncio.Future[Json]] = {}
        self.numbers = itertools.count(100)

    def site(self) -> web.Application:
        site = web.Application()
        # Some take GET, as Slack does for what only reads, and some have never heard of it.
        site.router.add_route("POST" if self.constant_ts else "*", "/api/{method}", self.call)
        site.router.add_get("/link", self.link)
        site.router.add_post("/respond", self.respond)
        return site

    async def call(self, request: web.Request) -> web.Response:
        """The Web API, in all three ways to write arguments."""
        kind = request.content_type
        body: Json = await request.json() if kind == "application/json" else dict(await request.post())
        for name in ("blocks", "view", "metadata"):
            if isinstance(body.get(name), str):
                body[name] = json.loads(body[name])
        known: dict[str, Callable[[Json], Json]] = {
            "auth.test": lambda _: {
                "url": self.url,
                "team": "Elsewhere",
                "team_id": "T9",
                "user": "pressroom",
                "user_id": "U9BOT",
                "bot_id": "B9",
            },
            "apps.connections.open": lambda _: {"url": f"{self.url.replace('http', 'ws')}/link"},
            "chat.postMessage": self.post,
            "chat.update": self.update,
            "chat.postEphemeral": self.whisper,
            "views.open": self.open,
            "views.publish": self.open,
        }
        method = known.get(request.match_info["method"])
        if method is None:
            return web.json_response({"ok": False, "error": "unknown_method"})
        return web.json_response({"ok": True, **method(body)})

    def post(self, said: Json) -> Json:
        ts = CONSTANT if self.constant_ts else f"1700000000.{next(self.numbers):06}"
        key = f"{ts}:{len(self.messages)}" if self.constant_ts else ts
        # No metadata comes back from here, and no event tells of the message.
        self.messages[key] = {name: said.get(name) for name in ("channel", "text", "blocks", "thread_ts")}
        return {"channel": said["channel"], "ts": ts, "message": {"text": said.get("text")}}

    def update(self, said: Json) -> Json:
        if self.constant_ts:
            self.messages[f"{CONSTANT}:{len(self.messages)}"] = said
        else:
            self.messages[said["ts"]] |= {"text": said.get("text"), "blocks": said.get("blocks")}
        return {"channel": said["channel"], "ts": said["ts"], "text": said.get("text")}

    def whisper(self, said: Json) -> Json:
        self.whispers.append(said)
        return {"message_ts": "1.1"}

    def open(self, said: Json) -> Json:
        view = {**said["view"], "id": f"V{next(self.numbers)}", "hash": "1.a"}
        self.views.append(view)
        return {"view": view}

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        """Socket Mode."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A9"}})
        self.socket = socket
        async for message in socket:
            if message.type == WSMsgType.TEXT and message.data.startswith("{"):
                answer = json.loads(message.data)
                self.answers[answer["envelope_id"]].set_result(answer.get("payload") or {})
        return socket

    async def respond(self, request: web.Request) -> web.Response:
        self.responses.append(await request.json())
        return web.Response(text="ok")

    # -- what people do

    async def command(self, user: str, text: str) -> Json:
        body = {
            "command": "/social",
            "text": text,
            "user_id": user,
            "user_name": user.lower(),
            "channel_id": "C9",
            "channel_name": "marketing",
            "team_id": "T9",
            "team_domain": "elsewhere",
            "api_app_id": "A9",
            "trigger_id": f"{next(self.numbers)}.1",
            "response_url": f"{self.url}/respond",
        }
        return await self.deliver("slash_commands", body)

    async def interact(self, user: str, body: Json) -> Json:
        common = {
            "team": TEAM,
            "user": {"id": user, "username": user.lower(), "team_id": "T9"},
            "api_app_id": "A9",
            "trigger_id": f"{next(self.numbers)}.1",
        }
        return await self.deliver("interactive", common | body)

    async def submit(self, user: str, view: Json, values: Json) -> Json:
        sent = {**view, "state": {"values": values}, "team_id": "T9"}
        return await self.interact(user, {"type": "view_submission", "view": sent})

    async def press(self, user: str, key: str, action_id: str) -> Json:
        message = self.messages[key]
        elements = (one for block in message["blocks"] for one in block.get("elements", ()))
        [button] = [one for one in elements if one.get("action_id") == action_id]
        ts = key.partition(":")[0]
        action = {**button, "block_id": "b", "action_ts": "1.1"}
        place = {"type": "message", "message_ts": ts, "channel_id": message["channel"], "is_ephemeral": False}
        body = {
            "type": "block_actions",
            "container": place,
            "channel": {"id": message["channel"], "name": "marketing"},
            "message": {"ts": ts, "text": message["text"], "type": "message"},
            "actions": [action],
            "response_url": f"{self.url}/respond",
        }
        return await self.interact(user, body)

    async def deliver(self, kind: str, body: Json) -> Json:
        """Hand it to the bot by the way it is connected; what it answered."""
        if self.events_url:
            return await self.deliver_by_http(kind, body)
        assert self.socket is not None
        envelope = f"E{next(self.numbers)}"
        self.answers[envelope] = asyncio.get_running_loop().create_future()
        await self.socket.send_json(
            {"type": kind, "envelope_id": envelope, "payload": body, "accepts_response_payload": True}
        )
        return await asyncio.wait_for(self.answers[envelope], 10)

    async def deliver_by_http(self, kind: str, body: Json) -> Json:
        form = urlencode(body if kind == "slash_commands" else {"payload": json.dumps(body)})
        now = str(int(utc_now().timestamp()))
        signed = hmac.new(SECRET.encode(), f"v0:{now}:{form}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": now,
            "x-slack-signature": f"v0={signed}",
        }
        async with (
            ClientSession() as session,
            session.post(self.events_url, data=form, headers=headers) as answer,
        ):
            assert answer.status == 200
            text = await answer.text()
        return dict(json.loads(text)) if text else {}


@asynccontextmanager
async def serving(slack: OtherSlack) -> AsyncIterator[None]:
    runner = web.AppRunner(slack.site(), shutdown_timeout=1)
    await runner.setup()
    port = int(slack.url.rpartition(":")[2])
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


async def until(check: Callable[[], object], log: Callable[[], str]) -> Any:
    for _ in range(400):
        if found := check():
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"it never was so; the bot's log ends:\n{log()}")


async def typed(folder: Path, *line: str, **settings: str) -> None:
    """Type a line of the command line."""
    process = await asyncio.create_subprocess_exec(
        *(Program(["bot"], folder).words + list(line)),
        env=environment(**settings),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0, out.decode()


async def brand_made(folder: Path, platforms: str, settings: dict[str, str]) -> None:
    """Make the brand and connect its account at the command line."""
    brand = ["--timezone", "Europe/Berlin", "--channel", "C9"]
    await typed(folder, "brand", "add", "Elsewhere", *brand, **settings)
    server = ["--server", f"{platforms}/mastodon", "--handle", "linden", "--secret-env", "SECRET_OF_IT"]
    more = {**settings, "SECRET_OF_IT": "sandbox-mastodon-token"}
    await typed(folder, "account", "add", "mastodon", "--brand", "Elsewhere", *server, **more)


@pytest.fixture
async def platforms(tmp_path: Path) -> AsyncIterator[str]:
    """The sandbox, of which only the platforms are used."""
    program = Program(["sandbox", "--port", "0", "--data", str(tmp_path / "sandbox")], tmp_path)
    program.start()
    try:
        yield program.first_line().split()[-1]
    finally:
        program.stop()


def settings_for(slack: OtherSlack, folder: Path, port: int) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_APP_TOKEN": "xapp-elsewhere",
        "SLACK_SIGNING_SECRET": SECRET,
        "PRESSROOM_SLACK_API_URL": f"{slack.url}/api",
        "PRESSROOM_DATA_DIR": str(folder / "data"),
        "PRESSROOM_HTTP_PORT": str(port),
        "PRESSROOM_POLL_SECONDS": "1",
    }


@pytest.mark.parametrize(("mode", "constant_ts"), [("socket", False), ("http", True)])
async def test_the_story_on_another_slack(
    tmp_path: Path, platforms: str, mode: str, *, constant_ts: bool
) -> None:
    slack, port = OtherSlack(constant_ts=constant_ts), free_port()
    slack.url = f"http://127.0.0.1:{free_port()}"
    slack.events_url = f"http://127.0.0.1:{port}/slack/events" if mode == "http" else ""
    settings = settings_for(slack, tmp_path, port)
    if not constant_ts:  # Slack is not reachable yet when the brand is made
        await brand_made(tmp_path, platforms, settings)
    async with serving(slack):
        if constant_ts:
            await brand_made(tmp_path, platforms, settings)
        bot = Program(["bot", "run", f"--{mode}"], tmp_path, **settings)
        bot.start()
        try:
            await asyncio.to_thread(wait_until_ready, bot, f"http://127.0.0.1:{port}")
            await told(slack, bot, platforms)
            assert bot.stop() == 0
        finally:
            bot.stop()


async def told(slack: OtherSlack, bot: Program, platforms: str) -> None:
    """Ask for help, draft, approve by somebody else, publish."""
    assert "What Pressroom can do" in (await slack.command("U9ANA", "help"))["text"]
    assert "Did you mean" in (await slack.command("U9ANA", "hepl"))["text"]
    await slack.command("U9ANA", "draft Greetings from elsewhere")
    view = await until(lambda: slack.views and slack.views[-1], bot.words_of_log)
    values = {block["block_id"]: value_of(block) for block in view["blocks"] if block["type"] == "input"}
    assert await slack.submit("U9ANA", view, values) == {}
    await press_on(slack, bot, "U9ANA", "post:approve", "Waiting for approval")
    await until(lambda: "somebody else has to" in str([*slack.responses, *slack.whispers]), bot.words_of_log)
    await press_on(slack, bot, "U9BEN", "post:approve", "Waiting for approval")
    await press_on(slack, bot, "U9ANA", "post:publish", "Approved, not scheduled yet")
    await until(lambda: cards(slack, "Published · Elsewhere"), bot.words_of_log)
    async with httpx.AsyncClient(verify=NO_TLS, trust_env=False) as http:
        posts = (await http.get(f"{platforms}/control/platforms/mastodon/timeline")).json()["posts"]
    assert len([post for post in posts if post["text"] == "Greetings from elsewhere"]) == 1
    assert "job failed" not in bot.log.read_text()
    assert "request broke" not in bot.log.read_text()


def cards(slack: OtherSlack, state: str) -> list[str]:
    wanted = (state, "Greetings from elsewhere")
    return [key for key, message in slack.messages.items() if all(one in words(message) for one in wanted)]


async def press_on(slack: OtherSlack, bot: Program, user: str, action_id: str, state: str) -> None:
    """Press the button of the card, once it is in this state."""
    keys = await until(lambda: cards(slack, state), bot.words_of_log)
    await slack.press(user, keys[-1], action_id)


def value_of(block: Json) -> Json:
    """The state of an input that is sent as it was opened."""
    element = block["element"]
    kinds = {
        "plain_text_input": ("value", element.get("initial_value")),
        "url_text_input": ("value", element.get("initial_value")),
        "multi_static_select": ("selected_options", element.get("initial_options", [])),
        "checkboxes": ("selected_options", element.get("initial_options", [])),
        "static_select": ("selected_option", element.get("initial_option")),
        "file_input": ("files", []),
    }
    name, value = kinds[element["type"]]
    return {element["action_id"]: {"type": element["type"], name: value}}
