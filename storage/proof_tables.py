"""The tables of proof: who did what, in a chain, and what platforms show of what was published."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from bot.domain.readback import Finding
from storage.columns import metadata
from storage.types import Stored, UtcDateTime

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team", String(32), nullable=False),
    #: Counts the entries of the workspace, without a gap.
    Column("number", Integer, nullable=False),
    Column("actor", String(32), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    #: Covers the entry and the hash of the one before it.
    Column("hash", String(64), nullable=False),
    UniqueConstraint("team", "number"),
)

#: The last entry of each workspace: without it nobody would see that the end was cut off.
chains = Table(
    "chains",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

#: In the same words in index and query, as those of post_tables.py.
UNREAD = text("finding IS NULL")

readbacks = Table(
    "readbacks",
    metadata,
    Column("delivery_id", ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    Column("due_at", UtcDateTime(), nullable=False),
    Column("attempts", Integer, nullable=False),
    #: Nothing until it was read back, or given up.
    Column("finding", Stored(Finding)),
    Index("ix_readbacks_due", "due_at", sqlite_where=UNREAD, postgresql_where=UNREAD),
)
