"""Media, for the second migration: videos, who names each piece, what was made of it and handed over."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import part_of


def make() -> None:
    """Make the tables and columns, and note what the posts that are there name."""
    op.add_column("media", sa.Column("seconds", sa.Float(), nullable=False, server_default="0"))
    op.add_column("media", sa.Column("codec", sa.String(length=32), nullable=False, server_default=""))
    op.add_column("media", sa.Column("animated", sa.Boolean(), nullable=False, server_default=sa.false()))
    #: Nothing for what was kept before: it was not used today.
    op.add_column("media", sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
    _uses()
    _renditions()
    _uploads()


def _uses() -> None:
    op.create_table(
        "media_uses",
        sa.Column("sha256", sa.String(length=64), primary_key=True),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_index("ix_media_uses_post_id", "media_uses", ["post_id"])
    revisions = sa.table("revisions", sa.column("post_id", sa.Integer), sa.column("content", sa.JSON))
    made = sa.table("media_uses", sa.column("sha256"), sa.column("post_id"))
    rows = op.get_bind().execute(sa.select(revisions.c.post_id, revisions.c.content)).all()
    named = {(one["sha256"], row.post_id) for row in rows for one in row.content.get("media", ())}
    op.bulk_insert(made, [{"sha256": sha256, "post_id": post} for sha256, post in sorted(named)])


def _renditions() -> None:
    op.create_table(
        "renditions",
        sa.Column("original", sa.String(length=64), primary_key=True),
        sa.Column("recipe", sa.String(length=255), primary_key=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_renditions_sha256", "renditions", ["sha256"])


def _uploads() -> None:
    op.create_table(
        "uploads",
        part_of("deliveries", "delivery_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", "number", name="pk_uploads"),
    )
