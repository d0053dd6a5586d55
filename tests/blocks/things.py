"""Things of the domain to draw: each with what a test needs said, the rest as on any day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from bot.domain.account import Account, AccountStatus, Identity
from bot.domain.answer import Change, Review
from bot.domain.brand import Brand, Channels, Role
from bot.domain.conversation import (
    Author,
    Conversation,
    ConversationStatus,
    Item,
    ItemKind,
    Ref,
    RemoteItem,
    Reply,
)
from bot.domain.delivery import Delivery, DeliveryStatus, Receipt
from bot.domain.edit import Edit
from bot.domain.ids import (
    AccountId,
    BrandId,
    ChannelId,
    ConversationId,
    DeliveryId,
    ItemId,
    PostId,
    ReplyId,
    RevisionId,
    SlackUserId,
    StormId,
    TeamId,
)
from bot.domain.likeness import Likeness
from bot.domain.limits import Counting, Limits, Problem
from bot.domain.post import Approval, Content, Effect, Media, Post, PostStatus, Revision, content_hash
from bot.domain.preflight import Finding
from bot.domain.recurrence import Occurrence
from bot.domain.sentiment import Mood, Sentiment
from bot.domain.storm import Count, Storm
from bot.domain.triage import Deed

NOW = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
ANA, BO, CAM = SlackUserId("U0ANA"), SlackUserId("U0BO"), SlackUserId("U0CAM")

BRAND = Brand(
    id=BrandId(1),
    team=TeamId("T1"),
    name="Linden Bakery",
    timezone="Europe/Berlin",
    channels=Channels(review=ChannelId("C1"), community=ChannelId("C2"), digest=ChannelId("C3")),
    digest_at=time(9),
    roles={Role.APPROVER: frozenset({"U0BO", "S0LEADS"}), Role.ADMIN: frozenset({"U0CAM"})},
)


def account(
    number: int = 1, status: AccountStatus = AccountStatus.CONNECTED, name: str = "linden"
) -> Account:
    platform, server = [("mastodon", "https://social.example"), ("bluesky", "https://sky.example")][
        number % 2 - 1
    ]
    counting = Counting.MASTODON if platform == "mastodon" else Counting.GRAPHEMES
    return Account(
        id=AccountId(number),
        brand_id=BRAND.id,
        platform=platform,
        server=server,
        identity=Identity(remote_id="1", handle=name, display_name=name, url=f"{server}/@linden"),
        status=status,
        limits=Limits(characters=500 if platform == "mastodon" else 300, counting=counting),
        last_success_at=NOW - timedelta(minutes=4),
        last_error="The token was revoked." if status == AccountStatus.DISCONNECTED else None,
    )


ACCOUNTS: Mapping[AccountId, Account] = {AccountId(1): account(1), AccountId(2): account(2)}

IMAGE = Media(
    sha256="a" * 64, mime="image/png", size=340_000, width=1200, height=800, alt="A loaf of rye bread"
)
BARE = Media(sha256="b" * 64, mime="image/jpeg", size=2_400_000, width=3000, height=2000)

CONTENT = Content(
    text="Our new rye bread is here. Come and taste it on Saturday!",
    accounts=(AccountId(1), AccountId(2)),
    link="https://linden.example/rye",
    media=(IMAGE, BARE),
)


def post(status: PostStatus = PostStatus.IN_REVIEW, content: Content = CONTENT, note: str = "") -> Post:
    revision = Revision(
        id=RevisionId(3),
        number=2,
        editor=BO,
        content=content,
        content_hash=content_hash(content),
        created_at=NOW - timedelta(hours=1),
    )
    return Post(
        id=PostId(12),
        brand_id=BRAND.id,
        author=ANA,
        status=status,
        revision=revision,
        version=3,
        created_at=NOW - timedelta(hours=5),
        editors=frozenset({ANA, BO}),
        note=note,
        noted_by=BO if note else None,
    )


def approved(one: Post, effect: Effect = Effect.FINAL) -> Post:
    approval = Approval(approver=CAM, content_hash=one.revision.content_hash, at=NOW, effect=effect)
    return replace(one, approvals=(approval,))


def delivery(status: DeliveryStatus, number: int = 1, part: int = 0) -> Delivery:
    live = status == DeliveryStatus.PUBLISHED
    failed = status in {DeliveryStatus.FAILED, DeliveryStatus.CANCELLED}
    return Delivery(
        id=DeliveryId(number * 10 + part),
        account_id=AccountId(number),
        status=status,
        due_at=NOW + timedelta(minutes=5),
        post_id=PostId(12),
        part=part,
        attempts=1,
        receipt=Receipt(ref=Ref(id="9"), url="https://social.example/@linden/9") if live else None,
        error="Image 2 is 9 MB; Bluesky takes 1 MB." if failed else None,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A post as its service gives it."""

    post: Post
    brand: Brand = BRAND
    accounts: Mapping[AccountId, Account] = field(default_factory=lambda: dict(ACCOUNTS))
    deliveries: Sequence[Delivery] = ()
    problems: Mapping[AccountId, Sequence[Problem]] = field(default_factory=dict)
    likenesses: Mapping[AccountId, Likeness] = field(default_factory=dict)
    occurrence: Occurrence | None = None

    findings: Sequence[Finding] = ()
    made: Mapping[tuple[str, str], Media] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Versions:
    """A post with its versions, as its service gives them."""

    contents: Sequence[Content]
    post: Post = field(default_factory=post)
    brand: Brand = BRAND
    accounts: Mapping[AccountId, Account] = field(default_factory=lambda: dict(ACCOUNTS))

    @property
    def revisions(self) -> list[Revision]:
        return [
            replace(
                self.post.revision, number=number, content=content, created_at=NOW + timedelta(hours=number)
            )
            for number, content in enumerate(self.contents, start=1)
        ]


