"""Deliveries: one part of a post, or one reply, on its way to one account; and when to try again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.conversation import Ref
from bot.domain.ids import AccountId, DeliveryId, LapseId, PostId, ReplyId
from bot.domain.post import PostStatus
from bot.errors import ConnectorError, RejectedError, TemporaryError, TransitionError


class DeliveryStatus(StrEnum):
    """How far a delivery is."""

    PENDING = "pending"  #: waits for its time, or for the part before it
    CLAIMED = "claimed"  #: a worker has it by lease; nothing irreversible was begun
    SENDING = "sending"  #: the call is being made, or was when the worker died: look before a second try
    PUBLISHED = "published"  #: the platform has it, and named it
    FAILED = "failed"  #: the platform refused it, or every try failed
    UNCONFIRMED = "unconfirmed"  #: nobody can tell by looking; a person has to say
    MISSED = "missed"  #: not begun within its freshness window; a person has to say what now
    CANCELLED = "cancelled"  #: given up


class DeliveryAction(StrEnum):
    """What can happen to a delivery."""

    CLAIM = "claim"
    SEND = "send"
    SUCCEED = "succeed"
    POSTPONE = "postpone"  #: not done, and worth another try
    FAIL = "fail"
    DOUBT = "doubt"  #: may be done, and looking did not tell
    MISS = "miss"
    CANCEL = "cancel"
    RELEASE = "release"  #: a person says: again
    LOOK = "look"  #: the platform may be back: whether it is there is asked once more


_S, _A = DeliveryStatus, DeliveryAction

TRANSITIONS: Mapping[tuple[DeliveryStatus, DeliveryAction], DeliveryStatus] = {
    (_S.PENDING, _A.CLAIM): _S.CLAIMED,
    (_S.PENDING, _A.MISS): _S.MISSED,
    (_S.PENDING, _A.CANCEL): _S.CANCELLED,
    (_S.CLAIMED, _A.SEND): _S.SENDING,
    (_S.CLAIMED, _A.SUCCEED): _S.PUBLISHED,
    (_S.CLAIMED, _A.POSTPONE): _S.PENDING,
    (_S.CLAIMED, _A.DOUBT): _S.UNCONFIRMED,
    (_S.CLAIMED, _A.FAIL): _S.FAILED,
    (_S.CLAIMED, _A.MISS): _S.MISSED,
    (_S.CLAIMED, _A.CANCEL): _S.CANCELLED,
    (_S.SENDING, _A.SUCCEED): _S.PUBLISHED,
    (_S.SENDING, _A.POSTPONE): _S.PENDING,
    (_S.SENDING, _A.FAIL): _S.FAILED,
    (_S.SENDING, _A.DOUBT): _S.UNCONFIRMED,
    (_S.SENDING, _A.MISS): _S.MISSED,
    (_S.UNCONFIRMED, _A.SUCCEED): _S.PUBLISHED,
    (_S.UNCONFIRMED, _A.RELEASE): _S.PENDING,
    (_S.UNCONFIRMED, _A.LOOK): _S.PENDING,
    (_S.UNCONFIRMED, _A.CANCEL): _S.CANCELLED,
    (_S.FAILED, _A.RELEASE): _S.PENDING,
    (_S.FAILED, _A.CANCEL): _S.CANCELLED,
    (_S.MISSED, _A.RELEASE): _S.PENDING,
    (_S.MISSED, _A.CANCEL): _S.CANCELLED,
}

LIVE = frozenset({_S.PENDING, _S.CLAIMED, _S.SENDING})
"""On its way: nothing is asked of a person."""

STOPPED = frozenset({_S.FAILED, _S.UNCONFIRMED, _S.MISSED})
"""Waits for what a person says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What the platform calls a thing of ours, once it has it."""

    ref: Ref
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """An outbox row: either part `part` of a post, or a reply.

    `key` is minted once, at the first claim, and kept. `planned_at` is when it should have gone out: `due_at`
    moves on with every try. `lapse_id` is the lapse in which it was missed last.
    """

    id: DeliveryId
    account_id: AccountId
    status: DeliveryStatus
    due_at: datetime
    post_id: PostId | None = None
    reply_id: ReplyId | None = None
    content_hash: str = ""
    part: int = 0
    expires_at: datetime | None = None
    key: str | None = None
    attempts: int = 0
    sending_since: datetime | None = None
    lease_until: datetime | None = None
    receipt: Receipt | None = None
    #: It may hold the platform's words, which may quote the post.
    error: str | None = field(default=None, repr=False)
    planned_at: datetime | None = None
    lapse_id: LapseId | None = None


def step(status: DeliveryStatus, action: DeliveryAction) -> DeliveryStatus:
    """The status after the action; raises TransitionError where the table has no row for it."""
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        raise TransitionError(f"A delivery that is {status} can't {action}.") from None


REPLY_FRESHNESS = timedelta(hours=24)
"""For how long a reply may go out after somebody pressed the button."""

NO_ACCESS = "waits until the account is connected again"
"""The error of a delivery that no time will mend: a person has to connect the account first."""

TO_POST = "waits for somebody to post it by hand"
"""The error of a delivery to an account without an API for posts: only a person can say that it is out."""

MAX_ATTEMPTS = 8
"""How often is tried what has no window."""
LONGEST_WAIT = timedelta(minutes=15)
LOOKED_FOR = timedelta(days=2)
"""For how long after its window something is looked for of which a platform out of reach told nothing."""
_FIRST_WAIT = timedelta(seconds=5)


def next_attempt(
    error: ConnectorError, attempts: int, now: datetime, until: datetime | None
) -> datetime | None:
    """When to try again after this error, or None when no further try makes sense.

    The wait doubles from 5 seconds to a quarter of an hour, and so it goes on until the window is over; a
    platform's own word on the wait goes before it.
    """
    over = attempts >= MAX_ATTEMPTS if until is None else until <= now
    if over or not isinstance(error, TemporaryError):
        return None
    doubled = min(max(attempts - 1, 0), MAX_ATTEMPTS)
    wait = min(_FIRST_WAIT * (1 << doubled), LONGEST_WAIT)
    return now + max(wait, error.retry_after or timedelta(0))


def why(error: ConnectorError) -> str:
    """Why it did not go out, with the platform's own words where it refused it and gave some."""
    said = error.said if isinstance(error, RejectedError) else ""
    return f"{error}. The server says: “{said}”" if said else str(error)


