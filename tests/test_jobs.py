import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.jobs import Job, JobRunner

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LONG, SHORT = timedelta(hours=1), timedelta(milliseconds=20)


@asynccontextmanager
async def running(*jobs: Job) -> AsyncIterator[JobRunner]:
    runner, stop = JobRunner(jobs, lambda: NOW), asyncio.Event()
    task = asyncio.create_task(runner.run(stop))
    yield runner
    stop.set()
    await asyncio.wait_for(task, 5)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.005)


class Counter:
    def __init__(self) -> None:
        self.runs = 0

    async def run(self) -> None:
        self.runs += 1


async def test_a_job_runs_at_the_start_and_then_every_so_often() -> None:
    counter = Counter()
    async with running(Job(name="often", every=SHORT, run=counter.run)):
        await until(lambda: counter.runs >= 3)


async def test_a_poke_runs_a_job_at_once() -> None:
    counter = Counter()
    async with running(Job(name="seldom", every=LONG, run=counter.run)) as runner:
        await until(lambda: counter.runs == 1)
        runner.poke("seldom")
        await until(lambda: counter.runs == 2)


async def test_pokes_during_a_run_make_one_more_run() -> None:
    counter, gate = Counter(), asyncio.Event()

    async def slow() -> None:
        await counter.run()
        await gate.wait()

    async with running(Job(name="slow", every=LONG, run=slow)) as runner:
        await until(lambda: counter.runs == 1)
        runner.poke("slow")
        runner.poke("slow")
        gate.set()
        await until(lambda: counter.runs == 2)
        await asyncio.sleep(0.05)
        assert counter.runs == 2


async def test_a_job_that_goes_round_is_well_while_it_runs() -> None:
    gate, seen = asyncio.Event(), NOW + timedelta(minutes=1)

    async def slow() -> None:
        await gate.wait()

    async with running(
        Job(name="slow", every=LONG, run=slow, went_round=lambda: seen),
        Job(name="quick", every=LONG, run=Counter().run, went_round=lambda: NOW - LONG),
        Job(name="stuck", every=LONG, run=slow),
    ) as runner:
        await until(lambda: "quick" in runner.heartbeats and runner.heartbeats["quick"] == NOW)
        assert runner.heartbeats == {"slow": seen, "quick": NOW}
        gate.set()


async def test_a_job_that_breaks_is_logged_and_runs_again(caplog: pytest.LogCaptureFixture) -> None:
    counter = Counter()

    async def broken() -> None:
        await counter.run()
        raise ZeroDivisionError

    async with running(Job(name="broken", every=SHORT, run=broken)) as runner:
        await until(lambda: counter.runs >= 2)
        assert "broken" not in runner.heartbeats
    assert {record.levelno for record in caplog.records if record.name == "bot.jobs"} == {logging.ERROR}


async def test_a_heartbeat_is_when_a_job_ended_well() -> None:
    counter = Counter()
    async with running(Job(name="well", every=LONG, run=counter.run)) as runner:
        await until(lambda: runner.heartbeats == {"well": NOW})


async def test_a_stop_lets_the_run_that_is_on_finish() -> None:
    ended = []

    async def slow() -> None:
        await asyncio.sleep(0.1)
        ended.append(True)

    async with running(Job(name="slow", every=LONG, run=slow)):
        await asyncio.sleep(0.02)
    assert ended
