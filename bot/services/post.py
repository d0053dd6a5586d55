"""Posts from the first draft to the outbox: composing, editing, deciding, scheduling."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain import approval
from bot.domain.account import Account
from bot.domain.approval import Groups, PostAction
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.card import CardKind, CardRef
from bot.domain.delivery import (
    LIVE,
    REPLY_FRESHNESS,
    STOPPED,
    Delivery,
    DeliveryAction,
    DeliveryStatus,
    Receipt,
    is_behind,
    step,
)
from bot.domain.ids import BrandId, DeliveryId, ImportId, PostId
from bot.domain.limits import problems
from bot.domain.media import is_media
from bot.domain.post import Content, Effect, Post, PostStatus, Schedule
from bot.errors import InvalidInputError, TransitionError
from bot.services.outbox import send_again, send_off
from bot.services.outcome import hold, show
from bot.services.post_view import PostView, view_of
from bot.services.preflight import plan
from bot.services.showing import show_images
from bot.services.time import kept
from storage.database import Database
from storage.work import Work

_OVER = frozenset({PostStatus.REJECTED, PostStatus.PUBLISHED, PostStatus.CANCELLED})
OPEN = tuple(status for status in PostStatus if status not in _OVER)
"""What a queue shows: everything that is not over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What somebody decides about a post: an action, with its reason or its time.

    `groups` are the user groups, for a yes that may need all of one.
    """

    action: PostAction
    note: str = ""
    at: Schedule | None = None
    groups: Groups = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What a person says of a delivery.

    It is live (SUCCEED, with what proves it), again (RELEASE), drop (CANCEL).
    """

    action: DeliveryAction
    receipt: Receipt | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _New:
    """A post that is to be."""

    content: Content
    origin: str
    status: PostStatus
    batch: ImportId | None = None


