"""The way of an approved post into the outbox."""

from dataclasses import replace
from datetime import datetime

from bot.domain.post import Post, Schedule
from bot.domain.schedule import by_wall
from bot.errors import TransitionError
from storage.deliveries import NewDelivery
from storage.work import Work


async def send_off(work: Work, post: Post, at: Schedule | None, now: datetime) -> Post:
    """Put a delivery into the outbox for every part and account, due at the time or now.

    A time is that on the clock of its zone, whatever the rules there were when it was chosen.
    """
    at = by_wall(at) if at else None
    due = at.instant if at else now
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
    return replace(post, due_at=due, chosen=at)
