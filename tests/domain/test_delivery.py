from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import (
    LIVE,
    MAX_ATTEMPTS,
    TRANSITIONS,
    DeliveryAction,
    DeliveryStatus,
    next_attempt,
    post_status,
    step,
)
from bot.domain.post import PostStatus
from bot.errors import AuthorizationError, OutcomeUnknownError, RejectedError, TemporaryError, TransitionError
from tests.domain.factories import NOW, delivery

ENDS = {DeliveryStatus.PUBLISHED, DeliveryStatus.CANCELLED}


@pytest.mark.parametrize(("status", "action"), list(product(DeliveryStatus, DeliveryAction)))
def test_the_table_is_the_whole_truth(status: DeliveryStatus, action: DeliveryAction) -> None:
    if (status, action) in TRANSITIONS:
        assert step(status, action) == TRANSITIONS[status, action]
    else:
        with pytest.raises(TransitionError):
            step(status, action)


def test_every_status_is_reached_and_every_live_one_has_a_way_out() -> None:
    assert {DeliveryStatus.PENDING} | set(TRANSITIONS.values()) == set(DeliveryStatus)
    assert {status for status, _ in TRANSITIONS} == set(DeliveryStatus) - ENDS


def test_nothing_leaves_sending_for_a_second_call_without_an_outcome() -> None:
    assert (DeliveryStatus.SENDING, DeliveryAction.SEND) not in TRANSITIONS
    assert (DeliveryStatus.SENDING, DeliveryAction.CANCEL) not in TRANSITIONS


@pytest.mark.parametrize("error", [RejectedError("no"), AuthorizationError("no")])
def test_what_will_never_pass_is_not_tried_again(error: RejectedError) -> None:
    assert next_attempt(error, 1, NOW, NOW + timedelta(hours=2)) is None


@given(attempts=st.integers(0, 10_000), seconds=st.none() | st.integers(0, 100_000))
def test_the_wait_grows_to_a_bound_and_honours_the_platform(attempts: int, seconds: int | None) -> None:
    asked = None if seconds is None else timedelta(seconds=seconds)
    again = next_attempt(TemporaryError("later", retry_after=asked), attempts, NOW, NOW + timedelta(hours=2))
    assert again is not None
    wait = again - NOW
    assert timedelta(seconds=5) <= wait <= max(timedelta(minutes=15), asked or timedelta(0))
    assert asked is None or wait >= asked


def test_a_last_try_is_the_last() -> None:
    assert next_attempt(OutcomeUnknownError("?"), 1, NOW, NOW) is None
    assert next_attempt(OutcomeUnknownError("?"), MAX_ATTEMPTS, NOW, None) is None
    assert next_attempt(OutcomeUnknownError("?"), MAX_ATTEMPTS - 1, NOW, None) is not None


P, S = PostStatus, DeliveryStatus


@pytest.mark.parametrize(
    ("statuses", "meaning"),
    [
        ([S.PENDING], P.SCHEDULED),
        ([S.PENDING, S.FAILED], P.SCHEDULED),
        ([S.PENDING, S.PUBLISHED], P.PUBLISHING),
        ([S.CLAIMED, S.FAILED], P.PUBLISHING),
        ([S.SENDING], P.PUBLISHING),
        ([S.PUBLISHED], P.PUBLISHED),
        ([S.PUBLISHED, S.CANCELLED], P.PUBLISHED),
        ([S.FAILED], P.FAILED),
        ([S.FAILED, S.PUBLISHED], P.PARTLY_PUBLISHED),
        ([S.UNCONFIRMED, S.PUBLISHED], P.UNCONFIRMED),
        ([S.MISSED], P.MISSED),
        ([S.MISSED, S.PUBLISHED], P.PARTLY_PUBLISHED),
        ([S.CANCELLED], P.CANCELLED),
    ],
)
def test_the_status_of_a_post_is_that_of_its_deliveries(
    statuses: list[DeliveryStatus], meaning: PostStatus
) -> None:
    assert post_status(delivery(status) for status in statuses) == meaning


@given(st.lists(st.sampled_from(list(DeliveryStatus)), min_size=1))
def test_nothing_on_its_way_is_called_over(statuses: list[DeliveryStatus]) -> None:
    meaning = post_status(delivery(status) for status in statuses)
    if set(statuses) & LIVE:
        assert meaning in {P.PUBLISHING, P.SCHEDULED, P.UNCONFIRMED}
