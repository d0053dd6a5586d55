"""The card of a post, and the small modals behind its buttons."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from bot.blocks.content import fitted, images, name_of, names, texts
from bot.blocks.element import ButtonStyle, button, confirm, entry, overflow, text_input
from bot.blocks.history import HISTORY, history_value
from bot.blocks.kit import (
    OUTDATED,
    Drawing,
    Json,
    actions,
    at_most,
    context,
    header,
    message,
    modal,
    mrkdwn,
    stamp,
    stamped,
    visible,
)
from bot.blocks.policy import approval_lines
from bot.blocks.preflight import in_the_way
from bot.blocks.preview import likeness_lines
from bot.blocks.result import results
from bot.blocks.rich import (
    Line,
    bold,
    bullets,
    capped,
    line,
    link,
    paragraph,
    person,
    quote,
    rich,
    text,
    token,
    when,
)
from bot.blocks.timing import timing_buttons, timing_lines
from bot.domain.account import Account
from bot.domain.approval import PostAction, actions_open_to
from bot.domain.brand import Brand
from bot.domain.delivery import Delivery, DeliveryStatus, is_by_hand
from bot.domain.ids import AccountId
from bot.domain.likeness import Likeness
from bot.domain.limits import Problem
from bot.domain.post import Media, Post, PostStatus
from bot.domain.preflight import Finding
from bot.domain.recurrence import Occurrence
from bot.errors import NotFoundError

_A, _S = PostAction, PostStatus

ACTIONS: Mapping[PostAction, str] = {action: f"post:{action}" for action in PostAction}
"""The action_id of each button on a card; its value is "id.version"."""

MORE = "post:more"
"""The menu behind three dots; the value chosen is a `decision`, as is the metadata of the modals here."""

REASON = "post:reason"
SCHEDULE = ACTIONS[_A.SCHEDULE]
"""The callback_ids of the modals."""

NOTE, TIME, WORDS = "note", "time", "words"
"""The blocks of the modals."""

STATES: Mapping[PostStatus, str] = {
    _S.DRAFT: "Draft",
    _S.IN_REVIEW: "Waiting for approval",
    _S.CHANGES_REQUESTED: "Changes requested",
    _S.ON_HOLD: "On hold",
    _S.REJECTED: "Rejected",
    _S.APPROVED: "Approved, not scheduled yet",
    _S.SCHEDULED: "Approved and scheduled",
    _S.PUBLISHING: "Going out now",
    _S.PUBLISHED: "Published",
    _S.PARTLY_PUBLISHED: "Published in part",
    _S.UNCONFIRMED: "Perhaps published: please look",
    _S.FAILED: "Not published",
    _S.MISSED: "Missed its time, not published",
    _S.CANCELLED: "Cancelled",
}
"""Each state in words."""


class PostView(Protocol):
    """What a post's card shows."""

    @property
    def post(self) -> Post:
        """The post itself."""

    @property
    def brand(self) -> Brand:
        """Whose it is."""

    @property
    def accounts(self) -> Mapping[AccountId, Account]:
        """The accounts it goes to."""

    @property
    def deliveries(self) -> Sequence[Delivery]:
        """How far it is on each account."""

    @property
    def occurrence(self) -> Occurrence | None:
        """Its place among those that come back."""

    @property
    def likenesses(self) -> Mapping[AccountId, Likeness]:
        """What its accounts have said lately that it would say again."""

    @property
    def problems(self) -> Mapping[AccountId, Sequence[Problem]]:
        """What a platform would refuse."""

    @property
    def findings(self) -> Sequence[Finding]:
        """What stood in its way when it was checked last."""

    @property
    def made(self) -> Mapping[tuple[str, str], Media]:
        """What was made of its images, by image and recipe."""


def post_card(view: PostView) -> Drawing:
    """The post: state first, then what goes where and when, what became of it, and what can be done."""
    return message(
        header(f"{_state(view)} · {view.brand.name}"),
        *_note(view.post),
        *at_most(
            _TEXTS,
            texts(view.post.content, view.accounts),
            "The rest of the text is not shown here; press Edit to read it.",
        ),
        *at_most(_IMAGES, _media(view), "There are more images."),
        rich(*_facts(view)),
        *_problems(view),
        *_repeats(view),
        *in_the_way(view),
        *results(view.post, view.brand, view.accounts, view.deliveries),
        context(*_people(view)),
        *_buttons(view),
    )


