"""Ten thousand items, and the process that takes them in is killed in the middle."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.blocks.storm import LIST
from bot.clock import utc_now
from bot.domain.ids import ChannelId
from bot.domain.storm import LULL, Order, Storm
from bot.operate import add_account, add_brand
from bot.settings import Settings
from storage.database import Database
from storage.vault import Vault, new_key
from tests.slack.edge.fake import FakeSlack
from tests.storm.crowd import Awake, Crowd
from tests.storm.share import Share
from tests.story.place import Program, free_port, wait_until_ready

pytestmark = pytest.mark.xdist_group("storm-killed")

NAMES = [f"linden{number}" for number in range(5)]
EACH, SECONDS = 2000, 20
KILLED_AT = 8
REVIEW, COMMUNITY, DAILY = "C1", "C2", "C3"


class Ear(FakeSlack):
    """Notes when it was told what."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[datetime, str, dict[str, Any]]] = []
        self.awake = Awake()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if request.path.endswith("chat.update"):
            await self.awake.answering(request)
        heard = len(self.calls)
        answer = await super()._call(request)
        self.told += [(utc_now(), method, arguments) for method, arguments in self.calls[heard : heard + 1]]
        return answer


@dataclass(kw_only=True)
class Weather:
    """A bot in a process of its own, between a Slack and a crowd on loopback."""

    slack: Ear
    crowd: Crowd
    bot: Program
    health: str
    database: Database
    clock: Path
    deaths: list[tuple[datetime, datetime]] = field(default_factory=list)

    async def start(self) -> None:
        self.bot.start()
        await asyncio.to_thread(wait_until_ready, self.bot, self.health)

    async def die(self) -> None:
        """What SIGKILL does while calls are under way, and what a supervisor does then."""
        # Slack first: the card is changed only as long as something comes in.
        sleepers = self.slack.awake, self.crowd.awake
        async with asyncio.timeout(10):
            for one in sleepers:
                await one.fall_asleep()
        begun = utc_now()
        await asyncio.to_thread(self.bot.kill)
        for one in sleepers:
            one.wake_up()
        await self.start()
        self.deaths.append((begun, await self._first_word(begun)))

    async def _first_word(self, since: datetime) -> datetime:
        """When the process has loaded all that it needs: it asks Slack who it is before it takes over."""
        async with asyncio.timeout(20):
            while True:
                for at, method, _ in self.slack.told:
                    if at > since and method == "auth.test":
                        return at
                await asyncio.sleep(0.1)

    def card(self) -> str:
        """The storm's card as it stands in Slack."""
        cards = [
            str(said["text"])
            for _, method, said in self.slack.told
            if method.startswith("chat.") and LIST in str(said.get("blocks"))
        ]
        return cards[-1] if cards else ""

    async def until_card(self, words: str, seconds: float) -> None:
        for _ in range(int(seconds * 10)):
            if words in self.card():
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{words} is not on the card: {self.card()[:300]}\n{self.bot.words_of_log()}")


def settings_of(url: str, slack: Ear, folder: Path, port: int) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_SIGNING_SECRET": slack.secret,
        "PRESSROOM_SLACK_API_URL": slack.api,
        "PRESSROOM_DATA_DIR": str(folder / "data"),
        "PRESSROOM_DATABASE_URL": url,
        "PRESSROOM_CLOCK_FILE": str(folder / "clock"),
        "PRESSROOM_HTTP_PORT": str(port),
        "PRESSROOM_POLL_SECONDS": "1",
    }


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'pressroom.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def weather(url: str, tmp_path: Path) -> AsyncIterator[Weather]:
    slack, crowd, port = Ear(), Crowd(NAMES), free_port()
    async with AsyncExitStack() as stack:
        slack.url = str((await stack.enter_async_context(TestServer(slack.application()))).make_url("/"))
        platform = await stack.enter_async_context(TestServer(crowd.site()))
        (tmp_path / "clock").write_text("0")
        given = settings_of(url, slack, tmp_path, port)
        settings = Settings(_env_file=None, **given)  # type: ignore[call-arg,arg-type]
        await add_brand(settings, "Linden", "Europe/Berlin", (REVIEW, COMMUNITY, DAILY))
        for name in NAMES:
            await add_account(settings, "Linden", "mastodon", (str(platform.make_url("")), name, name))
        database = Database(url, Vault([new_key()]))
        stack.push_async_callback(database.close)
        bot = Program(["bot", "run", "--http"], tmp_path, **given)
        stack.callback(bot.kill)
        weather = Weather(
            slack=slack,
            crowd=crowd,
            bot=bot,
            health=f"http://127.0.0.1:{port}",
            database=database,
            clock=tmp_path / "clock",
        )
        await weather.start()
        yield weather


