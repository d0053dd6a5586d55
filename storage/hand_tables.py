"""The table of what people post by hand: whether they have the files, and when they are reminded."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table

from storage.columns import metadata, moment

hands = Table(
    "hands",
    metadata,
    Column("delivery_id", ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    #: When something has to be done about it next; whoever does it moves it on first.
    moment("due_at"),
    #: Whether the files are in the thread of its card.
    Column("shared", Boolean, nullable=False),
    Column("reminders", Integer, nullable=False),
    Index("ix_hands_due_at", "due_at"),
)
