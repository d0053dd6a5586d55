"""The tables of channels that can't be written in, and of what was written elsewhere meanwhile."""

from sqlalchemy import Column, Index, Integer, String, Table, text

from storage.columns import belongs_to, metadata, moment

#: In the same words in index and query, as those of talk_tables.py.
SHUT = text("opened_at IS NULL")

closures = Table(
    "closures",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("brands"),
    Column("channel", String(32), nullable=False),
    #: Slack's name for what is wrong.
    Column("reason", String(64), nullable=False),
    moment("closed_at"),
    moment("opened_at", nullable=True),
    Index("ix_closures_shut", "channel", unique=True, sqlite_where=SHUT, postgresql_where=SHUT),
)

#: Messages whose cards have gone home: to be taken away.
leftovers = Table(
    "leftovers",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("brands"),
    Column("channel", String(32), nullable=False),
    Column("ts", String(32), nullable=False),
)
