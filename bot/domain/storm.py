"""Storms: when more comes in than a channel can show, it folds into one card."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.conversation import ConversationStatus, ItemKind
from bot.domain.ids import AccountId, BrandId, ChannelId, StormId
from bot.domain.sentiment import Mood

SPAN = timedelta(minutes=1)
"""Over which a rate is taken while all is calm."""
MANY = 40
"""So many items in a span are a storm: a channel takes sixty messages a minute, and people read fewer."""
BACKLOG = 30
"""So many messages that wait for a channel are one too: the last of them would come half a minute late."""
LULL = timedelta(minutes=3)
"""Over which a rate is taken before a storm is called over."""
FEW = 15
"""No more items than this in a lull are calm: fewer than begin a storm, so that none flickers."""
FOUND = 3
"""More than so many that are found when an account is connected fold into one card."""
REDRAWN = timedelta(seconds=2)
"""A storm's card is drawn anew no sooner than this, or other cards would wait for Slack because of it."""
LOUD = 1000
"""Who has so many followers and is angry is shown at once."""

OPEN: Collection[ConversationStatus] = (ConversationStatus.NEW, ConversationStatus.CLAIMED)
"""Conversations that somebody has yet to deal with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Storm:
    """A burst of items in a channel; it is on until `ended_at` is set.

    With an `account_id` it is what the first look at that account found: older than its connection, and over.
    """

    id: StormId
    brand_id: BrandId
    channel: ChannelId
    begun_at: datetime
    ended_at: datetime | None = None
    account_id: AccountId | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """How many items of one kind and mood came to one account."""

    account_id: AccountId
    kind: ItemKind
    mood: Mood
    number: int


class Order(StrEnum):
    """In which order, and which part of it, a storm is paged through."""

    WORST = "worst"  #: negative ones first, by how many follow their authors
    NEWEST = "newest"
    UNCLAIMED = "unclaimed"  #: the newest that nobody has taken


def begins(*, arrived: int, waiting: int) -> bool:
    """Whether so many items within a span, or so many messages waiting for the channel, are a storm."""
    return arrived > MANY or waiting > BACKLOG


def is_loud(mood: Mood, followers: int | None) -> bool:
    """Whether the team should see at once what somebody with so many followers wrote."""
    return mood == Mood.NEGATIVE and (followers or 0) >= LOUD


def ends(*, arrived: int, lasted: timedelta) -> bool:
    """Whether a storm that has lasted so long is over, with so many items within the last lull."""
    return lasted >= LULL and arrived <= FEW
