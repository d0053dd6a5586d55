"""Authors whose items get no card."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import Executable, bindparam, delete, select

from bot.domain.ids import AccountId, SlackUserId
from bot.domain.triage import Ignored
from storage.connection import Record, Repository, listed
from storage.triage_tables import ignored

_C = ignored.c


class IgnoredRepository(Repository):
    """Whom each account ignores."""

    async def add(self, one: Ignored) -> None:
        """Ignore somebody; who is ignored already stays so."""
        values = {
            "account_id": one.account_id,
            "author_id": one.author_id,
            "handle": one.handle,
            "by": one.by,
            "since": one.since,
        }
        await self._connection.run(self._connection.insert(ignored).values(values).on_conflict_do_nothing())

    async def remove(self, account_id: AccountId, author_id: str) -> bool:
        """Hear them again; whether they were ignored."""
        which = _C.account_id == account_id, _C.author_id == author_id
        return bool(await self._connection.run(delete(ignored).where(*which)))

    async def among(self, account_id: AccountId, authors: Collection[str]) -> set[str]:
        """Which of these the account ignores."""
        values = {"account": account_id, "authors": self._connection.listing(authors)}
        rows = await self._connection.all(_among(self._connection.dialect), values)
        return {row.author_id for row in rows}

    async def of_accounts(
        self, account_ids: Collection[AccountId], limit: int, offset: int = 0
    ) -> list[Ignored]:
        """Whom the accounts ignore, the latest first."""
        query = select(ignored).where(_C.account_id.in_(account_ids))
        ordered = query.order_by(_C.since.desc(), _C.author_id).limit(limit).offset(offset)
        return [_one(row) for row in await self._connection.all(ordered)]


@cache
def _among(dialect: str) -> Executable:
    theirs = _C.account_id == bindparam("account"), listed(dialect, _C.author_id, "authors")
    return select(_C.author_id).where(*theirs)


def _one(row: Record) -> Ignored:
    return Ignored(
        account_id=AccountId(row.account_id),
        author_id=row.author_id,
        handle=row.handle,
        by=SlackUserId(row.by),
        since=row.since,
    )
