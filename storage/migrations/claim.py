"""How conversations are given back, for the third migration."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import create_partial_index


def make() -> None:
    """Make the column of how a conversation stood before, and the index of claims that end."""
    op.add_column("conversations", sa.Column("claimed_from", sa.String(length=16), nullable=True))
    create_partial_index(
        "ix_conversations_claimed", "conversations", ["claimed_until"], "claimed_until IS NOT NULL"
    )