def post_status(deliveries: Iterable[Delivery]) -> PostStatus:
    """The status of a post, derived from its deliveries (at least one)."""
    states = _states(list(deliveries))
    if states & {_S.CLAIMED, _S.SENDING} or (_S.PENDING in states and _S.PUBLISHED in states):
        return PostStatus.PUBLISHING
    for status, meaning in _ASKING.items():
        if status in states:
            return meaning if _S.PUBLISHED not in states else _ASKING_PARTLY.get(status, meaning)
    return PostStatus.PUBLISHED if _S.PUBLISHED in states else PostStatus.CANCELLED


def _states(deliveries: Sequence[Delivery]) -> set[DeliveryStatus]:
    """What the deliveries mean for their post.

    A part behind one that stopped goes nowhere; one whose outcome is not known is still being sent.
    """
    halted = [one for one in deliveries if one.status not in LIVE and one.status != _S.PUBLISHED]
    waiting = [one for one in deliveries if not any(is_behind(one, other) for other in halted)]
    return {
        _S.SENDING if one.status == _S.PENDING and one.sending_since else one.status
        for one in deliveries
        if one.status != _S.PENDING or one in waiting
    }


def is_by_hand(delivery: Delivery) -> bool:
    """Whether a person has been asked to post it, and has not said yet that it is out."""
    return delivery.status == _S.UNCONFIRMED and delivery.error == TO_POST


def is_behind(delivery: Delivery, other: Delivery) -> bool:
    """Whether it is a later part of the same thread."""
    return delivery.account_id == other.account_id and delivery.part > other.part


_ASKING: Mapping[DeliveryStatus, PostStatus] = {
    _S.UNCONFIRMED: PostStatus.UNCONFIRMED,
    _S.PENDING: PostStatus.SCHEDULED,
    _S.FAILED: PostStatus.FAILED,
    _S.MISSED: PostStatus.MISSED,
}
_ASKING_PARTLY: Mapping[DeliveryStatus, PostStatus] = {
    _S.FAILED: PostStatus.PARTLY_PUBLISHED,
    _S.MISSED: PostStatus.PARTLY_PUBLISHED,
}
