"""The tables of routing: the rules of brands."""

from sqlalchemy import Column, Index, Integer, Table, Text

from bot.domain.routing import Conditions, Target
from storage.columns import belongs_to, metadata
from storage.types import Stored

rules = Table(
    "rules",
    metadata,
    Column("id", Integer, primary_key=True),
    belongs_to("brands", index=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("conditions", Stored(Conditions), nullable=False),
    Column("target", Stored(Target), nullable=False),
    Index(None, "brand_id", "position"),
)
