"""The tables of what goes with conversations: words whose mood was taught."""

from sqlalchemy import Column, Float, ForeignKey, Table, Text

from storage.tables import metadata

words = Table(
    "words",
    metadata,
    Column("brand_id", ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True),
    Column("word", Text, primary_key=True),
    Column("weight", Float, nullable=False),
)
