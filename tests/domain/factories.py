"""Things to test with: every part has a harmless value, and a test names only what matters to it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.brand import Brand, Channels, Person
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.ids import (
    AccountId,
    BrandId,
    ChannelId,
    DeliveryId,
    PostId,
    RevisionId,
    SlackUserId,
    TeamId,
)
from bot.domain.post import Approval, Content, Post, PostStatus, Revision, content_hash

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WREN, ADA = SlackUserId("U0WREN"), SlackUserId("U0ADA")


def person(user: str = WREN, **more: Any) -> Person:
    return Person(id=SlackUserId(user), **more)


def brand(**more: Any) -> Brand:
    channels = Channels(review=ChannelId("C1"), community=ChannelId("C2"), digest=ChannelId("C3"))
    plain = Brand(
        id=BrandId(1), team=TeamId("T1"), name="Linden", timezone="Europe/Berlin", channels=channels
    )
    return replace(plain, **more)


def content(**more: Any) -> Content:
    return replace(Content(text="hello", accounts=(AccountId(1),)), **more)


def post(status: PostStatus = PostStatus.IN_REVIEW, *, approved: bool = False, **more: Any) -> Post:
    said = more.pop("content", content())
    digest = content_hash(said)
    revision = Revision(
        id=RevisionId(1), number=1, editor=WREN, content=said, content_hash=digest, created_at=NOW
    )
    approvals = (Approval(approver=ADA, content_hash=digest, at=NOW),) if approved else ()
    plain = Post(
        id=PostId(1),
        brand_id=BrandId(1),
        author=WREN,
        status=status,
        revision=revision,
        version=1,
        created_at=NOW,
        editors=frozenset({WREN}),
        approvals=approvals,
    )
    return replace(plain, **more)


def delivery(status: DeliveryStatus = DeliveryStatus.PENDING, **more: Any) -> Delivery:
    plain = Delivery(
        id=DeliveryId(1),
        account_id=AccountId(1),
        status=status,
        due_at=NOW,
        post_id=PostId(1),
        content_hash="x",
    )
    return replace(plain, **more)
