"""The life of a post until it goes out, as tables.

What may be done in which status, by whom, and on what condition.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.brand import Brand, Person, Role, holders, require
from bot.domain.brand import said as named
from bot.domain.ids import SlackUserId
from bot.domain.policy import Policy, Step
from bot.domain.post import Approval, Effect, Post, PostStatus, content_hash
from bot.errors import NotAllowedError, TransitionError, UserError

Groups = Mapping[str, frozenset[SlackUserId]]
"""Who is in each user group; one that Slack does not tell is missing."""


class PostAction(StrEnum):
    """What a person can do to a post. What deliveries do to it is `delivery.post_status`."""

    SUBMIT = "submit"
    EDIT = "edit"
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"
    HOLD = "hold"
    RELEASE = "release"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    PUBLISH = "publish"
    RETRY = "retry"
    SETTLE = "settle"
    CANCEL = "cancel"


_S, _A = PostStatus, PostAction

TRANSITIONS: Mapping[tuple[PostStatus, PostAction], PostStatus] = {
    (_S.DRAFT, _A.SUBMIT): _S.IN_REVIEW,
    (_S.DRAFT, _A.EDIT): _S.DRAFT,
    (_S.DRAFT, _A.CANCEL): _S.CANCELLED,
    (_S.IN_REVIEW, _A.APPROVE): _S.APPROVED,
    (_S.IN_REVIEW, _A.REQUEST_CHANGES): _S.CHANGES_REQUESTED,
    (_S.IN_REVIEW, _A.EDIT): _S.IN_REVIEW,
    (_S.IN_REVIEW, _A.HOLD): _S.ON_HOLD,
    (_S.IN_REVIEW, _A.REJECT): _S.REJECTED,
    (_S.IN_REVIEW, _A.CANCEL): _S.CANCELLED,
    (_S.CHANGES_REQUESTED, _A.EDIT): _S.IN_REVIEW,
    (_S.CHANGES_REQUESTED, _A.CANCEL): _S.CANCELLED,
    (_S.ON_HOLD, _A.RELEASE): _S.IN_REVIEW,
    (_S.ON_HOLD, _A.EDIT): _S.IN_REVIEW,
    (_S.ON_HOLD, _A.CANCEL): _S.CANCELLED,
    (_S.REJECTED, _A.EDIT): _S.IN_REVIEW,
    (_S.REJECTED, _A.CANCEL): _S.CANCELLED,
    (_S.APPROVED, _A.PUBLISH): _S.PUBLISHING,
    (_S.APPROVED, _A.SCHEDULE): _S.SCHEDULED,
    (_S.APPROVED, _A.EDIT): _S.IN_REVIEW,
    (_S.APPROVED, _A.HOLD): _S.ON_HOLD,
    (_S.APPROVED, _A.CANCEL): _S.CANCELLED,
    (_S.SCHEDULED, _A.PUBLISH): _S.PUBLISHING,
    (_S.SCHEDULED, _A.UNSCHEDULE): _S.APPROVED,
    (_S.SCHEDULED, _A.EDIT): _S.IN_REVIEW,
    (_S.SCHEDULED, _A.HOLD): _S.ON_HOLD,
    (_S.SCHEDULED, _A.CANCEL): _S.CANCELLED,
    (_S.MISSED, _A.PUBLISH): _S.PUBLISHING,
    (_S.MISSED, _A.EDIT): _S.IN_REVIEW,
    (_S.MISSED, _A.CANCEL): _S.CANCELLED,
    (_S.FAILED, _A.RETRY): _S.PUBLISHING,
    (_S.FAILED, _A.EDIT): _S.IN_REVIEW,
    (_S.FAILED, _A.CANCEL): _S.CANCELLED,
    (_S.PARTLY_PUBLISHED, _A.RETRY): _S.PUBLISHING,
    (_S.PARTLY_PUBLISHED, _A.SETTLE): _S.PUBLISHED,
}

ROLES: Mapping[PostAction, Role] = {
    _A.SUBMIT: Role.WRITER,
    _A.EDIT: Role.WRITER,
    _A.APPROVE: Role.APPROVER,
    _A.REQUEST_CHANGES: Role.APPROVER,
    _A.REJECT: Role.APPROVER,
    _A.HOLD: Role.APPROVER,
    _A.RELEASE: Role.APPROVER,
    _A.SCHEDULE: Role.WRITER,
    _A.UNSCHEDULE: Role.WRITER,
    _A.PUBLISH: Role.WRITER,
    _A.RETRY: Role.WRITER,
    _A.SETTLE: Role.WRITER,
    _A.CANCEL: Role.WRITER,
}
"""Who may."""

DECISIONS = frozenset({_A.APPROVE, _A.REQUEST_CHANGES, _A.REJECT, _A.HOLD, _A.RELEASE})
"""What those may do, too, whom a step of the brand's policy names."""


