"""Around approvals: what waits for whom, versions and what changed, reminders, and what waited too long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.domain.account import Account
from bot.domain.approval import expired, may_approve
from bot.domain.audit import PRESSROOM
from bot.domain.brand import Brand, Person
from bot.domain.card import CardKind, CardRef
from bot.domain.ids import AccountId, PostId
from bot.domain.post import Post, PostStatus, Revision
from bot.services.post import refresh_import
from bot.services.preflight import plan
from storage.database import Database
from storage.work import Work

BATCH = 100
_MOST = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """A post with its versions, the first one first."""

    post: Post
    brand: Brand
    accounts: Mapping[AccountId, Account]
    revisions: Sequence[Revision]


class ReviewService:
    """The use cases around approvals that change no post by a person's hand."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def history(self, post_id: PostId) -> History:
        """The versions of a post; raises NotFoundError."""
        async with self._database.read() as work:
            post = await work.posts.get(post_id)
            return History(
                post=post,
                brand=await work.brands.get(post.brand_id),
                accounts={one.id: one for one in await work.accounts.of_brand(post.brand_id)},
                revisions=await work.posts.revisions(post_id),
            )

    async def waiting_for(self, person: Person, brands: Sequence[Brand]) -> list[Post]:
        """The posts of the brands that this person can approve now."""
        by_id = {brand.id: brand for brand in brands}
        async with self._database.read() as work:
            posts = await work.posts.queue(list(by_id), [PostStatus.IN_REVIEW], limit=_MOST)
        return [post for post in posts if may_approve(post, by_id[post.brand_id], person)]

    async def run_due(self) -> None:
        """Remind of what waits too long, and take back what waited longer still."""
        async with self._database.read() as work:
            brands = await work.brands.all()
        now = self._clock()
        for brand in brands:
            if brand.policy.expire_after is not None:
                await self._expire(brand, now - brand.policy.expire_after)
            if brand.policy.remind_after is not None:
                await self._remind(brand, now - brand.policy.remind_after)

    async def _remind(self, brand: Brand, since: datetime) -> None:
        async with self._database.transaction() as work:
            posts = await work.posts.to_remind(brand.id, since, self._clock())
            imported = await work.imports.without_card(posts)
            for post_id in posts:
                if post_id not in imported:
                    await self._ping(work, brand, CardKind.REMINDER, CardRef(kind=CardKind.POST, id=post_id))
            for batch in sorted(set(imported.values())):
                head = CardRef(kind=CardKind.IMPORT, id=batch)
                await self._ping(work, brand, CardKind.IMPORT_REMINDER, head)

    async def _ping(self, work: Work, brand: Brand, kind: CardKind, head: CardRef) -> None:
        """Remind in the thread of a card: a message pings when it is new, one that stands there does not."""
        ref = CardRef(kind=kind, id=head.id)
        await work.cards.forget(ref)
        await work.cards.want(ref, brand.channels.review, thread_of=head, now=self._clock())

    async def _expire(self, brand: Brand, since: datetime) -> None:
        async with self._database.transaction() as work:
            for post in await work.posts.waiting(brand.id, since, BATCH):
                await self._take_back(work, brand, post)

    async def _take_back(self, work: Work, brand: Brand, post: Post) -> None:
        now = self._clock()
        await work.posts.start_over([post.id])
        draft = await work.posts.save(expired(post, brand.policy))
        await work.audit.add(
            team=brand.team,
            actor=PRESSROOM,
            action="post:expire",
            subject="post",
            detail={"post": draft.id, "revision": draft.revision.number, "hash": draft.revision.content_hash},
            now=now,
        )
        if post.id not in await work.imports.without_card([post.id]):
            await work.cards.want(CardRef(kind=CardKind.POST, id=post.id), brand.channels.review, now=now)
        await work.cards.refresh(CardRef(kind=CardKind.REMINDER, id=post.id), now=now)
        await refresh_import(work, post.id, now)
        await plan(work, draft, now)
