"""Posts, revision by revision, with their approvals."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import cache
from typing import NamedTuple, NotRequired, TypedDict, Unpack

from sqlalchemy import (
    BindParameter,
    Executable,
    Select,
    bindparam,
    case,
    delete,
    insert,
    literal,
    select,
    update,
)

from bot.domain.ids import BrandId, ChannelId, PostId, RevisionId, SlackUserId
from bot.domain.post import (
    Approval,
    Content,
    Effect,
    Post,
    PostStatus,
    Revision,
    content_hash,
    planned_at,
)
from bot.errors import NotFoundError, TransitionError
from storage.bulk import Values
from storage.connection import Record, Repository, listed
from storage.media import MediaRepository
from storage.post_tables import approvals, posts, revisions
from storage.repeats import RepeatRepository
from storage.types import UtcDateTime

_REVISION = [
    revisions.c.id.label("revision_id"),
    revisions.c.number,
    revisions.c.editor,
    revisions.c.content,
    revisions.c.content_hash,
    revisions.c.created_at.label("revised_at"),
]
_PRESENT = select(posts, *_REVISION).join(
    revisions, (revisions.c.post_id == posts.c.id) & (revisions.c.number == posts.c.revision)
)


_MOST = 2000
"""How many posts of a span are looked at."""


_STATUS_SET = update(posts).where(posts.c.id == bindparam("this")).values(version=posts.c.version + 1)


class NewPost(TypedDict):
    """What a post starts with; `origin` is what it was made from, so that it is made once."""

    brand_id: BrandId
    author: SlackUserId
    content: Content
    status: PostStatus
    origin: str
    now: datetime
    source_channel: NotRequired[ChannelId | None]


class Outline(NamedTuple):
    """What a post is, without what it says; `content_hash` is of its present revision."""

    id: PostId
    brand_id: BrandId
    status: PostStatus
    content_hash: str


class PostRepository(Repository):
    """The posts of all brands."""

    async def add(self, **new: Unpack[NewPost]) -> Post:
        """Store a new post; the same origin again gives the post that is there."""
        values = {
            "brand_id": new["brand_id"],
            "author": new["author"],
            "status": new["status"],
            "origin": new["origin"],
            "source_channel": new.get("source_channel"),
            "created_at": new["now"],
            "planned_at": planned_at(new["content"]),
            "campaign": new["content"].tracking.campaign,
            "waiting_since": new["now"] if new["status"] == PostStatus.IN_REVIEW else None,
            "revision": 1,
            "version": 1,
            "note": "",
            "editors": frozenset({new["author"]}),
        }
        statement = (
            self._connection.insert(posts).values(values).on_conflict_do_nothing(index_elements=["origin"])
        )
        row = await self._connection.first(statement.returning(*posts.c))
        if row is None:
            return await self._one(_PRESENT.where(posts.c.origin == new["origin"]))
        revision = await self._add_revision(row.id, 1, new["author"], new["content"], new["now"])
        await self._repeat(PostId(row.id), new["content"])
        return _post(row, revision, ())

    async def get(self, post_id: PostId, *, lock: bool = False) -> Post:
        """The post of that id, with its present revision and the approvals of it.

        With `lock` nobody else changes it before this transaction ends.
        """
        if lock:
            # A statement of its own: PostgreSQL would join a row that it has waited for with the revisions
            # of before it waited, and the one that was added meanwhile would be missing.
            await self._connection.run(select(posts.c.id).where(posts.c.id == post_id).with_for_update())
        return await self._one(_PRESENT.where(posts.c.id == post_id))

    async def many(self, post_ids: Collection[PostId]) -> dict[PostId, Post]:
        """Those of the posts that are there, each as `get` gives it."""
        if not post_ids:
            return {}
        query, ids = _many(self._connection.dialect), self._connection.listing(post_ids)
        return {post.id: post for post in await self._all(query, {"ids": ids})}

    async def outlines(self, post_ids: Collection[PostId]) -> list[Outline]:
        """Those of the posts that are there, without what they say."""
        query, ids = _outlines(self._connection.dialect), self._connection.listing(post_ids)
        rows = await self._connection.all(query, {"ids": ids})
        return [
            Outline(PostId(row.id), BrandId(row.brand_id), PostStatus(row.status), row.content_hash)
            for row in rows
        ]

    async def lock(self, post_ids: Collection[PostId]) -> None:
        """Let nobody else change these posts before this transaction ends."""
        if not post_ids:
            return
        query, ids = _locked(self._connection.dialect), self._connection.listing(post_ids)
        await self._connection.all(query, {"ids": ids})

    async def set_statuses(self, statuses: Mapping[PostId, PostStatus]) -> None:
        """Give locked posts the status that their deliveries mean."""
        values = [{"this": post_id, "status": status} for post_id, status in statuses.items()]
        await self._connection.run_many(_STATUS_SET, values)

    async def of_origin(self, origin: str) -> Post | None:
        """The post that was made from this, where there is one."""
        return next(iter(await self._all(_PRESENT.where(posts.c.origin == origin))), None)

    async def of_origins(self, origins: Collection[str]) -> dict[str, PostId]:
        """Which posts were made from these."""
        query = select(posts.c.id, posts.c.origin).where(posts.c.origin.in_(origins))
        return {row.origin: PostId(row.id) for row in await self._connection.all(query)}

    async def save(self, post: Post) -> Post:
        """Write back status, time and note; raises TransitionError where somebody was quicker."""
        return await self._save(post, post.content, {})

    async def revise(self, post: Post, content: Content, editor: SlackUserId, now: datetime) -> Post:
        """Give the post a new revision, and write the rest as `save` does.

        The approvals of the one before are void, whatever the new one says.
        """
        number, editors = post.revision.number + 1, post.editors | {editor}
        saved = await self._save(post, content, {"revision": number, "editors": editors})
        await self._repeat(post.id, content, anew=content.repeat != post.content.repeat)
        revision = await self._add_revision(post.id, number, editor, content, now)
        return replace(saved, revision=revision, editors=editors, approvals=())

    async def approve(self, post: Post, approval: Approval) -> None:
        """Record a yes to the present revision; the same person's second is the first."""
        values = {"post_id": post.id, "revision": post.revision.number, **asdict(approval)}
        await self._connection.run(self._connection.insert(approvals).values(values).on_conflict_do_nothing())

    async def start_over(self, post_ids: Collection[PostId]) -> None:
        """Forget the approvals of the posts."""
        await self._connection.run(delete(approvals).where(approvals.c.post_id.in_(post_ids)))

    async def waiting(self, brand_id: BrandId, since: datetime, limit: int) -> list[Post]:
        """What has waited for an approval at least since then, the longest first; nobody else changes it."""
        c = posts.c
        wanted = c.brand_id == brand_id, c.status == PostStatus.IN_REVIEW, c.waiting_since <= since
        query = _PRESENT.where(*wanted).order_by(c.waiting_since, c.id).limit(limit)
        return await self._all(query.with_for_update(of=posts, skip_locked=True))

    async def to_remind(self, brand_id: BrandId, since: datetime, now: datetime) -> list[PostId]:
        """What has waited for an approval at least since then; each is given once for each step."""
        c = posts.c
        wanted = c.brand_id == brand_id, c.status == PostStatus.IN_REVIEW, c.waiting_since <= since
        reminded = update(posts).where(*wanted, c.reminded_at.is_(None)).values(reminded_at=now)
        return [PostId(row.id) for row in await self._connection.all(reminded.returning(c.id))]

    async def queue(
        self,
        brand_ids: Collection[BrandId],
        statuses: Collection[PostStatus],
        limit: int = 50,
        offset: int = 0,
    ) -> list[Post]:
        """Posts by their time; those without one come last."""
        wanted = posts.c.brand_id.in_(brand_ids), posts.c.status.in_(statuses)
        order = posts.c.planned_at.nulls_last(), posts.c.id
        return await self._all(_PRESENT.where(*wanted).order_by(*order).limit(limit).offset(offset))

    async def planned(
        self,
        brand_ids: Collection[BrandId],
        since: datetime,
        until: datetime,
        statuses: Collection[PostStatus] = tuple(PostStatus),
    ) -> list[Post]:
        """The posts that go out in the span, went out in it, or would once they are approved, by time."""
        when = posts.c.planned_at
        wanted = posts.c.brand_id.in_(brand_ids), posts.c.status.in_(statuses), when >= since, when < until
        return await self._all(_PRESENT.where(*wanted).order_by(when, posts.c.id).limit(_MOST))

    async def scheduled(self, after: PostId, until: datetime, limit: int) -> list[Post]:
        """What is to go out until then, by their ids from the one after `after` on."""
        waits = posts.c.status == PostStatus.SCHEDULED, posts.c.planned_at < until, posts.c.id > after
        return await self._all(_PRESENT.where(*waits).order_by(posts.c.id).limit(limit))

    async def revisions(self, post_id: PostId) -> list[Revision]:
        """All revisions of the post, the first one first."""
        query = select(*_REVISION).where(revisions.c.post_id == post_id).order_by(revisions.c.number)
        return [_revision(row) for row in await self._connection.all(query)]

    async def _save(self, post: Post, content: Content, more: dict[str, object]) -> Post:
        values = {
            "status": post.status,
            "due_at": post.due_at,
            "planned_at": planned_at(content, post.due_at),
            "campaign": content.tracking.campaign,
            "chosen": post.chosen,
            "note": post.note,
            "noted_by": post.noted_by,
            "asked": post.asked,
            "waiting_since": post.waiting_since,
            "reminded_at": case((posts.c.waiting_since == _since(post), posts.c.reminded_at)),
            "version": post.version + 1,
        }
        unchanged = posts.c.id == post.id, posts.c.version == post.version
        if not await self._connection.run(update(posts).where(*unchanged).values(values | more)):
            raise TransitionError("Somebody was quicker: this post has changed meanwhile.")
        return replace(post, version=post.version + 1)

    async def _repeat(self, post_id: PostId, content: Content, *, anew: bool = False) -> None:
        """Keep which posts come back, and when."""
        if content.repeat and content.schedule:
            await RepeatRepository(self._connection).put(post_id, content.schedule.instant, anew=anew)
        elif anew:
            await RepeatRepository(self._connection).forget(post_id)

    async def _add_revision(
        self, post_id: PostId, number: int, editor: SlackUserId, content: Content, now: datetime
    ) -> Revision:
        values = {
            "post_id": post_id,
            "number": number,
            "editor": editor,
            "content": content,
            "content_hash": content_hash(content),
            "created_at": now,
        }
        statement = insert(revisions).values(values).returning(revisions.c.id)
        rows = await self._connection.all(statement)
        await MediaRepository(self._connection).named(post_id, content.media)
        return Revision(
            id=RevisionId(rows[0].id),
            number=number,
            editor=editor,
            content=content,
            content_hash=content_hash(content),
            created_at=now,
        )

    async def _one(self, query: Select[*tuple[object, ...]]) -> Post:
        found = await self._all(query)
        if not found:
            raise NotFoundError("This post is gone.")
        return found[0]

    async def _all(self, query: Select[*tuple[object, ...]], values: Values | None = None) -> list[Post]:
        rows = await self._connection.all(query, values)
        given = await self._approvals([(row.id, row.number) for row in rows])
        return [_post(row, _revision(row), given.get(row.id, ())) for row in rows]

    async def _approvals(self, present: Sequence[tuple[PostId, int]]) -> dict[PostId, list[Approval]]:
        if not present:
            return {}
        query = _approvals(self._connection.dialect)
        ids = self._connection.listing([post_id for post_id, _ in present])
        revision, found = dict(present), dict[PostId, list[Approval]]()
        for row in await self._connection.all(query, {"ids": ids}):
            # Those of the revision that was read: another one may be there by now.
            if row.revision == revision[row.post_id]:
                found.setdefault(row.post_id, []).append(_approval(row))
        return found


