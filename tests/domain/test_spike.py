"""Spikes: told from ordinary ups and downs, and never from nothing."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.spike import KNOWN_HOURS, Hour, SpikeKind, spike

CALM = [Hour(total=10, negative=1)] * 24
hours = st.builds(
    lambda total, share: Hour(total=total, negative=int(total * share)), st.integers(0, 500), st.floats(0, 1)
)


def test_far_more_than_usual_is_a_spike() -> None:
    found = spike(Hour(total=60, negative=6), CALM)
    assert found is not None
    assert (found.kind, found.usual) == (SpikeKind.VOLUME, 10)


def test_anger_is_a_spike_before_volume_is() -> None:
    found = spike(Hour(total=40, negative=24), CALM)
    assert found is not None
    assert (found.kind, found.usual) == (SpikeKind.NEGATIVE, 0.1)
    both = spike(Hour(total=400, negative=240), CALM)
    assert both is not None
    assert both.kind is SpikeKind.NEGATIVE


def test_a_brand_that_many_are_always_angry_with_is_not_in_a_crisis_every_hour() -> None:
    always = [Hour(total=40, negative=24)] * 24
    assert spike(Hour(total=40, negative=26), always) is None
    assert spike(Hour(total=40, negative=36), always) is not None


def test_few_are_no_spike_however_angry() -> None:
    assert spike(Hour(total=19, negative=19), CALM) is None
    assert spike(Hour(total=49), [Hour()] * 24) is None


def test_ups_and_downs_are_usual() -> None:
    wild = [Hour(total=number % 2 * 120) for number in range(24)]
    assert spike(Hour(total=200), wild) is None


def test_where_little_is_known_nothing_is_unusual() -> None:
    assert spike(Hour(total=10_000, negative=10_000), CALM[: KNOWN_HOURS - 1]) is None


@given(hours, st.lists(hours, min_size=KNOWN_HOURS, max_size=24))
def test_the_same_hour_again_is_no_spike_of_volume(now: Hour, before: list[Hour]) -> None:
    usual = [now] * len(before)
    assert spike(now, usual) is None


@given(hours, st.lists(hours, min_size=KNOWN_HOURS, max_size=24), st.integers(1, 500))
def test_more_anger_never_hides_a_spike(now: Hour, before: list[Hour], more: int) -> None:
    worse = Hour(total=now.total + more, negative=now.negative + more)
    if spike(now, before) is not None:
        assert spike(worse, before) is not None
