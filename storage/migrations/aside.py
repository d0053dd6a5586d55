"""Which items say nothing about how much comes in, and what was found at first, for the third migration."""

import sqlalchemy as sa
from alembic import op


def make() -> None:
    """Make the columns, and put aside of what came before the repeats, and what was folded away."""
    op.add_column("storms", sa.Column("account_id", sa.Integer(), nullable=True))
    op.add_column("items", sa.Column("aside", sa.Boolean(), nullable=False, server_default=sa.false()))
    items = sa.table("items", sa.column("aside"), sa.column("repeated"), sa.column("conversation_id"))
    talks = sa.table("conversations", sa.column("id"), sa.column("folded"))
    folded = sa.select(talks.c.id).where(talks.c.folded.is_not(None))
    quiet = sa.or_(items.c.repeated.is_(sa.true()), items.c.conversation_id.in_(folded))
    op.execute(items.update().where(quiet).values(aside=sa.true()))
