"""Accounts, and what opens them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from pydantic import ValidationError
from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.account import Account, AccountStatus, Credentials, Identity
from bot.domain.brand import Slot
from bot.domain.ids import AccountId, BrandId
from bot.domain.limits import Limits
from bot.errors import ConfigurationError, NotFoundError
from storage.connection import Record, Repository
from storage.seals import reseal
from storage.tables import accounts
from storage.types import Stored, UtcDateTime

_COLUMNS = [column for column in accounts.c if column.name != "credentials"]
_CREDENTIALS = Stored(Credentials)

_ACTIVE = bindparam("active", type_=UtcDateTime())
_POLL_PLANNED = (
    update(accounts)
    .where(
        accounts.c.id == bindparam("this"),
        or_(accounts.c.active_at.is_(None), accounts.c.active_at <= _ACTIVE),
    )
    .values(poll_at=bindparam("poll", type_=UtcDateTime()), active_at=_ACTIVE)
)


class NewAccount(TypedDict):
    """What an account starts with."""

    brand_id: BrandId
    platform: str
    server: str
    identity: Identity
    limits: Limits
    credentials: Credentials


class AccountRepository(Repository):
    """The accounts of all brands. Credentials are sealed, and come only when asked for."""

    async def add(self, **new: Unpack[NewAccount]) -> Account:
        """Store an account; the same one again is connected anew, with these credentials."""
        fresh = {
            **_identity(new["identity"]),
            "limits": new["limits"],
            "credentials": self._sealed(new["credentials"]),
            "status": AccountStatus.CONNECTED,
            "last_error": None,
            "poll_at": None,
        }
        name = {key: new[key] for key in ("brand_id", "platform", "server")}
        insert = (
            self._connection.insert(accounts)
            .values({**name, **fresh})
            .on_conflict_do_update(index_elements=["brand_id", "platform", "server", "remote_id"], set_=fresh)
        )
        return _account(_one(await self._connection.first(insert.returning(*_COLUMNS))))

    async def get(self, account_id: AccountId, *, lock: bool = False) -> Account:
        """The account of that id; with `lock` nobody else changes it before this transaction ends."""
        query = select(*_COLUMNS).where(accounts.c.id == account_id)
        return _account(_one(await self._connection.first(query.with_for_update() if lock else query)))

    async def many(self, account_ids: Collection[AccountId]) -> dict[AccountId, Account]:
        """Those of the accounts that are there."""
        return {account.id: account for account in await self._where(accounts.c.id.in_(account_ids))}

    async def all(self) -> list[Account]:
        """Every account."""
        return await self._where()

    async def of_brand(self, brand_id: BrandId) -> list[Account]:
        """The accounts of a brand."""
        return await self._where(accounts.c.brand_id == brand_id)

    async def _where(self, *conditions: ColumnElement[bool]) -> list[Account]:
        query = select(*_COLUMNS).where(*conditions).order_by(accounts.c.id)
        return [_account(row) for row in await self._connection.all(query)]

    async def save(self, account: Account) -> None:
        """Write back what can change, except the credentials and the slots."""
        values = {
            **_identity(account.identity),
            "limits": account.limits,
            "status": account.status,
            "cursor": account.cursor,
            "last_success_at": account.last_success_at,
            "last_error": account.last_error,
        }
        await self._connection.run(update(accounts).where(accounts.c.id == account.id).values(values))

    async def keep_slots(self, account_id: AccountId, slots: tuple[Slot, ...] | None) -> None:
        """Give the account weekly times of its own, or with None those of its brand.

        Apart from `save`, which whoever polls the account does all the time.
        """
        await self._connection.run(update(accounts).where(accounts.c.id == account_id).values(slots=slots))

    async def due(self, now: datetime) -> list[Account]:
        """The accounts whose inbox is to be looked at now."""
        due = or_(accounts.c.poll_at.is_(None), accounts.c.poll_at <= now)
        return await self._where(accounts.c.status != AccountStatus.DISCONNECTED, due)

    async def active_since(self, account_id: AccountId) -> datetime | None:
        """When something last happened at the account."""
        query = select(accounts.c.active_at).where(accounts.c.id == account_id)
        moment: datetime | None = _one(await self._connection.first(query)).active_at
        return moment

    async def plan_poll(self, account_id: AccountId, poll_at: datetime, active_at: datetime) -> None:
        """Look at the inbox then. What was planned for sooner since the poll began stays."""
        values = {"this": account_id, "poll": poll_at, "active": active_at}
        await self._connection.run(_POLL_PLANNED, values)

    async def hurry(self, account_id: AccountId, now: datetime, apart: timedelta) -> None:
        """Look at the inbox at once, but no sooner than so long after the last look."""
        account = await self.get(account_id)
        last = account.last_success_at
        soon = max(now, last + apart) if last else now
        waits = accounts.c.id == account_id, accounts.c.poll_at > soon
        if await self._connection.run(update(accounts).where(*waits).values(poll_at=soon)):
            self._connection.touched.add("leases")

    async def credentials(self, account_id: AccountId) -> Credentials:
        """What opens the account."""
        query = select(accounts.c.credentials).where(accounts.c.id == account_id)
        text = self._connection.vault.open(_one(await self._connection.first(query)).credentials)
        try:
            return _CREDENTIALS.adapter.validate_json(text)
        except ValidationError:
            # Its words would hold the secret.
            raise ConfigurationError("The stored credentials of an account are of an unknown form.") from None

    async def save_credentials(self, account_id: AccountId, credentials: Credentials) -> None:
        """Write new credentials; what is empty in them stays as it was."""
        merged = _merged(await self.credentials(account_id), credentials)
        values = {"credentials": self._sealed(merged)}
        await self._connection.run(update(accounts).where(accounts.c.id == account_id).values(values))

    async def reseal(self) -> int:
        """Seal all credentials with the newest key; how many there are."""
        return await reseal(self._connection, accounts.c.credentials)

    def _sealed(self, credentials: Credentials) -> bytes:
        return self._connection.vault.seal(_CREDENTIALS.adapter.dump_json(credentials).decode())


def _merged(old: Credentials, new: Credentials) -> Credentials:
    return Credentials(
        access_token=new.access_token or old.access_token,
        refresh_token=new.refresh_token or old.refresh_token,
        password=new.password or old.password,
        expires_at=new.expires_at if new.access_token else old.expires_at,
    )


def _one(row: Record | None) -> Record:
    """The account's row; raises NotFoundError where there is none."""
    if row is None:
        raise NotFoundError("This account is gone.")
    return row


def _identity(identity: Identity) -> dict[str, object]:
    return {
        "remote_id": identity.remote_id,
        "handle": identity.handle,
        "display_name": identity.display_name,
        "url": identity.url,
        "avatar": identity.avatar,
    }


def _account(row: Record) -> Account:
    return Account(
        id=AccountId(row.id),
        brand_id=BrandId(row.brand_id),
        platform=row.platform,
        server=row.server,
        identity=Identity(
            remote_id=row.remote_id,
            handle=row.handle,
            display_name=row.display_name,
            url=row.url,
            avatar=row.avatar,
        ),
        status=AccountStatus(row.status),
        limits=row.limits,
        cursor=row.cursor,
        last_success_at=row.last_success_at,
        last_error=row.last_error,
        slots=row.slots,
    )
