"""What the ledger of tries says besides, for the third migration."""

import sqlalchemy as sa
from alembic import op


def make() -> None:
    """Make the column of what the platform calls a request; older tries have none."""
    op.add_column("attempts", sa.Column("request_id", sa.String(length=100), nullable=True))
