"""The tables of what people do with conversations: who did what, and whom an account ignores."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from storage.columns import belongs_to, metadata, moment
from storage.types import ForeignText

deeds = Table(
    "deeds",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("conversations", index=False),
    Column("actor", String(32), nullable=False),
    Column("action", String(32), nullable=False),
    Column("note", Text, nullable=False),
    moment("at"),
    Index(None, "conversation_id", "id"),
)

ignored = Table(
    "ignored_authors",
    metadata,
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("author_id", Text, primary_key=True),
    Column("handle", ForeignText, nullable=False),
    Column("by", String(32), nullable=False),
    moment("since"),
)
