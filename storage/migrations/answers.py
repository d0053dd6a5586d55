"""What answers need: rules, approvals, changes, saved ones, images; and what followers changed."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import part_of


def make() -> None:
    """Make it: all of it is new, or may be empty."""
    op.add_column("replies", sa.Column("media", sa.JSON(), nullable=True))
    _rules()
    _reviews()
    _changes()
    _saved()
    _edits()


def _key(whole: str, column: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{whole}.id", ondelete="CASCADE")
    return sa.Column(column, sa.Integer(), key, primary_key=True)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _rules() -> None:
    op.create_table(
        "answer_rules",
        _key("brands", "brand_id"),
        sa.Column("undo", sa.Integer(), nullable=False),
        sa.Column("moods", sa.JSON(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
    )


def _reviews() -> None:
    op.create_table(
        "reviews",
        _key("replies", "reply_id"),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("editors", sa.JSON(), nullable=False),
        _moment("asked_at"),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        _moment("decided_at", nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
    )


def _changes() -> None:
    op.create_table(
        "reply_changes",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("replies", "reply_id"),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        _moment("asked_at"),
        _moment("done_at", nullable=True),
        sa.UniqueConstraint("origin", name="uq_reply_changes_origin"),
    )
    op.create_index("ix_reply_changes_reply_id", "reply_changes", ["reply_id"])


def _saved() -> None:
    op.create_table(
        "saved_replies",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.UniqueConstraint("brand_id", "name", name="uq_saved_replies_brand_id_name"),
    )


def _edits() -> None:
    op.create_table(
        "item_changes",
        _key("items", "item_id"),
        sa.Column("was", sa.Text(), nullable=True),
        _moment("edited_at", nullable=True),
        _moment("gone_at", nullable=True),
    )
