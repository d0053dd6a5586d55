"""Pressroom as it runs: the sandbox and the bot as processes on loopback, and what people do with them."""

import asyncio
import hashlib
import hmac
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from bot.app import app_manifest
from bot.clock import utc_now
from bot.core import open_core
from bot.domain.answer import AnswerRules
from bot.operate import add_account, add_brand
from bot.settings import Settings
from tests.servers.process import at_the_end
from tests.tools import ROOT

Json = dict[str, Any]
# Loading certificates would be most of what a client costs, and nothing here is encrypted.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
PATIENCE = 40.0
BRAND = "Linden Coffee"
REVIEW, COMMUNITY, DAILY = "C0REVIEW", "C0COMMUNITY", "C0DAILY"
WREN, ADA, CEM, LENA, GUEST = "U0WREN", "U0ADA", "U0CEM", "U0LENA", "U0GUEST"
SECRETS = {
    "mastodon": ("linden", "sandbox-mastodon-token"),
    "bluesky": ("linden.test", "sandbox-bluesky-password"),
}
SLACK = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox-bot",
    "SLACK_APP_TOKEN": "xapp-sandbox-app",
    "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
}


# ---- processes


def environment(**settings: str) -> dict[str, str]:
    """This process's environment with these settings of Pressroom, and no others."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "PRESSROOM_"))}
    return {**own, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **settings}


class Program:
    """A program that is started, killed and started again; its standard error goes into a file."""

    def __init__(self, words: Sequence[str], folder: Path, **settings: str) -> None:
        self.words = [sys.executable, "-m", *words]
        self.folder = folder
        self.settings = settings
        self.log = folder / f"{words[0]}.log"
        self._stack = ExitStack()
        self._process: subprocess.Popen[str] | None = None

    @property
    def process(self) -> subprocess.Popen[str]:
        assert self._process is not None, "it does not run"
        return self._process

    def start(self) -> None:
        """Start it; it ends with the test process, whichever way that ends."""
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                self.words,
                cwd=self.folder,
                env=environment(**self.settings),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        self._stack.enter_context(at_the_end("kill", "-9", str(self._process.pid)))

    def first_line(self) -> str:
        """What it says first; fails with its last words where it says nothing."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.words_of_log()
        return line

    def kill(self) -> None:
        """End it as a crash does."""
        self.stop(signal.SIGKILL)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, where it runs; its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        finally:
            self._stack.close()
        return process.returncode

    def words_of_log(self) -> str:
        """The end of what it said on standard error."""
        return self.log.read_text()[-4000:]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@dataclass(kw_only=True)
class Place:
    """A running sandbox at `url` and the bot beside it."""

    url: str
    sandbox: Program
    bot: Program
    health: str
    data: Path
    poll: float = 0.5
    _started: int = field(default=0)

    def start_bot(self) -> None:
        """Start the bot, and wait until it may be given work."""
        self.bot.start()
        wait_until_ready(self.bot, self.health)

    def restart_bot(self) -> None:
        """Kill the bot, and start it again."""
        self.bot.kill()
        self.start_bot()

    def settings(self) -> Settings:
        """What the bot runs with."""
        return Settings(_env_file=None, **self.bot.settings)  # type: ignore[call-arg,arg-type]


