"""Steps of approval: who may say yes in which, and which yes is the last."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approval import (
    Groups,
    PostAction,
    StepState,
    apply,
    approve,
    asked,
    expired,
    is_approved,
    is_stuck,
    may_approve,
    rounds,
    step_of,
)
from bot.domain.brand import Brand, Person, Role
from bot.domain.ids import SlackUserId
from bot.domain.policy import MOST_STEPS, Policy, Step, checked
from bot.domain.post import Effect, Post, PostStatus
from bot.errors import InvalidInputError, NotAllowedError, TransitionError
from tests.domain.factories import NOW, WREN, brand, content, person, post

ANN, BEN, CEM, DEE = (SlackUserId(f"U0{name}") for name in ("ANN", "BEN", "CEM", "DEE"))
LEADS = {"S0LEADS": frozenset({ANN, BEN})}


def ruled(*steps: Step, **more: object) -> Brand:
    return brand(policy=replace(Policy(steps=steps), **more))  # type: ignore[arg-type]


def of(*names: str, needed: int | None = 1) -> Step:
    return Step(approvers=frozenset(names), needed=needed)


def yes(one: Post, by: Brand, *who: str, groups: Groups = LEADS) -> Post:
    for name in who:
        mine = frozenset(group for group, members in groups.items() if name in members)
        one = approve(one, by, person(name, groups=mine), groups, NOW)
    return one


@pytest.mark.parametrize(
    ("steps", "who"),
    [
        ((Step(),), (ANN,)),
        ((Step(needed=2),), (ANN, BEN)),
        ((of(ANN, BEN),), (BEN,)),
        ((of(ANN, BEN, CEM, needed=2),), (CEM, ANN)),
        ((of(ANN, BEN, needed=None),), (BEN, ANN)),
        ((of("S0LEADS"),), (BEN,)),
        ((of("S0LEADS", CEM, needed=None),), (ANN, CEM, BEN)),
        ((of("S0LEADS", WREN, needed=None),), (ANN, BEN)),
        ((of(ANN), of(BEN)), (ANN, BEN)),
        ((of(ANN), of(ANN, BEN, needed=None)), (ANN, BEN)),
        ((of(ANN), Step(), of("S0LEADS")), (ANN, DEE, BEN)),
    ],
)
def test_a_post_is_approved_by_the_last_yes_and_not_before(
    steps: tuple[Step, ...], who: tuple[str, ...]
) -> None:
    before = yes(post(), ruled(*steps), *who[:-1])
    assert (before.status, is_approved(before)) == (PostStatus.IN_REVIEW, False)
    after = yes(before, ruled(*steps), who[-1])
    assert (after.status, is_approved(after)) == (PostStatus.APPROVED, True)


@pytest.mark.parametrize(
    ("steps", "who", "why"),
    [
        ((of(ANN, needed=1),), (BEN,), "turn of <@U0ANN>"),
        ((of(ANN), of(BEN)), (BEN,), "turn of <@U0ANN>"),
        ((of(ANN), of(BEN)), (ANN, CEM), "turn of <@U0BEN>"),
        ((of(ANN, BEN, needed=2),), (ANN, ANN), "approved this version already"),
        ((of(ANN), Step()), (ANN, ANN), "approved this version already"),
        ((of(WREN, ANN),), (WREN,), "wrote or edited"),
        ((of("S0LEADS"),), (CEM,), "turn of <!subteam"),
    ],
)
def test_who_may_not_say_yes_is_told_why(steps: tuple[Step, ...], who: tuple[str, ...], why: str) -> None:
    with pytest.raises(NotAllowedError, match=why):
        yes(post(), ruled(*steps), *who)


def test_a_group_that_can_not_be_read_lets_nobody_in_and_says_so() -> None:
    stranger = Person(id=ANN, groups_known=False)
    with pytest.raises(NotAllowedError, match=r"does not tell who is in <!subteam.S0LEADS>"):
        approve(post(), ruled(of("S0LEADS")), stranger, {}, NOW)


def test_all_of_a_group_that_can_not_be_read_is_nobody() -> None:
    with pytest.raises(NotAllowedError, match="does not tell who they are"):
        approve(post(), ruled(of("S0LEADS", ANN, needed=None)), person(ANN), {}, NOW)


def test_who_a_step_names_may_also_ask_for_changes_without_any_role() -> None:
    led = replace(ruled(of(ANN)), roles={Role.APPROVER: frozenset({CEM})})
    assert yes(post(), led, ANN).status == PostStatus.APPROVED
    assert apply(post(), PostAction.REQUEST_CHANGES, led, person(ANN)).asked == 1
    with pytest.raises(NotAllowedError, match="Only"):
        apply(post(), PostAction.REQUEST_CHANGES, led, person(BEN))
    with pytest.raises(NotAllowedError, match="Guests"):
        apply(post(), PostAction.APPROVE, led, person(ANN, member=False))


def test_a_policy_may_let_people_approve_what_they_wrote() -> None:
    assert yes(post(), ruled(of(WREN), own=True), WREN).status == PostStatus.APPROVED


def test_only_what_is_in_review_takes_a_yes() -> None:
    with pytest.raises(TransitionError):
        yes(post(PostStatus.ON_HOLD), ruled(Step()), ANN)


def test_the_rounds_say_what_was_given_and_what_is_missing() -> None:
    rule = ruled(of(ANN, BEN, needed=2), of(CEM, DEE, needed=None))
    states = [one.state for one in rounds(yes(post(), rule, ANN), rule.policy)]
    assert states == [StepState.OPEN, StepState.LATER]
    first, second = rounds(yes(post(), rule, ANN, BEN, CEM), rule.policy)
    assert (first.state, [one.approver for one in first.given], first.missing) == (
        StepState.DONE,
        [ANN, BEN],
        0,
    )
    assert (second.state, [one.approver for one in second.given], second.missing) == (
        StepState.OPEN,
        [CEM],
        None,
    )
    assert {one.state for one in rounds(yes(post(), rule, ANN, BEN, CEM, DEE), rule.policy)} == {
        StepState.DONE
    }


def test_those_are_asked_who_can_still_answer() -> None:
    rule = ruled(of(ANN, BEN, WREN, needed=2))
    assert asked(post(), rule) == {ANN, BEN}
    assert asked(yes(post(), rule, ANN), rule) == {BEN}
    assert asked(post(), brand(roles={Role.APPROVER: frozenset({DEE})})) == {DEE}


@pytest.mark.parametrize(
    ("rule", "given", "stuck"),
    [
        (ruled(of(ANN)), (), False),
        (ruled(of(WREN)), (), True),
        (ruled(of(WREN), own=True), (), False),
        (ruled(of(WREN, "S0LEADS", needed=3)), (), False),
        (ruled(of(WREN, ANN, needed=2)), (), True),
        (ruled(of(WREN, ANN, BEN, needed=2)), (ANN,), False),
        (ruled(of(WREN, ANN, needed=None)), (), False),
        (ruled(of(WREN, needed=None)), (), True),
        (brand(roles={Role.APPROVER: frozenset({WREN})}), (), True),
        (brand(roles={}), (), False),
    ],
)
def test_it_is_known_when_nobody_is_left_to_approve(rule: Brand, given: tuple[str, ...], stuck: bool) -> None:
    assert is_stuck(yes(post(), rule, *given), rule) is stuck


def test_the_wait_begins_anew_with_each_step() -> None:
    rule = ruled(of(ANN, BEN, needed=2), of(CEM))
    waiting = post(waiting_since=NOW - timedelta(hours=1))
    assert yes(waiting, rule, ANN).waiting_since == NOW - timedelta(hours=1)
    assert yes(waiting, rule, ANN, BEN).waiting_since == NOW
    assert yes(waiting, rule, ANN, BEN, CEM).waiting_since is None


def test_a_yes_counts_for_the_content_only() -> None:
    done = yes(post(), ruled(Step()), ANN)
    assert not is_approved(replace(done, revision=post(content=content(text="other")).revision))


def test_an_expired_post_is_a_draft_that_nobody_approved() -> None:
    rule = Policy(steps=(Step(needed=2),), expire_after=timedelta(days=1))
    over = expired(yes(post(), brand(policy=rule), ANN), rule)
    assert (over.status, over.approvals, over.waiting_since) == (PostStatus.DRAFT, (), None)
    assert "within 1 day;" in over.note


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        (Policy(steps=()), "one to 5"),
        (Policy(steps=(Step(),) * (MOST_STEPS + 1)), "one to 5"),
        (Policy(steps=(Step(needed=None),)), "Name the people"),
        (Policy(steps=(Step(needed=0),)), "At least one"),
        (Policy(steps=(of(ANN, BEN, needed=3),)), "names 2, so 3"),
        (Policy(steps=(of(ANN), Step(), of(ANN))), "Steps 1 and 3 name too few"),
        (Policy(steps=(of(ANN), of(ANN, needed=None))), "Steps 1 and 2 name too few"),
        (Policy(steps=(of(ANN, BEN), of(ANN, BEN), of(ANN, BEN))), "Steps 1 and 2 and 3 name too few"),
    ],
)
def test_a_policy_that_no_post_gets_through_is_refused(policy: Policy, why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        checked(policy)


def test_a_group_may_have_any_number_of_people() -> None:
    policy = Policy(steps=(of("S0LEADS", needed=5), of(ANN, "S0LEADS", needed=None)))
    assert checked(policy) is policy


CROWD = [SlackUserId(f"U{number}") for number in range(5)]
STEPS = st.builds(
    Step,
    approvers=st.frozensets(st.sampled_from([*CROWD, "S0X"])),
    needed=st.one_of(st.none(), st.integers(1, 4)),
)


@given(
    steps=st.lists(STEPS, min_size=1, max_size=MOST_STEPS),
    who=st.lists(st.sampled_from(CROWD), max_size=12),
    members=st.frozensets(st.sampled_from(CROWD)),
    author=st.sampled_from(CROWD),
    own=st.booleans(),
)
def test_no_order_of_clicks_gets_a_post_past_its_policy(
    steps: list[Step],
    who: list[SlackUserId],
    members: frozenset[SlackUserId],
    author: SlackUserId,
    *,
    own: bool,
) -> None:
    """Each step that is through has enough of those it names, nobody counts twice, and no writer counts."""
    groups = {"S0X": members}
    rule = ruled(*steps, own=own)
    one = post(author=author, editors=frozenset({author}))
    for name in who:
        mine = frozenset({"S0X"}) if name in members else frozenset()
        may = may_approve(one, rule, person(name, groups=mine))
        try:
            one = approve(one, rule, person(name, groups=mine), groups, NOW)
        except (NotAllowedError, TransitionError):
            assert not may
    given_by = [approval.approver for approval in one.approvals]
    assert len(given_by) == len(set(given_by))
    assert own or author not in given_by
    for number, step in enumerate(steps):
        counted = {approval.approver for approval in one.approvals if approval.step == number}
        able = step.people | (members if step.groups else frozenset())
        assert not step.approvers or counted <= able
        if is_approved(one) or number < step_of(one, rule.policy):
            earlier = {approval.approver for approval in one.approvals if approval.step < number}
            everybody = able - earlier - (frozenset() if own else {author})
            assert len(counted) >= step.needed if step.needed is not None else everybody <= counted
    assert is_approved(one) == (one.status == PostStatus.APPROVED)
    assert sum(approval.effect == Effect.FINAL for approval in one.approvals) == is_approved(one)
