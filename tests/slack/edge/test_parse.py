"""Payloads become plain values, whatever element or door they come from."""

from typing import Any

import pytest

from bot.domain.ids import TeamId
from bot.slack import payload
from bot.slack.door import Command
from tests.slack.edge import payloads
from tests.slack.edge.conftest import Edge

T1 = TeamId("T1")


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("", "", ""),
        ("help", "help", ""),
        ("  HELP  posts ", "help", "posts"),
        ("draft Hello <@U1|ada> &amp; co\nline", "draft", "Hello <@U1|ada> &amp; co\nline"),
        ("draft\nline", "draft", "line"),
        ("pause: a storm", "pause", "a storm"),
        ("Pause:a storm: in May", "pause", "a storm: in May"),
    ],
)
def test_a_command_is_its_name_and_the_rest_as_typed(text: str, name: str, rest: str) -> None:
    request = payload.command(payloads.command(text, response_url="https://x"), T1)
    assert (request.name, request.rest, request.channel, request.user) == (name, rest, "C1", "UADA")
    assert (request.trigger, request.response_url) == ("1.2.3", "https://x")


ELEMENTS: list[tuple[dict[str, Any], str]] = [
    ({"value": "7.2"}, "7.2"),
    ({"type": "button"}, ""),
    ({"selected_option": {"value": "edit", "text": {}}}, "edit"),
    ({"selected_option": None}, ""),
    ({"selected_options": [{"value": "a"}, {"value": "b"}]}, "a,b"),
    ({"selected_user": "U1"}, "U1"),
    ({"selected_users": ["U1", "U2"]}, "U1,U2"),
    ({"selected_channel": "C2"}, "C2"),
    ({"selected_channels": ["C2", "C3"]}, "C2,C3"),
    ({"selected_conversation": "D1"}, "D1"),
    ({"selected_conversations": ["D1"]}, "D1"),
    ({"selected_date": "2026-03-02"}, "2026-03-02"),
    ({"selected_time": "09:30"}, "09:30"),
    ({"selected_date_time": 1772442000}, "1772442000"),
    ({"files": [{"id": "F1"}, {"id": "F2"}]}, "F1,F2"),
]


@pytest.mark.parametrize(("form", "value"), ELEMENTS)
def test_every_element_says_what_was_picked(form: dict[str, Any], value: str) -> None:
    assert payload.chosen(form) == value


def test_a_click_in_a_message_says_where() -> None:
    place = {"message_ts": "1.1", "thread_ts": "1.0", "channel_id": "C9", "is_ephemeral": True}
    request = payload.click(payloads.click(container=place, channel=None), T1)
    assert (request.ts, request.thread_ts, request.channel, request.ephemeral) == ("1.1", "1.0", "C9", True)
    assert (request.action_id, request.value, request.modal, request.view_id) == (
        "post:approve",
        "7.2",
        False,
        None,
    )


def test_a_click_in_a_modal_brings_what_was_typed() -> None:
    state = {"values": {"text": {"x": {"type": "plain_text_input", "value": " hi "}}}}
    view = {"id": "V1", "hash": "h", "type": "modal", "private_metadata": "7", "state": state}
    request = payload.click(payloads.click(view=view), T1)
    assert (request.view_id, request.view_hash, request.metadata, request.modal) == ("V1", "h", "7", True)
    assert request.values.text("text") == "hi"


def test_a_click_in_app_home_is_not_in_a_modal() -> None:
    assert not payload.click(payloads.click(view={"id": "V1", "type": "home"}), T1).modal


def test_an_outsider_is_known_by_their_workspace() -> None:
    body = payloads.click() | {"user": {"id": "UX", "team_id": "T9"}}
    assert payload.click(body, T1).user_team == "T9"


def test_a_shortcut_on_a_message_brings_the_message() -> None:
    said = {"ts": "3.3", "thread_ts": "3.0", "text": "look"}
    body = payloads.interaction(
        "message_action", callback_id="m", message=said, message_ts="3.3", channel={"id": "C1"}
    )
    request = payload.shortcut(body, T1)
    assert (request.message, request.ts, request.thread_ts, request.channel) == (said, "3.3", "3.0", "C1")


async def test_each_kind_reaches_its_handler(edge: Edge) -> None:
    edge.slack.calls.clear()
    for body in (
        payloads.command("help me"),
        payloads.click(),
        payloads.submission(),
        payloads.interaction("shortcut", callback_id="post_new"),
        payloads.event({"type": "app_home_opened", "user": "UADA", "channel": "D1", "tab": "home"}),
    ):
        assert (await edge.send(body)).status == 200
    assert [type(request).__name__ for request in edge.heard] == [
        "Command",
        "Click",
        "Submission",
        "Shortcut",
        "Event",
    ]
    assert all(request.team == "T1" for request in edge.heard)


async def test_an_unknown_command_has_a_handler_of_its_own(edge: Edge) -> None:
    await edge.send(payloads.command("hlep"))
    [request] = edge.heard
    assert isinstance(request, Command)
    assert request.name == "hlep"


async def test_who_we_are_is_asked_once(edge: Edge) -> None:
    for _ in range(3):
        await edge.send(payloads.command("help"))
    assert len(edge.slack.called("auth.test")) == 1
    edge.clock.advance(hours=1)
    await edge.send(payloads.command("help"))
    assert len(edge.slack.called("auth.test")) == 2
