"""Channels that can't be written in, for the second migration."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import create_partial_index, part_of


def make() -> None:
    """Make the tables, and give cards the place where they belong."""
    op.add_column("cards", sa.Column("home", sa.String(length=32), nullable=True))
    op.add_column("cards", sa.Column("home_ts", sa.String(length=32), nullable=True))
    create_partial_index("ix_cards_home", "cards", ["home"], "home IS NOT NULL")
    op.create_table(
        "closures",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_closures_brand_id", "closures", ["brand_id"])
    create_partial_index("ix_closures_shut", "closures", ["channel"], "opened_at IS NULL", unique=True)
    op.create_table(
        "leftovers",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
    )
    op.create_index("ix_leftovers_brand_id", "leftovers", ["brand_id"])
