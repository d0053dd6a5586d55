"""Time to answer: working hours, also where the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.target import (
    NEVER,
    OFFICE,
    Shift,
    Targets,
    after_working,
    checked,
    hours_of,
    planned,
    shift_of,
    working_between,
)
from bot.errors import InvalidInputError

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo")
]
ALWAYS = tuple(Shift(weekday=day, begins=time(0), ends=time(0)) for day in range(7))
NIGHTS = tuple(Shift(weekday=day, begins=time(1, 30), ends=time(4)) for day in range(7))
#: Around the days on which clocks change in spring and autumn, in both hemispheres.
moments = st.one_of(
    *(
        st.datetimes(datetime(2026, month, 1), datetime(2026, month, 28)).map(
            lambda at: at.replace(tzinfo=UTC)
        )
        for month in (3, 4, 10, 11)
    )
)
weeks = st.sampled_from([OFFICE, ALWAYS, NIGHTS, OFFICE[:1], NIGHTS[5:]])
zones = st.sampled_from(ZONES)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)  # type: ignore[arg-type,misc]


def hours(start: datetime, end: datetime, shifts: tuple[Shift, ...] = OFFICE) -> float:
    return working_between(start, end, shifts, BERLIN) / timedelta(hours=1)


def test_nights_and_weekends_do_not_count() -> None:
    assert hours(at(2026, 11, 20, 16), at(2026, 11, 23, 10)) == 2
    assert hours(at(2026, 11, 21, 0), at(2026, 11, 23, 9)) == 0
    assert hours(at(2026, 11, 23, 8), at(2026, 11, 23, 18)) == 8
    assert hours(at(2026, 11, 23, 12), at(2026, 11, 23, 10)) == 0


def test_a_day_of_a_change_of_clocks_has_an_hour_more_or_less() -> None:
    assert hours(at(2026, 3, 29), at(2026, 3, 30), ALWAYS) == 23
    assert hours(at(2026, 10, 25), at(2026, 10, 26), ALWAYS) == 25
    early = (Shift(weekday=6, begins=time(1), ends=time(4)),)
    assert hours(at(2026, 3, 29), at(2026, 3, 30), early) == 2
    assert hours(at(2026, 10, 25), at(2026, 10, 26), early) == 4


@given(st.tuples(moments, moments, moments).map(sorted), weeks, zones)
def test_working_time_adds_up(three: list[datetime], shifts: tuple[Shift, ...], zone: ZoneInfo) -> None:
    first, second, third = three
    whole = working_between(first, third, shifts, zone)
    parts = working_between(first, second, shifts, zone) + working_between(second, third, shifts, zone)
    assert whole == parts
    assert timedelta(0) <= whole <= third - first


@given(st.tuples(moments, moments).map(sorted), zones)
def test_around_the_clock_all_time_is_working_time(two: list[datetime], zone: ZoneInfo) -> None:
    assert working_between(two[0], two[1], ALWAYS, zone) == two[1] - two[0]


@given(moments, st.timedeltas(timedelta(0), timedelta(hours=60)), weeks, zones)
def test_what_is_over_after_so_much_time_took_so_much_time(
    start: datetime, span: timedelta, shifts: tuple[Shift, ...], zone: ZoneInfo
) -> None:
    end = after_working(start, span, shifts, zone)
    assert end >= start
    assert working_between(start, end, shifts, zone) == span


@given(moments, weeks, zones)
def test_an_hour_counts_as_the_clock_on_the_wall_shows_it(
    start: datetime, shifts: tuple[Shift, ...], zone: ZoneInfo
) -> None:
    """Minute by minute over two days, but for the hours that the clock shows twice or never."""
    minute = timedelta(minutes=1)
    begun = start.replace(second=0, microsecond=0)
    for step in range(0, 2880, 7):
        now = begun + step * minute
        wall = now.astimezone(zone)
        if _is_odd(wall):
            continue
        open_ = any(
            wall.weekday() == one.weekday
            and one.begins <= wall.time()
            and (wall.time() < one.ends or not one.ends.hour)
            for one in shifts
        )
        assert (working_between(now, now + minute, shifts, zone) == minute) is open_


def _is_odd(wall: datetime) -> bool:
    around = [(wall + timedelta(hours=hours)).utcoffset() for hours in (-3, 0, 3)]
    return len(set(around)) > 1


def test_a_target_is_planned_in_working_time() -> None:
    targets = Targets(within={"normal": timedelta(hours=4)}, nudge=0.75)
    assert planned(at(2026, 11, 20, 16), targets, "normal", BERLIN) == (
        at(2026, 11, 23, 11),
        at(2026, 11, 23, 12),
    )
    assert planned(at(2026, 11, 20, 16), targets, "urgent", BERLIN) == (NEVER, NEVER)


def test_hours_in_which_nobody_works_have_no_end() -> None:
    with pytest.raises(InvalidInputError):
        after_working(at(2026, 11, 20), timedelta(hours=1), (), BERLIN)
    with pytest.raises(InvalidInputError):
        checked(Targets(within={"low": timedelta(hours=1)}, shifts=()))
    with pytest.raises(InvalidInputError):
        checked(Targets(shifts=(Shift(weekday=1, begins=time(9), ends=time(8)),)))
    assert checked(Targets(shifts=ALWAYS)) == Targets(shifts=ALWAYS)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("9-17", "09:00-17:00"),
        (" 9:00 - 17:30 ", "09:00-17:30"),
        ("8 to 24", "08:00-24:00"),
        ("9\N{EN DASH}12", "09:00-12:00"),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, shown: str) -> None:
    shift = shift_of(2, typed)
    assert shift is not None
    assert (shift.weekday, hours_of(shift)) == (2, shown)


def test_no_hours_are_a_day_off() -> None:
    assert shift_of(0, "  ") is None


@pytest.mark.parametrize("typed", ["nine to five", "9-25", "9:61-17", "24:30-25", "9"])
def test_what_are_no_hours_is_refused_beside_its_day(typed: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        shift_of(3, typed)
    assert refused.value.field == "shift_3"
