"""How often an inbox is looked at: quickly while something happens there, slowly while nothing does."""

from datetime import datetime, timedelta

BUSY = timedelta(minutes=10)
"""For so long after an item, or a post of ours, more is to be expected."""
SLOWEST = 10
"""At most so many times the quick pace passes between two looks."""
MANY = 20
"""So many items in one look are a burst, in which a team wants to see soon what comes next."""
SOON = timedelta(seconds=3)
"""So soon after one look comes the next, in a burst."""
SHARE = timedelta(seconds=1.2)
"""For each call that a look took, so long a rest: 250 calls in five minutes.

Mastodon allows an account 300. The others are for what is published, followed and counted meanwhile.
"""
TICK = timedelta(seconds=1)
"""How often it is asked which accounts are due: what is planned happens so soon after its time."""


def pace(now: datetime, active_at: datetime, quick: timedelta, fresh: int, calls: int) -> timedelta:
    """How long to wait after a look that brought so much: the longer nothing has happened, the longer."""
    if fresh >= MANY:
        return min(quick, max(SOON, calls * SHARE))
    return quick * min(max((now - active_at) / BUSY, 1), SLOWEST)
