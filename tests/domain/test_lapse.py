from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.lapse import SPACING, spaced
from tests.domain.factories import NOW

MINUTES = st.lists(st.integers(-10, 30).map(lambda minutes: NOW + timedelta(minutes=minutes)))


@given(taken=MINUTES)
def test_what_is_sent_now_is_near_nothing_else_and_no_later_than_it_must(taken: list[datetime]) -> None:
    found = spaced(NOW, taken)
    assert found >= NOW
    assert all(abs(found - other) >= SPACING for other in taken)
    if found > NOW:
        assert found - SPACING in taken


def test_with_nothing_near_it_is_sent_at_once() -> None:
    assert spaced(NOW, [NOW + SPACING, NOW - SPACING]) == NOW
