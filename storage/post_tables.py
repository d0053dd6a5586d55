"""The tables of posts, and of what goes out."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.domain.delivery import DeliveryStatus
from bot.domain.post import Content, PostStatus, Schedule
from storage.columns import belongs_to, metadata, moment, status
from storage.types import ForeignText, Stored

posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("brands", index=False),
    Column("author", String(32), nullable=False),
    *status(PostStatus),
    #: The number of the present revision.
    Column("revision", Integer, nullable=False),
    #: Everybody who wrote a revision so far.
    Column("editors", Stored(frozenset[str]), nullable=False),
    Column("version", Integer, nullable=False),
    #: What the post was made from (a view's id, an import's row), so that it is made once.
    Column("origin", Text, nullable=False, unique=True),
    moment("due_at", nullable=True),
    Column("note", Text, nullable=False, default=""),
    Column("noted_by", String(32)),
    Column("source_channel", String(32)),
    #: Since when its present step of approval waits, and when that was said in its thread.
    moment("waiting_since", nullable=True),
    moment("reminded_at", nullable=True),
    #: The revision that changes were requested of.
    Column("asked", Integer),
    moment("created_at"),
    #: When it goes out, or would once approved: what calendars and slots go by.
    moment("planned_at", nullable=True),
    #: The time that was released, in the zone in which it was said.
    Column("chosen", Stored(Schedule)),
    #: The name of the campaign that its present revision belongs to; empty for none.
    Column("campaign", ForeignText, nullable=False, server_default=""),
    Index(None, "brand_id", "status", "due_at"),
    Index(None, "brand_id", "planned_at"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("posts", index=False),
    Column("number", Integer, nullable=False),
    Column("editor", String(32), nullable=False),
    Column("content", Stored(Content), nullable=False),
    Column("content_hash", String(64), nullable=False),
    moment("created_at"),
    UniqueConstraint("post_id", "number"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("posts", index=False),
    Column("revision", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("approver", String(32), nullable=False),
    Column("step", Integer, nullable=False),
    Column("effect", String(16), nullable=False),
    moment("at"),
    UniqueConstraint("post_id", "revision", "approver"),
)

#: What can be claimed at its time. Literal and in the same words in index and query: SQLite uses a partial
#: index only where it sees its condition in the query.
READY = text("status = 'pending' AND NOT blocked")
PENDING = text("status = 'pending'")
LEASED = text("status IN ('claimed', 'sending')")
LIVE = text("status IN ('pending', 'claimed', 'sending')")
DOUBTFUL = text("status = 'unconfirmed' AND sending_since IS NOT NULL")

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("accounts", index=False),
    belongs_to("posts", nullable=True, index=False),
    Column("reply_id", ForeignKey("replies.id", ondelete="CASCADE"), unique=True),
    Column("content_hash", String(64), nullable=False),
    Column("part", Integer, nullable=False),
    *status(DeliveryStatus),
    #: Waits for the part before it.
    Column("blocked", Boolean, nullable=False),
    moment("due_at"),
    moment("expires_at", nullable=True),
    Column("key", Text),
    Column("attempts", Integer, nullable=False, default=0),
    moment("sending_since", nullable=True),
    moment("lease_until", nullable=True),
    Column("worker", Text),
    Column("remote_id", Text),
    Column("remote_version", Text),
    Column("url", Text),
    moment("published_at", nullable=True),
    Column("error", ForeignText),
    #: When it should have gone out; `due_at` moves on with every try.
    moment("planned_at"),
    #: The lapse in which it was missed last.
    Column("lapse_id", ForeignKey("lapses.id", ondelete="SET NULL"), index=True),
    UniqueConstraint("post_id", "account_id", "part"),
    CheckConstraint("(post_id IS NULL) <> (reply_id IS NULL)", name="post_or_reply"),
    Index("ix_deliveries_ready", "due_at", "id", sqlite_where=READY, postgresql_where=READY),
    Index("ix_deliveries_expiring", "expires_at", sqlite_where=PENDING, postgresql_where=PENDING),
    Index("ix_deliveries_leased", "lease_until", sqlite_where=LEASED, postgresql_where=LEASED),
    Index("ix_deliveries_live", "planned_at", sqlite_where=LIVE, postgresql_where=LIVE),
    Index("ix_deliveries_doubtful", "due_at", sqlite_where=DOUBTFUL, postgresql_where=DOUBTFUL),
    Index(None, "account_id", "remote_id"),
    Index(None, "account_id", "published_at"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False, index=True),
    moment("at"),
    Column("step", String(32), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("detail", ForeignText, nullable=False),
    #: What the platform calls the request, where it says.
    Column("request_id", String(100)),
)