#: What many posts are asked for at once is made once: making a statement takes longer than running it.
@cache
def _many(dialect: str) -> Select[*tuple[object, ...]]:
    return _PRESENT.where(listed(dialect, posts.c.id, "ids"))


@cache
def _outlines(dialect: str) -> Executable:
    c = revisions.c
    joined = (c.post_id == posts.c.id) & (c.number == posts.c.revision)
    query = select(posts.c.id, posts.c.brand_id, posts.c.status, c.content_hash).join(revisions, joined)
    return query.where(listed(dialect, posts.c.id, "ids"))


@cache
def _locked(dialect: str) -> Executable:
    # In the order of their ids, whoever asks: two that wait for each other would wait for ever.
    query = select(posts.c.id).where(listed(dialect, posts.c.id, "ids")).order_by(posts.c.id)
    return query.with_for_update()


@cache
def _approvals(dialect: str) -> Executable:
    c = approvals.c
    return select(approvals).where(listed(dialect, c.post_id, "ids")).order_by(c.id)


def _since(post: Post) -> BindParameter[datetime | None]:
    return literal(post.waiting_since, UtcDateTime())


def _approval(row: Record) -> Approval:
    return Approval(
        approver=row.approver,
        content_hash=row.content_hash,
        at=row.at,
        step=row.step,
        effect=Effect(row.effect),
    )


def _post(row: Record, revision: Revision, given: Sequence[Approval]) -> Post:
    return Post(
        id=PostId(row.id),
        brand_id=BrandId(row.brand_id),
        author=row.author,
        status=PostStatus(row.status),
        revision=revision,
        version=row.version,
        created_at=row.created_at,
        editors=row.editors,
        approvals=tuple(given),
        due_at=row.due_at,
        note=row.note,
        noted_by=row.noted_by,
        source_channel=row.source_channel,
        waiting_since=row.waiting_since,
        asked=row.asked,
        chosen=row.chosen,
    )


def _revision(row: Record) -> Revision:
    return Revision(
        id=RevisionId(row.revision_id),
        number=row.number,
        editor=row.editor,
        content=row.content,
        content_hash=row.content_hash,
        created_at=row.revised_at,
    )
