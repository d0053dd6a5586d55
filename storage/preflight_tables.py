"""The table of preflight: when each post is checked next, and what stood in its way last time."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, text

from bot.domain.preflight import Finding
from storage.columns import metadata, moment
from storage.types import Stored

#: In the same words in index and query, as those of post_tables.py.
TROUBLED = text("troubles > 0")

preflights = Table(
    "preflights",
    metadata,
    Column("post_id", ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    #: Nothing where no further check makes sense.
    moment("due_at", nullable=True),
    #: Whoever checks has it for itself until then.
    moment("lease_until", nullable=True),
    Column("worker", String(128)),
    moment("checked_at", nullable=True),
    #: What of the post was checked: an edit is another post.
    Column("content_hash", String(64), nullable=False),
    Column("findings", Stored(tuple[Finding, ...]), nullable=False),
    Column("troubles", Integer, nullable=False),
    Index("ix_preflights_due_at", "due_at"),
    Index("ix_preflights_troubled", "troubles", sqlite_where=TROUBLED, postgresql_where=TROUBLED),
)
