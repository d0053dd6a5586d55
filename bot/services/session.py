"""Talking to a platform as an account.

Credentials opened, renewed in time, and given up only on the platform's word.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import httpx

from bot.clock import Clock
from bot.connectors.base import Connector, ConnectorFactory, Login
from bot.domain.account import Account, AccountStatus, Credentials
from bot.domain.card import CardKind, CardRef
from bot.domain.ids import AccountId
from bot.errors import AuthorizationError, NotSupportedError, TemporaryError, TokenExpiredError
from storage.database import Database

T = TypeVar("T")

AHEAD = timedelta(minutes=10)
"""Tokens are renewed this long before they expire."""
_LEASE = timedelta(seconds=30)
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
        self._opened: dict[AccountId, Credentials] = {}

    def connector(self, platform: str, login: Login) -> Connector:
        """The connector of the platform; raises NotSupportedError for one we don't know."""
        try:
            return self._connectors[platform](self._client, login)
        except KeyError:
            known = ", ".join(sorted(self._connectors))
            raise NotSupportedError(f"There is no platform “{platform}”. These are known: {known}.") from None

    async def call(self, account: Account, operation: Callable[[Connector], Awaitable[T]]) -> T:
        """Do the operation as the account. A token that is over is renewed, and the operation done once more.

        An account whose grant the platform calls dead is marked so, with a card asking to connect it again.
        """
        credentials = await self._credentials(account)
        try:
            try:
                return await operation(self._connect(account, credentials))
            except TokenExpiredError:
                renewed = await self._renewed(account, credentials)
                return await operation(self._connect(account, renewed))
        except AuthorizationError as error:
            await self._disconnect(account, str(error))
            raise

    def forget(self, account_id: AccountId) -> None:
        """Read the account's credentials anew at the next call, as they were replaced."""
        self._opened.pop(account_id, None)

    def _connect(self, account: Account, credentials: Credentials) -> Connector:
        identity = account.identity
        login = Login(
            server=account.server,
            remote_id=identity.remote_id,
            handle=identity.handle,
            credentials=credentials,
        )
        return self.connector(account.platform, login)

    async def _credentials(self, account: Account) -> Credentials:
        credentials = self._opened.get(account.id)
        if credentials is None:
            async with self._database.read() as work:
                credentials = await work.accounts.credentials(account.id)
            self._opened[account.id] = credentials
        if credentials.expires_at is not None and credentials.expires_at - AHEAD <= self._clock():
            return await self._renewed(account, credentials)
        return credentials

    async def _renewed(self, account: Account, stale: Credentials) -> Credentials:
        """Fresh credentials in place of the stale ones, renewed by one process at a time."""
        name = f"renew:{account.id}"
        for _ in range(_PATIENCE):
            async with self._database.transaction() as work:
                stored = await work.accounts.credentials(account.id)
                ours = stored == stale and await work.leases.take(
                    name, self._worker, self._clock(), self._clock() + _LEASE
                )
            if stored != stale:
                self._opened[account.id] = stored
                return stored
            if ours:
                return await self._renew(account, stale, name)
            await asyncio.sleep(0.5)
        raise TemporaryError("the account's token is being renewed elsewhere")

    async def _renew(self, account: Account, stale: Credentials, lease: str) -> Credentials:
        try:
            fresh = await self._connect(account, stale).renew()
            async with self._database.transaction() as work:
                await work.accounts.save_credentials(account.id, fresh)
        finally:
            async with self._database.transaction() as work:
                await work.leases.release(lease, self._worker)
        self._opened[account.id] = fresh
        return fresh

    @property
    def _worker(self) -> str:
        return f"sessions:{id(self)}"

    async def _disconnect(self, account: Account, reason: str) -> None:
        async with self._database.transaction() as work:
            fresh = await work.accounts.get(account.id)
            if fresh.status == AccountStatus.DISCONNECTED:
                return
            await work.accounts.save(replace(fresh, status=AccountStatus.DISCONNECTED, last_error=reason))
            brand = await work.brands.get(account.brand_id)
            ref = CardRef(kind=CardKind.ACCOUNT, id=account.id)
            await work.cards.want(ref, brand.channels.review, now=self._clock())
