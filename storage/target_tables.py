"""The tables of time to answer: what brands have set themselves, and what waits for an answer."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, text

from bot.domain.target import Targets
from storage.columns import belongs_to, metadata, moment
from storage.types import Stored

targets = Table(
    "targets",
    metadata,
    Column("brand_id", ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True),
    Column("plan", Stored(Targets), nullable=False),
)

#: In the same words in index and query, as those of talk_tables.py.
OPEN = text("ended_at IS NULL")

waits = Table(
    "waits",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("brands"),
    belongs_to("conversations"),
    #: From when the time to answer counts.
    moment("since"),
    moment("nudge_at"),
    moment("due_at"),
    #: What has been said already, so that it is said once.
    moment("nudged_at", nullable=True),
    moment("escalated_at", nullable=True),
    moment("ended_at", nullable=True),
    Index("ix_waits_open", "conversation_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_waits_nudge", "nudge_at", sqlite_where=OPEN, postgresql_where=OPEN),
)
