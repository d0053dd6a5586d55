"""The tables of conversations: what followers say, the answers, words whose mood was taught, and storms."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.domain.conversation import ConversationStatus, Picture
from bot.domain.post import Media
from storage.columns import belongs_to, metadata, moment, status
from storage.types import ForeignText, Stored, UtcDateTime

SNOOZED = text("snoozed_until IS NOT NULL")
CLAIMED = text("claimed_until IS NOT NULL")

conversations = Table(
    "conversations",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("brands", index=False),
    belongs_to("accounts", index=False),
    Column("kind", String(32), nullable=False),
    Column("key", Text, nullable=False),
    *status(ConversationStatus),
    Column("version", Integer, nullable=False),
    moment("opened_at"),
    Column("claimed_by", String(32)),
    moment("claimed_until", nullable=True),
    #: How it stood when its holder began to answer; nothing where they claimed it.
    Column("claimed_from", String(16)),
    #: Where its card went (the brand's community channel where nothing stands), by which rule, and why.
    Column("channel", String(32)),
    Column("rule", Text),
    Column("why", Stored(tuple[str, ...])),
    Column("assignee", String(32)),
    #: Each with a space before and after it, so that one can be looked for.
    Column("tags", Text, nullable=False, server_default=""),
    Column("priority", String(16), nullable=False, server_default="normal"),
    moment("snoozed_until", nullable=True),
    #: What its first item answers, where Pressroom has not published that.
    Column("answered", ForeignText),
    #: Why it has no card of its own.
    Column("folded", String(16)),
    UniqueConstraint("account_id", "key"),
    Index(None, "brand_id", "status"),
    Index("ix_conversations_claimed", "claimed_until", sqlite_where=CLAIMED, postgresql_where=CLAIMED),
    Index("ix_conversations_snoozed", "snoozed_until", sqlite_where=SNOOZED, postgresql_where=SNOOZED),
)

IN_STORM = text("storm_id IS NOT NULL")
SAID = text("said IS NOT NULL")

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("accounts", index=False),
    belongs_to("conversations", index=False),
    Column("remote_id", Text, nullable=False),
    Column("remote_version", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("author_id", Text, nullable=False),
    Column("author_handle", ForeignText, nullable=False),
    Column("author_name", ForeignText, nullable=False),
    Column("author_url", Text, nullable=False),
    Column("author_followers", Integer),
    Column("text", ForeignText, nullable=False),
    moment("created_at"),
    Column("url", Text, nullable=False),
    Column("parent_id", Text),
    Column("root_id", Text),
    Column("root_version", Text),
    Column("thread_id", Text),
    Column("language", Text),
    Column("media", Stored(tuple[str, ...]), nullable=False),
    Column("pictures", Stored(tuple[Picture, ...]), nullable=False, server_default="[]"),
    Column("mood", String(16), nullable=False),
    Column("score", Float),
    moment("received_at"),
    #: Its author had just said the same.
    Column("repeated", Boolean, nullable=False, default=False),
    #: It says nothing about how much comes in: a repeat, spam, old, or by somebody who is ignored.
    Column("aside", Boolean, nullable=False, server_default=false()),
    #: Stands for its author's words, where these can be said again.
    Column("said", BigInteger),
    Column("storm_id", ForeignKey("storms.id", ondelete="SET NULL")),
    UniqueConstraint("account_id", "remote_id"),
    Index(None, "conversation_id", "id"),
    Index(None, "account_id", "received_at"),
    Index("ix_items_said", "said", sqlite_where=SAID, postgresql_where=SAID),
    Index("ix_items_storm_id", "storm_id", sqlite_where=IN_STORM, postgresql_where=IN_STORM),
)

replies = Table(
    "replies",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("conversations"),
    belongs_to("items"),
    Column("author", String(32), nullable=False),
    Column("text", Text, nullable=False),
    #: What the reply was made from (a view's id, a message), so that it is made once.
    Column("origin", Text, nullable=False, unique=True),
    Column("media", Stored(tuple[Media, ...])),
    moment("created_at"),
)

words = Table(
    "words",
    metadata,
    Column("brand_id", ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True),
    Column("word", Text, primary_key=True),
    Column("weight", Float, nullable=False),
)

#: In the same words in index and query, as those of post_tables.py.
LIVE = text("ended_at IS NULL")

#: A storm belongs to a channel: that is what it would drown.
storms = Table(
    "storms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("brand_id", ForeignKey("brands.id", ondelete="CASCADE"), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("begun_at", UtcDateTime(), nullable=False),
    Column("ended_at", UtcDateTime()),
    #: Whose first look brought it: no storm, but what was there before.
    Column("account_id", Integer),
    Index("ix_storms_live", "channel", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
)
