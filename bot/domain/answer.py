"""What a brand asks of its answers: how long they can be taken back, and whose need somebody else's yes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zlib import crc32

from bot.domain.brand import Brand, Person, Role, allowed, require
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.ids import BrandId, ItemId, ReplyId, SlackUserId
from bot.domain.limits import Counting
from bot.domain.post import Media
from bot.domain.sentiment import Mood
from bot.errors import InvalidInputError, NotAllowedError, TransitionError

MOST_UNDO = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerRules:
    """What a brand has decided about its answers.

    A reply needs a yes where what it answers sounds like one of `moods`, or where its writer stands in one of
    `roles`. `own`: whoever wrote it may give the yes.
    """

    undo: timedelta = timedelta(seconds=10)
    moods: frozenset[Mood] = frozenset()
    roles: frozenset[Role] = frozenset()
    own: bool = False


def checked(rules: AnswerRules) -> AnswerRules:
    """The rules; raises InvalidInputError for a time to take back that nobody would wait for."""
    if not timedelta(0) <= rules.undo <= MOST_UNDO:
        raise InvalidInputError("Say 0 to 60 seconds.", field="undo")
    return rules


_RANKS = (Role.ADMIN, Role.APPROVER, Role.COMMUNITY, Role.WRITER)


def rank(brand: Brand, person: Person) -> Role:
    """The highest role that the person was given; who was given none answers as one of the community."""
    held = (role for role in _RANKS if not brand.roles.get(role, frozenset()).isdisjoint(person.names))
    return next(held, Role.COMMUNITY)


_SOUNDS: Mapping[Mood, str] = {
    Mood.POSITIVE: "positive",
    Mood.NEUTRAL: "neutral",
    Mood.NEGATIVE: "negative",
    Mood.UNSURE: "like nothing that can be told",
    Mood.UNSCORED: "like nothing that can be told, as it is not English",
}
_WRITERS: Mapping[Role, str] = {
    Role.WRITER: "writers",
    Role.APPROVER: "approvers",
    Role.COMMUNITY: "the community team",
    Role.ADMIN: "admins",
}


def why_yes(rules: AnswerRules, mood: Mood, role: Role) -> str:
    """Why an answer to what sounds like this, by somebody of this role, waits for a yes; "" where it goes."""
    if mood in rules.moods:
        return f"What it answers sounds {_SOUNDS[mood]}."
    return f"Replies by {_WRITERS[role]} are approved here." if role in rules.roles else ""


class ReviewStatus(StrEnum):
    """How far the approval of a reply is."""

    WAITING = "waiting"  #: nobody has said yes or no
    APPROVED = "approved"  #: it goes out, or has
    REJECTED = "rejected"  #: it does not go out as it is
    WITHDRAWN = "withdrawn"  #: who asked wants no yes any more


class ReviewAction(StrEnum):
    """What can be done about a reply that waits."""

    APPROVE = "approve"
    CHANGE = "change"  #: other words, which need a yes anew
    REJECT = "reject"
    WITHDRAW = "withdraw"


_S, _A = ReviewStatus, ReviewAction

TRANSITIONS: Mapping[tuple[ReviewStatus, ReviewAction], ReviewStatus] = {
    (_S.WAITING, _A.APPROVE): _S.APPROVED,
    (_S.WAITING, _A.CHANGE): _S.WAITING,
    (_S.WAITING, _A.REJECT): _S.REJECTED,
    (_S.WAITING, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.REJECTED, _A.CHANGE): _S.WAITING,
    (_S.WITHDRAWN, _A.CHANGE): _S.WAITING,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """The approval of a reply. A yes counts for the words, images and item that `content_hash` stands for.

    `version` grows with every change, `editors` are all who wrote at it.
    """

    reply_id: ReplyId
    content_hash: str
    status: ReviewStatus
    editors: frozenset[SlackUserId]
    asked_at: datetime
    version: int = 1
    decided_by: SlackUserId | None = None
    decided_at: datetime | None = None
    note: str = ""


def reply_hash(item_id: ItemId, text: str, media: Sequence[Media]) -> str:
    """Stands for all of a reply that a follower would see, and for what it answers."""
    whole = [item_id, text, [astuple(one) for one in media]]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def step(review: Review, action: ReviewAction) -> Review:
    """The review after the action; raises TransitionError where the table has no row for it."""
    try:
        status = TRANSITIONS[review.status, action]
    except KeyError:
        raise TransitionError(f"This reply is {review.status} already.") from None
    return replace(review, status=status)


def may_decide(brand: Brand, rules: AnswerRules, review: Review, person: Person) -> None:
    """Raises NotAllowedError for who is no approver, and for who wrote it unless the brand allows that."""
    require(brand, person, Role.APPROVER)
    if person.id in review.editors and not rules.own:
        raise NotAllowedError("You wrote this reply, so somebody else has to approve it.")


def can_decide(brand: Brand, rules: AnswerRules, review: Review, person: Person) -> bool:
    """Whether the reply waits for this person's yes."""
    writer = person.id in review.editors and not rules.own
    return review.status == ReviewStatus.WAITING and allowed(brand, person, Role.APPROVER) and not writer


def addressed(text: str, handle: str) -> str:
    """The text with who it is for named in front, unless it names them already."""
    mention = f"@{handle}"
    named = mention.casefold() in (word.rstrip(".,:;!?)").casefold() for word in text.split())
    return text if named else f"{mention} {text}"


def as_counted(text: str, counting: Counting, handle: str) -> str:
    """An answer as its platform counts it: on Mastodon it names who it is for, else they aren't told."""
    return addressed(text, handle) if text and counting == Counting.MASTODON else text


def edition(text: str) -> int:
    """Stands for the words of a reply, so that a button can say which it was pressed for."""
    return crc32(text.encode())


# ---- taking back, and changing what is out


def can_undo(delivery: Delivery) -> bool:
    """Whether nothing of it has begun."""
    unsent = delivery.sending_since is None and not delivery.attempts
    return delivery.status == DeliveryStatus.PENDING and unsent


class ChangeKind(StrEnum):
    """What happened to the Slack message that a reply was sent from."""

    EDIT = "edit"
    DELETE = "delete"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A change of a reply that somebody made in Slack; on the platform it is made when they say so.

    `was` is what the follower sees until then, `text` what they would see; both are kept.
    """

    id: int
    reply_id: ReplyId
    kind: ChangeKind
    was: str
    text: str
    author: SlackUserId
    asked_at: datetime
    done_at: datetime | None = None


def deletion(changes: Sequence[Change]) -> Change | None:
    """How a reply was deleted where followers saw it; None where it is still there."""
    return next((one for one in changes if one.kind == ChangeKind.DELETE and one.done_at), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """A reply that a brand keeps for further use."""

    id: int
    brand_id: BrandId
    name: str
    text: str
