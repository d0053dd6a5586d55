"""The tables of time to answer, for the second migration."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import create_partial_index, part_of


def make() -> None:
    """Make them: after the conversations."""
    op.create_table(
        "targets",
        part_of("brands", "brand_id"),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", name="pk_targets"),
    )
    op.create_table(
        "waits",
        sa.Column("id", sa.Integer(), primary_key=True),
        part_of("brands", "brand_id"),
        part_of("conversations", "conversation_id"),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in _PLANNED),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in _SAID),
    )
    op.create_index("ix_waits_brand_id", "waits", ["brand_id"])
    op.create_index("ix_waits_conversation_id", "waits", ["conversation_id"])
    create_partial_index("ix_waits_open", "waits", ["conversation_id"], "ended_at IS NULL", unique=True)
    create_partial_index("ix_waits_nudge", "waits", ["nudge_at"], "ended_at IS NULL")


_PLANNED = ("since", "nudge_at", "due_at")
_SAID = ("nudged_at", "escalated_at", "ended_at")
