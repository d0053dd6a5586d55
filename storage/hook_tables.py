"""The table of the addresses at which platforms knock when somebody has written."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from storage.columns import metadata, moment

hooks = Table(
    "hooks",
    metadata,
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    #: The last part of the address, which nobody can guess; with the start of it that the platform was told.
    Column("name", String(64), nullable=False),
    Column("base", String(500), nullable=False),
    #: What the platform signs with; nothing where it does not knock.
    Column("key", String(200)),
    #: When the platform is asked anew: it may have forgotten.
    moment("due_at"),
    Index("ix_hooks_name", "name", unique=True),
)
