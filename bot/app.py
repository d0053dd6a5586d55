"""The composition root: the only module that knows every concrete part."""

import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

from slack_bolt.async_app import AsyncApp

from bot.commands import ALIASES, COMMANDS, UNKNOWN
from bot.core import Core, core_on, own_team
from bot.hooks import hooks_door
from bot.jobs import Job, JobRunner
from bot.listeners import ACTIONS, CLOSINGS, EVENTS, SHORTCUTS, VIEWS
from bot.services.brand import NO_TEAM
from bot.services.clocks import ClockService
from bot.services.hook import HookService
from bot.services.takeover import TakeoverService
from bot.settings import Settings
from bot.slack.answers import Answerer
from bot.slack.app import make_app
from bot.slack.cards import Cards
from bot.slack.courier import Outlet
from bot.slack.door import Tables
from bot.slack.http import HttpDoor
from bot.slack.manifest import manifest
from bot.slack.mending import Mending
from bot.slack.router import Inside
from bot.slack.sender import Sender
from bot.slack.socket import SocketMode
from bot.slack.wire import Wire
from bot.timetable import POKED_BY, timetable
from bot.web import Door, Health
from bot.wiring import make_services
from storage.database import Database
from storage.media import MediaStore

logger = logging.getLogger(__name__)

TABLES = Tables(
    commands={**COMMANDS, **ALIASES},
    actions=ACTIONS,
    views=VIEWS,
    shortcuts=SHORTCUTS,
    events=EVENTS,
    unknown_command=UNKNOWN,
    closings=CLOSINGS,
)

_MENDED = timedelta(minutes=1)
_SEEN = timedelta(seconds=2)
_LATE = timedelta(minutes=2)
"""A job that has not ended well for so long is a fault."""


class Process:
    """One running Pressroom: its services, its doors and its jobs."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.worker = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self.wire = Wire(core.settings, core.database, core.clock)
        store = MediaStore(core.settings.data_dir / "media")
        self.services = make_services(core, self.wire, store, self._complaints, self._pulse)
        self.cards = Cards(
            conversations=self.services.conversations,
            reports=self.services.reports,
            storms=self.services.storms,
            clock=core.clock,
        )
        self.sender = Sender(
            Outlet(
                wire=self.wire,
                database=core.database,
                clock=core.clock,
                draw=self.cards.draw,
                worker=self.worker,
                unreachable=self.services.reach.send_away,
            )
        )
        mending = Mending(self.wire, core.database, self.services.reach)
        self.takeover = TakeoverService(core.database, core.clock, self.worker)
        address = core.settings.public_url
        self._hooks = HookService(core.database, core.clock, core.sessions, address) if address else None
        jobs = (
            Job(name="takeover", every=_SEEN, run=self.takeover.run),
            *timetable(core, self.services, store, self.sender, self.worker),
            Job(name="mending", every=_MENDED, run=mending.run),
            *([Job(name="hooks", every=_MENDED, run=self._hooks.run_due)] if self._hooks else []),
        )
        self.jobs = JobRunner(jobs, core.clock)
        core.database.after_commit(self._poke)
        self.health = Health(
            database=core.database,
            clock=core.clock,
            started=core.clock(),
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

    def _poke(self, touched: AbstractSet[str]) -> None:
        for name, job in POKED_BY.items():
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

    def hooks_door(self) -> Door | None:
        """Where platforms knock; nowhere without an address at which others reach us."""
        return hooks_door(self._hooks) if self._hooks else None

    def link(self, app: AsyncApp) -> SocketMode:
        """Socket Mode for the app."""
        token = self.core.settings.slack_app_token
        return SocketMode(app, self.wire, token.get_secret_value() if token else "", self.core.clock)

    def _pulse(self) -> dict[str, float]:
        ages = self.health.ages()
        return {name: ages[name] for name in self.health.limits}

    async def close(self) -> None:
        """Give back what the process holds."""
        await self.takeover.end()
        await self.wire.close()


@asynccontextmanager
async def open_process(settings: Settings, database: Database) -> AsyncIterator[Process]:
    """A process that has taken over what the one before it left behind."""
    async with core_on(settings, database) as core:
        process = Process(core)
        try:
            await _take_over(core, process.takeover)
            yield process
        finally:
            await process.close()


async def _take_over(core: Core, takeover: TakeoverService) -> None:
    """What a process before this one left behind."""
    team = await own_team(core)
    if team != NO_TEAM:
        await core.brands.adopt(team)
    await takeover.begin()
    await ClockService(core.database, core.clock).at_start()


def app_manifest(settings: Settings, url: str | None) -> dict[str, object]:
    """The Slack app's manifest, of the tables that are served here."""
    usage = f"[{' | '.join(COMMANDS)}]"
    return manifest(settings.command, usage, EVENTS, url)
