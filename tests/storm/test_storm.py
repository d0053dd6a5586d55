"""Ten thousand items in a minute: the channel stays readable, nothing is lost, nothing else is late."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.blocks.storm import LIST
from bot.domain.account import Account
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Author, ConversationAction
from bot.domain.ids import ConversationId
from bot.domain.sentiment import Mood
from bot.domain.storm import LULL, Order, Storm
from bot.services.inbox import InboxService
from bot.services.storm import StormService
from bot.settings import load
from bot.slack.cards import Cards
from bot.slack.courier import Outlet
from bot.slack.sender import Sender
from bot.slack.wire import Wire
from tests.fakes import Crash, FakeClock
from tests.services.world import COMMUNITY, MAX, REVIEW, World, world_at
from tests.slack.edge.fake import FakeSlack
from tests.storage.fresh import sqlite_url

pytestmark = pytest.mark.xdist_group("storm")

ACCOUNTS = 5
EACH = 2000
SECONDS = 60
QUICK = timedelta(seconds=3)


class RunningClock(FakeClock):
    """Goes on by itself, so that who sleeps wakes up later, and can be moved on besides."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._begun = self._loop.time()

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=self._loop.time() - self._begun)


@dataclass
class Weather:
    """A brand with five accounts, and a Slack which notes when it was told what."""

    world: World
    slack: FakeSlack
    wire: Wire
    told: list[tuple[datetime, str, dict[str, Any]]] = field(default_factory=list)
    posts: dict[int, datetime] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)
    seconds: int = 0
    sender: Sender = field(init=False)
    storms: StormService = field(init=False)
    inbox: InboxService = field(init=False)

    def __post_init__(self) -> None:
        self.start("one")

    def start(self, worker: str) -> None:
        """What a process does at its start."""
        world = self.world
        world.worker = worker
        world.start()
        self.storms = StormService(world.database, world.clock, world.conversations)
        self.inbox = InboxService(world.database, world.clock, world.sessions, worker, QUICK)
        cards = Cards(
            conversations=world.conversations, reports=world.reports, storms=self.storms, clock=world.clock
        )
        self.sender = Sender(
            Outlet(wire=self.wire, database=world.database, clock=world.clock, draw=cards.draw, worker=worker)
        )

    async def second(self) -> None:
        """What the jobs do in a second, and what Slack was told meanwhile."""
        self.seconds += 1
        self.world.clock.advance(seconds=1)
        await self.inbox.poll_due()
        await self.storms.end_due()
        await self.sender.drain()
        now = self.world.clock()
        for method, arguments in self.slack.calls[len(self.told) :]:
            self.told.append((now, method, arguments))
            for text in self.said:
                if text in str(arguments.get("text")):
                    self.heard.setdefault(text, self.seconds)

    async def quiet(self, seconds: int) -> None:
        for _ in range(seconds):
            await self.second()

    def say(self, number: int) -> None:
        """Somebody writes; one in three is angry, and some have many readers."""
        text = [f"I hate this, case {number}", f"When is it, case {number}", f"Lovely, case {number}"][
            number % 3
        ]
        followers = 10_000 if number % 150 == 0 else number % 90
        author = Author(
            remote_id=f"a{number % 1500}", handle=f"a{number % 1500}", name="A", followers=followers
        )
        self.world.platform.say(text, language="en", author=author)

    def shout(self, number: int) -> None:
        """Somebody whom everybody reads is angry."""
        text = f"This is a terrible scandal no {number}"
        author = Author(remote_id=f"s{number}", handle=f"s{number}", name="S", followers=1_000_000 + number)
        self.world.platform.say(text, language="en", author=author)
        self.said[text] = self.seconds

    async def post(self, number: int) -> None:
        """The team goes on with its work."""
        post = await self.world.compose(f"Post {number}")
        self.posts[post.id] = self.world.clock()

    def arrivals(self, kind: CardKind) -> dict[int, datetime]:
        """When each card of that kind came into Slack."""
        names = [
            (at, arguments["metadata"]["event_payload"]["card"].partition(":"))
            for at, method, arguments in self.told
            if method == "chat.postMessage"
        ]
        return {int(number): at for at, (name, _, number) in names if name == kind}

    async def stored(self) -> Counter[int]:
        """How many items each account has."""
        async with self.world.database.read() as work:
            accounts = [account.id for account in await work.accounts.all()]
            span = self.world.clock() - timedelta(days=1), self.world.clock() + timedelta(days=1)
            return Counter(
                {
                    account: sum((await work.items.count_since([account], *span)).values())
                    for account in accounts
                }
            )

    async def storm(self) -> Storm | None:
        async with self.world.database.read() as work:
            return await work.storms.in_channel(COMMUNITY)


