"""The tables of what goes with conversations, for the first migration."""

import sqlalchemy as sa
from alembic import op


def make() -> None:
    """Make them: after the brands, before the items."""
    _words()
    _storms()


def index_items() -> None:
    """What repeats and storms are looked up by."""
    columns = ["account_id", "author_id", "received_at"]
    op.create_index("ix_items_account_id_author_id_received_at", "items", columns)
    stormy = sa.text("storm_id IS NOT NULL")
    op.create_index("ix_items_storm_id", "items", ["storm_id"], sqlite_where=stormy, postgresql_where=stormy)


def _words() -> None:
    op.create_table(
        "words",
        sa.Column("brand_id", sa.Integer(), sa.ForeignKey("brands.id", ondelete="CASCADE"), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "word", name="pk_words"),
    )


def _storms() -> None:
    op.create_table(
        "storms",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("brand_id", sa.Integer(), sa.ForeignKey("brands.id", ondelete="CASCADE"), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    )
    live = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_storms_live", "storms", ["channel"], unique=True, sqlite_where=live, postgresql_where=live
    )
