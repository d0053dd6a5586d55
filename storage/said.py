"""What accounts have said lately, or are about to."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, select

from bot.domain.ids import AccountId, PostId
from bot.domain.likeness import Said
from storage.connection import Record, Repository
from storage.post_tables import LIVE, deliveries, revisions

_MOST = 300
_C = deliveries.c


class SaidRepository(Repository):
    """The texts of deliveries, by account."""

    async def since(
        self, account_ids: Collection[AccountId], since: datetime, but: PostId | None = None
    ) -> Mapping[AccountId, Sequence[Said]]:
        """What the accounts have said since then, and what they will say next."""
        theirs = _texts().where(_C.account_id.in_(account_ids), _C.post_id != (but or PostId(0)))
        # One query each, as each goes along an index and ends: deliveries can be very many.
        said = theirs.where(_C.published_at >= since).order_by(_C.published_at.desc())
        next_up = theirs.where(LIVE).order_by(_C.planned_at)
        found: dict[AccountId, list[Said]] = {}
        for query in (said, next_up):
            for row in await self._connection.all(query.limit(_MOST)):
                found.setdefault(AccountId(row.account_id), []).append(_said(row))
        return found


def _texts() -> Select[*tuple[object, ...]]:
    """Each post once for each account, in the version that went out or will."""
    sent = (revisions.c.post_id == _C.post_id) & (revisions.c.content_hash == _C.content_hash)
    query = select(_C.account_id, _C.published_at, _C.due_at, _C.url, revisions.c.content)
    return query.join(revisions, sent).where(_C.part == 0)


def _said(row: Record) -> Said:
    account = AccountId(row.account_id)
    parts = [part.text for part in row.content.parts_for(account) if not part.comment]
    return Said(account=account, text="\n".join(parts), at=row.published_at or row.due_at, url=row.url)
