"""Rules of time zones change: what was said as nine o'clock there goes out at nine o'clock there."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.domain.audit import PRESSROOM
from bot.domain.card import CardKind, CardRef
from bot.domain.ids import PostId
from bot.domain.post import Post, Schedule
from bot.domain.schedule import by_wall
from bot.services.preflight import plan
from storage.database import Database
from storage.work import Work

BATCH = 200
SOON = timedelta(days=1)
AHEAD = timedelta(days=400)
_NEVER = ""


class ClockService:
    """Looks whether the rules of a zone have changed since a post was scheduled, and moves it with them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._seen = _NEVER

    async def at_start(self) -> None:
        """Look at what goes out soon, before anything goes out."""
        await self._look(self._clock() + SOON)

    async def run(self) -> None:
        """Look at everything that is scheduled, once for every change of the rules."""
        # A zone is read once and kept; the rules may have been brought up to date on the disk since.
        ZoneInfo.clear_cache()
        async with self._database.read() as work:
            zones = {brand.timezone for brand in await work.brands.all()}
        rules = fingerprint(zones, self._clock())
        if rules != self._seen:
            await self._look(self._clock() + AHEAD)
            self._seen = rules

    async def _look(self, until: datetime) -> None:
        last, full = PostId(0), True
        while full:
            async with self._database.read() as work:
                posts = await work.posts.scheduled(last, until, BATCH)
            for post in posts:
                if moved(post) is not None:
                    async with self._database.transaction() as work:
                        await self._move(work, post.id)
            full = len(posts) == BATCH
            last = posts[-1].id if posts else last

    async def _move(self, work: Work, post_id: PostId) -> None:
        post = await work.posts.get(post_id, lock=True)
        there = moved(post)
        if there is None:
            return
        now = self._clock()
        due = there.instant
        await work.deliveries.move(post.id, due, due + post.content.freshness)
        if post.content.repeat is not None:
            await work.repeats.put(post.id, due)
        saved = await work.posts.save(replace(post, due_at=due, chosen=there))
        brand = await work.brands.get(post.brand_id)
        await work.cards.refresh(CardRef(kind=CardKind.POST, id=post.id), now=now)
        await plan(work, saved, now)
        await work.audit.add(
            team=brand.team,
            actor=PRESSROOM,
            action="post:clocks",
            subject="post",
            detail={"post": post.id, "hash": saved.revision.content_hash},
            now=now,
        )


def moved(post: Post) -> Schedule | None:
    """The time of a scheduled post by the rules of today, where they make another instant of it.

    What a person has put off since (after an outage) has no wall time that was asked for: it stays.
    """
    kept = post.chosen or post.content.schedule
    if kept is None or post.due_at != kept.instant:
        return None
    there = by_wall(kept)
    return there if there.instant != kept.instant else None


def fingerprint(zones: Iterable[str], now: datetime) -> str:
    """The same as long as the zones have the same rules in the year ahead."""
    days = [
        now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=n) for n in range(AHEAD.days)
    ]
    offsets = [
        f"{name} {[str(day.astimezone(ZoneInfo(name)).utcoffset()) for day in days]}"
        for name in sorted(zones)
    ]
    return hashlib.sha256("\n".join(offsets).encode()).hexdigest()
