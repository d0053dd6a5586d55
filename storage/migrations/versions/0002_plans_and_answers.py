"""Plans and answers: what planning, composing and answering need beyond the beginning."""

from storage.migrations import (
    answers,
    composer,
    crisis,
    hand,
    media,
    plans,
    preflight,
    reach,
    routing,
    target,
    triage,
)

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make what each feature adds, in its own module beside this folder."""
    plans.make()
    composer.make()
    answers.make()
    target.make()
    crisis.make()
    reach.make()
    media.make()
    preflight.make()
    routing.make()
    triage.make()
    hand.make()
