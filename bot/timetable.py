"""What runs by itself, and how often."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from bot.connectors.web import LinkChecker, Reach
from bot.core import Core
from bot.domain.account import Account
from bot.domain.polling import TICK
from bot.jobs import Job
from bot.services.account import AccountService
from bot.services.byhand import ByHandService
from bot.services.clocks import ClockService
from bot.services.following import FollowService
from bot.services.housekeeping import Housekeeping
from bot.services.inbox import InboxService
from bot.services.metric import MetricService
from bot.services.preflight import PreflightService
from bot.services.publishing import PublishingService
from bot.services.readback import ReadbackService
from bot.services.showing import ShowingService
from bot.services.sweep import MediaSweep
from bot.services.watch import Watch
from bot.slack.sender import Sender
from bot.slack.services import Services
from storage.media import MediaStore

POKED_BY = {
    "cards": "cards",
    "deliveries": "publish",
    "closures": "mending",
    "preflights": "preflight",
    "hands": "hands",
    "imports": "imports",
    "leases": "inbox",
    "showings": "images",
}
"""Which job does at once what a commit to a table left to do."""


def timetable(
    core: Core, services: Services, store: MediaStore, sender: Sender, worker: str
) -> Sequence[Job]:
    """The jobs of a process that calls itself `worker`."""
    return (
        *_outgoing(core, store, sender, worker),
        *incoming(core, worker),
        *_around(core, services, store, worker),
    )


def _outgoing(core: Core, store: MediaStore, sender: Sender, worker: str) -> Sequence[Job]:
    publishing = PublishingService(core.database, core.clock, core.sessions, store, worker)
    readbacks = ReadbackService(core.database, core.clock, core.sessions)
    return (
        Job(
            name="publish",
            every=timedelta(seconds=1),
            run=publishing.run_due,
            went_round=lambda: publishing.went_round,
        ),
        Job(name="cards", every=timedelta(seconds=1), run=sender.drain),
        Job(name="readback", every=timedelta(seconds=5), run=readbacks.run_due),
    )


def incoming(core: Core, worker: str) -> Sequence[Job]:
    """The jobs that bring in what followers do."""
    poll = timedelta(seconds=core.settings.poll_seconds)
    inbox = InboxService(core.database, core.clock, core.sessions, worker, poll)
    metrics = MetricService(core.database, core.clock, core.sessions)
    following = FollowService(core.database, core.clock, core.sessions, worker)
    return (
        # When which account is due stands in the database: a tick at which none is costs one statement.
        Job(name="inbox", every=min(poll, TICK), run=inbox.poll_due),
        Job(
            name="follow",
            every=poll,
            run=lambda: _each_account(core.accounts, following.follow),
        ),
        Job(
            name="metrics",
            every=timedelta(minutes=15),
            run=lambda: _each_account(core.accounts, metrics.collect),
        ),
    )


def _around(core: Core, services: Services, store: MediaStore, worker: str) -> Sequence[Job]:
    watch = Watch(core.database, core.clock, worker)
    preflights = PreflightService(core.database, core.clock, core.sessions, services.media, worker)
    preflights.ask = LinkChecker(Reach(core.settings.link_check)).fault
    hands = ByHandService(core.database, core.clock, store, services.files.share)
    showings = ShowingService(core.database, core.clock, store, services.files.share)
    sweep = MediaSweep(core.database, store, core.clock, worker)
    clocks = ClockService(core.database, core.clock)
    keeping = Housekeeping(core.database, core.clock, core.accounts, worker)
    return (
        Job(name="review", every=timedelta(seconds=10), run=services.reviews.run_due),
        Job(name="imports", every=timedelta(seconds=5), run=services.imports.run_due),
        Job(name="crises", every=timedelta(seconds=5), run=services.crises.run_due),
        Job(name="targets", every=timedelta(seconds=5), run=services.targets.run_due),
        Job(name="clocks", every=timedelta(hours=6), run=clocks.run),
        Job(name="repeats", every=timedelta(seconds=10), run=services.recurrences.run_due),
        Job(name="claims", every=timedelta(seconds=5), run=services.claims.free_due),
        Job(name="snoozes", every=timedelta(seconds=5), run=services.triage.wake_due),
        Job(name="storms", every=timedelta(seconds=10), run=services.storms.end_due),
        Job(name="digest", every=timedelta(seconds=20), run=lambda: services.reports.due_digests(worker)),
        Job(name="preflight", every=timedelta(seconds=10), run=preflights.run_due),
        Job(name="media", every=timedelta(minutes=10), run=sweep.run),
        Job(name="hands", every=timedelta(seconds=5), run=hands.run_due),
        Job(name="images", every=timedelta(seconds=2), run=showings.run_due),
        Job(name="watch", every=timedelta(seconds=15), run=watch.run),
        Job(name="upkeep", every=timedelta(minutes=10), run=keeping.run),
    )


async def _each_account(accounts: AccountService, work: Callable[[Account], Awaitable[object]]) -> None:
    """Do the work for all accounts at once; one that breaks does not keep the others from theirs."""
    outcomes = await asyncio.gather(
        *(work(account) for account in await accounts.all()), return_exceptions=True
    )
    if broken := [outcome for outcome in outcomes if isinstance(outcome, BaseException)]:
        raise BaseExceptionGroup("some accounts broke", broken)
