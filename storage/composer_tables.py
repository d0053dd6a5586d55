"""The tables of what writers keep at hand: campaigns, and pieces of text."""

from sqlalchemy import Column, Integer, String, Table, UniqueConstraint

from storage.columns import belongs_to, metadata, moment
from storage.types import ForeignText

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("brands", index=False),
    Column("name", ForeignText, nullable=False),
    #: The name as it stands in links: two that are the same there are one campaign.
    Column("slug", ForeignText, nullable=False),
    Column("source", ForeignText, nullable=False),
    Column("medium", ForeignText, nullable=False),
    Column("term", ForeignText, nullable=False),
    moment("created_at"),
    UniqueConstraint("brand_id", "slug"),
)

snippets = Table(
    "snippets",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("brands", index=False),
    Column("kind", String(16), nullable=False),
    Column("name", ForeignText, nullable=False),
    Column("text", ForeignText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", String(32), nullable=False),
    moment("changed_at"),
    UniqueConstraint("brand_id", "name"),
)
