"""When a storm begins and ends, and how often an inbox is looked at."""

from datetime import timedelta

import pytest

from bot.domain.polling import BUSY, MANY, SLOWEST, SOON, pace
from bot.domain.sentiment import Mood
from bot.domain.storm import BACKLOG, FEW, LULL, SPAN, begins, ends, is_loud
from bot.domain.storm import MANY as STORMY
from tests.fakes import NOW

QUICK = timedelta(seconds=30)


@pytest.mark.parametrize(
    ("arrived", "waiting", "storm"),
    [(0, 0, False), (STORMY, BACKLOG, False), (STORMY + 1, 0, True), (0, BACKLOG + 1, True)],
)
def test_a_storm_begins_with_many_items_or_many_that_wait(arrived: int, waiting: int, storm: bool) -> None:
    assert begins(arrived=arrived, waiting=waiting) == storm


@pytest.mark.parametrize(
    ("arrived", "lasted", "over"),
    [(FEW, LULL, True), (0, LULL - timedelta(seconds=1), False), (FEW + 1, 9 * LULL, False)],
)
def test_a_storm_ends_when_little_came_for_a_while(arrived: int, lasted: timedelta, over: bool) -> None:
    assert ends(arrived=arrived, lasted=lasted) == over


def test_a_rate_that_ends_a_storm_is_far_below_one_that_begins_it() -> None:
    assert FEW / LULL.total_seconds() * 5 < STORMY / SPAN.total_seconds()


def test_who_is_angry_before_many_is_loud() -> None:
    assert is_loud(Mood.NEGATIVE, 1000)
    assert not is_loud(Mood.NEGATIVE, 999)
    assert not is_loud(Mood.NEGATIVE, None)
    assert not is_loud(Mood.POSITIVE, 9999)


@pytest.mark.parametrize(
    ("quiet", "fresh", "expected"),
    [
        (timedelta(0), 1, QUICK),
        (BUSY, 0, QUICK),
        (3 * BUSY, 0, 3 * QUICK),
        (1000 * BUSY, 0, SLOWEST * QUICK),
        (timedelta(0), MANY, SOON),
        (timedelta(seconds=-9), 0, QUICK),
    ],
)
def test_the_longer_it_is_quiet_the_slower(quiet: timedelta, fresh: int, expected: timedelta) -> None:
    assert pace(NOW, NOW - quiet, QUICK, fresh, 1) == expected


def test_a_burst_never_slows_a_quick_pace() -> None:
    assert pace(NOW, NOW, timedelta(seconds=1), MANY, 9) == timedelta(seconds=1)
