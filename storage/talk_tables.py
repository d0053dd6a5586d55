"""The tables of what goes with conversations: words whose mood was taught, and storms."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text, text

from storage.tables import metadata
from storage.types import UtcDateTime

words = Table(
    "words",
    metadata,
    Column("brand_id", ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True),
    Column("word", Text, primary_key=True),
    Column("weight", Float, nullable=False),
)

#: In the same words in index and query, as those of tables.py.
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
    Index("ix_storms_live", "channel", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
)