_TEXTS, _IMAGES = 18, 8
"""How many blocks each may take, so that the longest post stays within one message."""


def _state(view: PostView) -> str:
    doubts = [one for one in view.deliveries if one.status == DeliveryStatus.UNCONFIRMED]
    if doubts and all(map(is_by_hand, doubts)):
        return "To be posted by hand"
    status = view.post.status
    begun = any(one.status in _BEGUN for one in view.deliveries)
    if status == _S.PUBLISHING and view.brand.paused_at is not None and not begun:
        return "Paused, not going out"
    return STATES[_S.PARTLY_PUBLISHED if status == _S.PUBLISHED and _given_up(view) else status]


_BEGUN = frozenset({DeliveryStatus.CLAIMED, DeliveryStatus.SENDING})


def _given_up(view: PostView) -> bool:
    present = [one for one in view.deliveries if one.content_hash == view.post.revision.content_hash]
    return any(one.status == DeliveryStatus.CANCELLED for one in present)


def _media(view: PostView) -> list[Json]:
    content = view.post.content
    chosen = [view.accounts[one] for one in content.accounts if one in view.accounts]
    shown = images(content.media, fitted(content.media, chosen, view.made))
    below = shown and view.post.status == _S.IN_REVIEW
    return [*shown, context("The pictures themselves are in the thread.")] if below else shown


# ---- what it says


_NOTED: Mapping[PostStatus, str] = {
    _S.CHANGES_REQUESTED: " asks for a change:",
    _S.REJECTED: " rejected it:",
    _S.ON_HOLD: " put it on hold:",
    _S.CANCELLED: " cancelled it:",
}


def _note(post: Post) -> list[Json]:
    if not post.note:
        return []
    words = _NOTED.get(post.status, " says:")
    who = person(post.noted_by) if post.noted_by else bold("Pressroom")
    return [paragraph(who, text(words)), rich(quote(text(visible(post.note))))]


def _facts(view: PostView) -> Iterator[Json]:
    content = view.post.content
    yield line(bold("Accounts: "), text(names(view.accounts, content.accounts)))
    if content.link:
        yield line(bold("Link: "), link(content.link, content.link))
    if content.tracking.campaign:
        yield line(bold("Campaign: "), text(visible(content.tracking.campaign)))
    moment = _when(view.post, view.brand)
    if moment:
        yield line(bold("When: "), *moment)
    yield from (line(*spans) for spans in timing_lines(view.post, view.brand, view.occurrence))
    if view.brand.paused_at is not None and view.post.status in {_S.SCHEDULED, _S.PUBLISHING}:
        yield line(bold(f"{view.brand.name} is paused: "), text("you are asked about it when it is resumed."))
    if view.post.status == _S.IN_REVIEW:
        yield from (line(*spans) for spans in approval_lines(view.post, view.brand))


def _when(post: Post, brand: Brand) -> Line:
    schedule = post.content.schedule
    # What it is due at goes first: a release or a retry may have moved it from the time in the content.
    moment = post.due_at or (schedule.instant if schedule else None)
    if moment is None:
        return (text(_NO_TIME[post.status]),) if post.status in _NO_TIME else ()
    return when(moment, brand.zone)


_NO_TIME: Mapping[PostStatus, str] = {
    _S.DRAFT: "whoever releases it decides",
    _S.IN_REVIEW: "whoever releases it decides, once it is approved",
    _S.APPROVED: "not decided; schedule it or publish it now",
    _S.CHANGES_REQUESTED: "not decided yet",
    _S.ON_HOLD: "not decided yet",
}


def _problems(view: PostView) -> list[Json]:
    lines = [
        (bold(f"{name_of(view.accounts, account)} would refuse this: "), text(problem.text))
        for account, problems in view.problems.items()
        for problem in problems
    ]
    return [rich(bullets(capped(lines, 10)))] if lines else []


def _repeats(view: PostView) -> list[Json]:
    lines = likeness_lines(view.likenesses, view.accounts, view.brand)
    return [rich(bullets(lines))] if lines else []


def _people(view: PostView) -> Iterator[Json]:
    post, zone = view.post, view.brand.zone
    yield mrkdwn(f"Post {post.id}, written by <@{post.author}> {token(post.created_at, zone)}")
    if post.revision.number > 1:
        edited = token(post.revision.created_at, zone)
        yield mrkdwn(f"Version {post.revision.number}, edited by <@{post.revision.editor}> {edited}")
    for approval in post.approvals[:5]:
        yield mrkdwn(f"Approved by <@{approval.approver}> {token(approval.at, zone)}")