def apply(post: Post, action: PostAction, brand: Brand, person: Person) -> Post:
    """The post after the action; raises TransitionError or NotAllowedError."""
    status = TRANSITIONS.get((post.status, action))
    if status is None:
        raise TransitionError(f"This post {STANDINGS[post.status]}, so it can't be {DEEDS[action]}.")
    _permit(action, brand, person)
    for condition in CONDITIONS.get(action, ()):
        condition(post, brand, person)
    asked_of = post.revision.number if action == PostAction.REQUEST_CHANGES else post.asked
    return replace(post, status=status, asked=asked_of)


STANDINGS: Mapping[PostStatus, str] = {
    _S.DRAFT: "is a draft",
    _S.IN_REVIEW: "waits for approval",
    _S.CHANGES_REQUESTED: "waits for a change that was asked for",
    _S.ON_HOLD: "is on hold",
    _S.REJECTED: "was rejected",
    _S.APPROVED: "is approved",
    _S.SCHEDULED: "is approved and scheduled",
    _S.PUBLISHING: "is going out",
    _S.PUBLISHED: "is published",
    _S.PARTLY_PUBLISHED: "is published in part",
    _S.UNCONFIRMED: "may be published already",
    _S.FAILED: "was not published",
    _S.MISSED: "missed its time",
    _S.CANCELLED: "was cancelled",
}
"""How a post stands, after "this post"."""

DEEDS: Mapping[PostAction, str] = {
    _A.SUBMIT: "sent for approval",
    _A.EDIT: "edited",
    _A.APPROVE: "approved",
    _A.REQUEST_CHANGES: "sent back for a change",
    _A.REJECT: "rejected",
    _A.HOLD: "put on hold",
    _A.RELEASE: "taken off hold",
    _A.SCHEDULE: "scheduled",
    _A.UNSCHEDULE: "taken off the schedule",
    _A.PUBLISH: "published now",
    _A.RETRY: "tried again",
    _A.SETTLE: "left at that",
    _A.CANCEL: "cancelled",
}
"""What would be done to it, after "it can't be"."""


def actions_open_to(post: Post) -> list[PostAction]:
    """The actions that the table allows from here, in the order it lists them."""
    return [
        action
        for status, action in TRANSITIONS
        if status == post.status and not (action in ANY_TIME and not time_is_open(post))
    ]


def said(word: StrEnum) -> str:
    """A state or an action in plain words."""
    return word.replace("_", " ")


def is_approved(post: Post) -> bool:
    """Whether exactly what the present revision would publish went through every step.

    The hash is taken anew, as whatever was stored beside the content may be of another.
    """
    return covers(post, content_hash(post.content))


def covers(post: Post, digest: str) -> bool:
    """Whether what has this hash went through every step."""
    return any(one.content_hash == digest and one.effect == Effect.FINAL for one in post.approvals)


def news(post: Post) -> str:
    """How the post stands now, and whose doing that was."""
    stands = f"it {STANDINGS[post.status]} now"
    if is_approved(post):
        return f"<@{post.approvals[-1].approver}> has approved it, and {stands}"
    if post.revision.number > 1:
        return f"<@{post.revision.editor}> has written version {post.revision.number}, and {stands}"
    return stands


def time_is_open(post: Post) -> bool:
    """Whether the approved content leaves the time to whoever releases it."""
    return post.content.schedule is None or post.status == PostStatus.MISSED


ANY_TIME = frozenset({_A.SCHEDULE, _A.UNSCHEDULE, _A.PUBLISH})
"""What chooses a time, so is open only while no time was approved."""


def _permit(action: PostAction, brand: Brand, person: Person) -> None:
    by_policy = action in DECISIONS and not brand.policy.named.isdisjoint(person.names)
    if not (by_policy and person.member):
        require(brand, person, ROLES[action])


def _not_own(post: Post, brand: Brand, person: Person) -> None:
    if person.id in post.editors and not brand.policy.own:
        raise NotAllowedError("Whoever wrote or edited a post can't approve it; somebody else has to.")


def _not_twice(post: Post, _brand: Brand, person: Person) -> None:
    if person.id in {approval.approver for approval in post.approvals}:
        raise NotAllowedError("You have approved this version already; the next yes is somebody else's.")


def _named_in_step(post: Post, brand: Brand, person: Person) -> None:
    step = brand.policy.steps[step_of(post, brand.policy)]
    if not step.approvers:
        require(brand, person, Role.APPROVER)
    elif step.approvers.isdisjoint(person.names):
        raise NotAllowedError(
            f"Now it is the turn of {named(step.approvers)} to approve this.{_unread(step, person)}"
        )


def _unread(step: Step, person: Person) -> str:
    if person.groups_known or not step.groups:
        return ""
    return f" Slack does not tell who is in {named(step.groups)}, so nobody can approve by it right now."


def _approved(post: Post, _brand: Brand, _person: Person) -> None:
    if not is_approved(post):
        raise NotAllowedError("This version of the post has not been approved.")


def _open_time(post: Post, _brand: Brand, _person: Person) -> None:
    if not time_is_open(post):
        raise NotAllowedError("The time was approved with the post; edit the post to change it.")


Condition = Callable[[Post, Brand, Person], None]

