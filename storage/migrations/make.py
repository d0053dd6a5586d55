"""What migrations are made of."""

import sqlalchemy as sa
from alembic import op


def part_of(whole: str, column: str, *, nullable: bool = False, orphaned: str = "CASCADE") -> sa.Column[int]:
    """The column that names what a row belongs to."""
    key = sa.ForeignKey(f"{whole}.id", ondelete=orphaned)
    return sa.Column(column, sa.Integer(), key, nullable=nullable)


def create_partial_index(
    name: str, table: str, columns: list[str], where: str, *, unique: bool = False
) -> None:
    """An index over the rows that the condition names, in the same words in both databases."""
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
