"""Preflight: which posts are to be checked when, and what stood in their way."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from bot.domain.ids import BrandId, PostId
from bot.domain.preflight import Finding, Preflight
from storage.connection import Repository
from storage.post_tables import posts
from storage.preflight_tables import TROUBLED, preflights

_C = preflights.c


class PreflightRepository(Repository):
    """The checks of all posts."""

    async def plan(self, post_id: PostId, content_hash: str, now: datetime) -> None:
        """Have the post checked now; what was found of another version is forgotten."""
        statement = self._connection.insert(preflights)
        again = {"due_at": now, "content_hash": content_hash}
        nothing = {"findings": (), "troubles": 0}
        self._connection.touched.add("preflights")
        kept = statement.values(post_id=post_id, **again, **nothing)
        await self._connection.run(kept.on_conflict_do_update(index_elements=["post_id"], set_=again))

    async def stop(self, post_id: PostId) -> None:
        """Nothing of the post is checked any more, and nothing is in its way."""
        ended = update(preflights).where(_C.post_id == post_id)
        await self._connection.run(ended.values(due_at=None, findings=(), troubles=0))

    async def hurry(self, brand_id: BrandId, now: datetime) -> None:
        """Something was mended: look again now at what had something in its way."""
        theirs = select(posts.c.id).where(posts.c.brand_id == brand_id)
        hurried = update(preflights).where(TROUBLED, _C.post_id.in_(theirs)).values(due_at=now)
        if await self._connection.run(hurried):
            self._connection.touched.add("preflights")

    async def claim_due(self, now: datetime, until: datetime, worker: str, limit: int) -> list[PostId]:
        """Take what is due by lease: nobody else checks it meanwhile."""
        free = or_(_C.lease_until.is_(None), _C.lease_until <= now)
        due = select(_C.post_id).where(_C.due_at <= now, free).order_by(_C.due_at).limit(limit)
        chosen = due.with_for_update(skip_locked=True).cte("chosen")
        taken = update(preflights).where(_C.post_id.in_(select(chosen.c.post_id)))
        rows = await self._connection.all(
            taken.values(lease_until=until, worker=worker).returning(_C.post_id)
        )
        return [PostId(row.post_id) for row in rows]

    async def settle(
        self,
        post_id: PostId,
        found: Sequence[Finding],
        *,
        worker: str,
        checked: tuple[str, datetime, datetime],
        due_at: datetime | None,
    ) -> bool:
        """Keep what was found, where this worker still holds the check.

        `checked` is what was checked (its hash), and when that began and ended. A post that changed meanwhile
        stays due.
        """
        content_hash, began, ended = checked
        held = _C.post_id == post_id, _C.worker == worker
        kept = {
            "findings": tuple(found),
            "troubles": len(found),
            "checked_at": ended,
            "lease_until": None,
            "worker": None,
        }
        same = _C.content_hash == content_hash, _C.due_at <= began
        done = update(preflights).where(*held, *same).values(**kept, due_at=due_at)
        if await self._connection.run(done):
            return True
        freed = update(preflights).where(*held).values(lease_until=None, worker=None)
        if await self._connection.run(freed):
            self._connection.touched.add("preflights")
        return False

    async def get(self, post_id: PostId) -> Preflight:
        """What the last check of the post found."""
        row = await self._connection.first(select(_C.checked_at, _C.findings).where(_C.post_id == post_id))
        return Preflight(checked_at=row.checked_at, findings=row.findings) if row else Preflight()

    async def of(self, post_ids: Collection[PostId]) -> dict[PostId, Preflight]:
        """What the last checks of these posts found; a post that was never checked is not in it."""
        query = select(_C.post_id, _C.checked_at, _C.findings).where(_C.post_id.in_(post_ids))
        return {
            PostId(row.post_id): Preflight(checked_at=row.checked_at, findings=row.findings)
            for row in await self._connection.all(query)
        }
