from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import AccountId
from bot.domain.likeness import Said, closest

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ROAST = "Our new roast is here: dark, sweet and a little smoky. Come and taste it this Saturday!"


def said(text: str, days: int = 1) -> Said:
    return Said(account=AccountId(1), text=text, at=NOW - timedelta(days=days))


@pytest.mark.parametrize(
    "text",
    [
        ROAST,
        ROAST.upper(),
        ROAST.replace("Saturday", "Sunday"),
        ROAST + " https://linden.example/roast",
        "☕ " + ROAST.replace("!", ""),
        "Hey! " + ROAST,
    ],
)
def test_small_changes_do_not_hide_that_it_was_said_before(text: str) -> None:
    found = closest(text, [said("Something else entirely, about opening hours."), said(ROAST)])
    assert found is not None
    assert found.said.text == ROAST


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://linden.example/roast",
        "Our new opening hours: eight to six, and on Sundays from ten. Come and see us!",
        "新しい豆が入りました。ぜひお試しください。",
    ],
)
def test_what_is_new_is_not_like_it(text: str) -> None:
    assert closest(text, [said(ROAST), said("")]) is None


def test_texts_without_spaces_are_compared_too() -> None:
    found = closest(
        "新しい豆が入荷しました。ぜひお試しください!", [said("新しい豆が入荷しました。ぜひお試しください。")]
    )
    assert found is not None
    assert found.share == 1


def test_short_texts_have_to_be_the_same() -> None:
    assert closest("Hi!", [said("Hi")]) is not None
    assert closest("Hi!", [said("Ho")]) is None


def test_the_closest_is_shown_and_of_equals_the_latest() -> None:
    near, same, later = said(ROAST + " Really!", 1), said(ROAST, 9), said(ROAST, 5)
    found = closest(ROAST, [near, same, later])
    assert found is not None
    assert found.said == later
