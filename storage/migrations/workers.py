"""The processes that may hold leases, for the third migration."""

import sqlalchemy as sa
from alembic import op


def make() -> None:
    """Make the table."""
    op.create_table(
        "workers",
        sa.Column("name", sa.String(128), primary_key=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
