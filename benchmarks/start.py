"""The start of the bot, beside `import slack_bolt, sqlalchemy, httpx` in a fresh process.

The bot starts as an operator starts it, on a database that is up to date and with a Slack on loopback, and
has started when /readyz first says so. A command that is given at that moment is answered when all the rest
is loaded: that is its first answer. Both have their bytecode cached, as an installed package has.
"""

import asyncio
import os
import re
import sys
import time
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx

from benchmarks.figures import Pair, summary
from benchmarks.memory import held
from benchmarks.slack import SECRET, command, slack

BARE = "import slack_bolt, sqlalchemy, httpx; print('ready', flush=True); input()"
HEAVY = frozenset({"PIL", "alembic", "dateparser", "matplotlib", "pygal", "resvg_py", "vaderSentiment"})
"""What draws, and what only few runs need: none of it may be imported at the start."""

_READY = re.compile(rb" ready port=(\d+)")
_IMPORTED = re.compile(rb"^import time:.*\| +(\w+)", re.MULTILINE)
_PATIENCE = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class _Start:
    """Seconds until it was ready, the bytes it held then, and seconds until it answered a command."""

    seconds: float
    memory: float
    answered: float = 0


async def run(rounds: int, _size: int) -> Mapping[str, object]:
    """Start both in turn; answers the ratios of time and memory, and what was imported that should not be."""
    rounds = rounds or 15
    async with slack() as url:
        with TemporaryDirectory() as folder:
            place = _place(Path(folder), url)
            await _prepared(place)
            heavy = await _heavy(place)
            starts = [(await _ours(place), await _bare(place)) for _ in range(rounds)]
    memory = median(ours.memory for ours, _ in starts) / median(bare.memory for _, bare in starts)
    ready = [Pair(ours=[ours.seconds], bare=[bare.seconds]) for ours, bare in starts]
    answered = [Pair(ours=[ours.answered], bare=[bare.seconds]) for ours, bare in starts]
    found = {
        "ratio": round(summary("ready", ready), 3),
        "answer_ratio": round(summary("first command answered", answered), 3),
        "memory_ratio": round(memory, 3),
    }
    print(f"memory when ready: {median(ours.memory for ours, _ in starts) / 1e6:.0f} MB, ratio {memory:.2f}")
    return {**found, "heavy": heavy, "rounds": rounds}


def _place(folder: Path, url: str) -> dict[str, str]:
    """The environment of a machine of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PRESSROOM"))}
    return kept | {
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "PWD": str(folder),
        "SLACK_BOT_TOKEN": "xoxb-benchmark",
        "SLACK_SIGNING_SECRET": SECRET,
        "PRESSROOM_SLACK_API_URL": url,
        "PRESSROOM_DATA_DIR": str(folder / "data"),
        "PRESSROOM_HTTP_PORT": "0",
    }


async def _prepared(place: dict[str, str]) -> None:
    """Make the database, and start each once so that its bytecode is there."""
    async with _started(["-m", "bot", "migrate"], place) as process:
        assert await process.wait() == 0
    await _ours(place), await _bare(place)


async def _heavy(place: dict[str, str]) -> Sequence[str]:
    """What the bot imports until it is ready, of what it should not."""
    async with _started(["-X", "importtime", "-m", "bot", "run", "--http"], place) as process:
        log, _ = await _ready(process)
    return sorted({name.decode() for name in _IMPORTED.findall(log)} & HEAVY)


async def _ours(place: dict[str, str]) -> _Start:
    start = time.perf_counter()
    async with _started(["-m", "bot", "run", "--http"], place) as process:
        _, port = await _ready(process)
        await _says_so(port)
        ready = _measured(process, start)
        await _answers(port)
        return replace(ready, answered=time.perf_counter() - start)


async def _bare(place: dict[str, str]) -> _Start:
    start = time.perf_counter()
    async with _started(["-c", BARE], place) as process:
        assert process.stdout
        assert await process.stdout.readline() == b"ready\n"
        return _measured(process, start)


def _measured(process: Process, start: float) -> _Start:
    seconds = time.perf_counter() - start
    return _Start(seconds=seconds, memory=held(process.pid))


async def _ready(process: Process) -> tuple[bytes, int]:
    """What it wrote until it was ready, and its port."""
    assert process.stderr
    log = b""
    async with asyncio.timeout(_PATIENCE):
        async for line in process.stderr:
            log += line
            if found := _READY.search(line):
                return log, int(found[1])
    raise AssertionError(log.decode())


async def _says_so(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert (await reader.readline()).split()[1] == b"200"
    writer.close()


async def _answers(port: int) -> None:
    headers, body = command("help")
    async with httpx.AsyncClient(timeout=_PATIENCE) as client:
        answer = await client.post(f"http://127.0.0.1:{port}/slack/events", headers=headers, content=body)
    assert answer.status_code == httpx.codes.OK, answer.status_code
    assert answer.json()["blocks"]


@asynccontextmanager
async def _started(words: Sequence[str], place: dict[str, str]) -> AsyncIterator[Process]:
    process = await create_subprocess_exec(
        sys.executable, *words, env=place, cwd=place["PWD"], stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
