"""What a modal's inputs hold, by their blocks."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.slack.door import Values


def values(**element: Any) -> Values:
    return Values(state={"b": {"x": element}})


@pytest.mark.parametrize(
    ("element", "text"),
    [
        ({"type": "plain_text_input", "value": "  hi "}, "hi"),
        ({"value": None}, ""),
        ({"selected_option": {"value": "bluesky"}}, "bluesky"),
        ({"selected_option": None}, ""),
        ({"selected_user": "U1"}, "U1"),
        ({"selected_channel": "C1"}, "C1"),
        ({"selected_conversation": "C2"}, "C2"),
        ({"selected_date": "2026-03-02"}, "2026-03-02"),
        ({"selected_time": "09:30"}, "09:30"),
    ],
)
def test_an_input_is_read_as_text(element: dict[str, Any], text: str) -> None:
    assert values(**element).text("b") == text


@pytest.mark.parametrize(
    ("element", "many"),
    [
        ({"selected_options": [{"value": "1"}, {"value": "2"}]}, ["1", "2"]),
        ({"selected_users": ["U1"]}, ["U1"]),
        ({"selected_channels": ["C1"]}, ["C1"]),
        ({"selected_conversations": []}, []),
    ],
)
def test_several_choices_are_read_as_a_list(element: dict[str, Any], many: list[str]) -> None:
    assert values(**element).many("b") == many


def test_a_moment_is_in_utc() -> None:
    assert values(selected_date_time=1772442000).moment("b") == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert values(selected_date_time=None).moment("b") is None


def test_files_are_read_as_ids() -> None:
    assert values(files=[{"id": "F1"}, {"id": "F2"}]).files("b") == ["F1", "F2"]


def test_a_block_that_is_not_there_holds_nothing() -> None:
    found = Values()
    assert (found.text("b"), found.many("b"), found.moment("b"), found.files("b")) == ("", [], None, [])
