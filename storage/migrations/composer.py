"""What writing needs: campaigns, pieces of text, and on each post the campaign that it belongs to."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import part_of


def make() -> None:
    """Make them; the posts that are there belong to no campaign."""
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("medium", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("brand_id", "slug", name="uq_campaigns_brand_id_slug"),
    )
    op.create_table(
        "snippets",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("brand_id", "name", name="uq_snippets_brand_id_name"),
    )
    op.add_column("posts", sa.Column("campaign", sa.Text(), nullable=False, server_default=""))
