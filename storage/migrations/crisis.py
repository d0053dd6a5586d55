"""The tables of crises, for the second migration."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import create_partial_index, part_of


def make() -> None:
    """Make them: after the brands."""
    op.create_table(
        "crisis_rooms",
        part_of("brands", "brand_id"),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", name="pk_crisis_rooms"),
    )
    op.create_table(
        "crises",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("opened_by", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
    )
    op.create_index("ix_crises_brand_id", "crises", ["brand_id"])
    create_partial_index("ix_crises_running", "crises", ["brand_id"], "ended_at IS NULL", unique=True)
    _notes()


def _notes() -> None:
    op.create_table(
        "crisis_notes",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("crises", "crisis_id"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.UniqueConstraint("origin", name="uq_crisis_notes_origin"),
    )
    op.create_index("ix_crisis_notes_crisis_id", "crisis_notes", ["crisis_id"])
