"""The tables of crises: their rooms, what is written down in them, and where brands want them."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from storage.columns import belongs_to, metadata, moment
from storage.stop_tables import RUNNING
from storage.types import ForeignText

rooms = Table(
    "crisis_rooms",
    metadata,
    Column("brand_id", ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True),
    #: Where a crisis is handled; nothing: beside what followers write.
    Column("channel", String(32)),
    #: Whether a spike opens a crisis.
    Column("watched", Boolean, nullable=False),
)

crises = Table(
    "crises",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("brands"),
    Column("channel", String(32), nullable=False),
    #: A person, or Pressroom.
    Column("opened_by", String(32), nullable=False),
    Column("reason", ForeignText, nullable=False),
    moment("opened_at"),
    moment("ended_at", nullable=True),
    Column("ended_by", String(32)),
    Index("ix_crises_running", "brand_id", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
)

notes = Table(
    "crisis_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("crisis_id", ForeignKey("crises.id", ondelete="CASCADE"), nullable=False, index=True),
    moment("at"),
    Column("author", String(32), nullable=False),
    Column("text", Text, nullable=False),
    #: What it was made from, so that it is made once.
    Column("origin", Text, nullable=False, unique=True),
)
