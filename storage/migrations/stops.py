"""The tables of what does not go out, for the first migration."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import create_partial_index, part_of


def make() -> None:
    """Make them: after the brands, before the deliveries."""
    _pauses()
    _lapses()
    _alerts()


def _pauses() -> None:
    op.create_table(
        "pauses",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        sa.Column("begun_by", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("in_flight", sa.JSON(), nullable=True),
    )
    create_partial_index("ix_pauses_running", "pauses", ["brand_id"], "ended_at IS NULL", unique=True)


def _lapses() -> None:
    op.create_table(
        "lapses",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gathering", sa.Boolean(), nullable=False),
    )
    create_partial_index("ix_lapses_gathering", "lapses", ["brand_id"], "gathering", unique=True)


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deliveries", sa.JSON(), nullable=False),
    )
    create_partial_index("ix_alerts_running", "alerts", ["brand_id"], "ended_at IS NULL", unique=True)