def wait_until_ready(program: Program, health: str) -> None:
    """Wait until the program says that it is connected to all it needs."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert program.process.poll() is None, program.words_of_log()
        try:
            if httpx.get(f"{health}/readyz", verify=NO_TLS, trust_env=False, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"not ready in time:\n{program.words_of_log()}")


@contextmanager
def running_place(mode: str, *, set_up: bool = True, **more: str) -> Iterator[Place]:
    """A sandbox and a bot over `socket` or `http`, with the brand and its accounts unless told otherwise.

    In `more` settings {here} stands for the address of the bot.
    """
    with tempfile.TemporaryDirectory(prefix="pressroom-story-") as temporary:
        place = _place(mode, Path(temporary), more)
        try:
            place.sandbox.start()
            place.url = place.sandbox.first_line().split()[-1]
            place.bot.settings = _settings(place) | place.bot.settings
            install(place)
            if set_up:
                asyncio.run(make_brand(place.settings(), place.url))
            place.start_bot()
            yield place
        finally:
            place.bot.stop(signal.SIGKILL)
            place.sandbox.stop()


def _place(mode: str, folder: Path, more: Mapping[str, str]) -> Place:
    port = free_port()
    words = ["sandbox", "--port", "0", "--data", str(folder / "sandbox"), "--mode", mode]
    where = f"http://127.0.0.1:{port}"
    more = {name: value.replace("{here}", where) for name, value in more.items()}
    bot = Program(["bot", "run", f"--{mode}"], folder, PRESSROOM_HTTP_PORT=str(port), **more)
    return Place(
        url="",
        sandbox=Program([*words, "--request-url", f"{where}/slack/events"], folder),
        bot=bot,
        health=where,
        data=folder,
    )


def _settings(place: Place) -> dict[str, str]:
    return {
        **SLACK,
        "PRESSROOM_SLACK_API_URL": f"{place.url}/slack/api/",
        "PRESSROOM_DATA_DIR": str(place.data / "bot"),
        "PRESSROOM_CLOCK_FILE": str(place.data / "sandbox" / "clock"),
        "PRESSROOM_POLL_SECONDS": str(place.poll),
        "PRESSROOM_LINK_CHECK": "local",
        "PRESSROOM_LOG_LEVEL": "INFO",
    }


def install(place: Place) -> None:
    """Install the app as its own manifest says, so that what it forgets to ask for is not there."""
    manifest = app_manifest(place.settings(), None)
    url = f"{place.url}/control/slack/manifest"
    httpx.post(url, json=manifest, verify=NO_TLS, trust_env=False).raise_for_status()


def option(card: Json, start: str) -> str:
    """The value of the choice in a menu of the card that starts so."""
    blocks = [element for block in card["blocks"] for element in block.get("elements", ())]
    [found] = [
        one["value"]
        for element in blocks
        for one in element.get("options", ())
        if one["value"].startswith(start)
    ]
    return str(found)


async def make_brand(settings: Settings, url: str) -> None:
    """Make the brand and connect its accounts, as the command line does."""
    await add_brand(settings, BRAND, "Europe/Berlin", (REVIEW, COMMUNITY, DAILY))
    await let_replies_go(settings)
    for platform, (handle, secret) in SECRETS.items():
        await add_account(settings, BRAND, platform, (f"{url}/{platform}", handle, secret))


async def let_replies_go(settings: Settings) -> None:
    """Let replies of all brands leave at once, so that nobody waits until they can't be taken back."""
    async with open_core(settings) as core, core.database.transaction() as work:
        for brand in await work.brands.all():
            await work.answers.save_rules(brand.id, AnswerRules(undo=timedelta(0)))


async def warmed(place: Place) -> None:
    """What a process does for the first time may take longer than Slack waits on a busy machine."""
    async with httpx.AsyncClient(trust_env=False, timeout=30, verify=NO_TLS) as http:
        first = {"channel": REVIEW, "text": "/social draft"}
        if not await Town(place, http).attempt(f"people/{WREN}/command", first):
            await Town(place, http).command(WREN, "draft")


# ---- what one sees


def words(thing: Json) -> str:
    """All that a message or a view says: every text in it, a line each."""
    return "\n".join(_texts(thing.get("blocks") or thing.get("text") or ""))


_LINES = frozenset({"rich_text_section", "rich_text_quote"})
_SAID = frozenset(
    {"text", "url", "alt_text", "user_id", "usergroup_id", "channel_id", "fallback", "title", "label"}
)


def _texts(thing: object) -> list[str]:
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, list):
        return [text for part in thing for text in _texts(part)]
    if not isinstance(thing, dict):
        return []
    parts = [part for name, part in thing.items() if name in _SAID or not isinstance(part, str)]
    found = [text for part in parts for text in _texts(part)]
    return ["".join(found)] if thing.get("type") in _LINES else found


def action_ids(thing: Any) -> set[str]:
    """The action_id of everything that can be pressed, chosen or typed into."""
    found = {thing["action_id"]} if isinstance(thing, dict) and "action_id" in thing else set()
    parts = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ()
    return found.union(*(action_ids(part) for part in parts))


# ---- what people do


