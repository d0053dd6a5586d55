"""How often an inbox is looked at: quickly while something happens there, slowly while nothing does."""

from datetime import datetime, timedelta

BUSY = timedelta(minutes=10)
"""For so long after an item, or a post of ours, more is to be expected."""
SLOWEST = 10
"""At most so many times the quick pace passes between two looks."""
MANY = 20
"""So many items in one look are a burst, in which a team wants to see soon what comes next."""
SOON = timedelta(seconds=3)
"""Twenty looks a minute are well within what platforms allow an account (Mastodon: 300 in five minutes)."""


def pace(now: datetime, active_at: datetime, quick: timedelta, fresh: int) -> timedelta:
    """How long to wait after a look that brought so much: the longer nothing has happened, the longer."""
    if fresh >= MANY:
        return min(quick, SOON)
    return quick * min(max((now - active_at) / BUSY, 1), SLOWEST)
