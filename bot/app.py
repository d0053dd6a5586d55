"""The composition root: the only module that knows every concrete part."""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

from slack_bolt.async_app import AsyncApp

from bot.commands import COMMANDS, UNKNOWN
from bot.connectors.registry import CONNECTORS
from bot.core import Core, core_on, own_team
from bot.domain.account import Account
from bot.jobs import Job, JobRunner
from bot.listeners import ACTIONS, EVENTS, SHORTCUTS, VIEWS
from bot.services.brand import NO_TEAM
from bot.services.conversation import ConversationService
from bot.services.housekeeping import Housekeeping
from bot.services.inbox import InboxService
from bot.services.lapse import LapseService
from bot.services.media import MediaService
from bot.services.metric import MetricService
from bot.services.pause import PauseService
from bot.services.post import PostService
from bot.services.publishing import PublishingService
from bot.services.readback import ReadbackService
from bot.services.report import ReportService
from bot.services.review import ReviewService
from bot.services.sentiment import SentimentService
from bot.services.storm import StormService
from bot.services.time import TimeService
from bot.services.watch import Watch
from bot.settings import Settings
from bot.slack.answers import Answerer
from bot.slack.app import make_app
from bot.slack.cards import Cards
from bot.slack.courier import Outlet
from bot.slack.directory import Directory
from bot.slack.door import Tables
from bot.slack.files import Files
from bot.slack.http import HttpDoor
from bot.slack.manifest import manifest
from bot.slack.router import Inside
from bot.slack.sender import Sender
from bot.slack.services import Services
from bot.slack.socket import SocketMode
from bot.slack.wire import Wire
from bot.web import Health
from storage.database import Database
from storage.media import MediaStore

logger = logging.getLogger(__name__)

TABLES = Tables(
    commands=COMMANDS,
    actions=ACTIONS,
    views=VIEWS,
    shortcuts=SHORTCUTS,
    events=EVENTS,
    unknown_command=UNKNOWN,
)

CAPABILITIES = {name: connector.capabilities for name, connector in CONNECTORS.items()}

_LATE = timedelta(minutes=2)
"""A job that has not ended well for so long is a fault."""


