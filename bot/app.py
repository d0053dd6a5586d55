"""The composition root: the only module that knows every concrete part."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

import httpx
from slack_bolt.async_app import AsyncApp

from bot.clock import Clock, clock_of
from bot.commands import COMMANDS, UNKNOWN
from bot.connectors.client import new_client
from bot.connectors.registry import CONNECTORS
from bot.domain.account import Account
from bot.domain.ids import TeamId
from bot.errors import ConfigurationError
from bot.jobs import Job, JobRunner
from bot.listeners import ACTIONS, EVENTS, SHORTCUTS, VIEWS
from bot.services.account import AccountService
from bot.services.brand import NO_TEAM, BrandService
from bot.services.conversation import ConversationService
from bot.services.housekeeping import Housekeeping
from bot.services.inbox import InboxService
from bot.services.media import MediaService
from bot.services.metric import MetricService
from bot.services.post import PostService
from bot.services.publishing import PublishingService
from bot.services.report import ReportService
from bot.services.session import Sessions
from bot.services.time import TimeService
from bot.settings import Settings
from bot.slack.answers import Answerer
from bot.slack.app import make_app
from bot.slack.cards import Cards
from bot.slack.courier import Outlet
from bot.slack.directory import Directory
from bot.slack.door import Tables
from bot.slack.files import Files
from bot.slack.manifest import manifest
from bot.slack.router import Inside
from bot.slack.sender import Sender
from bot.slack.services import Services
from bot.slack.socket import SocketMode
from bot.slack.trouble import FAILURES
from bot.slack.wire import Wire
from bot.web import Health, Server, make_site
from storage.database import Database
from storage.media import MediaStore
from storage.vault import Vault, key_file

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Core:
    """What works without Slack: the database and what is done to accounts and brands.

    The CLI needs no more.
    """

    settings: Settings
    clock: Clock
    database: Database
    client: httpx.AsyncClient
    sessions: Sessions
    accounts: AccountService
    brands: BrandService


@asynccontextmanager
async def open_core(settings: Settings) -> AsyncIterator[Core]:
    """The core on an open database that is up to date."""
    clock = clock_of(settings.clock_file)
    vault = Vault(settings.keys or key_file(settings.data_dir / "secret.key"))
    database = Database(settings.database, vault)
    await database.open()
    client = new_client()
    sessions = Sessions(database, clock, client, CONNECTORS)
    try:
        yield Core(
            settings=settings,
            clock=clock,
            database=database,
            client=client,
            sessions=sessions,
            accounts=AccountService(database, clock, sessions),
            brands=BrandService(database, clock),
        )
    finally:
        await client.aclose()
        await database.close()


class Process:
    """One running Pressroom: its services, its doors and its jobs."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.worker = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self.wire = Wire(core.settings, core.database, core.clock)
        database, clock, sessions = core.database, core.clock, core.sessions
        store = MediaStore(core.settings.data_dir / "media")
        self.publishing = PublishingService(database, clock, sessions, store, self.worker)
        self.inbox = InboxService(database, clock, sessions, self.worker)
        self.metrics = MetricService(database, clock, sessions)
        self.housekeeping = Housekeeping(core.database, clock, core.accounts, self.worker)
        self.services = Services(
            clock=clock,
            people=Directory(self.wire, clock),
            files=Files(self.wire),
            brands=core.brands,
            accounts=core.accounts,
            posts=PostService(database, clock),
            media=MediaService(database, store),
            conversations=ConversationService(database, clock, sessions, CAPABILITIES),
            reports=ReportService(database, clock),
            times=TimeService(database, clock),
            health=self._complaints,
            command=core.settings.command,
        )
        self.cards = Cards(
            conversations=self.services.conversations, reports=self.services.reports, clock=clock
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
        return make_app(self.core.settings, self.wire, inside)

    def _jobs(self) -> Sequence[Job]:
        poll = timedelta(seconds=self.core.settings.poll_seconds)
        reports, keeping = self.services.reports, self.housekeeping
        return (
            Job(name="publish", every=timedelta(seconds=1), run=self.publishing.run_due),
            Job(name="cards", every=timedelta(seconds=1), run=self.sender.drain),
            Job(name="inbox", every=poll, run=lambda: self._each_account(self.inbox.poll)),
            Job(
                name="metrics",
                every=timedelta(minutes=15),
                run=lambda: self._each_account(self.metrics.collect),
            ),
            Job(name="digest", every=timedelta(seconds=20), run=lambda: reports.due_digests(self.worker)),
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

    async def close(self) -> None:
        """Give back what the process holds."""
        await self.wire.close()


_DONE_BY = {"cards": "cards", "deliveries": "publish"}
"""Which job does what a commit left to do."""


async def serve(settings: Settings, *, use_socket: bool) -> None:
    """Run until SIGTERM or Ctrl-C; what is under way then is finished."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with open_core(settings) as core:
        process = Process(core)
        try:
            await _run(process, stop, use_socket=use_socket)
        finally:
            await process.close()


async def _run(process: Process, stop: asyncio.Event, *, use_socket: bool) -> None:
    core, app = process.core, process.slack_app()
    await _take_over(core)
    settings = core.settings
    link = _link(process, app) if use_socket else None
    health = replace(process.health, connected=lambda: link is None or link.connected)
    site = make_site(settings, health, None if link else app)
    server = Server(site, settings.http_host, settings.http_port)
    async with asyncio.TaskGroup() as group:
        group.create_task(server.run(stop))
        group.create_task(process.jobs.run(stop))
        if link is not None:
            group.create_task(link.run(stop))
        logger.info("ready", extra={"port": server.port, "socket_mode": use_socket})


def _link(process: Process, app: AsyncApp) -> SocketMode:
    token = process.core.settings.slack_app_token
    return SocketMode(app, process.wire, token.get_secret_value() if token else "", process.core.clock)


async def _take_over(core: Core) -> None:
    """What a process before this one left behind; with a database of one process nobody else can be at it."""
    team = await own_team(core)
    if team != NO_TEAM:
        await core.brands.adopt(team)
    if core.database.single:
        async with core.database.transaction() as work:
            await work.deliveries.release_leases(core.clock())
            await work.cards.release_leases()


async def own_team(core: Core) -> TeamId:
    """The workspace of SLACK_BOT_TOKEN.

    NO_TEAM while Slack is out of reach (`adopt` settles it at the next start).
    """
    wire = Wire(core.settings, core.database, core.clock)
    try:
        return TeamId((await wire.authorize(None)).team_id or NO_TEAM)
    except (ConfigurationError, *FAILURES):
        return NO_TEAM
    finally:
        await wire.close()


def app_manifest(settings: Settings, url: str | None) -> dict[str, object]:
    """The Slack app's manifest, of the tables that are served here."""
    usage = f"[{' | '.join(COMMANDS)}]"
    return manifest(settings.command, usage, EVENTS, url)
