"""The days of a calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.calendar import Look, Tab, after_last, first_day, grid, look_of, look_value, midnight
from bot.domain.ids import AccountId, BrandId
from bot.errors import NotFoundError

TODAY = date(2026, 11, 24)


def test_a_week_begins_on_monday_and_a_month_on_its_first() -> None:
    week, month = Look(tab=Tab.WEEK), Look(tab=Tab.MONTH, day=date(2026, 12, 31))
    assert first_day(week, TODAY) == date(2026, 11, 23)
    assert after_last(week, date(2026, 11, 23)) == date(2026, 11, 30)
    assert first_day(month, TODAY) == date(2026, 12, 1)
    assert after_last(month, date(2026, 12, 1)) == date(2027, 1, 1)


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_ends_where_the_next_begins(month: int) -> None:
    look = Look(tab=Tab.MONTH, day=date(2028, month, 15))
    following = after_last(look, first_day(look, TODAY))
    assert following.day == 1
    assert (following - timedelta(days=1)).month == month


def test_a_button_carries_where_it_leads_to() -> None:
    look = Look(
        tab=Tab.MONTH,
        day=TODAY,
        page=3,
        brand=BrandId(2),
        account=AccountId(7),
        state="review",
        campaign="Spätsommer “Brot”",
    )
    assert look_of(look_value(look)) == look
    assert look_of(look_value(Look())) == Look()


@pytest.mark.parametrize(
    "value",
    ["", "null", "7", "[]", '["year","",0,0,0,"",""]', '["week","soon",0,0,0,"",""]', '["week","",{}]'],
)
def test_nonsense_leads_nowhere(value: str) -> None:
    with pytest.raises(NotFoundError):
        look_of(value)


def test_a_page_far_off_is_bounded() -> None:
    assert look_of('["week","",99999999,0,0,"",""]').page == 1000
    assert look_of('["week","",-5,0,0,"",""]').page == 0


def test_a_day_begins_at_midnight_or_where_the_clocks_skip_that_when_they_have() -> None:
    assert midnight(TODAY, ZoneInfo("Europe/Berlin")) == datetime(2026, 11, 23, 23, tzinfo=UTC)
    skipped = midnight(date(2026, 4, 24), ZoneInfo("Africa/Cairo"))
    assert skipped == datetime(2026, 4, 23, 22, tzinfo=UTC)


def test_the_grid_of_a_month_marks_today_and_busy_days() -> None:
    lines = grid(date(2026, 11, 1), [date(2026, 11, 3)], TODAY).splitlines()
    assert lines[0].split() == ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    assert lines[1].strip() == "1"
    assert " 3 •" in lines[2]
    assert "[24]" in lines[5]
    assert len(lines) == 7
