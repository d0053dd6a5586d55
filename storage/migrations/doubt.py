"""What nobody knows of after an outage, for the third migration: found by when to look for it again."""

from storage.migrations.make import create_partial_index


def make() -> None:
    """Make the index."""
    doubtful = "status = 'unconfirmed' AND sending_since IS NOT NULL"
    create_partial_index("ix_deliveries_doubtful", "deliveries", ["due_at"], doubtful)
