"""What followers write, from platform to stored, scored and queued for Slack, beside the bare libraries.

Ours polls an account as the running bot does: with the connector for Mastodon over an HTTP client that finds
its answers in memory, page by page, which reaches the state of a storm at once. The bare loop is given the
texts alone: it calls vaderSentiment's `polarity_scores` for each, and stores them with one batched insert
of SQLAlchemy Core. Ratios are of items a second: more than 1 is quicker than bare.
"""

import os
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import Column, DateTime, Float, Integer, MetaData, Table, Text, insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from benchmarks.instance import PAGE, SERVER, Comment, Instance
from benchmarks.memory import held
from bot.connectors.registry import CONNECTORS
from bot.domain.account import Account, Credentials, Identity
from bot.loading import loading
from bot.services.inbox import InboxService
from bot.services.session import Sessions
from storage.database import driver_url
from tests.fakes import NOW
from tests.servers.postgres import running_postgres
from tests.services.world import World, world_at

POLL = 20 * PAGE
"""The most that one poll brings."""
MANY = 100_000
"""So many items go through one process while its memory is watched, unless `--items` says otherwise."""

_WORDS = tuple(
    """the bread was great but not cheap and I really love this little shop on the corner where you get a
    coffee for less than two euros so thanks to all of you for such a lovely morning though my order was late
    and the staff seemed a bit stressed when is it open again on sunday does anybody know please tell me what
    else would be good with it never had a bad day there only the queue is horrible""".split()  # noqa: SIM905
)
_ENDS = (".", "!", "?", "!!", " \N{SMILING FACE WITH HEART-SHAPED EYES}")

Round = Callable[[Sequence[Comment]], Awaitable[None]]

rows = Table(
    "bare_items",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("remote_id", Text, nullable=False, unique=True),
    Column("author", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("score", Float, nullable=False),
)


async def run(rounds: int, size: int, items: int = 0) -> Mapping[str, object]:
    """Interleave rounds of both on both databases; answers the ratios, and how memory grew over the items."""
    rounds, size, items = rounds or 7, min(size or POLL, POLL), items or (size or MANY)
    comments = _comments()
    found: dict[str, object] = {}
    with TemporaryDirectory() as folder, running_postgres() as server:
        sqlite = f"sqlite:///{folder}/ours.db"
        found["ratio"], found["effort_ratio"] = await _ratios("sqlite", sqlite, comments, rounds, size)
        async with server.database() as name:
            ratios = await _ratios("postgresql", server.url(name), comments, rounds, size)
            found["postgresql_ratio"], found["postgresql_effort_ratio"] = ratios
        grown = await _memory(sqlite, comments, items)
    return {**found, "grown_mb": grown, "items": items, "rounds": rounds, "size": size}


async def _ratios(
    name: str, url: str, comments: Iterator[Comment], rounds: int, size: int
) -> tuple[float, float]:
    """The medians of the rounds' ratios: in items a second, and in items a second of processor time."""
    ours, bare = [], []
    async with _Ours.at(url) as bot, _bare(url) as insert_all:
        for _ in range(rounds + 1):
            bare.append(await _spent(insert_all, list(islice(comments, size))))
            new = list(islice(comments, size))
            bot.instance.hold(new)
            ours.append(await _spent(bot.take, new))
    # The first round makes what is made once.
    pairs = list(zip(ours, bare, strict=True))[1:]
    ratio, effort = (median(other[by] / own[by] for own, other in pairs) for by in (0, 1))
    cells = [f"{size / median(own[0] for own, _ in pairs):8,.0f} items/s"]
    cells.append(f"bare {size / median(other[0] for _, other in pairs):8,.0f} items/s")
    print(f"{name:<12} ours {'  '.join(cells)}  ratio {ratio:5.2f}  of processor time {effort:5.2f}")
    return round(ratio, 3), round(effort, 3)


async def _spent(take: Round, comments: Sequence[Comment]) -> tuple[float, float]:
    """The seconds that it takes, and those of this process's processor time."""
    begun, busy = time.perf_counter(), time.process_time()
    await take(comments)
    return time.perf_counter() - begun, time.process_time() - busy


class _Ours:
    """The bot's own way, with an account on an instance in memory: each round is one poll."""

    def __init__(self, world: World, account: Account, instance: Instance, inbox: InboxService) -> None:
        self._world = world
        self._account = account
        self._inbox = inbox
        self.instance = instance

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> "AsyncIterator[_Ours]":
        """A bot on an empty database, when its first look at the account is over."""
        instance = Instance()
        with TemporaryDirectory() as folder:
            async with world_at(url, Path(folder)) as world, instance.client() as client:
                sessions = Sessions(world.database, world.clock, client, CONNECTORS)
                inbox = InboxService(world.database, world.clock, sessions, world.worker)
                ours = cls(world, await _connected(world), instance, inbox)
                await ours.take([])
                # As the bot does when it has loaded what it needs.
                with loading():
                    pass
                yield ours

    async def take(self, comments: Sequence[Comment]) -> None:
        """Poll the account a minute later, when the instance has these."""
        self._world.clock.advance(minutes=1)
        assert await self._inbox.poll(self._account) == len(comments)


async def _connected(world: World) -> Account:
    name = Identity(remote_id="1", handle="linden", display_name="Linden", url=f"{SERVER}/@linden")
    async with world.database.transaction() as work:
        return await work.accounts.add(
            brand_id=world.brand.id,
            platform="mastodon",
            server=SERVER,
            identity=name,
            limits=world.platform.limits,
            credentials=Credentials(access_token=world.platform.token),
        )


@asynccontextmanager
async def _bare(url: str) -> AsyncIterator[Round]:
    """Score each text, and store all with one statement."""
    engine: AsyncEngine = create_async_engine(driver_url(url.replace("ours.db", "bare.db")))
    analyzer = SentimentIntensityAnalyzer()
    async with engine.begin() as connection:
        await connection.run_sync(rows.metadata.create_all)

    async def store(comments: Sequence[Comment]) -> None:
        values = [
            {
                "remote_id": str(one.number),
                "author": str(one.author),
                "text": one.text,
                "created_at": one.at,
                "score": analyzer.polarity_scores(one.text)["compound"],
            }
            for one in comments
        ]
        async with engine.begin() as connection:
            await connection.execute(insert(rows), values)

    yield store
    await engine.dispose()


async def _memory(url: str, comments: Iterator[Comment], many: int) -> float:
    """By how many megabytes the process grows from a tenth of the items to all of them."""
    sizes = []
    async with _Ours.at(url.replace("ours.db", "many.db")) as bot:
        for number in range(10):
            await _bring(bot, comments, many // 10)
            sizes.append(held(os.getpid()) / 2**20)
            print(f"memory after {(number + 1) * many // 10:9,} items: {sizes[-1]:6.0f} MB")
    return round(sizes[-1] - sizes[0], 1)


async def _bring(bot: _Ours, comments: Iterator[Comment], number: int) -> None:
    """So many items, a poll at a time."""
    for start in range(0, number, POLL):
        new = list(islice(comments, min(POLL, number - start)))
        bot.instance.hold(new)
        await bot.take(new)


def _comments() -> Iterator[Comment]:
    """Comments without end, no two alike: about 165 characters in English, half of them tagged so."""
    chance = random.Random(4)  # noqa: S311 - nothing secret
    for number in count(1):
        yield Comment(
            number=number,
            author=chance.randrange(5000),
            followers=chance.randrange(3000),
            text=f"{' '.join(chance.choices(_WORDS, k=33))}{chance.choice(_ENDS)} {number}",
            at=NOW,
            language=chance.choice(["en", None]),
        )
