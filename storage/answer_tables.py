"""The tables of answers: what brands ask of them, approvals, changes, saved ones; and edits by followers."""

from sqlalchemy import (
    Boolean,
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

from bot.domain.brand import Role
from bot.domain.ids import SlackUserId
from bot.domain.sentiment import Mood
from storage.columns import belongs_to, metadata, moment
from storage.types import ForeignText, Stored

answer_rules = Table(
    "answer_rules",
    metadata,
    Column("brand_id", ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True),
    #: For how many seconds a reply can be taken back.
    Column("undo", Integer, nullable=False),
    Column("moods", Stored(frozenset[Mood]), nullable=False),
    Column("roles", Stored(frozenset[Role]), nullable=False),
    Column("own", Boolean, nullable=False),
)

#: In the same words in index and query, as those of talk_tables.py; the query names the table besides.
_ASKED = "status = 'waiting'"
WAITING = text(f"reviews.{_ASKED}")

reviews = Table(
    "reviews",
    metadata,
    Column("reply_id", ForeignKey("replies.id", ondelete="CASCADE"), primary_key=True),
    Column("content_hash", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    #: Everybody who wrote at it so far.
    Column("editors", Stored(frozenset[SlackUserId]), nullable=False),
    moment("asked_at"),
    Column("decided_by", String(32)),
    moment("decided_at", nullable=True),
    Column("note", Text, nullable=False),
    Index("ix_reviews_waiting", "asked_at", sqlite_where=text(_ASKED), postgresql_where=text(_ASKED)),
)

reply_changes = Table(
    "reply_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("replies"),
    Column("kind", String(16), nullable=False),
    Column("was", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", String(32), nullable=False),
    #: The version of the Slack message that it was made from, so that it is made once.
    Column("origin", Text, nullable=False, unique=True),
    moment("asked_at"),
    moment("done_at", nullable=True),
)

saved_replies = Table(
    "saved_replies",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("brands", index=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("brand_id", "name"),
)

#: What became of an item after it came in; one that nobody touched has no row.
item_changes = Table(
    "item_changes",
    metadata,
    Column("item_id", ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    #: What it said when the team first saw it, if it says something else now.
    Column("was", ForeignText),
    moment("edited_at", nullable=True),
    moment("gone_at", nullable=True),
)
