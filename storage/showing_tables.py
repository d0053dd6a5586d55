"""The table of the images that people have to see before they approve a post."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from storage.columns import metadata, moment

showings = Table(
    "showings",
    metadata,
    Column("post_id", ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    #: Which images are to be in the thread of the post's card: a digest of them.
    Column("wanted", String(64), nullable=False),
    Column("tries", Integer, nullable=False),
    #: When they are put there; nothing once they are.
    moment("due_at", nullable=True),
    Index("ix_showings_due_at", "due_at"),
)