# ---- what can be done


class _Press(NamedTuple):
    """How a button looks, and what is asked before it acts."""

    words: str
    style: ButtonStyle = ""
    asked: Json | None = None


_PRESSES: Mapping[PostAction, _Press] = {
    _A.SUBMIT: _Press("Send for approval", "primary"),
    _A.APPROVE: _Press("Approve", "primary"),
    _A.PUBLISH: _Press(
        "Publish now",
        "primary",
        confirm("Publish now?", "It goes out on all its accounts at once.", "Publish now"),
    ),
    _A.RETRY: _Press("Try again", "primary"),
    _A.SETTLE: _Press(
        "Leave it at that",
        asked=confirm(
            "Leave it at that?", "What is out stays; the rest is dropped and won't go out.", "Leave it"
        ),
    ),
    _A.RELEASE: _Press("Take off hold", "primary"),
    _A.REQUEST_CHANGES: _Press("Request changes"),
    _A.SCHEDULE: _Press("Schedule"),
    _A.UNSCHEDULE: _Press("Take off schedule"),
    _A.EDIT: _Press("Edit"),
    _A.HOLD: _Press("Put on hold"),
    _A.REJECT: _Press("Reject"),
    _A.CANCEL: _Press(
        "Cancel post",
        "danger",
        confirm("Cancel this post?", "It will not go out. Its card stays.", "Cancel post", "Keep it"),
    ),
}
"""In the order of the buttons."""

_LATE = _Press(
    "Publish now",
    "primary",
    confirm("Publish now?", "Posts that missed their time go out two minutes apart.", "Publish now"),
)
"""Where others may be released with it."""

_SECONDARY = frozenset({_A.HOLD, _A.REJECT})
"""Go behind the three dots where buttons are many; each opens a modal, so none acts at once."""

_MOST_BUTTONS = 5


def _buttons(view: PostView) -> list[Json]:
    post = view.post
    # Only states count here, not who looks: a card is one message for everybody, and a click checks the role.
    open_now = set(actions_open_to(post))
    ordered = [action for action in _PRESSES if action in open_now]
    hidden = [action for action in ordered if action in _SECONDARY and len(ordered) > _MOST_BUTTONS]
    shown = [_button(post, action) for action in ordered if action not in hidden]
    more = {decision(action, post): _PRESSES[action].words for action in hidden}
    timing = timing_buttons(post, view.occurrence)
    found = [*shown, *timing, *_versions(post), *([overflow(MORE, more)] if more else [])]
    return [actions(*found)] if found else []


def _versions(post: Post) -> list[Json]:
    """The way to the versions, and to what changed since an approver asked for that."""
    if post.revision.number == 1:
        return []
    asked = post.asked or 0
    changed = asked and asked < post.revision.number and post.status == _S.IN_REVIEW
    words = "What changed since the request" if changed else "Version history"
    return [button(words, HISTORY, history_value(post, asked if changed else 0))]


def _button(post: Post, action: PostAction) -> Json:
    late = action == _A.PUBLISH and post.status == _S.MISSED
    press = _LATE if late else _PRESSES[action]
    return button(press.words, ACTIONS[action], stamp(post.id, post.version), press.style, press.asked)


def decision(action: PostAction, post: Post) -> str:
    """An action and the post as it was seen: "hold:12.3"."""
    return f"{action}:{stamp(post.id, post.version)}"


def decided(value: str) -> tuple[PostAction, int, int]:
    """The action, id and version of a `decision`; raises NotFoundError for anything else."""
    action, _, numbers = value.partition(":")
    post_id, version = stamped(numbers)
    if action not in ACTIONS:
        raise NotFoundError(OUTDATED)
    return PostAction(action), post_id, version


# ---- modals


_REASONS: Mapping[PostAction, tuple[str, str, str]] = {
    _A.REQUEST_CHANGES: ("Request changes", "What should be changed?", "Request changes"),
    _A.REJECT: ("Reject post", "Why not?", "Reject"),
    _A.HOLD: ("Put on hold", "What is it waiting for?", "Put on hold"),
}


def reason_modal(post: Post, action: PostAction) -> Json:
    """Asks why; the writer reads the answer on the card."""
    title, question, submit = _REASONS[action]
    field = entry(NOTE, question, text_input(NOTE, multiline=True), "The writer sees this on the card.")
    return modal(title, [field], REASON, submit, decision(action, post))