CONDITIONS: Mapping[PostAction, tuple[Condition, ...]] = {
    _A.APPROVE: (_not_own, _not_twice, _named_in_step),
    _A.SCHEDULE: (_approved, _open_time),
    _A.UNSCHEDULE: (_open_time,),
    _A.PUBLISH: (_approved, _open_time),
    _A.RETRY: (_approved,),
}
"""On what condition; each raises NotAllowedError."""


# ---- steps


class StepState(StrEnum):
    """How far a step of approval is."""

    DONE = "done"
    OPEN = "open"  #: its approvers are asked now
    LATER = "later"


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """A step of a post's approval: who said yes in it, and whose yes is missing.

    `missing` is how many more it needs; None where all that are named have to, and it is not through.
    """

    step: Step
    state: StepState
    given: tuple[Approval, ...] = ()
    missing: int | None = 0


def step_of(post: Post, policy: Policy) -> int:
    """The number of the step that the post is at; the last one where it is through."""
    through = sum(approval.effect == Effect.STEP for approval in post.approvals)
    return min(through, len(policy.steps) - 1)


def rounds(post: Post, policy: Policy) -> list[Round]:
    """The steps of the policy with what was given in each."""
    at = step_of(post, policy)
    return [_round(post, number, step, at) for number, step in enumerate(policy.steps)]


def _round(post: Post, number: int, step: Step, at: int) -> Round:
    given = tuple(one for one in post.approvals if one.step == number)
    if number < at or is_approved(post):
        return Round(step=step, state=StepState.DONE, given=given)
    missing = None if step.needed is None else max(0, step.needed - len(given))
    state = StepState.OPEN if number == at else StepState.LATER
    return Round(step=step, state=state, given=given, missing=missing)


def asked(post: Post, brand: Brand) -> frozenset[str]:
    """Whose yes the post waits for: the people and groups of its step who have not given one.

    Empty means anybody of the workspace.
    """
    step = brand.policy.steps[step_of(post, brand.policy)]
    who = step.approvers or holders(brand, Role.APPROVER)
    barred = frozenset() if brand.policy.own else post.editors
    return who - {approval.approver for approval in post.approvals} - barred


def is_stuck(post: Post, brand: Brand) -> bool:
    """Whether the post's step names too few people who may still say yes; a group may always have more."""
    step = brand.policy.steps[step_of(post, brand.policy)]
    named = step.approvers or holders(brand, Role.APPROVER)
    if not named or any(name.startswith("S") for name in named):
        return False
    left = asked(post, brand)
    if step.needed is None:  # whoever wrote the post, or has said yes before, need not say so again
        return not left
    given = {one.approver for one in post.approvals if one.step == step_of(post, brand.policy)}
    return len(left | given) < step.needed


def approve(post: Post, brand: Brand, person: Person, groups: Groups, now: datetime) -> Post:
    """The post with the person's yes: approved once that completes the last step, else in review still.

    Raises TransitionError or NotAllowedError; so it does where all of a group have to approve and Slack does
    not tell who they are.
    """
    moved = apply(post, PostAction.APPROVE, brand, person)
    number = step_of(post, brand.policy)
    digest = content_hash(post.content)
    effect = _effect(post, brand, person, groups)
    yes = Approval(approver=person.id, content_hash=digest, at=now, step=number, effect=effect)
    status = moved.status if effect == Effect.FINAL else post.status
    since = {Effect.COUNTED: post.waiting_since, Effect.STEP: now}.get(effect)
    return replace(post, status=status, approvals=(*post.approvals, yes), waiting_since=since)


def _effect(post: Post, brand: Brand, person: Person, groups: Groups) -> Effect:
    policy = brand.policy
    number = step_of(post, policy)
    step = policy.steps[number]
    given = {one.approver for one in post.approvals if one.step == number} | {person.id}
    if not (_everybody(post, policy, groups) <= given if step.needed is None else len(given) >= step.needed):
        return Effect.COUNTED
    return Effect.FINAL if number == len(policy.steps) - 1 else Effect.STEP


def _everybody(post: Post, policy: Policy, groups: Groups) -> frozenset[str]:
    """All of the post's step, but those who can't: who wrote it, and who gave their yes in a step before."""
    number = step_of(post, policy)
    step = policy.steps[number]
    if unread := step.groups - groups.keys():
        raise NotAllowedError(
            f"All of {named(unread)} have to approve, and Slack does not tell who they are. Try again later."
        )
    members = frozenset().union(*(groups[group] for group in step.groups))
    before = {one.approver for one in post.approvals if one.step < number}
    return (step.people | members) - before - (frozenset() if policy.own else post.editors)


def may_approve(post: Post, brand: Brand, person: Person) -> bool:
    """Whether the post waits for this person's yes."""
    try:
        apply(post, PostAction.APPROVE, brand, person)
    except UserError:
        return False
    return True


def expired(post: Post, policy: Policy) -> Post:
    """The post as a draft again, as nobody approved it in time."""
    days = (policy.expire_after or timedelta(0)).days
    note = f"Nobody approved this within {days} {'day' if days == 1 else 'days'}; send it for approval again."
    return replace(post, status=PostStatus.DRAFT, note=note, noted_by=None, approvals=(), waiting_since=None)
