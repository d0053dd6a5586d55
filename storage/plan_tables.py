"""The tables of plans: posts that come back."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from storage.columns import metadata, moment

#: In the same words in index and query, as those of post_tables.py.
GOES_ON = text("next_id IS NULL AND ended_at IS NULL")

#: The posts that come back. Each one after the first is made from the one before, which then names it.
repeats = Table(
    "repeats",
    metadata,
    Column("post_id", ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    #: The first post of them all, and the place of this one behind it, from 1.
    Column("root_id", ForeignKey("posts.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    #: When this one goes out, and so when the next one is to be made.
    moment("due_at"),
    Column("next_id", ForeignKey("posts.id", ondelete="SET NULL")),
    moment("ended_at", nullable=True),
    Column("ended_by", String(32)),
    UniqueConstraint("root_id", "number"),
    Index("ix_repeats_going_on", "due_at", sqlite_where=GOES_ON, postgresql_where=GOES_ON),
)
