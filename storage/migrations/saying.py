"""What followers say again, for the third migration: looked up by a mark, and no longer read.

What came in the hour before has none: who says it again right after the update gets a card of its own.
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import create_partial_index


def make() -> None:
    """Give items the mark, with an index in place of that by author."""
    op.add_column("items", sa.Column("said", sa.BigInteger(), nullable=True))
    op.drop_index("ix_items_account_id_author_id_received_at", "items")
    create_partial_index("ix_items_said", "items", ["said"], "said IS NOT NULL")
