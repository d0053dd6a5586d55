"""What did not go out in its time: why, what a person can say about it, and when it goes out then."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import BrandId, LapseId


class Cause(StrEnum):
    """Why nothing went out."""

    OUTAGE = "outage"  #: its window went by: Pressroom, the platform or the account was out of reach
    PAUSE = "pause"  #: the brand was stopped


class Answer(StrEnum):
    """What a person says about something that did not go out."""

    NOW = "now"  #: send it, with some space to the others
    SLOT = "slot"  #: send it at the next free slot
    DROP = "drop"  #: do not send it


class Subject(StrEnum):
    """What did not go out."""

    POST = "post"
    REPLY = "reply"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lapse:
    """What a brand did not send during one outage or one stop: the things that one card asks about."""

    id: LapseId
    brand_id: BrandId
    cause: Cause
    opened_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Late:
    """One thing that a lapse holds: a post or a reply, by its id."""

    kind: Subject
    id: int


SPACING = timedelta(minutes=2)
"""How far apart posts of an account go out that were held back together."""

GATHERING = timedelta(hours=1)
"""What is missed within so long of the first belongs to the same card, and whatever is missed while anything
on it waits for an answer; after that it is news."""


def spaced(now: datetime, taken: Collection[datetime], gap: timedelta = SPACING) -> datetime:
    """The first moment from now on that is no nearer than `gap` to any that is taken."""
    moment = now
    for other in sorted(taken):
        if abs(other - moment) < gap:
            moment = other + gap
    return moment
