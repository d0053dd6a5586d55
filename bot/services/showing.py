"""The images and videos of a post, put into the thread of its card: who approves has to see them."""

import asyncio
import hashlib
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.card import CardKind, CardRef
from bot.domain.ids import PostId
from bot.domain.post import Content, Post, PostStatus
from bot.services.sharing import Share, Thread, attached
from storage.database import Database
from storage.media import MediaStore
from storage.work import Work

BATCH = 10
LEASE = timedelta(minutes=5)
"""Whoever took one and died is followed by the next after so long."""
SOON, LONGEST = timedelta(seconds=1), timedelta(minutes=10)
"""How long after the first look there is another where the card is not in Slack yet, and at most later on."""


class ShowingService:
    """Shows what posts in review have besides words."""

    def __init__(self, database: Database, clock: Clock, store: MediaStore, share: Share) -> None:
        self._database = database
        self._clock = clock
        self._store = store
        self._share = share

    async def run_due(self) -> None:
        """Put the files of posts that wait for approval below their cards.

        One that breaks leaves the others alone and is tried again; what broke is raised in the end, as one
        group.
        """
        now = self._clock()
        async with self._database.transaction() as work:
            taken = await work.showings.claim_due(now, now + LEASE, BATCH)
        shows = (self._show(post_id, tries) for post_id, tries in taken.items())
        outcomes = await asyncio.gather(*shows, return_exceptions=True)
        if broken := [outcome for outcome in outcomes if isinstance(outcome, BaseException)]:
            raise BaseExceptionGroup("some images could not be shown", broken)

    async def _show(self, post_id: PostId, tries: int) -> None:
        async with self._database.transaction() as work:
            post = await work.posts.get(post_id)
            if post.status != PostStatus.IN_REVIEW:
                await work.showings.done(post_id, digest_of(post.content))
                return
            brand = await work.brands.get(post.brand_id)
            card = await work.cards.get(CardRef(kind=CardKind.POST, id=post_id))
            if not card.ts:
                wait = min(SOON * 2 ** min(tries, 10), LONGEST)
                await work.showings.postpone(post_id, self._clock() + wait)
                return
        if found := await attached(self._store, post_id, post.content.media):
            await self._share(Thread(team=brand.team, channel=card.channel, ts=card.ts), found)
        async with self._database.transaction() as work:
            await work.showings.done(post_id, digest_of(post.content))


def digest_of(content: Content) -> str:
    """A name for the images, whatever is said of them."""
    return hashlib.sha256(" ".join(one.sha256 for one in content.media).encode()).hexdigest()


async def show_images(work: Work, post: Post, now: datetime) -> None:
    """Have the images of a post shown where it is to be approved, once for each choice of them."""
    if post.content.media and post.status == PostStatus.IN_REVIEW:
        await work.showings.want(post.id, digest_of(post.content), now)
