from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.brand import Slot
from bot.domain.schedule import DEFAULT_SLOTS, at_instant, at_wall, in_words, next_free_slot, zone_named
from bot.errors import InvalidInputError
from tests.domain.factories import NOW

BERLIN = ZoneInfo("Europe/Berlin")
SPRING = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_schedule_keeps_zone_wall_time_and_instant() -> None:
    chosen = at_wall(datetime(2026, 11, 24, 9), BERLIN, now=NOW)
    assert chosen.instant == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert chosen.wall == datetime(2026, 11, 24, 9)
    assert chosen.zone == "Europe/Berlin"


def test_a_time_that_the_clocks_skip_is_refused_with_the_next_that_exists() -> None:
    with pytest.raises(InvalidInputError, match=r"02:30 on 29 March doesn't exist.*03:30"):
        at_wall(datetime(2026, 3, 29, 2, 30), BERLIN, now=SPRING)


def test_a_time_that_happens_twice_is_asked_about() -> None:
    with pytest.raises(InvalidInputError, match=r"happens twice.*02:30\+0200 or 2026-10-25 02:30\+0100"):
        at_wall(datetime(2026, 10, 25, 2, 30), BERLIN, now=SPRING)


def test_the_answer_to_that_question_is_understood() -> None:
    first = in_words("2026-10-25 02:30+0200", BERLIN, now=SPRING)
    second = in_words("2026-10-25 02:30+0100", BERLIN, now=SPRING)
    assert second.instant - first.instant == timedelta(hours=1)


@pytest.mark.parametrize(
    ("words", "wall"),
    [
        ("tomorrow 9am", datetime(2026, 11, 24, 9)),
        ("next friday 17:30", datetime(2026, 11, 27, 17, 30)),
        ("in 2 hours", datetime(2026, 11, 23, 11)),
        ("25 Dec 8:15", datetime(2026, 12, 25, 8, 15)),
        ("midnight tomorrow", datetime(2026, 11, 24)),
        ("mon 9", datetime(2026, 11, 30, 9)),
        ("wed 9", datetime(2026, 11, 25, 9)),
        ("friday at 17", datetime(2026, 11, 27, 17)),
        ("tomorrow 9", datetime(2026, 11, 24, 9)),
        ("thurs 10:00", datetime(2026, 11, 26, 10)),
        ("25 dec 9:00", datetime(2026, 12, 25, 9)),
        ("dec 25 9am", datetime(2026, 12, 25, 9)),
        ("25 dec at 9", datetime(2026, 12, 25, 9)),
        ("24.12. 9:00", datetime(2026, 12, 24, 9)),
        ("9:00", datetime(2026, 11, 24, 9)),
        ("11:00", datetime(2026, 11, 23, 11)),
        ("17", datetime(2026, 11, 23, 17)),
        ("at 9pm", datetime(2026, 11, 23, 21)),
        ("tonight", datetime(2026, 11, 23, 20)),
        ("tonight 9", datetime(2026, 11, 23, 21)),
        ("tonight at 21:30", datetime(2026, 11, 23, 21, 30)),
        ("noon", datetime(2026, 11, 23, 12)),
        ("tomorrow noon", datetime(2026, 11, 24, 12)),
        ("tomorrow morning", datetime(2026, 11, 24, 9)),
        ("this afternoon", datetime(2026, 11, 23, 15)),
        ("in half an hour", datetime(2026, 11, 23, 9, 30)),
        ("tonight 6", datetime(2026, 11, 23, 18)),
        ("next sat 9am", datetime(2026, 11, 28, 9)),
        ("next wed 17:00", datetime(2026, 11, 25, 17)),
        ("tomorrow 9.30", datetime(2026, 11, 24, 9, 30)),
        ("2026-12-01 09:00", datetime(2026, 12, 1, 9)),
        ("4.4. 9am", datetime(2027, 4, 4, 9)),
    ],
)
def test_plain_words_are_read_in_the_persons_zone(words: str, wall: datetime) -> None:
    assert in_words(words, BERLIN, now=NOW).wall == wall


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("whenever", "can't read"),
        ("monday", "At what hour"),
        ("yesterday 9am", "is over"),
        ("1 Jan 2031 9am", "year"),
        ("3.4. 9am", "Which of “3.4” is the month"),
        ("1/12 9am", "Which of “1/12” is the month"),
        ("friday at 5", "morning or in the afternoon"),
        ("tomorrow 25:00", "can't read"),
        ("in 5", "can't read"),
    ],
)
def test_words_that_will_not_do_are_refused_with_an_example_or_a_reason(words: str, why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        in_words(words, BERLIN, now=NOW)


def test_an_instant_that_is_over_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="over"):
        at_instant(NOW - timedelta(hours=1), BERLIN, now=NOW)


def test_the_next_slot_is_the_first_that_is_free() -> None:
    slots = (Slot(weekday=0, at=time(16)), Slot(weekday=2, at=time(9)))
    first = next_free_slot(slots, BERLIN, now=NOW, taken=())
    second = next_free_slot(slots, BERLIN, now=NOW, taken={first.instant})
    assert first.wall == datetime(2026, 11, 23, 16)
    assert second.wall == datetime(2026, 11, 25, 9)


def test_a_new_brand_has_slots_on_working_days() -> None:
    friday_evening = datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert next_free_slot(DEFAULT_SLOTS, BERLIN, now=NOW, taken=()).wall == datetime(2026, 11, 23, 16)
    found = next_free_slot(DEFAULT_SLOTS, BERLIN, now=friday_evening, taken=())
    assert found.wall == datetime(2026, 11, 30, 9)


def test_no_slot_is_left_when_all_are_taken() -> None:
    slots = (Slot(weekday=0, at=time(16)),)
    taken = {datetime(2026, 11, 23, 15, tzinfo=UTC) + timedelta(weeks=week) for week in range(60)}
    summer = {moment - timedelta(hours=1) for moment in taken}
    with pytest.raises(InvalidInputError, match="taken"):
        next_free_slot(slots, BERLIN, now=NOW, taken=taken | summer)


def test_a_zone_that_is_none_is_refused_with_an_example() -> None:
    assert zone_named("Asia/Tokyo").key == "Asia/Tokyo"
    for name in ("Berlin", "", "../etc/passwd", "x" * 300):
        with pytest.raises(InvalidInputError, match="Europe/Berlin"):
            zone_named(name)
