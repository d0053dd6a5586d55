"""Posts that come back: which was made from which, and which is to be made next."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update

from bot.domain.ids import BrandId, PostId, SlackUserId
from bot.domain.post import PostStatus
from bot.domain.recurrence import Occurrence
from storage.connection import Record, Repository
from storage.plan_tables import GOES_ON, repeats
from storage.post_tables import posts
from storage.tables import brands

_C = repeats.c


class RepeatRepository(Repository):
    """The posts of all brands that come back."""

    async def put(self, post_id: PostId, due_at: datetime, *, anew: bool = False) -> None:
        """Say that the post comes back, and when it goes out itself.

        One that was stopped stays so, unless `anew` says that somebody has decided about it again.
        """
        values = {
            "post_id": post_id,
            "root_id": post_id,
            "number": 1,
            "due_at": due_at,
        }
        again: dict[str, object] = {"due_at": due_at}
        if anew:
            again |= {"ended_at": None, "ended_by": None}
        upsert = self._connection.insert(repeats).values(values)
        await self._connection.run(upsert.on_conflict_do_update(index_elements=["post_id"], set_=again))

    async def follow(self, post_id: PostId, before: Occurrence) -> None:
        """Put the post, which comes back too, behind the one that it was made from."""
        place = {"root_id": before.root_id, "number": before.number + 1}
        await self._connection.run(update(repeats).where(_C.post_id == post_id).values(place))
        named = update(repeats).where(_C.post_id == before.post_id).values(next_id=post_id)
        await self._connection.run(named)

    async def of_post(self, post_id: PostId) -> Occurrence | None:
        """The place of the post, where it comes back or came back from another."""
        return (await self.of_posts([post_id])).get(post_id)

    async def of_posts(self, post_ids: Collection[PostId]) -> dict[PostId, Occurrence]:
        """The places of those of the posts that come back."""
        rows = await self._connection.all(select(repeats).where(_C.post_id.in_(post_ids)))
        return {PostId(row.post_id): _occurrence(row) for row in rows}

    async def due(self, now: datetime, but: Collection[PostStatus], limit: int) -> list[PostId]:
        """The posts that come back and whose own time has come, but for some states and stopped brands."""
        query = (
            select(_C.post_id)
            .join(posts, posts.c.id == _C.post_id)
            .join(brands, brands.c.id == posts.c.brand_id)
            .where(GOES_ON, _C.due_at <= now, posts.c.status.not_in(but), brands.c.paused_at.is_(None))
            .order_by(_C.due_at, _C.post_id)
        )
        return [PostId(row.post_id) for row in await self._connection.all(query.limit(limit))]

    async def forget(self, post_id: PostId) -> None:
        """Say that the post does not come back after all."""
        await self._connection.run(delete(repeats).where(_C.post_id == post_id, GOES_ON))

    async def going_on(self, brand_ids: Collection[BrandId], until: datetime) -> dict[PostId, Occurrence]:
        """Those from which more are made, of which the next may come before then."""
        of_brands = select(posts.c.id).where(posts.c.brand_id.in_(brand_ids))
        query = select(repeats).where(GOES_ON, _C.due_at < until, _C.post_id.in_(of_brands))
        return {PostId(row.post_id): _occurrence(row) for row in await self._connection.all(query)}

    async def end(self, post_id: PostId, now: datetime, by: SlackUserId | None = None) -> bool:
        """Make none from it any more; false where that was so already."""
        ended = update(repeats).where(_C.post_id == post_id, GOES_ON).values(ended_at=now, ended_by=by)
        return bool(await self._connection.run(ended))


def _occurrence(row: Record) -> Occurrence:
    return Occurrence(
        post_id=PostId(row.post_id),
        root_id=PostId(row.root_id),
        number=row.number,
        due_at=row.due_at,
        next_id=PostId(row.next_id) if row.next_id else None,
        ended_at=row.ended_at,
        ended_by=SlackUserId(row.ended_by) if row.ended_by else None,
    )
