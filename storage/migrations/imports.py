"""Imports, for the third migration: what came from a table, and which posts were made of it."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import create_partial_index, part_of


def make() -> None:
    """Make the tables; posts that were imported before stay by themselves."""
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        sa.Column("person", sa.JSON(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting", sa.JSON(), nullable=False),
        sa.Column("failed", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_imports_brand_id", "imports", ["brand_id"])
    create_partial_index("ix_imports_unfinished", "imports", ["due_at"], "due_at IS NOT NULL")
    op.create_table(
        "imported",
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
        part_of("imports", "import_id"),
    )
    op.create_index("ix_imported_import_id", "imported", ["import_id"])
