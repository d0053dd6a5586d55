"""The life of a post until it goes out, as tables.

What may be done in which status, by whom, and on what condition.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum

from bot.domain.brand import Brand, Person, Role, require
from bot.domain.post import Post, PostStatus
from bot.errors import NotAllowedError, TransitionError


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
    (_S.SCHEDULED, _A.CANCEL): _S.CANCELLED,
    (_S.MISSED, _A.PUBLISH): _S.PUBLISHING,
    (_S.MISSED, _A.EDIT): _S.IN_REVIEW,
    (_S.MISSED, _A.CANCEL): _S.CANCELLED,
    (_S.FAILED, _A.RETRY): _S.PUBLISHING,
    (_S.FAILED, _A.EDIT): _S.IN_REVIEW,
    (_S.FAILED, _A.CANCEL): _S.CANCELLED,
    (_S.PARTLY_PUBLISHED, _A.RETRY): _S.PUBLISHING,
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
    _A.CANCEL: Role.WRITER,
}
"""Who may."""


def apply(post: Post, action: PostAction, brand: Brand, person: Person) -> Post:
    """The post after the action; raises TransitionError or NotAllowedError."""
    status = TRANSITIONS.get((post.status, action))
    if status is None:
        raise TransitionError(f"You can't {said(action)} a post that is {said(post.status)}.")
    require(brand, person, ROLES[action])
    for condition in CONDITIONS.get(action, ()):
        condition(post, brand, person)
    return replace(post, status=status)


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
    """Whether somebody approved exactly what the present revision would publish."""
    return any(approval.content_hash == post.revision.content_hash for approval in post.approvals)


def time_is_open(post: Post) -> bool:
    """Whether the approved content leaves the time to whoever releases it."""
    return post.content.schedule is None or post.status == PostStatus.MISSED


ANY_TIME = frozenset({_A.SCHEDULE, _A.UNSCHEDULE, _A.PUBLISH})
"""What chooses a time, so is open only while no time was approved."""


def _not_own(post: Post, brand: Brand, person: Person) -> None:
    if person.id in post.editors and not brand.allow_self_approval:
        raise NotAllowedError("Whoever wrote or edited a post can't approve it; somebody else has to.")


def _approved(post: Post, _brand: Brand, _person: Person) -> None:
    if not is_approved(post):
        raise NotAllowedError("This version of the post has not been approved.")


def _open_time(post: Post, _brand: Brand, _person: Person) -> None:
    if not time_is_open(post):
        raise NotAllowedError("The time was approved with the post; edit the post to change it.")


Condition = Callable[[Post, Brand, Person], None]

CONDITIONS: Mapping[PostAction, tuple[Condition, ...]] = {
    _A.APPROVE: (_not_own,),
    _A.SCHEDULE: (_approved, _open_time),
    _A.UNSCHEDULE: (_open_time,),
    _A.PUBLISH: (_approved, _open_time),
    _A.RETRY: (_approved,),
}
"""On what condition; each raises NotAllowedError."""
