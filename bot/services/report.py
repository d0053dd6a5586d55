"""Numbers for people: stats on demand, and the digest of every morning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from bot.clock import Clock
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import ConversationStatus, ItemKind
from bot.domain.delivery import Delivery
from bot.domain.ids import AccountId, ConversationId
from bot.domain.metric import ENGAGEMENT, Metric
from bot.domain.report import AccountFigures, CommunityFigures, Figure, Period, PostFigures, Report, period_of
from bot.domain.sentiment import Mood
from bot.errors import NotFoundError
from storage.database import Database
from storage.work import Work

_DAYS_SHOWN = timedelta(days=14)
_WAITING = (ConversationStatus.NEW, ConversationStatus.CLAIMED)
_MOST = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class _Posts:
    """What an account published in a period, with the engagement that each post had when last counted."""

    count: int
    engagement: int | None
    best: PostFigures | None = None


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
        now = self._clock()
        async with self._database.transaction() as work:
            day = now.astimezone(brand.zone).date()
            body = {"end": now.isoformat()}
            digest = await work.digests.add(brand.id, day, body, kind=kind)
            ref = CardRef(kind=CardKind.DIGEST, id=digest)
            await work.cards.want(ref, brand.channels.digest, now=now)
        return ref

    async def digest(self, work: Work, digest_id: int) -> Report:
        """The report that a digest shows: as of the moment when it was made."""
        kept = await work.digests.get(digest_id)
        brand = await work.brands.get(kept.brand_id)
        period = period_of("day", datetime.fromisoformat(str(kept.body["end"])))
        return await self._report(work, brand, await work.accounts.of_brand(brand.id), period)

    async def due_digests(self, worker: str) -> int:
        """Make every digest whose hour has come and that no process has made; answers how many."""
        now = self._clock()
        async with self._database.read() as work:
            brands = await work.brands.all()
        made = 0
        for brand in brands:
            here = now.astimezone(brand.zone)
            slot = here.replace(
                hour=brand.digest_at.hour, minute=brand.digest_at.minute, second=0, microsecond=0
            )
            if slot <= here < slot + _DIGEST_WINDOW and await self._claims(brand, slot, worker, now):
                await self.make_digest(brand)
                made += 1
        return made

    async def _claims(self, brand: Brand, slot: datetime, worker: str, now: datetime) -> bool:
        async with self._database.transaction() as work:
            return await work.slots.claim(f"digest:{brand.id}", slot, worker, now)

    async def _report(self, work: Work, brand: Brand, accounts: Sequence[Account], period: Period) -> Report:
        return Report(
            brand_id=brand.id,
            brand_name=brand.name,
            timezone=brand.timezone,
            period=period,
            made_at=self._clock(),
            accounts=[await self._figures(work, brand, account, period) for account in accounts],
            community=await self._community(work, brand, accounts, period),
        )

    async def _figures(self, work: Work, brand: Brand, account: Account, period: Period) -> AccountFigures:
        followers = Figure(
            value=await _followers(work, account.id, period.end),
            before=await _followers(work, account.id, period.start),
        )
        now = await self._posts(work, account, period)
        before = await self._posts(work, account, period.before)
        since = period.end - max(_DAYS_SHOWN, period.end - period.start)
        series = await work.metrics.series(account.id, Metric.FOLLOWERS, since, period.end)
        latest = (await work.metrics.latest([account.id], Metric.FOLLOWERS, period.end)).get(account.id)
        return AccountFigures(
            account_id=account.id,
            name=account.name,
            followers=followers,
            posts=Figure(value=now.count, before=before.count),
            engagement=Figure(value=now.engagement, before=before.engagement),
            rate=Figure(value=_rate(now, followers.value), before=_rate(before, followers.before)),
            best=now.best,
            daily=[(at.astimezone(brand.zone).date(), value) for at, value in series],
            fetched_at=latest.at if latest else None,
        )

    async def _posts(self, work: Work, account: Account, period: Period) -> _Posts:
        published = await work.deliveries.published([account.id], period.start, period.end)
        heads = [one for one in published if one.post_id is not None and one.part == 0 and one.receipt]
        counted = await work.metrics.posts([account.id], period.start, self._clock())
        ranked = sorted(
            ((_engagement(counted, one), one) for one in heads), key=lambda pair: pair[0] or 0, reverse=True
        )
        known = [engagement for engagement, _ in ranked if engagement is not None]
        if not heads:
            return _Posts(count=0, engagement=0)
        best = await self._best(work, *ranked[0]) if known else None
        return _Posts(count=len(heads), engagement=sum(known) if known else None, best=best)

    async def _best(self, work: Work, engagement: int | None, delivery: Delivery) -> PostFigures | None:
        if not engagement or delivery.post_id is None or delivery.receipt is None:
            return None
        post = await work.posts.get(delivery.post_id)
        text = post.content.parts_for(delivery.account_id)[0].text
        return PostFigures(post_id=post.id, text=text, url=delivery.receipt.url, engagement=engagement)

    async def _community(
        self, work: Work, brand: Brand, accounts: Sequence[Account], period: Period
    ) -> CommunityFigures:
        ids = [account.id for account in accounts]
        counts = await work.items.count_since(ids, period.start, period.end)
        answers = [
            one
            for one in await work.deliveries.published(ids, period.start, period.end)
            if one.reply_id is not None
        ]
        waits = await _first_answers(work, answers)
        return CommunityFigures(
            received={kind: _sum(counts, kind=kind) for kind in ItemKind},
            moods={mood: _sum(counts, mood=mood) for mood in Mood},
            answered=len(answers),
            waiting=len(await work.conversations.list([brand.id], _WAITING, limit=_MOST)),
            answer_time=timedelta(seconds=median(waits)) if waits else None,
        )


_DIGEST_WINDOW = timedelta(hours=6)
"""A digest that an outage made late is still worth reading; later than this, the next one is."""


def _called(accounts: Sequence[Account], words: str) -> list[Account]:
    found = [account for account in accounts if words.casefold() in account.name.casefold()]
    if not found and words:
        known = ", ".join(account.name for account in accounts) or "none yet"
        raise NotFoundError(f"There is no account “{words}”. Known: {known}.")
    return found


async def _followers(work: Work, account: AccountId, at: datetime) -> int | None:
    sample = (await work.metrics.latest([account], Metric.FOLLOWERS, at)).get(account)
    return sample.value if sample else None


def _engagement(
    counted: Mapping[tuple[AccountId, str], Mapping[Metric, int]], delivery: Delivery
) -> int | None:
    figures = delivery.receipt and counted.get((delivery.account_id, delivery.receipt.ref.id))
    return sum(figures.get(metric, 0) for metric in ENGAGEMENT) if figures else None


def _rate(posts: _Posts, followers: float | None) -> float | None:
    if not posts.count or posts.engagement is None or not followers:
        return None
    return 100 * posts.engagement / posts.count / followers


def _sum(
    counts: Mapping[tuple[ItemKind, Mood], int], *, kind: ItemKind | None = None, mood: Mood | None = None
) -> int:
    return sum(
        count for (its_kind, its_mood), count in counts.items() if its_kind == kind or its_mood == mood
    )


async def _first_answers(work: Work, answers: Sequence[Delivery]) -> list[float]:
    """How many seconds each conversation waited for our first answer, by the follower's clock and ours."""
    waits: dict[ConversationId, float] = {}
    for delivery in answers:
        if delivery.reply_id is not None:
            reply = await work.replies.get(delivery.reply_id)
            first = (await work.replies.of_conversation(reply.conversation_id))[0]
            if first.id == reply.id:
                item = await work.items.get(reply.item_id)
                wait = reply.created_at - item.remote.created_at
                waits[reply.conversation_id] = max(wait.total_seconds(), 0)
    return list(waits.values())
