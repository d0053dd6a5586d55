"""Routing, for the second migration: the rules, and on conversations what they decided."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import part_of


def make() -> None:
    """Make the rules, and the columns of what they decide; what is there keeps the default's."""
    op.create_table(
        "rules",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("target", sa.JSON(), nullable=False),
    )
    op.create_index("ix_rules_brand_id_position", "rules", ["brand_id", "position"])
    op.add_column("conversations", sa.Column("channel", sa.String(length=32), nullable=True))
    op.add_column("conversations", sa.Column("rule", sa.Text(), nullable=True))
    op.add_column("conversations", sa.Column("why", sa.JSON(), nullable=True))
    op.add_column("conversations", sa.Column("assignee", sa.String(length=32), nullable=True))
    op.add_column("conversations", sa.Column("tags", sa.Text(), nullable=False, server_default=""))
    normal = sa.Column("priority", sa.String(length=16), nullable=False, server_default="normal")
    op.add_column("conversations", normal)
