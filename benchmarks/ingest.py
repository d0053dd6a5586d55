"""What followers write, from decoded page to stored, scored and queued for Slack, beside the bare libraries.

Ours polls an account of a platform in memory, page by page, as the running bot does, which reaches the state
of a storm at once. The bare loop calls vaderSentiment's `polarity_scores` for the same texts, and stores them
with one batched insert of SQLAlchemy Core. Ratios are of items a second: more than 1 is quicker than bare.
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

from benchmarks.memory import held
from bot.domain.conversation import Author, ItemKind, Ref, RemoteItem
from storage.database import driver_url
from tests.fakes import NOW
from tests.servers.postgres import running_postgres
from tests.services.world import World, world_at

PAGE = 80
"""Items on a page, as of Mastodon's notifications."""
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

Round = Callable[[Sequence[RemoteItem]], Awaitable[None]]

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
    comments = _items()
    found: dict[str, object] = {}
    with TemporaryDirectory() as folder, running_postgres() as server:
        sqlite = f"sqlite:///{folder}/ours.db"
        found["ratio"] = await _ratio("sqlite", sqlite, comments, rounds, size)
        async with server.database() as name:
            found["postgresql_ratio"] = await _ratio("postgresql", server.url(name), comments, rounds, size)
        grown = await _memory(sqlite, comments, items)
    return {**found, "grown_mb": grown, "items": items, "rounds": rounds, "size": size}


async def _ratio(name: str, url: str, items: Iterator[RemoteItem], rounds: int, size: int) -> float:
    """The median of the rounds' ratios, in items a second."""
    ours, bare = [], []
    async with _ours(url) as store, _bare(url) as insert_all:
        for _ in range(rounds + 1):
            bare.append(await _seconds(insert_all, list(islice(items, size))))
            ours.append(await _seconds(store, list(islice(items, size))))
    # The first round makes what is made once.
    pairs = list(zip(ours, bare, strict=True))[1:]
    ratio = median(other / own for own, other in pairs)
    cells = [f"{size / median(own for own, _ in pairs):8,.0f} items/s"]
    cells.append(f"bare {size / median(other for _, other in pairs):8,.0f} items/s")
    print(f"{name:<12} ours {'  '.join(cells)}  ratio {ratio:5.2f}")
    return round(ratio, 3)


async def _seconds(store: Round, items: Sequence[RemoteItem]) -> float:
    begun = time.perf_counter()
    await store(items)
    return time.perf_counter() - begun


@asynccontextmanager
async def _ours(url: str) -> AsyncIterator[Round]:
    """The bot's own way: each round is one poll."""
    with TemporaryDirectory() as folder:
        async with world_at(url, Path(folder)) as world:
            world.platform.page = PAGE
            await world.poll()

            async def store(items: Sequence[RemoteItem]) -> None:
                await _poll(world, items)

            yield store


@asynccontextmanager
async def _bare(url: str) -> AsyncIterator[Round]:
    """Score each text, and store all with one statement."""
    engine: AsyncEngine = create_async_engine(driver_url(url.replace("ours.db", "bare.db")))
    analyzer = SentimentIntensityAnalyzer()
    async with engine.begin() as connection:
        await connection.run_sync(rows.metadata.create_all)

    async def store(items: Sequence[RemoteItem]) -> None:
        values = [
            {
                "remote_id": item.ref.id,
                "author": item.author.handle,
                "text": item.text,
                "created_at": item.created_at,
                "score": analyzer.polarity_scores(item.text)["compound"],
            }
            for item in items
        ]
        async with engine.begin() as connection:
            await connection.execute(insert(rows), values)

    yield store
    await engine.dispose()


async def _memory(url: str, items: Iterator[RemoteItem], many: int) -> float:
    """By how many megabytes the process grows from a tenth of the items to all of them."""
    sizes = []
    with TemporaryDirectory() as folder:
        async with world_at(url.replace("ours.db", "many.db"), Path(folder)) as world:
            world.platform.page = PAGE
            await world.poll()
            for number in range(10):
                await _bring(world, items, many // 10)
                sizes.append(held(os.getpid()) / 2**20)
                if number in {0, 9}:
                    print(f"memory after {(number + 1) * many // 10:7,} items: {sizes[-1]:6.0f} MB")
    return round(sizes[-1] - sizes[0], 1)


async def _bring(world: World, items: Iterator[RemoteItem], number: int) -> None:
    """So many items, in chunks."""
    for start in range(0, number, POLL):
        await _poll(world, list(islice(items, min(POLL, number - start))))


async def _poll(world: World, items: Sequence[RemoteItem]) -> None:
    """One poll of these, a minute later; the platform forgets what was fetched: only we could grow."""
    world.clock.advance(minutes=1)
    world.platform.heard = [*([items[0]] * len(world.platform.heard)), *items]
    assert await world.poll() == len(items)


def _items() -> Iterator[RemoteItem]:
    """Comments without end, no two alike: about 165 characters in English, half of them tagged so."""
    chance = random.Random(4)  # noqa: S311 - nothing secret
    for number in count():
        author = f"a{chance.randrange(5000)}"
        yield RemoteItem(
            ref=Ref(id=f"i{number}"),
            kind=ItemKind.MENTION,
            author=Author(remote_id=author, handle=author, name=author, followers=chance.randrange(3000)),
            text=f"{' '.join(chance.choices(_WORDS, k=33))}{chance.choice(_ENDS)} {number}",
            created_at=NOW,
            language=chance.choice(["en", None]),
        )
