"""The addresses at which platforms knock, for the third migration."""

import sqlalchemy as sa
from alembic import op


def make() -> None:
    """Make the table."""
    key = sa.ForeignKey("accounts.id", ondelete="CASCADE")
    op.create_table(
        "hooks",
        sa.Column("account_id", sa.Integer(), key, primary_key=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("base", sa.String(500), nullable=False),
        sa.Column("key", sa.String(200)),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_hooks_name", "hooks", ["name"], unique=True)