async def burst(weather: Weather) -> None:
    """All write, some shout, Slack asks for patience, and the process dies."""
    death = None
    for second in range(SECONDS):
        for number in range(EACH // SECONDS):
            weather.crowd.write(second * (EACH // SECONDS) + number)
        if second % 5 == 2:
            weather.crowd.shout(second)
        if second in {4, 12}:
            patience = {"Retry-After": "1"}
            for method in ("chat.update", "chat.postMessage"):
                weather.slack.fail(method, "ratelimited", status=429, headers=patience)
        if second == KILLED_AT:
            death = asyncio.create_task(weather.die())
        await asyncio.sleep(1)
    assert death is not None
    await death


async def test_a_storm_outlives_its_process(weather: Weather) -> None:
    # what is there at the first look is no storm; the second one follows when that is stored
    async with asyncio.timeout(20):
        while min(weather.crowd.looks[name] for name in NAMES) < 2:
            await asyncio.sleep(0.1)
    with Share() as share:
        await burst(weather)
    shouts = len(weather.crowd.shouted)
    total = len(NAMES) * (EACH + shouts)
    # all of them are counted on one card, and can be paged through
    await weather.until_card(f"{total:,} items", 20)
    storm = await the_storm(weather)
    assert len(await reachable(weather, storm)) == total
    assert sum(LIST in str(one.get("blocks")) for one in weather.slack.messages[COMMUNITY]) == 1
    # nothing came faster than one a second, and the worst within five of a machine that others leave alone
    assert quickest(weather) >= 0.9
    assert max(seen_after(weather).values()) <= 5 * share.slowness
    # it leaves by itself
    weather.clock.write_text(str(LULL.total_seconds()))
    await weather.until_card("Storm over", 20)


async def the_storm(weather: Weather) -> Storm:
    async with weather.database.read() as work:
        storm = await work.storms.in_channel(ChannelId(COMMUNITY))
    assert storm is not None
    return storm


async def reachable(weather: Weather, storm: Storm) -> set[int]:
    """Each conversation that paging through the storm leads to: everybody wrote once to each account."""
    found: set[int] = set()
    async with weather.database.read() as work:
        for offset in range(0, 100_000, 2000):
            page = await work.storms.conversations(storm.id, Order.NEWEST, 2000, offset)
            found |= set(page)
            if not page:
                break
    return found


def quickest(weather: Weather) -> float:
    """The least number of seconds between two new messages in one channel."""
    gaps = [9.0]
    for channel in (REVIEW, COMMUNITY):
        times = [
            at
            for at, method, said in weather.slack.told
            if method == "chat.postMessage" and said["channel"] == channel
        ]
        gaps += [(later - earlier) / timedelta(seconds=1) for earlier, later in pairwise(times)]
    return min(gaps)


def seen_after(weather: Weather) -> dict[str, float]:
    """After how many seconds each shout stood in the channel, counted while there was a process."""
    seen: dict[str, float] = {}
    for at, _, arguments in weather.slack.told:
        for text, said in weather.crowd.shouted.items():
            if text not in seen and text in str(arguments.get("text")):
                alive = [back for died, back in weather.deaths if died <= at and said <= back]
                seen[text] = (at - max([said, *alive])) / timedelta(seconds=1)
    assert set(seen) == set(weather.crowd.shouted)
    return seen