class PostService:
    """The use cases around posts, one transaction each."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def compose(
        self,
        brand_id: BrandId,
        person: Person,
        content: Content,
        *,
        origin: str,
        submit: bool = True,
    ) -> Post:
        """A new post, in review or as a draft; the same origin again is the same post.

        Raises NotAllowedError, and InvalidInputError for what a platform would refuse.
        """
        status = PostStatus.IN_REVIEW if submit else PostStatus.DRAFT
        (post,) = await self.compose_all(brand_id, person, {origin: content}, status)
        return post

    async def compose_all(
        self,
        brand_id: BrandId,
        person: Person,
        drafts: Mapping[str, Content],
        status: PostStatus = PostStatus.IN_REVIEW,
        *,
        batch: ImportId | None = None,
    ) -> list[Post]:
        """As `compose`, all of them by their origins, or none.

        Those of a `batch` stand on the card of that import; their own come once something is done to them, or
        at once where there are images: who approves has to see them.
        """
        async with self._database.transaction() as work:
            brand = await work.brands.get(brand_id)
            require(brand, person, Role.WRITER)
            news = [
                _New(content=content, origin=origin, status=status, batch=batch)
                for origin, content in drafts.items()
            ]
            return [
                await work.posts.of_origin(new.origin) or await self._compose(work, brand, person, new)
                for new in news
            ]

    async def _compose(self, work: Work, brand: Brand, person: Person, new: _New) -> Post:
        content = await kept(work, brand, new.content, self._clock())
        await self._check(work, brand, content, strict=new.status != PostStatus.DRAFT)
        post = await work.posts.add(
            brand_id=brand.id,
            author=person.id,
            content=content,
            status=new.status,
            origin=new.origin,
            now=self._clock(),
        )
        await self._log(work, brand, person, "compose", post)
        if new.batch is not None:
            await work.imports.put(new.batch, post.id)
        if new.batch is not None and not content.media:
            ref = CardRef(kind=CardKind.POST, id=post.id)
            await work.cards.keep_back([ref], brand.channels.review, now=self._clock())
            await plan(work, post, self._clock())
        else:
            await self._card(work, brand, post)
        return post

    async def edit(self, post_id: PostId, version: int, person: Person, content: Content) -> Post:
        """A new revision. Whatever approval there was is void, and what waited to go out is taken back.

        Raises TransitionError when the post has moved on since `version` (its card is drawn anew).
        """
        async with self._database.transaction() as work:
            post, brand = await self._load(work, post_id)
            if post.version == version:
                return await self._edit(work, brand, post, person, content)
            await self._card(work, brand, post)
        news = approval.news(post)
        raise TransitionError(f"This post has moved on while you were editing it: {news}. Open it again.")

    async def _edit(self, work: Work, brand: Brand, post: Post, person: Person, content: Content) -> Post:
        edited = approval.apply(post, PostAction.EDIT, brand, person)
        content = await kept(work, brand, content, self._clock(), of=post.id)
        if content == post.content:
            return post
        await self._check(work, brand, content, strict=edited.status != PostStatus.DRAFT)
        await self._take_back(work, post)
        fresh = replace(edited, due_at=None, waiting_since=self._waits(edited))
        revised = await work.posts.revise(fresh, content, person.id, self._clock())
        await self._log(work, brand, person, "edit", revised)
        await self._card(work, brand, revised)
        return revised

    async def act(
        self,
        post_id: PostId,
        version: int,
        person: Person,
        decision: Decision,
    ) -> Post:
        """Do what was decided to the post as it was seen at `version`.

        Raises TransitionError when the post has moved on since (its card is drawn anew), and NotAllowedError.
        """
        async with self._database.transaction() as work:
            post, brand = await self._load(work, post_id)
            if post.version == version:
                return await self._act(work, brand, post, person, decision)
            await self._card(work, brand, post)
        raise _moved_on(post)

    async def _act(self, work: Work, brand: Brand, post: Post, person: Person, decision: Decision) -> Post:
        action, note, now = decision.action, decision.note, self._clock()
        moved = approval.apply(post, action, brand, person)
        moved = replace(moved, waiting_since=self._waits(moved))
        if action == PostAction.SUBMIT:
            await self._check(work, brand, post.content, strict=True)
        if action == PostAction.APPROVE:
            moved = await self._approve(work, approval.approve(post, brand, person, decision.groups, now))
        if action == PostAction.RELEASE and approval.is_approved(post):
            # The yes to this version stands: whoever gave it could not give it again.
            moved = await self._on_its_way(work, replace(moved, status=PostStatus.APPROVED))
        if action in _TAKES_BACK:
            await self._take_back(work, post)
            # What is out keeps the time at which it went.
            moved = replace(moved, due_at=post.due_at if action == PostAction.SETTLE else None)
        if action in _SENDS:
            moved = await send_off(work, moved, decision.at, now, late=post.status == PostStatus.MISSED)
        if action == PostAction.RETRY:
            await send_again(work, post, now)
        if action == PostAction.APPROVE and moved.approvals[-1].effect == Effect.COUNTED:
            # Nothing else has changed: the buttons that others see are still good.
            saved = moved
        else:
            saved = await work.posts.save(replace(moved, note=note, noted_by=person.id if note else None))
        await self._log(work, brand, person, action, saved)
        await self._card(work, brand, saved)
        return saved

    async def show(self, post_id: PostId) -> PostView:
        """The post with all that its card shows."""
        async with self._database.read() as work:
            return await view_of(work, await work.posts.get(post_id), self._clock())

    async def seen(self, post_id: PostId, version: int) -> PostView:
        """The post with all that its card shows, as it was seen at `version`.

        Raises TransitionError when the post has moved on since (its card is drawn anew).
        """
        view = await self.show(post_id)
        if view.post.version == version:
            return view
        await self._refresh(post_id)
        raise _moved_on(view.post)

    async def queue(
        self,
        brands: Sequence[Brand],
        statuses: Sequence[PostStatus] = OPEN,
        *,
        limit: int = 10,
        offset: int = 0,
    ) -> list[Post]:
        """The posts of the brands in these states, the next to go out first."""
        async with self._database.read() as work:
            return await work.posts.queue(
                [brand.id for brand in brands], statuses, limit=limit, offset=offset
            )

    async def _refresh(self, post_id: PostId) -> None:
        async with self._database.transaction() as work:
            await work.cards.refresh(CardRef(kind=CardKind.POST, id=post_id), now=self._clock())

    async def delivery(self, delivery_id: DeliveryId) -> tuple[Delivery, Account]:
        """A delivery with its account; raises NotFoundError."""
        async with self._database.read() as work:
            delivery = await work.deliveries.get(delivery_id)
            return delivery, await work.accounts.get(delivery.account_id)

    async def decide(
        self, delivery_id: DeliveryId, attempts: int, person: Person, verdict: Verdict
    ) -> Delivery:
        """What a person says of a delivery that stopped, as it was seen after so many attempts.

        Raises TransitionError where it has gone on since (its card is drawn anew), and NotAllowedError.
        """
        async with self._database.transaction() as work:
            await hold(work, await work.deliveries.get(delivery_id))
            delivery = await work.deliveries.get(delivery_id)
            if delivery.attempts == attempts and delivery.status in STOPPED:
                return await self._decide(work, delivery, person, verdict)
            await work.cards.refresh(CardRef(kind=CardKind.DELIVERY, id=delivery_id), now=self._clock())
        raise TransitionError("This has gone on meanwhile; the card shows how it stands now.")

    async def _decide(self, work: Work, delivery: Delivery, person: Person, verdict: Verdict) -> Delivery:
        now, action = self._clock(), verdict.action
        account = await work.accounts.get(delivery.account_id)
        brand = await work.brands.get(account.brand_id)
        require(brand, person, Role.WRITER if delivery.post_id else Role.COMMUNITY)
        if verdict.receipt and await work.deliveries.taken([(delivery, verdict.receipt)]):
            raise InvalidInputError("This link is that of another post or reply of ours.", field="link")
        done = await work.deliveries.finish(
            delivery.id,
            step(delivery.status, action),
            receipt=verdict.receipt,
            due_at=now,
            expires_at=now + await self._freshness(work, delivery),
            now=now,
        )
        if action == DeliveryAction.CANCEL:
            await self._drop_behind(work, done)
        if (proof := verdict.receipt) and done.post_id is not None and proof.ref.id != proof.url:
            await work.readbacks.add_many([done.id], now)
        await work.audit.add(
            team=brand.team,
            actor=person.id,
            action=f"delivery:{action}",
            subject="delivery",
            detail={"delivery": delivery.id, "account": account.id},
            now=now,
        )
        await show(work, done, now)
        return done

    async def _freshness(self, work: Work, delivery: Delivery) -> timedelta:
        if delivery.post_id is None:
            return REPLY_FRESHNESS
        return (await work.posts.get(delivery.post_id)).content.freshness

    async def _drop_behind(self, work: Work, dropped: Delivery) -> None:
        """The parts of a thread behind one that was given up have nothing to hang on."""
        if dropped.post_id is None:
            return
        for one in await work.deliveries.of_post(dropped.post_id):
            if is_behind(one, dropped) and one.status == DeliveryStatus.PENDING:
                await work.deliveries.finish(one.id, DeliveryStatus.CANCELLED, now=self._clock())

    async def _approve(self, work: Work, post: Post) -> Post:
        """Record the yes; once it was the last, a post with an approved time goes straight to the outbox."""
        await work.posts.approve(post, post.approvals[-1])
        return await self._on_its_way(work, post)

    async def _on_its_way(self, work: Work, post: Post) -> Post:
        schedule = post.content.schedule
        if post.status != PostStatus.APPROVED or schedule is None:
            return post
        return await send_off(work, replace(post, status=PostStatus.SCHEDULED), schedule, self._clock())

    def _waits(self, post: Post) -> datetime | None:
        return self._clock() if post.status == PostStatus.IN_REVIEW else None

    async def _take_back(self, work: Work, post: Post) -> None:
        """Cancel what has not begun; raises TransitionError where something is, or may be, going out."""
        cancelled = await work.deliveries.cancel_of_post(post.id)
        for lapse in {one.lapse_id for one in cancelled if one.lapse_id}:
            await work.cards.refresh(CardRef(kind=CardKind.LAPSE, id=lapse), now=self._clock())
        if any(delivery.status in LIVE for delivery in await work.deliveries.of_post(post.id)):
            raise TransitionError("This post is going out this very moment; look at the result first.")

    async def _load(self, work: Work, post_id: PostId) -> tuple[Post, Brand]:
        post = await work.posts.get(post_id, lock=True)
        return post, await work.brands.get(post.brand_id)

    async def _check(self, work: Work, brand: Brand, content: Content, *, strict: bool) -> None:
        accounts = {account.id: account for account in await work.accounts.of_brand(brand.id)}
        if not content.accounts or not set(content.accounts) <= set(accounts):
            raise InvalidInputError("Choose at least one account.", field="accounts")
        for account in content.accounts:
            for problem in problems(content.parts_for(account), accounts[account].limits) if strict else ():
                text = f"{accounts[account].name}: {problem.text}"
                raise InvalidInputError(text, field="files" if is_media(problem.part) else "text")
        schedule = content.schedule
        if strict and schedule and schedule.instant <= self._clock():
            raise InvalidInputError("This time is over.", field="when")

    async def _card(self, work: Work, brand: Brand, post: Post) -> None:
        ref = CardRef(kind=CardKind.POST, id=post.id)
        await work.cards.want(ref, brand.channels.review, now=self._clock())
        await work.cards.refresh(CardRef(kind=CardKind.REMINDER, id=post.id), now=self._clock())
        await refresh_import(work, post.id, self._clock())
        await plan(work, post, self._clock())
        await show_images(work, post, self._clock())

    async def _log(self, work: Work, brand: Brand, person: Person, action: str, post: Post) -> None:
        detail = {"post": post.id, "revision": post.revision.number, "hash": post.revision.content_hash}
        await work.audit.add(
            team=brand.team,
            actor=person.id,
            action=f"post:{action}",
            subject="post",
            detail=detail,
            now=self._clock(),
        )


async def refresh_import(work: Work, post_id: PostId, now: datetime) -> None:
    """Have the card of the import drawn anew that the post came with, if it came with one."""
    if (batch := await work.imports.of_post(post_id)) is not None:
        for kind in (CardKind.IMPORT, CardKind.IMPORT_REMINDER):
            await work.cards.refresh(CardRef(kind=kind, id=batch), now=now)


_SENDS = frozenset({PostAction.PUBLISH, PostAction.SCHEDULE})
_TAKES_BACK = frozenset(
    {
        PostAction.UNSCHEDULE,
        PostAction.CANCEL,
        PostAction.HOLD,
        PostAction.PUBLISH,
        PostAction.SCHEDULE,
        PostAction.SETTLE,
    }
)
"""What was to go out otherwise must not stay in the outbox."""


def _moved_on(post: Post) -> TransitionError:
    return TransitionError(f"This post has changed meanwhile: it is {approval.said(post.status)} now.")