class Process:
    """One running Pressroom: its services, its doors and its jobs."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.worker = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self.wire = Wire(core.settings, core.database, core.clock)
        database, clock, sessions = core.database, core.clock, core.sessions
        store = MediaStore(core.settings.data_dir / "media")
        self.publishing = PublishingService(database, clock, sessions, store, self.worker)
        self.readbacks = ReadbackService(database, clock, sessions)
        quick = timedelta(seconds=core.settings.poll_seconds)
        self.inbox = InboxService(database, clock, sessions, self.worker, quick)
        conversations = ConversationService(database, clock, sessions, CAPABILITIES)
        self.metrics = MetricService(database, clock, sessions)
        self.watch = Watch(database, clock, self.worker)
        self.housekeeping = Housekeeping(core.database, clock, core.accounts, self.worker)
        self.services = Services(
            clock=clock,
            people=Directory(self.wire, clock),
            files=Files(self.wire),
            brands=core.brands,
            accounts=core.accounts,
            posts=PostService(database, clock),
            media=MediaService(database, store),
            conversations=conversations,
            reports=ReportService(database, clock),
            reviews=ReviewService(database, clock),
            sentiments=SentimentService(database, clock),
            storms=StormService(database, clock, conversations),
            times=TimeService(database, clock),
            lapses=LapseService(database, clock),
            pauses=PauseService(database, clock),
            health=self._complaints,
            pulse=self._pulse,
            command=core.settings.command,
        )
        self.cards = Cards(
            conversations=conversations,
            reports=self.services.reports,
            storms=self.services.storms,
            clock=clock,
        )
        self.sender = Sender(
            Outlet(wire=self.wire, database=database, clock=clock, draw=self.cards.draw, worker=self.worker)
        )
        self.jobs = JobRunner(self._jobs(), clock)
        database.after_commit(self._poke)
        self.health = Health(
            database=database,
            clock=clock,
            started=clock(),
            heartbeats=lambda: self.jobs.heartbeats,
            limits=dict.fromkeys(("publish", "cards"), _LATE),
        )

    def slack_app(self) -> AsyncApp:
        """The Bolt app with all that it has to answer."""
        inside = Inside(
            tables=TABLES,
            services=self.services,
            database=self.core.database,
            clock=self.core.clock,
            answerer=Answerer(self.wire),
            cards=self.sender,
        )
        return make_app(self.wire, inside)

    def _jobs(self) -> Sequence[Job]:
        poll = timedelta(seconds=self.core.settings.poll_seconds)
        reports, keeping = self.services.reports, self.housekeeping
        return (
            Job(name="publish", every=timedelta(seconds=1), run=self.publishing.run_due),
            Job(name="cards", every=timedelta(seconds=1), run=self.sender.drain),
            Job(name="readback", every=timedelta(seconds=5), run=self.readbacks.run_due),
            Job(name="review", every=timedelta(seconds=10), run=self.services.reviews.run_due),
            Job(name="inbox", every=poll, run=self.inbox.poll_due),
            Job(name="storms", every=timedelta(seconds=10), run=self.services.storms.end_due),
            Job(
                name="metrics",
                every=timedelta(minutes=15),
                run=lambda: self._each_account(self.metrics.collect),
            ),
            Job(name="digest", every=timedelta(seconds=20), run=lambda: reports.due_digests(self.worker)),
            Job(name="watch", every=timedelta(seconds=15), run=self.watch.run),
            Job(name="upkeep", every=timedelta(minutes=10), run=keeping.run),
        )

    async def _each_account(self, work: Callable[[Account], Awaitable[object]]) -> None:
        """Do the work for all accounts at once; one that breaks does not keep the others from theirs."""
        accounts = await self.core.accounts.all()
        outcomes = await asyncio.gather(*(work(account) for account in accounts), return_exceptions=True)
        if broken := [outcome for outcome in outcomes if isinstance(outcome, BaseException)]:
            raise BaseExceptionGroup("some accounts broke", broken)

    def _poke(self, touched: AbstractSet[str]) -> None:
        for name, job in _DONE_BY.items():
            if name in touched:
                self.jobs.poke(job)

    def _complaints(self) -> list[str]:
        return [
            f"The job “{name}” has not ended well for a while; see the log." for name in self.health.late()
        ]

    def door(self, app: AsyncApp) -> HttpDoor:
        """Where Slack's requests over HTTP come in."""
        secret = self.core.settings.slack_signing_secret
        return HttpDoor(app, secret.get_secret_value() if secret else secrets.token_hex())

    def link(self, app: AsyncApp) -> SocketMode:
        """Socket Mode for the app."""
        token = self.core.settings.slack_app_token
        return SocketMode(app, self.wire, token.get_secret_value() if token else "", self.core.clock)

    def _pulse(self) -> dict[str, float]:
        ages = self.health.ages()
        return {name: ages[name] for name in self.health.limits}

    async def close(self) -> None:
        """Give back what the process holds."""
        await self.wire.close()


_DONE_BY = {"cards": "cards", "deliveries": "publish"}
"""Which job does what a commit left to do."""


@asynccontextmanager
async def open_process(settings: Settings, database: Database) -> AsyncIterator[Process]:
    """A process that has taken over what the one before it left behind."""
    async with core_on(settings, database) as core:
        process = Process(core)
        try:
            await _take_over(core)
            yield process
        finally:
            await process.close()


async def _take_over(core: Core) -> None:
    """What a process before this one left behind; with a database of one process nobody else can be at it."""
    team = await own_team(core)
    if team != NO_TEAM:
        await core.brands.adopt(team)
    if core.database.single:
        async with core.database.transaction() as work:
            await work.deliveries.release_leases(core.clock())
            await work.cards.release_leases()
            await work.leases.release_all()


def app_manifest(settings: Settings, url: str | None) -> dict[str, object]:
    """The Slack app's manifest, of the tables that are served here."""
    usage = f"[{' | '.join(COMMANDS)}]"
    return manifest(settings.command, usage, EVENTS, url)
