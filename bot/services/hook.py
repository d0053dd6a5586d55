"""Platforms that knock when somebody has written: asked to, and believed by their signature.

What they bring is neither needed nor read: the look that follows brings what is new, in order and once.
"""

import secrets
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from bot.clock import Clock
from bot.connectors import vapid
from bot.connectors.base import Capability
from bot.domain.account import Account, AccountStatus
from bot.errors import ConnectorError, NotSupportedError
from bot.services.session import Sessions
from storage.database import Database
from storage.hooks import Hook

ANEW = timedelta(hours=24)
"""How often a platform is asked again: it forgets an address that did not answer for a while."""
SOON = timedelta(minutes=10)
"""When one that could not be reached is asked again."""
APART = timedelta(seconds=1)
"""However often a platform knocks, an account is looked at no more often."""


class Knock(StrEnum):
    """What came of a knock."""

    HEARD = "heard"
    FORGED = "forged"
    UNKNOWN = "unknown"


class HookService:
    """Has platforms knock at `base`, the address at which others reach this Pressroom."""

    def __init__(self, database: Database, clock: Clock, sessions: Sessions, base: str) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._base = base.rstrip("/")
        parts = urlsplit(base)
        self._origin = f"{parts.scheme}://{parts.netloc}"

    async def run_due(self) -> None:
        """Ask the platforms that have not been asked, or not for a while."""
        async with self._database.read() as work:
            settled = await work.hooks.settled(self._base, self._clock())
            accounts = await work.accounts.all()
        for account in accounts:
            can = Capability.PUSH in self._sessions.kind(account.platform).capabilities
            if can and account.status != AccountStatus.DISCONNECTED and account.id not in settled:
                await self._ask(account)

    async def _ask(self, account: Account) -> None:
        name, wait, key = secrets.token_urlsafe(32), ANEW, None
        try:
            key = await self._sessions.call(
                account, lambda connector: connector.subscribe(f"{self._base}/hooks/{name}")
            )
        except NotSupportedError:
            pass  # it is looked at in its time, as all others are
        except ConnectorError:
            wait = SOON
        hook = Hook(account_id=account.id, name=name, base=self._base, key=key, due_at=self._clock() + wait)
        async with self._database.transaction() as work:
            await work.hooks.keep(hook)

    async def knock(self, name: str, authorization: str) -> Knock:
        """Look at the account soon whose address ends so, if it is its platform that knocks."""
        async with self._database.read() as work:
            hook = await work.hooks.named(name)
        if hook is None or hook.key is None:
            return Knock.UNKNOWN
        now = self._clock()
        if not vapid.is_signed(authorization, hook.key, self._origin, now):
            return Knock.FORGED
        async with self._database.transaction() as work:
            await work.accounts.hurry(hook.account_id, now, APART)
        return Knock.HEARD
