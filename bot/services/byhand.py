"""Posts for networks without an API: a person is asked to post them, has all at hand, and is reminded."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.card import CardKind, CardRef
from bot.domain.delivery import Delivery, is_by_hand
from bot.domain.ids import BrandId, DeliveryId
from bot.domain.post import Part, Post
from bot.errors import NotFoundError
from bot.services.sharing import Share, Thread, attached
from storage.database import Database
from storage.hands import Hand
from storage.media import MediaStore
from storage.work import Work

BATCH = 20
LEASE = timedelta(minutes=5)
"""Whoever took one to see to and died is followed by the next after so long."""
SOON = timedelta(seconds=2)
FIRST = timedelta(hours=1)
THEN = timedelta(hours=24)
"""How long after the card, and then after the reminder before it, somebody is reminded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandView:
    """What somebody has to post, as its card shows it; `after` is the link of what it goes under."""

    delivery: Delivery
    account: Account
    brand: Brand
    post: Post
    part: Part
    after: str | None = None


class ByHandService:
    """Sees to what people have been asked to post."""

    def __init__(self, database: Database, clock: Clock, store: MediaStore, share: Share) -> None:
        self._database = database
        self._clock = clock
        self._store = store
        self._share = share

    async def run_due(self) -> None:
        """Put the files below new cards, and remind of old ones; a stopped brand's rest.

        One that breaks leaves the others alone; what broke is raised in the end, as one group.
        """
        now = self._clock()
        async with self._database.transaction() as work:
            taken = await work.hands.claim_due(now, now + LEASE, BATCH)
        looks = (self._see_to(delivery_id, hand) for delivery_id, hand in taken.items())
        outcomes = await asyncio.gather(*looks, return_exceptions=True)
        if broken := [outcome for outcome in outcomes if isinstance(outcome, BaseException)]:
            raise BaseExceptionGroup("some posts by hand could not be seen to", broken)

    async def _see_to(self, delivery_id: DeliveryId, hand: Hand) -> None:
        async with self._database.transaction() as work:
            delivery = await work.deliveries.get(delivery_id)
            if not is_by_hand(delivery):
                await work.hands.end(delivery_id)
                return
            view = await view_of(work, delivery)
            thread = await _thread(work, view)
            if view.brand.paused_at is not None or thread is None:
                await work.hands.postpone(delivery_id, hand, self._clock() + SOON)
                return
        if not hand.shared:
            await self._hand_out(view, thread, hand)
        else:
            await self._remind(view, hand)

    async def _hand_out(self, view: HandView, thread: Thread, hand: Hand) -> None:
        if found := await attached(self._store, view.post.id, view.part.media):
            await self._share(thread, found)
        async with self._database.transaction() as work:
            await work.hands.postpone(view.delivery.id, replace(hand, shared=True), self._clock() + FIRST)

    async def _remind(self, view: HandView, hand: Hand) -> None:
        ref = CardRef(kind=CardKind.HAND, id=view.delivery.id)
        head = CardRef(kind=CardKind.DELIVERY, id=view.delivery.id)
        now = self._clock()
        async with self._database.transaction() as work:
            # A message pings when it is new: one that stands there already would only be changed.
            await work.cards.forget(ref)
            await work.cards.want(ref, view.brand.channels.review, thread_of=head, now=now)
            reminded = replace(hand, reminders=hand.reminders + 1)
            await work.hands.postpone(view.delivery.id, reminded, now + THEN)


async def view_of(work: Work, delivery: Delivery) -> HandView:
    """What somebody has to post, as it was approved; a later edit changes nothing of it."""
    if delivery.post_id is None:
        raise NotFoundError("This belongs to no post.")
    account = await work.accounts.get(delivery.account_id)
    post = await work.posts.get(delivery.post_id)
    revisions = await work.posts.revisions(post.id)
    contents = [one.content for one in revisions if one.content_hash == delivery.content_hash]
    parts = contents[-1].parts_for(account.id) if contents else ()
    if delivery.part >= len(parts):
        raise NotFoundError("This part of the post is gone.")
    return HandView(
        delivery=delivery,
        account=account,
        brand=await work.brands.get(account.brand_id),
        post=post,
        part=parts[delivery.part],
        after=await _before(work, delivery, post),
    )


async def _before(work: Work, delivery: Delivery, post: Post) -> str | None:
    """The link of the part before, in a thread or above a first comment."""
    same = delivery.account_id, delivery.content_hash, delivery.part - 1
    for other in await work.deliveries.of_post(post.id):
        if other.receipt and (other.account_id, other.content_hash, other.part) == same:
            return other.receipt.url
    return None


async def _thread(work: Work, view: HandView) -> Thread | None:
    """Where the card is; None while it is not in Slack."""
    card = await work.cards.get(CardRef(kind=CardKind.DELIVERY, id=view.delivery.id))
    return Thread(team=view.brand.team, channel=card.channel, ts=card.ts) if card.ts else None


async def redraw(work: Work, brand_id: BrandId, now: datetime) -> None:
    """Have the cards of all that people are asked to post drawn anew: a stop says so on them."""
    for delivery_id in await work.hands.asked(brand_id):
        await work.cards.refresh(CardRef(kind=CardKind.DELIVERY, id=delivery_id), now=now)
