"""What people do with conversations, for the second migration."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import create_partial_index, part_of


def make() -> None:
    """Make who did what and whom an account ignores, and the columns of what is snoozed or folded."""
    op.create_table(
        "deeds",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("conversations", "conversation_id"),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_deeds_conversation_id_id", "deeds", ["conversation_id", "id"])
    op.create_table(
        "ignored_authors",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id", ondelete="CASCADE")),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "author_id", name="pk_ignored_authors"),
    )
    op.add_column("conversations", sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversations", sa.Column("folded", sa.String(length=16), nullable=True))
    op.add_column("conversations", sa.Column("answered", sa.Text(), nullable=True))
    create_partial_index(
        "ix_conversations_snoozed", "conversations", ["snoozed_until"], "snoozed_until IS NOT NULL"
    )
    op.add_column("items", sa.Column("pictures", sa.JSON(), nullable=False, server_default="[]"))