@asynccontextmanager
async def weather_at(url: str, folder: Path) -> AsyncIterator[Weather]:
    slack = FakeSlack()
    async with world_at(url, folder) as world, TestServer(slack.application()) as server:
        slack.url = str(server.make_url("/"))
        world.clock = RunningClock()
        world.platform.clock = world.clock
        world.platform.page = 80
        settings = load(_env_file=None, SLACK_BOT_TOKEN=slack.token, PRESSROOM_SLACK_API_URL=slack.api)
        wire = Wire(settings, world.database, world.clock)
        try:
            weather = Weather(world=world, slack=slack, wire=wire)
            for number in range(1, ACCOUNTS):
                await world.another(f"linden{number}")
            await weather.second()
            yield weather
        finally:
            await wire.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def weather(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Weather]:
    if request.param == "sqlite":
        async with weather_at(await sqlite_url(tmp_path), tmp_path) as weather:
            yield weather
        return
    server = request.getfixturevalue("postgres")
    async with server.database() as name, weather_at(server.url(name), tmp_path) as weather:
        yield weather


async def burst(weather: Weather) -> None:
    """The minute: with a death, a restart, and a Slack that asks for patience."""
    numbers = iter(range(EACH))
    for second in range(SECONDS):
        for _ in range(EACH // SECONDS + (second < EACH % SECONDS)):
            weather.say(next(numbers))
        if second % 10 == 4:
            weather.shout(second)
        if second % 7 == 0:
            await weather.post(second)
        if second in {15, 40}:
            weather.slack.fail("chat.update", "ratelimited", status=429, headers={"Retry-After": "1"})
        if second == 25:
            weather.slack.fail("chat.postMessage", "ratelimited", status=429, headers={"Retry-After": "1"})
        if second == 30:
            weather.world.platform.refuse("inbox", Crash(), 2)
            with pytest.raises(BaseExceptionGroup):
                await weather.quiet(8)
            weather.start("two")
        await weather.second()


async def test_ten_thousand_items_in_a_minute(weather: Weather) -> None:
    await burst(weather)
    await weather.quiet(8)
    shouts = len(weather.said)
    # all of them are there, once
    stored = await weather.stored()
    assert set(stored.values()) == {EACH + shouts}
    assert len(stored) == ACCOUNTS
    # all are on the one card, and can be paged through
    storm = await weather.storm()
    assert storm is not None
    total = ACCOUNTS * (EACH + shouts)
    assert f"{total:,} items" in last_card(weather)
    assert len(await reachable(weather, storm)) == total
    # the channel got few messages, none faster than one a second
    assert set(weather.arrivals(CardKind.STORM)) == {storm.id}
    assert len(weather.arrivals(CardKind.CONVERSATION)) + len(weather.arrivals(CardKind.ITEM)) <= 10
    assert fastest(weather) >= 1
    # the worst were seen, and the team's own cards came, in time
    assert max(seen_after(weather).values()) <= 5
    posted = weather.arrivals(CardKind.POST)
    assert set(posted) == set(weather.posts)
    assert max((posted[post] - at).total_seconds() for post, at in weather.posts.items()) <= 4
    await over(weather, storm)


async def over(weather: Weather, storm: Storm) -> None:
    """It leaves by itself, and what comes then has its own card again."""
    weather.world.clock.advance(seconds=LULL.total_seconds())
    await weather.quiet(4)
    assert await weather.storm() is None
    assert "Storm over" in last_card(weather)
    before = len(weather.arrivals(CardKind.CONVERSATION))
    weather.shout(99)
    await weather.quiet(40)
    assert len(weather.arrivals(CardKind.CONVERSATION)) == before + ACCOUNTS
    # one of the storm gets its card when it is opened
    [talk, *_] = await weather.storms.page(storm.id, MAX, Order.WORST, limit=1, offset=0)
    assert talk.items[0].sentiment.mood == Mood.NEGATIVE
    await weather.world.conversations.open(talk.conversation.id)
    await weather.quiet(2)
    assert talk.conversation.id in weather.arrivals(CardKind.CONVERSATION)


def last_card(weather: Weather) -> str:
    """The storm's card as it stands in Slack."""
    cards = [
        arguments
        for _, method, arguments in weather.told
        if method.startswith("chat.") and LIST in str(arguments.get("blocks"))
    ]
    return str(cards[-1]["text"])


async def reachable(weather: Weather, storm: Storm) -> set[tuple[ConversationId, int]]:
    """Each item that paging through the storm leads to."""
    found: set[tuple[ConversationId, int]] = set()
    async with weather.world.database.read() as work:
        for offset in range(0, 100_000, 1000):
            page = await work.storms.conversations(storm.id, Order.NEWEST, 1000, offset)
            if not page:
                break
            for talk in page:
                items = await work.items.of_conversation(talk, 1000)
                found |= {(talk, item.id) for item in items}
    return found


def fastest(weather: Weather) -> float:
    """The least number of seconds between two new messages in one channel."""
    gaps = []
    for channel in (COMMUNITY, REVIEW):
        times = [
            at.timestamp()
            for at, method, arguments in weather.told
            if method == "chat.postMessage" and arguments["channel"] == channel
        ]
        gaps += [later - earlier for earlier, later in pairwise(times)]
    return min(gaps)


def seen_after(weather: Weather) -> dict[str, int]:
    """After how many seconds of the storm each shout stood in the channel, however long they take here."""
    assert set(weather.heard) == set(weather.said)
    return {text: weather.heard[text] - said for text, said in weather.said.items()}


async def test_a_storm_spares_who_is_at_work(tmp_path: Path) -> None:
    async with weather_at(await sqlite_url(tmp_path), tmp_path) as weather:
        world = weather.world
        await only_account(weather)
        world.platform.say("Hello, is anybody there?")
        await weather.quiet(4)
        [talk] = await world.talks()
        await world.conversations.act(talk.id, talk.version, MAX, ConversationAction.CLAIM)
        parent = world.platform.heard[-1].ref.id
        for number in range(60):
            weather.say(number)
        world.platform.say("It is urgent", parent_id=parent)
        await weather.quiet(5)
        assert await weather.storm() is not None
        view = await world.conversations.show(talk.id)
        assert set(weather.arrivals(CardKind.ITEM)) == {view.items[-1].id}
        # what waited when it began folded too
        assert len(weather.arrivals(CardKind.CONVERSATION)) == 1


async def test_a_claim_in_a_storm_brings_the_card_out(tmp_path: Path) -> None:
    async with weather_at(await sqlite_url(tmp_path), tmp_path) as weather:
        await only_account(weather)
        for number in range(60):
            weather.say(number)
        await weather.quiet(4)
        assert weather.arrivals(CardKind.CONVERSATION) == {}
        talk = (await weather.world.talks())[7]
        await weather.world.conversations.act(talk.id, talk.version, MAX, ConversationAction.CLAIM)
        await weather.quiet(3)
        assert set(weather.arrivals(CardKind.CONVERSATION)) == {talk.id}
        card = await weather.world.card(CardKind.STORM, 1)
        assert card is not None
        assert card.ts is not None


async def test_a_storms_card_comes_back(tmp_path: Path) -> None:
    async with weather_at(await sqlite_url(tmp_path), tmp_path) as weather:
        await only_account(weather)
        for number in range(60):
            weather.say(number)
        await weather.quiet(4)
        async with weather.world.database.read() as work:
            card = await work.cards.get(CardRef(kind=CardKind.STORM, id=1))
        assert card.ts is not None
        await weather.sender.gone(COMMUNITY, card.ts)
        await weather.quiet(2)
        assert len([1 for _, method, _ in weather.told if method == "chat.postMessage"]) == 2


async def only_account(weather: Weather) -> Account:
    """Let the others rest."""
    async with weather.world.database.transaction() as work:
        for account in (await work.accounts.all())[1:]:
            rest = weather.world.clock() + timedelta(days=9)
            await work.accounts.plan_poll(account.id, rest, rest)
    return weather.world.account
