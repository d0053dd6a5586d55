"""Numbers for people: stats on demand, and the digest of every morning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.clock import Clock
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import ConversationStatus
from bot.domain.delivery import Delivery
from bot.domain.ids import AccountId
from bot.domain.metric import ENGAGEMENT, Metric, Sample
from bot.domain.period import Period, period_of
from bot.domain.post import Post, PostStatus
from bot.domain.report import AccountFigures, BestPost, CommunityFigures, Digest, Figure, Report
from bot.domain.sentiment import Mood
from bot.errors import NotFoundError
from bot.services.answering import waited
from storage.database import Database
from storage.work import Work

_DAYS_SHOWN = timedelta(days=14)
_WINDOW = timedelta(hours=6)
"""A digest that an outage made late is still worth reading; later than this, the next one is."""
_WAITING = (ConversationStatus.NEW, ConversationStatus.CLAIMED)
_TROUBLE = (PostStatus.UNCONFIRMED, PostStatus.MISSED, PostStatus.FAILED, PostStatus.PARTLY_PUBLISHED)
_MOST = 1000
_AT_ONCE = timedelta(microseconds=1)
"""What was fetched at the very moment of a report is in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Posts:
    """What an account published in a period, with the engagement of what was counted, if anything was."""

    count: int
    counted: int
    engagement: int | None
    best: tuple[int, Delivery] | None = None


