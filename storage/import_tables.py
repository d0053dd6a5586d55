"""The tables of imports: what came from tables, and which posts were made of it."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, text

from bot.domain.brand import Person
from bot.domain.importing import Failed, Waiting
from storage.columns import belongs_to, metadata, moment
from storage.types import ForeignText, Stored

#: In the same words in index and query, as those of post_tables.py.
UNFINISHED = text("due_at IS NOT NULL")

imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("brands"),
    #: As whom its posts are made.
    Column("person", Stored(Person), nullable=False),
    Column("name", ForeignText, nullable=False),
    moment("begun_at"),
    Column("waiting", Stored(tuple[Waiting, ...]), nullable=False),
    Column("failed", Stored(tuple[Failed, ...]), nullable=False),
    #: When somebody goes on with what is waiting; nothing once nothing is.
    moment("due_at", nullable=True),
    Index("ix_imports_unfinished", "due_at", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
)

imported = Table(
    "imported",
    metadata,
    Column("post_id", ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    belongs_to("imports"),
)
