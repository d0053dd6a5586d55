"""When posts come back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.post import Content, content_hash
from bot.domain.recurrence import LONGEST, Every, Repeat, checked, days, following, instant, instants, moved
from bot.errors import InvalidInputError

MONDAY = date(2026, 11, 23)
DAILY = Repeat(every=Every.DAY, at=time(9), zone="Europe/Berlin", start=MONDAY, times=5)


def first(repeat: Repeat, number: int = 4) -> list[str]:
    return [f"{day:%a %-d.%-m.}" for day in islice(days(repeat), number)]


@pytest.mark.parametrize(
    ("every", "weekdays", "expected"),
    [
        (Every.DAY, (), ["Mon 23.11.", "Tue 24.11.", "Wed 25.11.", "Thu 26.11."]),
        (Every.DAY, (0, 4), ["Mon 23.11.", "Fri 27.11.", "Mon 30.11.", "Fri 4.12."]),
        (Every.WEEK, (), ["Mon 23.11.", "Mon 30.11.", "Mon 7.12.", "Mon 14.12."]),
        (Every.WEEK, (1, 3), ["Tue 24.11.", "Thu 26.11.", "Tue 1.12.", "Thu 3.12."]),
        (Every.TWO_WEEKS, (), ["Mon 23.11.", "Mon 7.12.", "Mon 21.12.", "Mon 4.1."]),
        (Every.TWO_WEEKS, (0, 4), ["Mon 23.11.", "Fri 27.11.", "Mon 7.12.", "Fri 11.12."]),
        (Every.MONTH, (), ["Mon 23.11.", "Wed 23.12.", "Sat 23.1.", "Tue 23.2."]),
        (Every.MONTH, (0,), ["Mon 23.11.", "Mon 28.12.", "Mon 25.1.", "Mon 22.2."]),
    ],
)
def test_it_comes_on_the_days_that_were_chosen(
    every: Every, weekdays: tuple[int, ...], expected: list[str]
) -> None:
    assert first(replace(DAILY, every=every, weekdays=weekdays)) == expected


def test_the_last_day_of_the_month_is_the_last_of_each() -> None:
    monthly = replace(DAILY, every=Every.MONTH, start=date(2026, 1, 31))
    assert first(monthly, 3) == ["Sat 31.1.", "Sat 28.2.", "Tue 31.3."]


def test_a_fifth_weekday_means_the_last_of_each_month() -> None:
    monthly = replace(DAILY, every=Every.MONTH, start=date(2026, 1, 30), weekdays=(4,))
    assert first(monthly, 3) == ["Fri 30.1.", "Fri 27.2.", "Fri 27.3."]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"times": None}, "until"),
        ({"times": 1}, "until"),
        ({"times": None, "until": MONDAY}, "until"),
        ({"times": None, "until": MONDAY - timedelta(days=1)}, "until"),
        ({"until": MONDAY + LONGEST + timedelta(days=1)}, "until"),
        ({"every": Every.MONTH, "times": 30}, "times"),
    ],
)
def test_one_without_an_end_within_a_year_is_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        checked(replace(DAILY, **changes))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_it_begins_on_the_first_day_that_fits() -> None:
    assert checked(replace(DAILY, every=Every.WEEK, weekdays=(3,))).start == date(2026, 11, 26)


def test_moved_to_a_day_that_is_not_one_of_its_days_it_is_refused() -> None:
    weekly = replace(DAILY, every=Every.WEEK, weekdays=(0,))
    assert moved(weekly, datetime(2026, 11, 30, 17)).at == time(17)
    with pytest.raises(InvalidInputError, match="other days than Tuesday, 1 December"):
        moved(weekly, datetime(2026, 12, 1, 17))


def test_a_wall_time_that_is_skipped_is_later_that_day_and_back_on_the_next() -> None:
    spring = replace(DAILY, at=time(2, 30), start=date(2026, 3, 28))
    walls = [at.astimezone(spring.tz).strftime("%d %H:%M") for at in instants(spring, 0, at_dawn(spring))]
    assert walls == ["28 02:30", "29 03:30", "30 02:30", "31 02:30", "01 02:30"]


def test_of_a_wall_time_that_comes_twice_the_first_counts() -> None:
    autumn = replace(DAILY, at=time(2, 30), start=date(2026, 10, 24))
    second = list(instants(autumn, 0, at_dawn(autumn)))[1]
    assert second == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def at_dawn(repeat: Repeat) -> datetime:
    return datetime.combine(repeat.start, time(0), tzinfo=UTC) - timedelta(days=1)


def test_after_an_outage_the_next_is_the_first_that_is_still_to_come() -> None:
    assert following(DAILY, 1, datetime(2026, 11, 26, 12, tzinfo=UTC)) == datetime(
        2026, 11, 27, 8, tzinfo=UTC
    )


def test_the_last_of_so_many_has_none_after_it() -> None:
    assert following(DAILY, 5, at_dawn(DAILY)) is None
    assert (
        following(replace(DAILY, times=None, until=date(2026, 11, 24)), 2, instant(DAILY, MONDAY)) is not None
    )
    over = datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert following(replace(DAILY, times=None, until=date(2026, 11, 24)), 2, over) is None


def test_what_is_still_to_come_is_counted() -> None:
    assert len(list(instants(DAILY, 2, instant(DAILY, MONDAY)))) == 3
    assert list(instants(DAILY, 9, instant(DAILY, MONDAY))) == []


REPEATS = st.builds(
    Repeat,
    every=st.sampled_from(Every),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]),
    start=st.dates(date(2026, 1, 1), date(2029, 12, 31)),
    weekdays=st.sets(st.integers(0, 6)).map(lambda days: tuple(sorted(days))),
    times=st.integers(2, 12),
)


@given(REPEATS)
def test_each_is_later_than_the_one_before_and_on_a_day_of_its_own(repeat: Repeat) -> None:
    moments = [instant(repeat, day) for day in islice(days(repeat), 40)]
    assert all(one < other for one, other in pairwise(moments))
    walls = [moment.astimezone(repeat.tz) for moment in moments]
    assert len({wall.date() for wall in walls}) >= len(walls) - 1


@pytest.mark.parametrize(
    "changes",
    [
        {"every": Every.WEEK},
        {"at": time(10)},
        {"zone": "Europe/Paris"},
        {"start": date(2026, 11, 24)},
        {"weekdays": (0,)},
        {"until": date(2026, 12, 1)},
        {"times": 6},
    ],
)
def test_every_part_of_the_rule_is_approved(changes: dict[str, object]) -> None:
    content = Content(text="Hello", accounts=(), repeat=DAILY)
    other = replace(DAILY, **changes)  # type: ignore[arg-type]
    hashes = {content_hash(replace(content, repeat=one)) for one in (None, DAILY, other)}
    assert len(hashes) == 3
