from datetime import timedelta
from itertools import product

import pytest

from bot.domain.approval import (
    CONDITIONS,
    ROLES,
    TRANSITIONS,
    PostAction,
    actions_open_to,
    apply,
    is_approved,
)
from bot.domain.brand import Role
from bot.domain.policy import Policy
from bot.domain.post import PostStatus
from bot.domain.schedule import at_instant
from bot.errors import NotAllowedError, TransitionError
from tests.domain.factories import ADA, NOW, WREN, brand, content, person, post

OVER = {PostStatus.PUBLISHED, PostStatus.CANCELLED}
BY_DELIVERIES = {PostStatus.PUBLISHING, PostStatus.UNCONFIRMED}


@pytest.mark.parametrize(("status", "action"), list(product(PostStatus, PostAction)))
def test_the_table_is_the_whole_truth(status: PostStatus, action: PostAction) -> None:
    before = post(status, approved=action != PostAction.APPROVE)
    if (status, action) in TRANSITIONS:
        assert apply(before, action, brand(), person(ADA)).status == TRANSITIONS[status, action]
    else:
        with pytest.raises(TransitionError, match="can't"):
            apply(before, action, brand(), person(ADA))


def test_every_live_status_has_a_way_out_for_people() -> None:
    live = set(PostStatus) - OVER - BY_DELIVERIES
    assert {status for status, _ in TRANSITIONS} == live


def test_every_status_is_reached_by_people_or_by_deliveries() -> None:
    by_deliveries = BY_DELIVERIES | {
        PostStatus.PUBLISHED,
        PostStatus.PARTLY_PUBLISHED,
        PostStatus.FAILED,
        PostStatus.MISSED,
    }
    started = {PostStatus.DRAFT, PostStatus.IN_REVIEW}
    assert started | by_deliveries | set(TRANSITIONS.values()) == set(PostStatus)


def test_every_action_says_who_may() -> None:
    assert set(ROLES) == set(PostAction)
    assert set(CONDITIONS) <= set(PostAction)


def test_who_wrote_or_edited_a_post_cannot_approve_it() -> None:
    with pytest.raises(NotAllowedError, match="somebody else"):
        apply(post(), PostAction.APPROVE, brand(), person(WREN))


def test_a_policy_may_allow_approving_ones_own() -> None:
    lax = brand(policy=Policy(own=True))
    assert apply(post(), PostAction.APPROVE, lax, person(WREN)).status == PostStatus.APPROVED


def test_an_approval_of_other_content_counts_for_nothing() -> None:
    approved = post(PostStatus.APPROVED, approved=True)
    other = post(PostStatus.APPROVED, content=content(text="other"), approvals=approved.approvals)
    assert is_approved(approved)
    assert not is_approved(other)
    with pytest.raises(NotAllowedError, match="not been approved"):
        apply(other, PostAction.PUBLISH, brand(), person())


def test_an_approved_time_is_not_changed_by_a_button() -> None:
    fixed = content(schedule=at_instant(NOW + timedelta(hours=3), brand().zone, now=NOW))
    scheduled = post(PostStatus.SCHEDULED, approved=True, content=fixed)
    assert actions_open_to(scheduled) == [PostAction.EDIT, PostAction.HOLD, PostAction.CANCEL]
    for action in (PostAction.PUBLISH, PostAction.UNSCHEDULE):
        with pytest.raises(NotAllowedError, match="edit the post"):
            apply(scheduled, action, brand(), person())


def test_a_missed_post_may_go_out_now_whatever_its_time_was() -> None:
    fixed = content(schedule=at_instant(NOW, brand().zone, now=NOW))
    missed = post(PostStatus.MISSED, approved=True, content=fixed)
    assert apply(missed, PostAction.PUBLISH, brand(), person()).status == PostStatus.PUBLISHING


@pytest.mark.parametrize("action", PostAction)
def test_only_holders_of_a_role_may_act_and_others_are_told_who_can(action: PostAction) -> None:
    roles = {role: frozenset({"U0BOSS"}) for role in Role}
    status = next(status for status, possible in TRANSITIONS if possible == action)
    with pytest.raises(NotAllowedError, match="<@U0BOSS>"):
        apply(post(status, approved=True), action, brand(roles=roles), person(ADA))
