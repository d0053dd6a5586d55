"""Several processes on one PostgreSQL race over many posts that are due at once: each goes out once."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.platform import platform
from benchmarks.schedule import core_in, schedule
from bot.clock import utc_now
from bot.domain.delivery import DeliveryStatus
from storage.vault import new_key
from tests.tools import ROOT

POSTS = 500


async def started(*words: str) -> Process:
    """A process that has all it needs, and waits for the word."""
    command = [sys.executable, "-m", "benchmarks.publisher", "bot", *words]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


async def race(processes: int, *words: str) -> None:
    racing = await asyncio.gather(*(started(*words) for _ in range(processes)))
    await asyncio.gather(*(one.communicate(b"go\n") for one in racing))
    assert [one.returncode for one in racing] == [0] * processes


@pytest.mark.postgres
@pytest.mark.xdist_group("crash-postgres")
@pytest.mark.parametrize("processes", [2, 4])
async def test_five_hundred_due_at_once_go_out_once_each(
    postgres_url: str, tmp_path: Path, processes: int
) -> None:
    words = (str(tmp_path), postgres_url, new_key())
    async with platform() as record, core_in(tmp_path, *words[1:]) as core:
        now = utc_now()
        await schedule(core, record.url, POSTS, now)
        await race(processes, *words)
        async with core.database.read() as work:
            account = (await work.accounts.all())[0]
            out = await work.deliveries.published([account.id], now, now + timedelta(hours=1))
    texts = Counter(text for text, _ in record.posts)
    assert texts == Counter(f"post {number}" for number in range(POSTS))
    assert len({one.id for one in out}) == POSTS
    assert {one.status for one in out} == {DeliveryStatus.PUBLISHED}
