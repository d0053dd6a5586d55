"""Replies, approvals, changes and saved replies to draw."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.blocks.reply_review import Replies
from bot.domain.account import Account
from bot.domain.answer import AnswerRules, Change, ChangeKind, Review, ReviewStatus, Saved
from bot.domain.brand import Brand, Role
from bot.domain.conversation import ConversationStatus, Item, Reply
from bot.domain.delivery import DeliveryStatus
from bot.domain.edit import Edit
from bot.domain.ids import ItemId
from bot.domain.sentiment import Mood
from tests.blocks.things import BO as OTHER
from tests.blocks.things import (
    BRAND,
    CAM,
    IMAGE,
    NOW,
    REPLY,
    Talk,
    account,
    conversation,
    item,
    sent_reply,
)

PICTURED = replace(REPLY, media=(IMAGE,))
UNDOABLE = replace(sent_reply(DeliveryStatus.PENDING), attempts=0)
TAKEN_BACK = replace(sent_reply(DeliveryStatus.CANCELLED), attempts=0, error=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reviewed:
    """A reply that needs a yes, as its service gives it."""

    review: Review
    reply: Reply = REPLY
    item: Item = field(default_factory=item)
    account: Account = field(default_factory=account)
    brand: Brand = BRAND


_REVIEW = Review(
    reply_id=REPLY.id,
    content_hash="0" * 64,
    status=ReviewStatus.WAITING,
    editors=frozenset({CAM}),
    asked_at=NOW,
    note="What it answers sounds negative.",
)
WAITING = Reviewed(review=_REVIEW, reply=PICTURED)
TO_APPROVE = Replies(total=1, shown=[WAITING])
CHANGED_MEANWHILE = Reviewed(review=replace(_REVIEW, editors=frozenset({CAM, OTHER}), version=2, note=""))
APPROVED = Reviewed(
    review=replace(_REVIEW, status=ReviewStatus.APPROVED, decided_by=OTHER, decided_at=NOW, note="")
)
REJECTED = Reviewed(
    review=replace(
        _REVIEW,
        status=ReviewStatus.REJECTED,
        decided_by=OTHER,
        decided_at=NOW,
        note="We never promise a date.",
    )
)
WITHDRAWN = Reviewed(
    review=replace(_REVIEW, status=ReviewStatus.WITHDRAWN, decided_by=CAM, decided_at=NOW, note="")
)

CHANGE = Change(
    id=4,
    reply_id=REPLY.id,
    kind=ChangeKind.EDIT,
    was=REPLY.text,
    text="Yes, it is vegan.",
    author=CAM,
    asked_at=NOW,
)
DELETION = replace(CHANGE, kind=ChangeKind.DELETE, text="")
DONE = (replace(CHANGE, done_at=NOW), replace(DELETION, done_at=NOW + timedelta(minutes=5)))

SAVED = (
    Saved(id=1, brand_id=BRAND.id, name="Opening hours", text="Hello {author}, we are open nine to six."),
    Saved(id=2, brand_id=BRAND.id, name="Thanks", text="Thank you, {author}!"),
)
STRICT = AnswerRules(moods=frozenset({Mood.NEGATIVE}), roles=frozenset({Role.COMMUNITY}))

EDITED = Talk(edits={ItemId(1): Edit(was="Is the rye bread any good?", edited_at=NOW)})
GONE = Talk(edits={ItemId(1): Edit(gone_at=NOW)})
HELD = conversation(ConversationStatus.CLAIMED)
