"""Posts that come back: the next one is made when the one before has had its time."""

from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.approval import is_approved
from bot.domain.audit import PRESSROOM
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.card import CardKind, CardRef
from bot.domain.ids import PostId
from bot.domain.post import Content, Post, PostStatus, Schedule, content_hash
from bot.domain.recurrence import Occurrence, Repeat, following
from bot.errors import TransitionError
from bot.services.outbox import send_off
from bot.services.preflight import plan
from storage.database import Database
from storage.work import Work

BATCH = 100
_S = PostStatus

WAITING = (_S.DRAFT, _S.CHANGES_REQUESTED, _S.ON_HOLD, _S.APPROVED)
"""Somebody has to do something about it first: none is made from it meanwhile."""


class RecurrenceService:
    """The use cases around posts that come back."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run_due(self) -> None:
        """Make the next of each post whose time has come; of what an outage has left out, only the next."""
        async with self._database.read() as work:
            due = await work.repeats.due(self._clock(), WAITING, BATCH)
        for post_id in due:
            async with self._database.transaction() as work:
                await self._go_on(work, post_id)

    async def stop(self, post_id: PostId, person: Person) -> None:
        """Make none after this one any more; the post itself stays as it is.

        Raises TransitionError where there is nothing to stop (its card is drawn anew), and NotAllowedError.
        """
        async with self._database.transaction() as work:
            post = await work.posts.get(post_id, lock=True)
            brand = await work.brands.get(post.brand_id)
            require(brand, person, Role.WRITER)
            ended = await work.repeats.end(post_id, self._clock(), person.id)
            await self._show(work, post)
            if ended:
                await self._log(work, brand, post, "repeat:stop", person)
        if not ended:
            raise TransitionError("This one does not come back any more; its card shows how it stands now.")

    async def _go_on(self, work: Work, post_id: PostId) -> None:
        """The post after this one: approved as this one is, or for the approvers to look at."""
        now = self._clock()
        post = await work.posts.get(post_id, lock=True)
        place = await work.repeats.of_post(post_id)
        repeat = post.content.repeat
        if place is None or not place.goes_on or place.due_at > now or repeat is None:
            return
        at = None if post.status == _S.REJECTED else following(repeat, place.number, now)
        if at is None:
            await work.repeats.end(post_id, now)
        else:
            made = await self._make(work, post, place, next_content(post.content, repeat, at))
            if post.status == _S.IN_REVIEW:
                await self._give_up(work, post, made)
        await self._show(work, post)

    async def _make(self, work: Work, post: Post, place: Occurrence, content: Content) -> Post:
        now = self._clock()
        made = await work.posts.add(
            brand_id=post.brand_id,
            author=post.author,
            content=content,
            status=_S.IN_REVIEW,
            origin=f"repeat:{place.root_id}:{place.number + 1}",
            now=now,
        )
        await work.repeats.follow(made.id, place)
        brand = await work.brands.get(post.brand_id)
        if is_approved(post):
            made = await _carry(work, post, made, now)
        await self._log(work, brand, made, "repeat:make")
        await self._show(work, made)
        return made

    async def _give_up(self, work: Work, post: Post, made: Post) -> None:
        note = f"Nobody approved it before its time. The next one is post {made.id}."
        await work.posts.save(
            replace(post, status=_S.CANCELLED, note=note, noted_by=None, waiting_since=None)
        )

    async def _show(self, work: Work, post: Post) -> None:
        brand = await work.brands.get(post.brand_id)
        ref = CardRef(kind=CardKind.POST, id=post.id)
        await work.cards.want(ref, brand.channels.review, now=self._clock())
        await plan(work, post, self._clock())

    async def _log(
        self, work: Work, brand: Brand, post: Post, action: str, person: Person | None = None
    ) -> None:
        await work.audit.add(
            team=brand.team,
            actor=person.id if person else PRESSROOM,
            action=action,
            subject="post",
            detail={"post": post.id, "hash": post.revision.content_hash},
            now=self._clock(),
        )


def next_content(content: Content, repeat: Repeat, at: datetime) -> Content:
    """The same, at another of its times."""
    wall = at.astimezone(repeat.tz).replace(tzinfo=None)
    return replace(content, schedule=Schedule(instant=at, wall=wall, zone=repeat.zone))


async def _carry(work: Work, post: Post, made: Post, now: datetime) -> Post:
    """The approvals of the post hold for the one made from it: its rule was approved with its text.

    Nothing but the time differs, and the time is one that the rule names.
    """
    digest = content_hash(made.content)
    carried = [replace(one, content_hash=digest) for one in post.approvals]
    for approval in carried:
        await work.posts.approve(made, approval)
    moved = replace(made, status=_S.SCHEDULED, approvals=tuple(carried), waiting_since=None)
    return await work.posts.save(await send_off(work, moved, made.content.schedule, now))