class Town:
    """The people of the sandbox and the followers on its platforms; each method is one thing they do."""

    def __init__(self, place: Place, http: httpx.AsyncClient) -> None:
        self.place = place
        self.http = http

    async def get(self, path: str) -> Any:
        """Read from the control API."""
        return (await self.http.get(f"{self.place.url}/control/{path}")).raise_for_status().json()

    async def post(self, path: str, body: Mapping[str, object] | None = None) -> Json:
        """Ask something of the control API, and get it."""
        answer = await self.http.post(f"{self.place.url}/control/{path}", json=body or {})
        found: Json = answer.json()
        assert answer.is_success, (path, found)
        return found

    async def attempt(self, path: str, body: Mapping[str, object] | None = None) -> bool:
        """Ask something that may be in vain, as nobody answers; whether it was done."""
        answer = await self.http.post(f"{self.place.url}/control/{path}", json=body or {})
        return answer.is_success

    async def knock(self, kind: str, body: str) -> None:
        """Send the bot what Slack would not send now, signed as Slack signs it."""
        now = str(int(utc_now().timestamp()))
        secret = SLACK["SLACK_SIGNING_SECRET"].encode()
        signed = hmac.new(secret, f"v0:{now}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "content-type": kind,
            "x-slack-request-timestamp": now,
            "x-slack-signature": f"v0={signed}",
        }
        answer = await self.http.post(f"{self.place.health}/slack/events", content=body, headers=headers)
        assert answer.status_code == 200, answer.text

    # -- in Slack

    async def command(self, user: str, text: str, channel: str = REVIEW) -> None:
        """Type a command."""
        await self.post(f"people/{user}/command", {"channel": channel, "text": f"/social {text}".strip()})

    async def click(self, user: str, on: Json, action_id: str, **more: object) -> Json:
        """Use an element of a message that `card`, `said` … found, or of a view."""
        where = {"view_id": on["id"]} if "callback_id" in on else {"channel": on["channel"], "ts": on["ts"]}
        return await self.post(f"people/{user}/click", {**where, "action_id": action_id, **more})

    async def view(self, user: str) -> Json:
        """The modal that is open, on top."""
        found: list[Json] = (await self.get(f"people/{user}/views"))["views"]
        assert found, "no modal is open"
        return found[-1]

    async def submit(self, user: str, **values: object) -> Json:
        """Send the modal on top, with these values put into it."""
        view = await self.view(user)
        return await self.post(f"people/{user}/submit", {"view_id": view["id"], "values": values})

    async def close(self, user: str) -> None:
        """Close the modal on top, and those below."""
        await self.post(f"people/{user}/close", {"view_id": (await self.view(user))["id"], "clear": True})

    async def say(self, user: str, text: str, thread: Json) -> str:
        """Write in the thread of a message."""
        body = {"channel": thread["channel"], "text": text, "thread_ts": thread["ts"]}
        return str((await self.post(f"people/{user}/say", body))["ts"])

    async def upload(self, user: str, name: str, content: bytes) -> str:
        """Put a file into Slack."""
        url = f"{self.place.url}/control/people/{user}/upload"
        answer = await self.http.post(url, files={"file": (name, content, "image/png")})
        return str(answer.raise_for_status().json()["file_id"])

    async def home(self, user: str) -> Json:
        """Open App Home; what it shows."""
        await self.post(f"people/{user}/home")
        view: Json = (await self.get(f"people/{user}/home"))["view"]
        return view

    async def messages(self, channel: str, user: str = LENA) -> list[Json]:
        """The messages of a channel as somebody sees them."""
        found: list[Json] = (await self.get(f"channels/{channel}/messages?as={user}"))["messages"]
        for message in found:
            for one in (message, *message["replies"]):
                one["channel"] = channel
        return found

    async def whispers(self, user: str, channel: str) -> list[Json]:
        """What only that person sees there, threads and all."""
        found = await self.messages(channel, user)
        flat = [one for message in found for one in (message, *message["replies"])]
        return [one for one in flat if one.get("ephemeral_to") == user]

    # -- waiting

    async def until(self, check: Callable[[], Awaitable[Any]], what: str = "") -> Any:
        """What the check finds, once it finds something."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if found := await check():
                return found
            await asyncio.sleep(0.05)
        seen = "\n---\n".join(
            [words(one) for place in (REVIEW, COMMUNITY) for one in (await self.messages(place))[-3:]]
        )
        log = self.place.bot.words_of_log()
        raise AssertionError(
            f"{what or check} never was so; the last cards:\n{seen}\nand the bot's log:\n{log}"
        )

    async def card(self, channel: str, *wanted: str) -> Json:
        """The message of the channel that says all of this, once there is one."""

        async def look() -> Json | None:
            found = [
                one for one in await self.messages(channel) if all(part in words(one) for part in wanted)
            ]
            return found[-1] if found else None

        found: Json = await self.until(look, f"a card with {wanted}")
        return found

    async def reply(self, channel: str, head: str, *wanted: str) -> Json:
        """The message that says all of this in the thread of the card that says `head`, once there is one."""

        async def look() -> Json | None:
            threads = [one for one in await self.messages(channel) if head in words(one)]
            found = [
                one
                for card in threads
                for one in card["replies"]
                if all(part in words(one) for part in wanted)
            ]
            return found[-1] if found else None

        found: Json = await self.until(look, f"an answer with {wanted} below {head}")
        return found

    async def whisper(self, user: str, channel: str, *wanted: str) -> Json:
        """What only that person is told, once it says all of this."""

        async def look() -> Json | None:
            found = [
                one
                for one in await self.whispers(user, channel)
                if all(part in words(one) for part in wanted)
            ]
            return found[-1] if found else None

        found: Json = await self.until(look, f"a whisper with {wanted}")
        return found

    # -- on the platforms

    async def timeline(self, platform: str, *, everything: bool = False) -> list[Json]:
        """What is on a platform, newest first."""
        found: list[Json] = (await self.get(f"platforms/{platform}/timeline?everything={int(everything)}"))[
            "posts"
        ]
        return found

    async def drafted(self, text: str, **values: object) -> Json:
        """Write a post and send it for approval; its card, without the press of a button."""
        await self.command(WREN, f"draft {text}")
        answer = await self.submit(WREN, **values)
        assert answer["closed"], answer
        return await self.card(REVIEW, text, "Waiting for approval")

    async def approved(self, text: str, **values: object) -> Json:
        """Write a post and have it approved; its card."""
        await self.click(ADA, await self.drafted(text, **values), "post:approve")
        return await self.card(REVIEW, text, "Approved")

    async def on_air(self, text: str, **values: object) -> Json:
        """Write a post, have it approved, and publish it; its card."""
        await self.click(WREN, await self.approved(text, **values), "post:publish")
        return await self.card(REVIEW, text, "Published · ")

    async def found(self, platform: str, text: str) -> list[Json]:
        """The brand's posts, answers and messages that say this."""
        return [
            one
            for one in await self.timeline(platform, everything=True)
            if text in one["text"] and one["author"]["brand"]
        ]

    async def published(self, platform: str, text: str) -> Json:
        """The one post of the brand that says this, once it is there."""

        async def look() -> list[Json]:
            return await self.found(platform, text)

        [post] = await self.until(look, f"{text} on {platform}")
        return dict(post)

    async def follower(self, platform: str, name: str, verb: str, **body: object) -> str:
        """Do something as a follower; the id of what came of it."""
        answer = await self.post(f"platforms/{platform}/followers/{name}/{verb}", body)
        return str(answer.get("id", ""))

    async def fault(self, platform: str, path: str, effect: str, **more: object) -> None:
        """Have something go wrong on a platform, or on "slack" with a method."""
        if platform == "slack":
            await self.post("slack/faults", {"method": path, "effect": effect, **more})
        else:
            await self.post(
                f"platforms/{platform}/faults", {"match": {"path": path}, "effect": effect, **more}
            )

    async def struck(self, platform: str) -> None:
        """Wait until every fault of the platform has struck."""

        async def look() -> bool:
            return not (await self.get(f"platforms/{platform}/faults"))["faults"]

        await self.until(look, f"a fault on {platform}")

    async def no_faults(self) -> None:
        """Everything works again."""
        for where in ("slack", "platforms/mastodon", "platforms/bluesky"):
            await self.http.delete(f"{self.place.url}/control/{where}/faults")

    async def advance(self, **time_: float) -> None:
        """Move the clock."""
        units = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
        await self.post("clock", {"advance": sum(units[unit] * count for unit, count in time_.items())})
