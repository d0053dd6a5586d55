"""Talking to a platform as an account.

Credentials opened, renewed in time, and given up only on the platform's word.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar
from uuid import uuid4

import httpx

from bot.clock import Clock
from bot.connectors.base import Connector, ConnectorFactory, Login
from bot.domain.account import Account, AccountStatus, Credentials
from bot.domain.card import CardKind, CardRef
from bot.domain.ids import AccountId
from bot.errors import (
    AuthorizationError,
    ConfigurationError,
    NotFoundError,
    NotSupportedError,
    TemporaryError,
    TokenExpiredError,
)
from storage.database import Database

T = TypeVar("T")

AHEAD = timedelta(minutes=10)
"""Tokens are renewed this long before they expire."""
_LEASE = timedelta(seconds=30)
_RENEWAL = timedelta(seconds=20)
"""A renewal ends within its lease: two at once could use up a refresh token that is good for one."""
_PATIENCE = 20


class Sessions:
    """Opens connectors for accounts."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        client: httpx.AsyncClient,
        connectors: Mapping[str, ConnectorFactory],
    ) -> None:
        self._database = database
        self._clock = clock
        self._client = client
        self._connectors = connectors
        self._worker = f"sessions:{uuid4().hex}"
        self._turns: dict[int, asyncio.Lock] = {}

    def connector(self, platform: str, login: Login) -> Connector:
        """The connector of the platform; raises NotSupportedError for one we don't know."""
        if platform not in self._connectors:
            known = ", ".join(sorted(self._connectors))
            raise NotSupportedError(f"There is no platform “{platform}”. These are known: {known}.")
        return self._connectors[platform](self._client, login)

    def kind(self, platform: str) -> ConnectorFactory:
        """What is declared of all accounts on the platform."""
        return self._connectors[platform]

    async def opened(self, account_ids: Collection[AccountId]) -> dict[AccountId, Credentials]:
        """What opens the accounts, without those that can't be opened: a call as these says why."""
        found = {}
        async with self._database.read() as work:
            for account_id in account_ids:
                with suppress(ConfigurationError, NotFoundError):
                    found[account_id] = await work.accounts.credentials(account_id)
        return found

    async def call(
        self,
        account: Account,
        operation: Callable[[Connector], Awaitable[T]],
        credentials: Credentials | None = None,
    ) -> T:
        """Do the operation as the account. A token that is over is renewed, and the operation done once more.

        An account whose grant the platform calls dead is marked so, with a card asking to connect it again.
        Credentials that were read a moment ago need not be read once more.
        """
        if credentials is None:
            # Read anew each time: another process may have renewed or replaced them.
            async with self._database.read() as work:
                credentials = await work.accounts.credentials(account.id)
        try:
            credentials = await self._in_time(account, credentials)
            try:
                return await operation(self._connect(account, credentials))
            except TokenExpiredError:
                credentials = await self._renewed(account, credentials)
            return await self._again(account, credentials, operation)
        except AuthorizationError as error:
            await self._disconnect(account, credentials, error)
            raise

    def _connect(self, account: Account, credentials: Credentials) -> Connector:
        identity = account.identity
        login = Login(
            server=account.server,
            remote_id=identity.remote_id,
            handle=identity.handle,
            credentials=credentials,
        )
        return self.connector(account.platform, login)

    async def _again(
        self, account: Account, credentials: Credentials, operation: Callable[[Connector], Awaitable[T]]
    ) -> T:
        try:
            return await operation(self._connect(account, credentials))
        except TokenExpiredError as error:
            # No word on the grant: only a person's clock, or the platform's, is wrong.
            raise TemporaryError("the platform does not take the token it has just given") from error

    async def _in_time(self, account: Account, credentials: Credentials) -> Credentials:
        """The credentials, renewed shortly before they expire; where that can't be done, as they are."""
        expires = credentials.expires_at
        if expires is None or expires - AHEAD > self._clock():
            return credentials
        try:
            return await self._renewed(account, credentials)
        except TemporaryError:
            if expires <= self._clock():
                raise
            return credentials

    async def _renewed(self, account: Account, stale: Credentials) -> Credentials:
        """Fresh credentials in place of the stale ones, renewed once, however many ask for it."""
        async with self._turns.setdefault(account.id, asyncio.Lock()):
            name = f"renew:{account.id}"
            for _ in range(_PATIENCE):
                async with self._database.transaction() as work:
                    stored = await work.accounts.credentials(account.id)
                    ours = stored == stale and await work.leases.take(
                        name, self._worker, self._clock(), self._clock() + _LEASE
                    )
                if stored != stale:
                    return stored
                if ours:
                    return await self._renew(account, stale, name)
                await asyncio.sleep(0.5)
        raise TemporaryError("the account's token is being renewed elsewhere")

    async def _renew(self, account: Account, stale: Credentials, lease: str) -> Credentials:
        try:
            async with asyncio.timeout(_RENEWAL.total_seconds()):
                fresh = await self._connect(account, stale).renew()
            async with self._database.transaction() as work:
                await work.accounts.save_credentials(account.id, fresh)
                return await work.accounts.credentials(account.id)
        except TimeoutError as error:
            raise TemporaryError("the platform did not renew the token in time") from error
        finally:
            async with self._database.transaction() as work:
                await work.leases.release(lease, self._worker)

    async def _disconnect(self, account: Account, used: Credentials, error: AuthorizationError) -> None:
        """Mark the account; raises TemporaryError where somebody has connected it anew meanwhile."""
        async with self._database.transaction() as work:
            fresh = await work.accounts.get(account.id, lock=True)
            if await work.accounts.credentials(account.id) != used:
                raise TemporaryError("the account was connected anew meanwhile") from error
            if fresh.status == AccountStatus.DISCONNECTED:
                return
            await work.accounts.save(replace(fresh, status=AccountStatus.DISCONNECTED, last_error=str(error)))
            brand = await work.brands.get(account.brand_id)
            ref = CardRef(kind=CardKind.ACCOUNT, id=account.id)
            await work.cards.want(ref, brand.channels.review, now=self._clock())
