"""Preflight, for the second migration: the posts that are on their way are checked from now on."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import create_partial_index


def make() -> None:
    """Make the table, with a row for each post that waits for its time or for an approval."""
    op.create_table(
        "preflights",
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.String(length=128), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("troubles", sa.Integer(), nullable=False),
    )
    op.create_index("ix_preflights_due_at", "preflights", ["due_at"])
    create_partial_index("ix_preflights_troubled", "preflights", ["troubles"], "troubles > 0")
    op.execute(
        "INSERT INTO preflights (post_id, due_at, content_hash, findings, troubles) "
        "SELECT id, created_at, '', '[]', 0 FROM posts "
        "WHERE status IN ('in_review', 'approved', 'scheduled')"
    )
