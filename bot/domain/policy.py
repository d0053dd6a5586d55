"""Approval policies: the steps that a post goes through before it may go out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from bot.errors import InvalidInputError

MOST_STEPS = 5
QUORUM = "quorum_"
"""With the number of a step: the name of the input at fault where a quorum can't be reached."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One round of approval by the people (U…, W…) and user groups (S…) that are named.

    Nobody named: whoever has the approver's role. `needed` is how many have to say yes; None: all of them.
    """

    approvers: frozenset[str] = frozenset()
    needed: int | None = 1

    @property
    def groups(self) -> frozenset[str]:
        """The user groups among the approvers."""
        return frozenset(name for name in self.approvers if name.startswith("S"))

    @property
    def people(self) -> frozenset[str]:
        """The people among the approvers."""
        return self.approvers - self.groups


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What a brand asks for before a post goes out: one to five steps, in order.

    `own`: whoever wrote or edited a post may approve it. A post that waits longer than `remind_after` has its
    approvers pinged; one that waits longer than `expire_after` goes back to being a draft. None: never.
    """

    steps: tuple[Step, ...] = (Step(),)
    own: bool = False
    remind_after: timedelta | None = timedelta(hours=4)
    expire_after: timedelta | None = None

    @property
    def named(self) -> frozenset[str]:
        """All people and groups that are named in a step."""
        return frozenset().union(*(step.approvers for step in self.steps))


DEFAULT = Policy()
"""One step, any approver."""


def checked(policy: Policy) -> Policy:
    """The policy; raises InvalidInputError for one that no post could ever get through."""
    if not 1 <= len(policy.steps) <= MOST_STEPS:
        raise InvalidInputError(f"A policy has one to {MOST_STEPS} steps.")
    for number, step in enumerate(policy.steps):
        if fault := _fault(step):
            raise InvalidInputError(fault, field=f"{QUORUM}{number}")
    _refuse_too_few(policy.steps)
    return policy


def _refuse_too_few(steps: Sequence[Step]) -> None:
    """Raise InvalidInputError where steps need more people than they name: a yes counts in one of them."""
    closed = [(number, step) for number, step in enumerate(steps) if step.people and not step.groups]
    for size in range(2, len(closed) + 1):
        for some in combinations(closed, size):
            crowd = frozenset().union(*(step.people for _, step in some))
            if len(crowd) < sum(step.needed or 1 for _, step in some):
                which = " and ".join(str(number + 1) for number, _ in some)
                text = f"Steps {which} name too few people: who has said yes in one can't in another."
                raise InvalidInputError(text, field=f"{QUORUM}{some[-1][0]}")


def _fault(step: Step) -> str:
    if step.needed is None:
        return "" if step.approvers else "Name the people or groups who all have to approve."
    if step.needed < 1:
        return "At least one person has to approve."
    crowd = len(step.people)
    if crowd < step.needed and step.people and not step.groups:
        return f"This step names {crowd}, so {step.needed} can't approve."
    return ""
