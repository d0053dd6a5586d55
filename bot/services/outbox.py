"""The way of an approved post into the outbox."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.domain.delivery import DeliveryAction, DeliveryStatus, step
from bot.domain.ids import AccountId
from bot.domain.lapse import SPACING, spaced
from bot.domain.post import Post, PostStatus, Schedule
from bot.domain.schedule import by_wall
from bot.errors import TransitionError
from storage.deliveries import NewDelivery
from storage.work import Work


async def next_gap(work: Work, accounts: Collection[AccountId], now: datetime) -> datetime:
    """The first moment from now on that keeps its distance to the other posts of these accounts.

    Nobody else is given one of these accounts before this transaction ends.
    """
    for account in sorted(accounts):
        await work.accounts.get(account, lock=True)
    return spaced(now, await work.lapses.times(accounts, now - SPACING))


async def send_again(work: Work, post: Post, now: datetime) -> None:
    """Send what failed or missed its time, with all its tries and a new window."""
    stopped = {DeliveryStatus.FAILED, DeliveryStatus.MISSED}
    theirs = [one for one in await work.deliveries.of_post(post.id) if one.status in stopped]
    due = await next_gap(work, {one.account_id for one in theirs if one.status == DeliveryStatus.MISSED}, now)
    for delivery in theirs:
        await work.deliveries.finish(
            delivery.id,
            step(delivery.status, DeliveryAction.RELEASE),
            due_at=due,
            expires_at=due + post.content.freshness,
            now=now,
        )


async def send_off(work: Work, post: Post, at: Schedule | None, now: datetime, *, late: bool = False) -> Post:
    """Put a delivery into the outbox for every part and account, due at the time or now.

    A time is that on the clock of its zone, whatever the rules there were when it was chosen. What is `late`
    keeps its distance to others, as it may be one of many.
    """
    at = by_wall(at) if at else None
    soonest = await next_gap(work, post.content.accounts, now) if late else now
    due = at.instant if at else soonest
    expires = due + post.content.freshness
    if expires <= now:
        raise TransitionError("The time of this post is over; edit it to choose another.")
    rows = [
        NewDelivery(
            account_id=account,
            post_id=post.id,
            content_hash=post.revision.content_hash,
            part=number,
            blocked=number > 0,
            due_at=due,
            expires_at=expires,
        )
        for account in post.content.accounts
        for number, _ in enumerate(post.content.parts_for(account))
    ]
    await work.deliveries.add_many(rows)
    return replace(post, due_at=due, chosen=at, status=PostStatus.SCHEDULED if due > now else post.status)
