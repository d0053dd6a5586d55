"""Cards: the Slack messages that show our things, and the row that keeps each of them true."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import ChannelId


class CardKind(StrEnum):
    """What a card shows; its id is the id of that thing."""

    POST = "post"
    DELIVERY = "delivery"  #: a receipt or a failure, in the thread of the post or of the conversation
    CONVERSATION = "conversation"
    ITEM = "item"  #: a further item, in the thread of its conversation
    RETURN = "return"  #: an item of what had been put away: in the thread, and seen in the channel as well
    GIVEN = "given"  #: that a conversation is somebody's now, in its thread
    AWAKE = "awake"  #: the end of a snooze, in the thread of its conversation and in the channel
    DIGEST = "digest"
    STORM = "storm"  #: a burst of items, in place of their conversations' cards
    REPLY = "reply"  #: a reply that waits for somebody's yes, in the thread of its conversation
    ACCOUNT = "account"  #: an account that a person must connect again
    REMINDER = "reminder"  #: an approval that is waited for, in the thread of its post
    IMPORT = "import"  #: posts from one table, in place of their cards
    IMPORT_REMINDER = "import_reminder"  #: approvals of them that are waited for, in its thread
    PAUSE = "pause"  #: the stop of a brand
    LAPSE = "lapse"  #: what did not go out in its time
    PREFLIGHT = "preflight"  #: what is in a post's way, in its thread
    HAND = "hand"  #: the reminder of what somebody has to post, in the thread of its card
    ALERT = "alert"  #: what is stuck
    NUDGE = "nudge"  #: a conversation that waits for its answer, in its thread
    ESCALATION = "escalation"  #: the same when its time is over
    CRISIS = "crisis"  #: the room of a crisis
    REPORT = "report"  #: what was done in a crisis, after it
    CLOSURE = "closure"  #: a channel that can't be written in


BROADCAST = frozenset({CardKind.RETURN, CardKind.AWAKE})
"""What stands in a thread and in its channel."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardRef:
    """Names a card: what it shows."""

    kind: CardKind
    id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A card and its place. It is due for drawing while `wanted` is ahead of `drawn`.

    `ts` is Slack's name for the message, once Slack has given one; `thread_of` is the card in whose thread
    it stands.
    `sending_since` is set while a first message is on its way: with no `ts` and an old lease its outcome is
    unknown.
    """

    ref: CardRef
    channel: ChannelId
    wanted: int
    drawn: int
    ts: str | None = None
    thread_of: CardRef | None = None
    attempts: int = 0
    sending_since: datetime | None = None
