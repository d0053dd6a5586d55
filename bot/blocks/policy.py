"""A brand's policy of approval: in words, on cards, and in the modal that changes it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from bot.blocks.element import button, checkboxes, entry, multi_select, people_select, select
from bot.blocks.kit import Json, actions, header, modal, section, stamp
from bot.blocks.rich import Line, bold, person, text
from bot.domain.approval import Round, StepState, asked, is_stuck, rounds
from bot.domain.brand import Brand
from bot.domain.ids import SlackUserId
from bot.domain.policy import MOST_STEPS, QUORUM, Policy, Step
from bot.domain.post import Post

APPROVAL = "brand:approval"
"""Opens the modal, and is its callback_id; the value is the brand's id, the metadata that and the steps."""

ADD_STEP, DROP_STEP = "brand:add_step", "brand:drop_step"
"""Redraw the modal with a step more or less."""

PEOPLE, GROUPS = "step_people_", "step_groups_"
"""With the number of a step: its blocks, beside QUORUM."""

OWN, REMIND, EXPIRE = "own_approval", "remind", "expire"
"""The other blocks; REMIND holds hours, EXPIRE days, 0 for never."""

ALL = "all"
"""The value of QUORUM for everybody who is named."""

_GROUPS = 100
_NAMES = 20
_MOST = 9


# ---- in words


def names(who: Iterable[str]) -> Line:
    """People and user groups, each as Slack shows it."""
    marks = [mark(name) for name in sorted(who)[:_NAMES]]
    return [span for one in marks for span in (text(", "), one)][1:]


def mark(name: str) -> Json:
    """Somebody, or a user group."""
    return {"type": "usergroup", "usergroup_id": name} if name.startswith("S") else person(SlackUserId(name))


def step_words(step: Step) -> Line:
    """Who has to approve in a step: "2 of @ada, @leads"."""
    if not step.approvers:
        return (text("an approver" if step.needed == 1 else f"{step.needed} approvers"),)
    crowd = names(step.approvers)
    if step.needed is None:
        return crowd if len(crowd) == 1 and step.people else (text("all of "), *crowd)
    return crowd if len(step.approvers) == 1 and step.needed == 1 else (text(f"{step.needed} of "), *crowd)


def policy_lines(policy: Policy) -> list[Line]:
    """The steps, one a line."""
    if len(policy.steps) == 1:
        return [(bold("Approved by: "), *step_words(policy.steps[0]))]
    return [
        (bold(f"Approved by, step {number}: "), *step_words(step))
        for number, step in enumerate(policy.steps, start=1)
    ]


def approval_lines(post: Post, brand: Brand) -> Iterator[Line]:
    """The steps of a post in review: who has said yes, and what is still needed."""
    steps = rounds(post, brand.policy)
    for number, one in enumerate(steps, start=1):
        head = f"Step {number} of {len(steps)}: " if len(steps) > 1 else "Approval: "
        yield (bold(head), *step_words(one.step), *_given(one), *_needed(one, post, brand))
    if is_stuck(post, brand):
        yield (bold("Nobody is left who may approve it: "), *_MEND)


_MEND: Line = (text("whoever wrote or edited a post can't. An admin can name more people in the Settings."),)


def _given(one: Round) -> Line:
    if not one.given:
        return ()
    return (text(" \N{EM DASH} yes from "), *names(approval.approver for approval in one.given))


def _needed(one: Round, post: Post, brand: Brand) -> Line:
    if one.state == StepState.DONE:
        return (text(". Done."),)
    if one.state == StepState.LATER:
        return (text(". Comes after that."),)
    if one.missing is None:
        return (text(". Still needed: "), *_everybody(one, post, brand))
    return (
        text(f". Still needed: {one.missing} more" if one.given or one.missing != 1 else ". Still needed: 1"),
    )


def _everybody(one: Round, post: Post, brand: Brand) -> Line:
    waiting = asked(post, brand) if one.step.approvers and not one.step.groups else frozenset()
    return names(waiting) if waiting else (text("everybody else"),)


# ---- the modal


def approval_modal(brand: Brand, policy: Policy, groups: Mapping[str, str]) -> Json:
    """Who approves the brand's posts, step by step; `groups` are the workspace's user groups, names by id."""
    words = (
        "A post goes through the steps in order. A step that names nobody asks whoever is an approver. "
        "After a change of the steps, posts in review start over."
    )
    steps = [block for number, step in enumerate(policy.steps) for block in _step(number, step, groups)]
    blocks = [section(words), *steps, *_more(len(policy.steps)), *_rest(policy)]
    return modal("Approval", blocks, APPROVAL, "Save", stamp(brand.id, len(policy.steps)))


def _step(number: int, step: Step, groups: Mapping[str, str]) -> Iterator[Json]:
    yield header(f"Step {number + 1}")
    yield entry(
        f"{PEOPLE}{number}",
        "People",
        people_select(f"{PEOPLE}{number}", sorted(step.people)),
        optional=True,
    )
    # The groups that are chosen come first: saving must not lose one that could not be read.
    known = {name: groups.get(name, f"Group {name}") for name in sorted(step.groups)}
    listed = dict(list({**known, **groups}.items())[:_GROUPS])
    if listed:
        menu = multi_select(f"{GROUPS}{number}", listed, sorted(step.groups))
        yield entry(f"{GROUPS}{number}", "User groups", menu, optional=True)
    chosen = ALL if step.needed is None else str(step.needed)
    yield entry(f"{QUORUM}{number}", "Needed", select(f"{QUORUM}{number}", _QUORUMS, chosen))


_QUORUMS = {
    "1": "Any one of them",
    **{str(count): f"{count} of them" for count in range(2, _MOST + 1)},
    ALL: "All of them",
}


def _more(steps: int) -> list[Json]:
    add = [button("Add a step", ADD_STEP, "more")] if steps < MOST_STEPS else []
    drop = [button("Remove the last step", DROP_STEP, "less")] if steps > 1 else []
    return [actions(*add, *drop)]


def _rest(policy: Policy) -> Iterator[Json]:
    yes = {"yes": "People may approve what they wrote themselves"}
    yield entry(OWN, "Own posts", checkboxes(OWN, yes, ["yes"] if policy.own else []), optional=True)
    hours, days = _count(policy.remind_after, _HOUR), _count(policy.expire_after, _DAY)
    yield entry(
        REMIND, "Remind approvers", select(REMIND, _HOURS, hours), "In the thread of the post's card."
    )
    yield entry(
        EXPIRE, "Make it a draft again", select(EXPIRE, _DAYS, days), "If nobody approves it by then."
    )


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_HOURS = {
    "0": "Never",
    "1": "After 1 hour",
    **{str(count): f"After {count} hours" for count in (2, 4, 8, 24, 48)},
}
_DAYS = {
    "0": "Never",
    "1": "After 1 day",
    **{str(count): f"After {count} days" for count in (2, 3, 7, 14, 30)},
}


def _count(span: timedelta | None, unit: timedelta) -> str:
    return str(span // unit) if span else "0"
