"""Weekly times, as people write and read them."""

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.account import Account
from bot.domain.brand import Slot
from bot.domain.schedule import DEFAULT_SLOTS, shared_slots, slots_of
from bot.domain.slot import slots_of_week, slots_on, times_on, week
from bot.errors import InvalidInputError
from tests.blocks.things import BRAND, account

NINE, NOON, FIVE = time(9), time(12), time(17)


@pytest.mark.parametrize(
    "words", ["9:00, 17:00", "9, 5pm", "17:00;9:00", "9am and 5pm", "09.00,17h00", "9,9,17", " 9:00 ,, 17 "]
)
def test_times_are_read_as_people_write_them(words: str) -> None:
    assert [slot.at for slot in slots_on(2, words, "day_2")] == [NINE, FIVE]


@pytest.mark.parametrize("words", ["25:00", "9:75", "nine", "13pm", "9:00 17:00", "\u0669:\u0660\u0660"])
def test_what_is_no_time_is_named_beside_its_day(words: str) -> None:
    with pytest.raises(InvalidInputError, match="can't read") as refused:
        slots_on(2, words, "day_2")
    assert refused.value.field == "day_2"


def test_noon_and_midnight_are_not_mixed_up() -> None:
    assert [slot.at for slot in slots_on(0, "12am, 12pm", "day_0")] == [time(0), NOON]


def test_a_day_has_so_many_slots_at_most() -> None:
    words = ", ".join(f"9:{minute:02}" for minute in range(25))
    with pytest.raises(InvalidInputError, match="24"):
        slots_on(0, words, "day_0")


def test_what_was_read_can_be_written_again() -> None:
    slots = slots_of_week({0: "9, 17:30", 3: "", 6: "12"}, "day_")
    assert [times_on(slots, day) for day in (0, 3, 6)] == ["9:00, 17:30", "", "12:00"]


def test_days_that_are_alike_are_told_together() -> None:
    assert week(DEFAULT_SLOTS) == ["Mon to Fri 9:00, 16:00"]
    assert week([Slot(weekday=5, at=NINE), Slot(weekday=0, at=NINE)]) == ["Mon 9:00", "Sat 9:00"]
    assert week([]) == []


def having(number: int, *slots: Slot) -> Account:
    return replace(account(number), slots=slots)


def test_an_account_has_its_own_slots_or_those_of_its_brand() -> None:
    brand = replace(BRAND, slots=DEFAULT_SLOTS)
    assert slots_of(account(), brand) == DEFAULT_SLOTS
    assert slots_of(having(1), brand) == ()


def test_a_post_for_several_accounts_takes_a_slot_that_all_of_them_have() -> None:
    brand = replace(BRAND, slots=DEFAULT_SLOTS)
    friday, sunday = Slot(weekday=4, at=time(16)), Slot(weekday=6, at=NOON)
    assert shared_slots([account(1), having(2, friday, sunday)], brand) == (friday,)
    assert shared_slots([having(1, sunday), having(2, sunday)], brand) == (sunday,)
    assert shared_slots([], brand) == DEFAULT_SLOTS


def test_no_slots_and_none_in_common_are_told_apart_by_name() -> None:
    brand = replace(BRAND, slots=DEFAULT_SLOTS)
    with pytest.raises(InvalidInputError, match="Bluesky @linden has no slots"):
        shared_slots([account(1), having(2)], brand)
    with pytest.raises(InvalidInputError, match="Linden Bakery has no slots"):
        shared_slots([], BRAND)
    with pytest.raises(
        InvalidInputError, match="Mastodon @linden and Bluesky @linden have no slot in common"
    ):
        shared_slots([account(1), having(2, Slot(weekday=6, at=NOON))], brand)