class ReportService:
    """Puts figures together."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def stats(self, brand: Brand, word: str = "week", account_name: str = "") -> Report:
        """The numbers of the brand, or of the accounts whose name has the words in it, for the period.

        Raises InvalidInputError for a period that is none, and NotFoundError where no account is called so.
        """
        period = period_of(word, self._clock())
        async with self._database.read() as work:
            accounts = _called(await work.accounts.of_brand(brand.id), account_name)
            return await self._report(work, brand, accounts, period)

    async def make_digest(self, brand: Brand, *, kind: str = "daily") -> CardRef:
        """Want the digest of the last 24 hours in its channel.

        The same kind on the same day is the same card.
        """
        async with self._database.transaction() as work:
            return await self._make(work, brand, self._clock().astimezone(brand.zone).date(), kind)

    async def _make(self, work: Work, brand: Brand, day: date, kind: str) -> CardRef:
        now = self._clock()
        digest = await work.digests.add(brand.id, day, {"until": now.isoformat()}, kind=kind)
        ref = CardRef(kind=CardKind.DIGEST, id=digest)
        await work.cards.want(ref, brand.channels.digest, now=now)
        return ref

    async def digest(self, work: Work, digest_id: int) -> tuple[Digest, Brand]:
        """What a digest shows: the numbers up to the moment when it was made, and what waits."""
        kept = await work.digests.get(digest_id)
        brand = await work.brands.get(kept.brand_id)
        period = period_of("day", datetime.fromisoformat(str(kept.body["until"])))
        accounts = await work.accounts.of_brand(brand.id)
        report = await self._report(work, brand, accounts, period)
        return await self._digest(work, brand, kept.day, report), brand

    async def due_digests(self, worker: str) -> int:
        """Make every digest whose hour has come and that no process has made; answers how many."""
        now = self._clock()
        async with self._database.read() as work:
            brands = await work.brands.all()
        made = 0
        for brand in brands:
            made += sum([await self._make_due(brand, slot, worker) for slot in _slots(brand, now)])
        return made

    async def _make_due(self, brand: Brand, slot: datetime, worker: str) -> bool:
        """Claim the slot and make its digest, both or neither; whether it was there to claim."""
        async with self._database.transaction() as work:
            claimed = await work.slots.claim(f"digest:{brand.id}", slot, worker, self._clock())
            if claimed:
                await self._make(work, brand, slot.date(), "daily")
        return claimed

    async def _digest(self, work: Work, brand: Brand, day: date, report: Report) -> Digest:
        async def posts(*statuses: PostStatus) -> list[Post]:
            return await work.posts.queue([brand.id], statuses, limit=_MOST, offset=0)

        scheduled = await posts(PostStatus.SCHEDULED)
        due = [post for post in scheduled if post.due_at and post.due_at.astimezone(brand.zone).date() == day]
        return Digest(
            day=day,
            report=report,
            due_today=len(due),
            to_approve=len(await posts(PostStatus.IN_REVIEW)),
            trouble=len(await posts(*_TROUBLE)),
        )

    async def _report(self, work: Work, brand: Brand, accounts: Sequence[Account], period: Period) -> Report:
        return Report(
            since=period.since,
            until=period.until,
            accounts=[await self._figures(work, brand, account, period) for account in accounts],
            community=await _community(work, brand, accounts, period),
        )

    async def _figures(self, work: Work, brand: Brand, account: Account, period: Period) -> AccountFigures:
        now = await _posts(work, account, period, counted_by=period.until)
        before = await _posts(work, account, period.before, counted_by=period.until)
        latest = await _followers(work, account.id, period.until)
        followers = await _growth(work, account.id, latest, period)
        since = min(period.since, period.until - _DAYS_SHOWN)
        series = await work.metrics.series(
            account.id, Metric.FOLLOWERS, since, period.until + _AT_ONCE, zone=brand.zone
        )
        return AccountFigures(
            name=account.name,
            platform=account.platform,
            followers=followers,
            posts=Figure(now=now.count, before=before.count),
            engagement=Figure(now=now.engagement, before=before.engagement),
            rate=Figure(now=_rate(now, followers.now), before=_rate(before, followers.before)),
            best=await _best(work, now),
            daily=[(at.astimezone(brand.zone).date(), value) for at, value in series],
            fetched_at=latest.at if latest else None,
        )


async def _posts(work: Work, account: Account, period: Period, *, counted_by: datetime) -> _Posts:
    published = await work.deliveries.published([account.id], period.since, period.until)
    heads = [one for one in published if one.post_id is not None and one.part == 0]
    figures = await work.metrics.posts([account.id], period.since, counted_by + _AT_ONCE)
    known = [(count, one) for one in heads if (count := _engagement(figures, one)) is not None]
    return _Posts(
        count=len(heads),
        counted=len(known),
        engagement=sum(count for count, _ in known) if known or not heads else None,
        best=max(known, key=lambda pair: pair[0], default=None),
    )


def _slots(brand: Brand, now: datetime) -> list[datetime]:
    """The times of digests, today's or yesterday's, that are still worth reading."""
    here = now.astimezone(brand.zone).date()
    days = (here - timedelta(days=1), here)
    slots = [datetime.combine(day, brand.digest_at, tzinfo=brand.zone) for day in days]
    return [slot for slot in slots if timedelta(0) <= now - slot.astimezone(UTC) < _WINDOW]


def _called(accounts: Sequence[Account], words: str) -> list[Account]:
    found = [account for account in accounts if words.casefold() in account.name.casefold()]
    if not found and words:
        known = ", ".join(account.name for account in accounts) or "none yet"
        raise NotFoundError(f"There is no account “{words}”. Known: {known}.")
    return found


async def _followers(work: Work, account: AccountId, at: datetime) -> Sample | None:
    return (await work.metrics.latest([account], Metric.FOLLOWERS, at)).get(account)


async def _growth(work: Work, account: AccountId, latest: Sample | None, period: Period) -> Figure:
    """The followers now and before; what was never fetched within the period has not grown by 0."""
    before = await _followers(work, account, period.since)
    if latest is None or before is None or latest.at <= period.since:
        return Figure(now=latest.value if latest else None)
    return Figure(now=latest.value, before=before.value)


def _engagement(
    counted: Mapping[tuple[AccountId, str], Mapping[Metric, int]], delivery: Delivery
) -> int | None:
    figures = counted.get((delivery.account_id, delivery.receipt.ref.id)) if delivery.receipt else None
    return sum(figures.get(metric, 0) for metric in ENGAGEMENT) if figures else None


def _rate(posts: _Posts, followers: float | None) -> float | None:
    """Engagement per post and follower."""
    if not posts.counted or posts.engagement is None or not followers:
        return None
    return posts.engagement / posts.counted / followers


async def _best(work: Work, posts: _Posts) -> BestPost | None:
    if posts.best is None or not posts.best[0]:
        return None
    engagement, delivery = posts.best
    if delivery.post_id is None or delivery.receipt is None:
        return None
    post = await work.posts.get(delivery.post_id)
    text = post.content.parts_for(delivery.account_id)[0].text
    return BestPost(text=text, url=delivery.receipt.url, engagement=engagement)


async def _community(
    work: Work, brand: Brand, accounts: Sequence[Account], period: Period
) -> CommunityFigures:
    ids = [account.id for account in accounts]
    counts = await work.items.count_since(ids, period.since, period.until)
    earlier = await work.items.count_since(ids, period.before.since, period.before.until)
    waiting = await work.conversations.list([brand.id], _WAITING, limit=_MOST)
    answers = Figure(now=await _answers(work, ids, period), before=await _answers(work, ids, period.before))
    since_written, since_received = await waited(work, ids, period)
    return CommunityFigures(
        received=Figure(now=sum(counts.values()), before=sum(earlier.values())),
        answered=answers,
        since_written=since_written,
        since_received=since_received,
        moods={mood: sum(count for (_, its), count in counts.items() if its == mood) for mood in Mood},
        waiting=len(waiting),
    )


async def _answers(work: Work, ids: Sequence[AccountId], period: Period) -> int:
    """How many replies went out."""
    published = await work.deliveries.published(ids, period.since, period.until)
    return sum(one.reply_id is not None for one in published)
