"""The tables of proof, as the first version has them."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import create_partial_index, part_of


def make() -> None:
    """Make the tables; those of deliveries are there."""
    _audit()
    _readbacks()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.UniqueConstraint("team", "number", name="uq_audit_team_number"),
    )
    op.create_table(
        "chains",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("team", name="pk_chains"),
    )


def _readbacks() -> None:
    op.create_table(
        "readbacks",
        part_of("deliveries", "delivery_id"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("finding", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_readbacks"),
    )
    create_partial_index("ix_readbacks_due", "readbacks", ["due_at"], "finding IS NULL")
