"""What plans need: slots per account, windows per brand, the time of every post, posts that come back."""

from datetime import datetime, time

import sqlalchemy as sa
from alembic import op

from storage.migrations.make import create_partial_index, part_of

_FORMER_SLOTS = [{"weekday": day, "at": time(hour).isoformat()} for day in range(5) for hour in (9, 16)]
"""What a brand without slots was taken to have; from now on it says so itself."""


def make() -> None:
    """Make them, and fill in what the rows that are there imply."""
    op.add_column("brands", sa.Column("freshness", sa.Integer(), nullable=False, server_default="7200"))
    op.add_column("accounts", sa.Column("slots", sa.JSON(), nullable=True))
    op.add_column("posts", sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("posts", sa.Column("chosen", sa.JSON(), nullable=True))
    _repeats()
    _fill()
    op.create_index("ix_posts_brand_id_planned_at", "posts", ["brand_id", "planned_at"])


def _repeats() -> None:
    op.create_table(
        "repeats",
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
        part_of("posts", "root_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        part_of("posts", "next_id", nullable=True, orphaned="SET NULL"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.UniqueConstraint("root_id", "number", name="uq_repeats_root_id_number"),
    )
    create_partial_index("ix_repeats_going_on", "repeats", ["due_at"], "next_id IS NULL AND ended_at IS NULL")


def _fill() -> None:
    """The slots that brands had without saying, and the times that stand in what posts hold."""
    connection = op.get_bind()
    brands = sa.table("brands", sa.column("id"), sa.column("slots", sa.JSON))
    for row in connection.execute(sa.select(brands)).all():
        if not row.slots:
            changed = sa.update(brands).where(brands.c.id == row.id).values(slots=_FORMER_SLOTS)
            connection.execute(changed)
    posts = sa.table(
        "posts",
        sa.column("id"),
        sa.column("revision"),
        sa.column("due_at", sa.DateTime(timezone=True)),
        sa.column("planned_at", sa.DateTime(timezone=True)),
    )
    connection.execute(sa.update(posts).values(planned_at=posts.c.due_at))
    _fill_planned(connection, posts)


def _fill_planned(connection: sa.Connection, posts: sa.TableClause) -> None:
    c = sa.table("revisions", sa.column("post_id"), sa.column("number"), sa.column("content", sa.JSON)).c
    present = sa.and_(c.post_id == posts.c.id, c.number == posts.c.revision)
    undecided = sa.select(posts.c.id, c.content).where(present, posts.c.due_at.is_(None))
    for row in connection.execute(undecided).all():
        if schedule := row.content.get("schedule"):
            instant = datetime.fromisoformat(schedule["instant"])
            changed = sa.update(posts).where(posts.c.id == row.id).values(planned_at=instant)
            connection.execute(changed)
