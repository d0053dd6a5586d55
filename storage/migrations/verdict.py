"""Replies that wait for a yes are found at once, for the third migration."""

from storage.migrations.make import create_partial_index


def make() -> None:
    """Make the index of those."""
    create_partial_index("ix_reviews_waiting", "reviews", ["asked_at"], "status = 'waiting'")
