"""Where platforms knock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.domain.ids import AccountId
from storage.connection import Repository
from storage.hook_tables import hooks

_C = hooks.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Hook:
    """An address at which a platform knocks for an account: its last part, and the rest of it.

    `key` is what the platform signs with; None where it does not knock. It is asked anew at `due_at`.
    """

    account_id: AccountId
    name: str
    base: str
    key: str | None
    due_at: datetime


class HookRepository(Repository):
    """The addresses of all accounts."""

    async def keep(self, hook: Hook) -> None:
        """Have this address for the account instead of any before."""
        values = {"name": hook.name, "base": hook.base, "key": hook.key, "due_at": hook.due_at}
        kept = self._connection.insert(hooks).values(account_id=hook.account_id, **values)
        await self._connection.run(kept.on_conflict_do_update(index_elements=["account_id"], set_=values))

    async def named(self, name: str) -> Hook | None:
        """The address that ends so."""
        row = await self._connection.first(select(hooks).where(_C.name == name))
        return Hook(**row._mapping) if row else None  # noqa: SLF001 - its public name

    async def settled(self, base: str, now: datetime) -> Collection[AccountId]:
        """The accounts whose platform has been told of this base, and need not be told again yet."""
        query = select(_C.account_id).where(_C.base == base, _C.due_at > now)
        return {AccountId(row.account_id) for row in await self._connection.all(query)}
