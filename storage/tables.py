"""The tables. What must be unique or must belong to something says so here, and nowhere else."""

from collections.abc import Iterable
from datetime import time
from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)

from bot.domain.account import AccountStatus
from bot.domain.brand import Role, Slot
from bot.domain.conversation import ConversationStatus
from bot.domain.delivery import DeliveryStatus
from bot.domain.limits import Limits
from bot.domain.policy import Policy
from bot.domain.post import Content, PostStatus
from storage.types import ForeignText, Stored, UtcDateTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _status(states: Iterable[StrEnum]) -> tuple[Column[str], CheckConstraint]:
    names = ", ".join(f"'{state}'" for state in states)
    return Column("status", String(32), nullable=False), CheckConstraint(
        f"status IN ({names})", name="status"
    )


def _to(target: str, *, nullable: bool = False, index: bool = True) -> Column[int]:
    singular = target.removesuffix("ies") + "y" if target.endswith("ies") else target.removesuffix("s")
    return Column(
        f"{singular}_id", ForeignKey(f"{target}.id", ondelete="CASCADE"), nullable=nullable, index=index
    )


def _moment(name: str, *, nullable: bool = False) -> Column[UtcDateTime]:
    return Column(name, UtcDateTime(), nullable=nullable)


brands = Table(
    "brands",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team", String(32), nullable=False),
    Column("name", ForeignText, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("review", String(32), nullable=False),
    Column("community", String(32), nullable=False),
    Column("digest", String(32), nullable=False),
    Column("digest_at", Time, nullable=False, default=time(9)),
    Column("slots", Stored(tuple[Slot, ...]), nullable=False),
    Column("roles", Stored(dict[Role, frozenset[str]]), nullable=False),
    Column("policy", Stored(Policy), nullable=False),
    #: Since when nothing of the brand goes out.
    _moment("paused_at", nullable=True),
    UniqueConstraint("team", "name"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("brands", index=False),
    Column("platform", String(32), nullable=False),
    Column("server", Text, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("handle", ForeignText, nullable=False),
    Column("display_name", ForeignText, nullable=False),
    Column("url", Text, nullable=False),
    Column("avatar", Text),
    *_status(AccountStatus),
    Column("limits", Stored(Limits), nullable=False),
    Column("cursor", Text),
    _moment("last_success_at", nullable=True),
    #: When its inbox is looked at next, and when something last happened there.
    _moment("poll_at", nullable=True),
    _moment("active_at", nullable=True),
    Column("last_error", Text),
    #: Sealed by the vault.
    Column("credentials", LargeBinary, nullable=False),
    UniqueConstraint("brand_id", "platform", "server", "remote_id"),
)

posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("brands", index=False),
    Column("author", String(32), nullable=False),
    *_status(PostStatus),
    #: The number of the present revision.
    Column("revision", Integer, nullable=False),
    #: Everybody who wrote a revision so far.
    Column("editors", Stored(frozenset[str]), nullable=False),
    Column("version", Integer, nullable=False),
    #: What the post was made from (a view's id, an import's row), so that it is made once.
    Column("origin", Text, nullable=False, unique=True),
    _moment("due_at", nullable=True),
    Column("note", Text, nullable=False, default=""),
    Column("noted_by", String(32)),
    Column("source_channel", String(32)),
    #: Since when its present step of approval waits, and when that was said in its thread.
    _moment("waiting_since", nullable=True),
    _moment("reminded_at", nullable=True),
    #: The revision that changes were requested of.
    Column("asked", Integer),
    _moment("created_at"),
    Index(None, "brand_id", "status", "due_at"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("posts", index=False),
    Column("number", Integer, nullable=False),
    Column("editor", String(32), nullable=False),
    Column("content", Stored(Content), nullable=False),
    Column("content_hash", String(64), nullable=False),
    _moment("created_at"),
    UniqueConstraint("post_id", "number"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("posts", index=False),
    Column("revision", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("approver", String(32), nullable=False),
    Column("step", Integer, nullable=False),
    Column("effect", String(16), nullable=False),
    _moment("at"),
    UniqueConstraint("post_id", "revision", "approver"),
)

#: What can be claimed at its time. Literal and in the same words in index and query: SQLite uses a partial
#: index only where it sees its condition in the query.
READY = text("status = 'pending' AND NOT blocked")
PENDING = text("status = 'pending'")
LEASED = text("status IN ('claimed', 'sending')")
LIVE = text("status IN ('pending', 'claimed', 'sending')")

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("accounts", index=False),
    _to("posts", nullable=True, index=False),
    Column("reply_id", ForeignKey("replies.id", ondelete="CASCADE"), unique=True),
    Column("content_hash", String(64), nullable=False),
    Column("part", Integer, nullable=False),
    *_status(DeliveryStatus),
    #: Waits for the part before it.
    Column("blocked", Boolean, nullable=False),
    _moment("due_at"),
    _moment("expires_at", nullable=True),
    Column("key", Text),
    Column("attempts", Integer, nullable=False, default=0),
    _moment("sending_since", nullable=True),
    _moment("lease_until", nullable=True),
    Column("worker", Text),
    Column("remote_id", Text),
    Column("remote_version", Text),
    Column("url", Text),
    _moment("published_at", nullable=True),
    Column("error", ForeignText),
    #: When it should have gone out; `due_at` moves on with every try.
    _moment("planned_at"),
    #: The lapse in which it was missed last.
    Column("lapse_id", ForeignKey("lapses.id", ondelete="SET NULL"), index=True),
    UniqueConstraint("post_id", "account_id", "part"),
    CheckConstraint("(post_id IS NULL) <> (reply_id IS NULL)", name="post_or_reply"),
    Index("ix_deliveries_ready", "due_at", "id", sqlite_where=READY, postgresql_where=READY),
    Index("ix_deliveries_expiring", "expires_at", sqlite_where=PENDING, postgresql_where=PENDING),
    Index("ix_deliveries_leased", "lease_until", sqlite_where=LEASED, postgresql_where=LEASED),
    Index("ix_deliveries_live", "planned_at", sqlite_where=LIVE, postgresql_where=LIVE),
    Index(None, "account_id", "remote_id"),
    Index(None, "account_id", "published_at"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False, index=True),
    _moment("at"),
    Column("step", String(32), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("detail", ForeignText, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("brands", index=False),
    _to("accounts", index=False),
    Column("kind", String(32), nullable=False),
    Column("key", Text, nullable=False),
    *_status(ConversationStatus),
    Column("version", Integer, nullable=False),
    _moment("opened_at"),
    Column("claimed_by", String(32)),
    _moment("claimed_until", nullable=True),
    UniqueConstraint("account_id", "key"),
    Index(None, "brand_id", "status"),
)

IN_STORM = text("storm_id IS NOT NULL")

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("accounts", index=False),
    _to("conversations", index=False),
    Column("remote_id", Text, nullable=False),
    Column("remote_version", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("author_id", Text, nullable=False),
    Column("author_handle", ForeignText, nullable=False),
    Column("author_name", ForeignText, nullable=False),
    Column("author_url", Text, nullable=False),
    Column("author_followers", Integer),
    Column("text", ForeignText, nullable=False),
    _moment("created_at"),
    Column("url", Text, nullable=False),
    Column("parent_id", Text),
    Column("root_id", Text),
    Column("root_version", Text),
    Column("thread_id", Text),
    Column("language", Text),
    Column("media", Stored(tuple[str, ...]), nullable=False),
    Column("mood", String(16), nullable=False),
    Column("score", Float),
    _moment("received_at"),
    #: Its author had just said the same.
    Column("repeated", Boolean, nullable=False, default=False),
    Column("storm_id", ForeignKey("storms.id", ondelete="SET NULL")),
    UniqueConstraint("account_id", "remote_id"),
    Index(None, "conversation_id", "id"),
    Index(None, "account_id", "received_at"),
    Index(None, "account_id", "author_id", "received_at"),
    Index("ix_items_storm_id", "storm_id", sqlite_where=IN_STORM, postgresql_where=IN_STORM),
)

replies = Table(
    "replies",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("conversations"),
    _to("items"),
    Column("author", String(32), nullable=False),
    Column("text", Text, nullable=False),
    #: What the reply was made from (a view's id, a message), so that it is made once.
    Column("origin", Text, nullable=False, unique=True),
    _moment("created_at"),
)

WANTED = text("wanted > drawn")

cards = Table(
    "cards",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("subject", Integer, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("ts", String(32)),
    Column("thread_kind", String(32)),
    Column("thread_subject", Integer),
    Column("wanted", Integer, nullable=False),
    Column("drawn", Integer, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", Text),
    _moment("due_at"),
    _moment("sending_since", nullable=True),
    _moment("lease_until", nullable=True),
    Column("worker", Text),
    UniqueConstraint("kind", "subject"),
    Index(None, "channel", "ts"),
    Index("ix_cards_due", "due_at", sqlite_where=WANTED, postgresql_where=WANTED),
)

paces = Table(
    "paces",
    metadata,
    Column("channel", String(32), primary_key=True),
    _moment("next_at"),
)

events = Table(
    "events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("done", Boolean, nullable=False, default=False),
    _moment("begun_at"),
    _moment("lease_until"),
    Index(None, "begun_at"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("worker", Text, nullable=False),
    _moment("until"),
)

slots = Table(
    "slots",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("slot", UtcDateTime(), primary_key=True),
    Column("worker", Text, nullable=False),
    _moment("claimed_at"),
)

samples = Table(
    "samples",
    metadata,
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    #: The post; empty for the account itself.
    Column("remote_id", Text, primary_key=True),
    Column("metric", String(32), primary_key=True),
    Column("at", UtcDateTime(), primary_key=True),
    Column("value", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

digests = Table(
    "digests",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("brands", index=False),
    Column("day", Date, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("body", JSON, nullable=False),
    UniqueConstraint("brand_id", "day", "kind"),
)

media = Table(
    "media",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("mime", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)

installations = Table(
    "installations",
    metadata,
    #: Empty where the app is installed for a whole organisation.
    Column("team", String(32), primary_key=True),
    #: Empty for a workspace outside of any organisation.
    Column("enterprise", String(32), primary_key=True),
    Column("app_id", String(32), nullable=False),
    Column("bot_id", String(32), nullable=False),
    Column("bot_user_id", String(32), nullable=False),
    Column("scopes", Stored(tuple[str, ...]), nullable=False),
    #: Sealed by the vault.
    Column("bot_token", LargeBinary, nullable=False),
    _moment("installed_at"),
)
