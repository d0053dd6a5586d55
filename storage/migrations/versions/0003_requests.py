"""Requests: what is known of them by the platform's name for each."""

from storage.migrations import aside, claim, doubt, hook, imports, ledger, saying, showing, verdict, workers

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make what each feature adds, in its own module beside this folder."""
    ledger.make()
    workers.make()
    imports.make()
    claim.make()
    aside.make()
    doubt.make()
    saying.make()
    verdict.make()
    showing.make()
    hook.make()
