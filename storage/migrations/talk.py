"""The tables of what goes with conversations, for the first migration."""

import sqlalchemy as sa
from alembic import op


def make() -> None:
    """Make them: after the brands, before the items."""
    _words()


def _words() -> None:
    op.create_table(
        "words",
        sa.Column("brand_id", sa.Integer(), sa.ForeignKey("brands.id", ondelete="CASCADE"), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "word", name="pk_words"),
    )
