"""Accounts: connected, looked after, listed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict, Unpack
from urllib.parse import SplitResult, urlsplit

from bot.clock import Clock
from bot.connectors.base import Connector, Login
from bot.domain.account import Account, AccountStatus, Credentials, Identity
from bot.domain.brand import OPERATOR, Brand, Person, Role, require
from bot.domain.card import CardKind, CardRef
from bot.domain.ids import AccountId, BrandId
from bot.domain.limits import Limits
from bot.errors import (
    AuthorizationError,
    ConnectorError,
    InvalidInputError,
    NotSupportedError,
    TemporaryError,
)
from bot.services.session import Sessions
from storage.database import Database

_HOST = re.compile(r"[\w.-]+|[\da-f:]+")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, kw_only=True, slots=True)
class LoginForm:
    """What somebody types to connect an account. `secret` is an access token or an app password."""

    platform: str
    server: str
    handle: str
    secret: str = field(repr=False)


class _Found(TypedDict, total=False):
    """What a look at an account can tell."""

    identity: Identity
    limits: Limits
    status: AccountStatus
    last_success_at: datetime
    last_error: str | None


class AccountService:
    """The use cases around accounts."""

    def __init__(self, database: Database, clock: Clock, sessions: Sessions) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions

    async def connect(self, brand_id: BrandId, form: LoginForm, person: Person | None = None) -> Account:
        """Log in, and keep the account; the same account again gets the new secret.

        Raises InvalidInputError beside the input at fault, and NotAllowedError.
        """
        address = checked_server(form.server)
        async with self._database.read() as work:
            brand = await work.brands.get(brand_id)
        if person is not None:
            require(brand, person, Role.ADMIN)
        login = Login(
            server=address,
            remote_id="",
            handle=form.handle.strip().lstrip("@"),
            credentials=Credentials(access_token="", password=form.secret.strip()),
        )
        return await self._keep(brand, form.platform.strip().lower(), login, person)

    async def _keep(self, brand: Brand, platform: str, login: Login, person: Person | None) -> Account:
        try:
            credentials = await self._sessions.connector(platform, login).renew()
            connector = self._sessions.connector(platform, replace(login, credentials=credentials))
            identity = await connector.identify()
            limits = await connector.limits()
            standing = await connector.standing()
        except ConnectorError as error:
            raise _in_words(error, login) from error
        if standing.missing:
            names = ", ".join(sorted(standing.missing))
            raise InvalidInputError(f"This token lacks {names}. Make one that has it.", field="secret")
        async with self._database.transaction() as work:
            account = await work.accounts.add(
                brand_id=brand.id,
                platform=platform,
                server=login.server,
                identity=identity,
                limits=limits,
                credentials=credentials,
            )
            await work.cards.refresh(CardRef(kind=CardKind.ACCOUNT, id=account.id), now=self._clock())
            await work.preflights.hurry(brand.id, self._clock())
            actor = person.id if person else OPERATOR
            await work.audit.add(
                team=brand.team,
                actor=actor,
                action="account:connect",
                subject="account",
                detail={"account": account.id, "platform": platform},
                now=self._clock(),
            )
        return account

    async def check(self, account: Account) -> Account:
        """Ask the platform whether the account works, and what it may publish now; the answer is kept."""

        async def look(connector: Connector) -> tuple[Identity, Limits]:
            return await connector.identify(), await connector.limits()

        try:
            identity, limits = await self._sessions.call(account, look)
        except ConnectorError as error:
            # Where the platform calls the grant dead the session has marked the account.
            return await self._note(account.id, last_error=str(error))
        return await self._note(
            account.id,
            identity=identity,
            limits=limits,
            status=AccountStatus.CONNECTED,
            last_success_at=self._clock(),
            last_error=None,
        )

    async def _note(self, account_id: AccountId, **found: Unpack[_Found]) -> Account:
        """Write down what was found, and nothing else: the account may have changed meanwhile."""
        async with self._database.transaction() as work:
            noted = replace(await work.accounts.get(account_id, lock=True), **found)
            await work.accounts.save(noted)
            await work.cards.refresh(CardRef(kind=CardKind.ACCOUNT, id=account_id), now=self._clock())
        return noted

    async def of_brand(self, brand_id: BrandId) -> list[Account]:
        """The accounts of a brand."""
        async with self._database.read() as work:
            return await work.accounts.of_brand(brand_id)

    async def of_brands(self, brands: Sequence[Brand]) -> list[tuple[Brand, list[Account]]]:
        """The accounts of each of the brands."""
        async with self._database.read() as work:
            return [(brand, await work.accounts.of_brand(brand.id)) for brand in brands]

    async def all(self) -> list[Account]:
        """Every account there is."""
        async with self._database.read() as work:
            return await work.accounts.all()

    async def get(self, account_id: AccountId) -> Account:
        """The account of that id; raises NotFoundError."""
        async with self._database.read() as work:
            return await work.accounts.get(account_id)


def checked_server(server: str) -> str:
    """The base URL of a server, without a slash at the end; https except on this machine."""
    address = server.strip().rstrip("/")
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        known = parts.port != 0 and _HOST.fullmatch(parts.hostname or "")
    except ValueError:
        known = None
    if not known or not _is_safe(parts) or any((parts.username, parts.query, parts.fragment)):
        text = "Write the server's address, such as https://mastodon.social or https://bsky.social."
        raise InvalidInputError(text, field="server")
    return parts._replace(netloc=parts.netloc.lower()).geturl()


def _is_safe(address: SplitResult) -> bool:
    return address.scheme == "https" or (address.scheme == "http" and address.hostname in _LOOPBACK)


def _in_words(error: ConnectorError, login: Login) -> InvalidInputError:
    host = urlsplit(login.server).hostname
    if isinstance(error, NotSupportedError):
        return InvalidInputError(str(error), field="platform")
    if isinstance(error, AuthorizationError):
        text = (
            f"{host} does not accept this handle and secret. Make a new token or app password, and paste it."
        )
        return InvalidInputError(text, field="secret")
    if isinstance(error, TemporaryError):
        return InvalidInputError(f"{host} can't be reached just now. Is the address right?", field="server")
    return InvalidInputError(f"{host} did not let us in: {error}", field="server")