def item(number: int = 1, text: str = "Is the rye bread vegan?", mood: Mood = Mood.NEUTRAL) -> Item:
    author = Author(
        remote_id="77",
        handle="mira@social.example",
        name="Mira",
        url="https://social.example/@mira",
        followers=1204,
    )
    remote = RemoteItem(
        ref=Ref(id=str(number)),
        kind=ItemKind.COMMENT,
        author=author,
        text=text,
        created_at=NOW - timedelta(minutes=20 - number),
        url=f"https://social.example/@mira/{number}",
        parent_id="9",
    )
    return Item(
        id=ItemId(number),
        account_id=AccountId(1),
        conversation_id=ConversationId(5),
        remote=remote,
        sentiment=Sentiment(mood=mood, score=None),
        received_at=NOW,
    )


def conversation(status: ConversationStatus = ConversationStatus.NEW) -> Conversation:
    claimed = status == ConversationStatus.CLAIMED
    return Conversation(
        id=ConversationId(5),
        brand_id=BRAND.id,
        account_id=AccountId(1),
        kind=ItemKind.COMMENT,
        key="9",
        status=status,
        version=2,
        opened_at=NOW - timedelta(minutes=19),
        claimed_by=CAM if claimed else None,
        claimed_until=NOW + timedelta(minutes=15) if claimed else None,
    )


REPLY = Reply(
    id=ReplyId(8),
    conversation_id=ConversationId(5),
    item_id=ItemId(1),
    author=CAM,
    text="Yes, it is: flour, water, salt.",
    created_at=NOW,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Talk:
    """A conversation as its service gives it."""

    conversation: Conversation = field(default_factory=conversation)
    brand: Brand = BRAND
    account: Account = field(default_factory=account)
    items: Sequence[Item] = field(default_factory=lambda: [item()])
    total: int = 1
    repeats: int = 0
    answers: str | None = "Our new rye bread is here."
    replies: Sequence[tuple[Reply, Delivery | None]] = ()
    changes: Mapping[ReplyId, Sequence[Change]] = field(default_factory=dict)
    reviews: Mapping[ReplyId, Review] = field(default_factory=dict)
    deeds: Sequence[Deed] = ()
    ignored: bool = False
    edits: Mapping[ItemId, Edit] = field(default_factory=dict)
    capabilities: frozenset[str] = frozenset({"reply", "like", "images", "images in direct messages"})


STORM = Storm(
    id=StormId(3), brand_id=BRAND.id, channel=BRAND.channels.community, begun_at=NOW - timedelta(minutes=4)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Burst:
    """A storm as its service gives it."""

    counts: Sequence[Count]
    worst: Sequence[tuple[Item, Conversation]]
    storm: Storm = STORM
    brand: Brand = BRAND
    accounts: Mapping[AccountId, Account] = field(default_factory=lambda: dict(ACCOUNTS))


def sent_reply(status: DeliveryStatus) -> Delivery:
    error = "The comment was deleted." if status == DeliveryStatus.FAILED else None
    return replace(delivery(status), post_id=None, reply_id=REPLY.id, error=error)
