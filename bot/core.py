"""What works without Slack: the database, and what is done to accounts and brands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from bot.clock import Clock, clock_of
from bot.connectors.client import new_client
from bot.connectors.registry import CONNECTORS
from bot.domain.ids import TeamId
from bot.errors import ConfigurationError
from bot.ground import open_database
from bot.services.account import AccountService
from bot.services.brand import NO_TEAM, BrandService
from bot.services.session import Sessions
from bot.settings import Settings
from bot.slack.trouble import FAILURES
from bot.slack.wire import Wire
from storage.database import Database


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
    async with open_database(settings) as database, core_on(settings, database) as core:
        yield core


@asynccontextmanager
async def core_on(settings: Settings, database: Database) -> AsyncIterator[Core]:
    """The core on a database that is open already."""
    clock = clock_of(settings.clock_file)
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
