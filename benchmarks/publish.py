"""Posts that are due in the same second, through one process and several, beside a bare loop that posts them.

All post with the same HTTP client, to a platform on loopback that answers at once and notes when; each in
fresh processes. A post's lateness is how long after the start it arrives. Besides: what a tick costs that
finds nothing due, with and without many posts in the calendar.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from json import loads
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, event

from benchmarks.figures import Pair, percentile, summary
from benchmarks.platform import platform
from benchmarks.schedule import core_in, schedule
from bot.services.publishing import PublishingService
from storage.media import MediaStore
from storage.vault import new_key
from tests.servers.postgres import running_postgres

MANY = 10
"""So many times the size go through four processes, once."""
CALENDAR = 100
"""So many times the size stand in the calendar while nothing is due."""
_TICKS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    """What one run did: posts a second, the lateness of each in seconds; statements and effort a post.

    The effort is the time for which a processor worked on it, which other work on the machine hardly moves.
    """

    rate: float
    lateness: Sequence[float]
    statements: float
    effort: float


async def run(rounds: int, size: int) -> Mapping[str, object]:
    """Interleave rounds of all; `ratio` is one process on SQLite ÷ the bare loop, in posts a second."""
    rounds, size = rounds or 5, size or 1000
    runs: dict[str, list[_Run]] = {}
    with running_postgres() as server, TemporaryDirectory() as place:
        folder = Path(place)
        for number in range(rounds):
            runs.setdefault("bare loop", []).append(await _bare(size))
            sqlite = f"sqlite:///{folder / str(number)}.db"
            runs.setdefault("sqlite, 1", []).append(await _ours(folder, sqlite, 1, size))
            for workers in (1, 2):
                async with server.database() as name:
                    done = await _ours(folder, server.url(name), workers, size)
                runs.setdefault(f"postgresql, {workers}", []).append(done)
        async with server.database() as name:
            many = await _ours(folder, server.url(name), 4, MANY * size)
        idle = await _idle(folder, CALENDAR * size)
    for name, found in [*runs.items(), ("postgresql, 4", [many])]:
        print(_line(name, found))
    idle_ratio = round(summary("a tick with nothing due", idle), 3)
    return {
        **_ratios(runs),
        "each_once": MANY * size,
        "idle_ratio": idle_ratio,
        "rounds": rounds,
        "size": size,
    }


def _ratios(runs: Mapping[str, Sequence[_Run]]) -> Mapping[str, float]:
    def ratio(name: str) -> float:
        pairs = zip(runs[name], runs["bare loop"], strict=True)
        return round(median(ours.rate / bare.rate for ours, bare in pairs), 3)

    def effort(name: str) -> float:
        pairs = zip(runs[name], runs["bare loop"], strict=True)
        return round(median(bare.effort / ours.effort for ours, bare in pairs), 3)

    def late(name: str) -> float:
        return round(median(percentile(one.lateness, 0.99) for one in runs[name]), 3)

    return {
        "ratio": ratio("sqlite, 1"),
        "effort_ratio": effort("sqlite, 1"),
        "postgresql_ratio": ratio("postgresql, 1"),
        "postgresql_effort_ratio": effort("postgresql, 1"),
        "postgresql_2_ratio": ratio("postgresql, 2"),
        "p99_lateness": late("sqlite, 1"),
        "postgresql_p99_lateness": late("postgresql, 1"),
        "postgresql_2_p99_lateness": late("postgresql, 2"),
    }


def _line(name: str, runs: Sequence[_Run]) -> str:
    lateness = [figure for one in runs for figure in one.lateness]
    cells = [
        f"{name:<16}",
        f"{median(one.rate for one in runs):7.0f} posts/s",
        f"late {median(lateness):6.2f} s (p99 {percentile(lateness, 0.99):6.2f}, max {max(lateness):6.2f})",
        f"{median(one.effort for one in runs) * 1e3:5.2f} ms and",
        f"{median(one.statements for one in runs):5.2f} statements a post",
    ]
    return "  ".join(cells)


async def _bare(size: int) -> _Run:
    async with platform() as there:
        done, start = await _worked([("bare", there.url, str(size))])
    return _measured(there.posts, start, size, done)


async def _ours(folder: Path, url: str, workers: int, size: int) -> _Run:
    key = new_key()
    async with platform() as there:
        async with core_in(folder, url, key) as core:
            await schedule(core, there.url, size, core.clock())
        done, start = await _worked([("ours", str(folder), url, key)] * workers)
    return _measured(there.posts, start, size, done)


def _measured(
    posts: Sequence[tuple[str, float]], start: float, size: int, done: Sequence[tuple[int, float]]
) -> _Run:
    each = Counter(text for text, _ in posts)
    assert len(each) == size, f"{len(each)} of {size} posts arrived"
    assert set(each.values()) == {1}, "a post went out twice"
    lateness = [moment - start for _, moment in posts]
    statements, seconds = map(sum, zip(*done, strict=True))
    return _Run(
        rate=size / max(lateness),
        lateness=lateness,
        statements=statements / size,
        effort=seconds / size,
    )


async def _worked(workers: Sequence[Sequence[str]]) -> tuple[list[tuple[int, float]], float]:
    """Have fresh processes begin at once; answers the statements and the effort of each, and their start."""
    pipe = asyncio.subprocess.PIPE
    begun = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.publisher", *words, stdin=pipe, stdout=pipe
        )
        for words in workers
    ]
    for process in begun:
        assert process.stdout
        assert await process.stdout.readline() == b"ready\n"
    start = time.monotonic()
    said = await asyncio.gather(*(process.communicate(b"go\n") for process in begun))
    return [loads(out) for out, _ in said], start


async def _idle(folder: Path, calendar: int) -> list[Pair]:
    """Ticks on a database with so many posts in the calendar, beside ticks on an empty one."""
    key = new_key()
    urls = [f"sqlite:///{folder / name}.db" for name in ("full", "empty")]
    async with core_in(folder, urls[0], key) as full, core_in(folder, urls[1], key) as empty:
        await schedule(full, "http://127.0.0.1:9", calendar, full.clock() + timedelta(days=30))
        await schedule(empty, "http://127.0.0.1:9", 0, empty.clock())
        store = MediaStore(folder / "media")
        services = [
            PublishingService(core.database, core.clock, core.sessions, store, "idle")
            for core in (full, empty)
        ]
        figures: tuple[list[float], list[float]] = ([], [])
        counts = [0, 0]
        for _ in range(_TICKS):
            for number, service in enumerate(services):
                seconds, statements = await _tick(service)
                figures[number].append(seconds)
                counts[number] = statements
    print(f"statements a tick with nothing due: {counts[0]}, in an empty database {counts[1]}")
    return [Pair(ours=figures[0], bare=figures[1])]


async def _tick(service: PublishingService) -> tuple[float, int]:
    statements: Counter[str] = Counter()

    def count(*_: object) -> None:
        statements.update(("all",))

    event.listen(Engine, "before_cursor_execute", count)
    begun = time.perf_counter()
    assert await service.run_due() == 0
    seconds = time.perf_counter() - begun
    event.remove(Engine, "before_cursor_execute", count)
    return seconds, statements["all"]
