"""Which images of posts are still to be put where people see them before they approve."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update

from bot.domain.ids import PostId
from storage.connection import Repository
from storage.showing_tables import showings

_C = showings.c


class ShowingRepository(Repository):
    """The images to show, by post."""

    async def want(self, post_id: PostId, digest: str, now: datetime) -> None:
        """Have these images shown; those that are, or will be, are not shown again."""
        insert = self._connection.insert(showings)
        fresh = {"wanted": digest, "tries": 0, "due_at": now}
        wanted = insert.values(post_id=post_id, **fresh).on_conflict_do_update(
            index_elements=["post_id"], set_=fresh, where=_C.wanted != digest
        )
        if await self._connection.run(wanted):
            self._connection.touched.add("showings")

    async def claim_due(self, now: datetime, until: datetime, limit: int) -> Mapping[PostId, int]:
        """Take what is due, with how often it was tried before; it is due again after `until`."""
        due = select(_C.post_id).where(_C.due_at <= now).order_by(_C.due_at).limit(limit)
        chosen = due.with_for_update(skip_locked=True).cte("chosen")
        taken = update(showings).where(_C.post_id.in_(select(chosen.c.post_id)))
        again = taken.values(due_at=until, tries=_C.tries + 1)
        rows = await self._connection.all(again.returning(_C.post_id, _C.tries))
        return {PostId(row.post_id): row.tries - 1 for row in rows}

    async def postpone(self, post_id: PostId, due_at: datetime) -> None:
        """Try again then."""
        waiting = _C.post_id == post_id, _C.due_at.is_not(None)
        await self._connection.run(update(showings).where(*waiting).values(due_at=due_at))

    async def done(self, post_id: PostId, digest: str) -> None:
        """These images are shown; others that were asked for meanwhile stay due."""
        same = _C.post_id == post_id, _C.wanted == digest
        await self._connection.run(update(showings).where(*same).values(due_at=None))
