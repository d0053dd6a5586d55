"""What people post by hand, for the second migration."""

import sqlalchemy as sa
from alembic import op


def make() -> None:
    """Make the table."""
    key = sa.ForeignKey("deliveries.id", ondelete="CASCADE")
    op.create_table(
        "hands",
        sa.Column("delivery_id", sa.Integer(), key, primary_key=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
    )
    op.create_index("ix_hands_due_at", "hands", ["due_at"])
