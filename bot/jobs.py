"""The third door: what is done without anybody asking. APScheduler only ticks.

What is due stands in the database.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """Something to do every so often, and at once when poked.

    A run that takes longer than that delays the next. One that goes round and round while there is something
    to do says in `went_round` when it last did: it is well, however long it takes.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[object]]
    went_round: Callable[[], datetime | None] = lambda: None


class JobRunner:
    """Runs the jobs until it is stopped; a job that fails is logged, and runs again at its next tick."""

    def __init__(self, jobs: Sequence[Job], clock: Clock) -> None:
        self._jobs = jobs
        self._clock = clock
        self._due = {job.name: asyncio.Event() for job in jobs}
        self._beats: dict[str, datetime] = {}

    @property
    def heartbeats(self) -> Mapping[str, datetime]:
        """When each job last ended well, or went round; one that never did is missing."""
        rounds = {job.name: seen for job in self._jobs if (seen := job.went_round())}
        return {
            name: max(filter(None, (self._beats.get(name), rounds.get(name))))
            for name in self._beats.keys() | rounds.keys()
        }

    def poke(self, name: str) -> None:
        """Have the job run now, or once more after the run that is on."""
        self._due[name].set()

    async def run(self, stop: asyncio.Event) -> None:
        """Run until stopped; what is running then is let finish."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        for job in self._jobs:
            seconds = job.every.total_seconds()
            scheduler.add_job(
                self._due[job.name].set, "interval", seconds=seconds, max_instances=1, misfire_grace_time=None
            )
            self.poke(job.name)
        scheduler.start()
        tasks = [asyncio.create_task(self._loop(job, stop), name=f"job {job.name}") for job in self._jobs]
        try:
            await stop.wait()
        finally:
            scheduler.shutdown(wait=False)
            for event in self._due.values():
                event.set()
            await asyncio.gather(*tasks)

    async def _loop(self, job: Job, stop: asyncio.Event) -> None:
        due = self._due[job.name]
        while not stop.is_set():
            await due.wait()
            due.clear()
            if not stop.is_set():
                await self._run(job)

    async def _run(self, job: Job) -> None:
        try:
            await job.run()
        except Exception:
            logger.exception("job failed", extra={"job": job.name})
        else:
            self._beats[job.name] = self._clock()
