"""The checks know Slack's own examples as right, and each planted fault as wrong."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.schemas.validator import SlackTypes

TEAM = {"id": "T1", "domain": "linden"}
USER = {"id": "U1", "username": "wren", "name": "wren", "team_id": "T1"}
CHANNEL = {"id": "C1", "name": "review"}
WHO = {"team": TEAM, "user": USER, "api_app_id": "A1", "token": "t"}

BUTTON = {"type": "button", "action_id": "a:b", "text": {"type": "plain_text", "text": "Go"}, "value": "7"}
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*"}}
ACTIONS = {"type": "actions", "block_id": "b1", "elements": [BUTTON]}
INPUT = {
    "type": "input",
    "block_id": "text",
    "label": {"type": "plain_text", "text": "Text"},
    "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
}
CHART = {"type": "data_visualization", "title": "Reach"}
MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Draft"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [SECTION, INPUT],
}
VIEW = {
    **MODAL,
    "id": "V1",
    "callback_id": "draft",
    "team_id": "T1",
    "app_id": "A1",
    "bot_id": "B1",
    "close": None,
    "state": {"values": {"text": {"text": {"type": "plain_text_input", "value": "Hi"}}}},
    "hash": "1.2",
    "private_metadata": "",
    "root_view_id": "V1",
    "previous_view_id": None,
    "clear_on_close": False,
    "notify_on_close": False,
}
CLICK = {**BUTTON, "block_id": "b1", "action_ts": "1.2"}

PAYLOADS: dict[str, dict[str, Any]] = {
    "slash_command": {
        "token": "t",
        "command": "/social",
        "text": "help",
        "response_url": "http://localhost/response",
        "trigger_id": "1.2.3",
        "user_id": "U1",
        "user_name": "wren",
        "team_id": "T1",
        "team_domain": "linden",
        "channel_id": "C1",
        "channel_name": "review",
        "api_app_id": "A1",
    },
    "block_actions": {
        **WHO,
        "type": "block_actions",
        "channel": CHANNEL,
        "message": {"type": "message", "ts": "1.2", "blocks": [SECTION, ACTIONS]},
        "container": {"type": "message"},
        "actions": [CLICK],
        "response_url": "http://localhost/response",
        "trigger_id": "1.2.3",
    },
    "block_suggestion": {
        **WHO,
        "type": "block_suggestion",
        "block_id": "b1",
        "action_id": "a",
        "value": "x",
        "container": {"type": "view"},
    },
    "shortcut": {
        **WHO,
        "type": "shortcut",
        "callback_id": "draft",
        "trigger_id": "1.2.3",
        "action_ts": "1.2",
    },
    "message_action": {
        **WHO,
        "type": "message_action",
        "callback_id": "draft",
        "trigger_id": "1.2.3",
        "action_ts": "1.2",
        "message_ts": "1.2",
        "message": {"type": "message", "ts": "1.2", "text": "Hello"},
        "channel": CHANNEL,
        "response_url": "http://localhost/response",
    },
    "view_submission": {**WHO, "type": "view_submission", "view": VIEW, "trigger_id": "1.2.3"},
    "view_closed": {**WHO, "type": "view_closed", "view": VIEW, "is_cleared": False},
    "event_callback": {
        "token": "t",
        "team_id": "T1",
        "api_app_id": "A1",
        "type": "event_callback",
        "event_id": "Ev1",
        "event_time": 1,
        "event": {
            "type": "message",
            "channel": "C1",
            "user": "U1",
            "text": "Hello",
            "ts": "1.2",
            "event_ts": "1.2",
            "channel_type": "channel",
        },
    },
}

#: (kind, path to a value, what is put there: None takes it away).
PLANTED: list[tuple[str, list[str | int], object]] = [
    ("slash_command", ["trigger_id"], None),
    ("slash_command", ["text"], 7),
    ("block_actions", ["response_url"], None),
    ("block_actions", ["actions", 0, "action_id"], None),
    ("block_actions", ["actions", 0, "type"], "knob"),
    ("block_actions", ["message", "blocks", 0, "type"], "sektion"),
    ("block_suggestion", ["value"], None),
    ("shortcut", ["callback_id"], None),
    ("message_action", ["message", "ts"], 1.2),
    ("view_submission", ["view", "hash"], None),
    ("view_submission", ["view", "state", "values", "text", "text", "type"], None),
    ("view_closed", ["is_cleared"], "no"),
    ("event_callback", ["event_id"], None),
    ("event_callback", ["event", "channel_type"], "street"),
    ("event_callback", ["event", "subtype"], "whisper"),
    ("event_callback", ["event", "type"], "tea_served"),
]


def with_fault(payload: Mapping[str, Any], path: list[str | int], fault: object) -> dict[str, Any]:
    broken = copy.deepcopy(dict(payload))
    place: Any = broken
    for step in path[:-1]:
        place = place[step]
    if fault is None:
        del place[path[-1]]
    else:
        place[path[-1]] = fault
    return broken


@pytest.mark.parametrize("kind", PAYLOADS)
def test_a_right_payload_passes(kind: str, check_payload: Callable[[str, Mapping[str, Any]], None]) -> None:
    check_payload(kind, PAYLOADS[kind])


@pytest.mark.parametrize(("kind", "path", "fault"), PLANTED)
def test_a_planted_fault_is_found(
    kind: str, path: list[str | int], fault: object, slack_types: SlackTypes
) -> None:
    assert len(slack_types.payload_faults(kind, with_fault(PAYLOADS[kind], path, fault))) == 1


def test_a_fault_names_its_place(slack_types: SlackTypes) -> None:
    broken = {**ACTIONS, "elements": [BUTTON, {**BUTTON, "style": "loud"}]}
    assert slack_types.block_faults([SECTION, broken]) == [
        "block 1: KnownBlock['elements'][1]['style']: 'loud' is not one of ['primary', 'danger']"
    ]


def test_the_check_fails_a_test(check_payload: Callable[[str, Mapping[str, Any]], None]) -> None:
    with pytest.raises(AssertionError, match="SlashCommand"):
        check_payload("slash_command", {"text": "help"})


def test_a_click_in_a_view_has_no_response_url(slack_types: SlackTypes) -> None:
    click = {k: v for k, v in PAYLOADS["block_actions"].items() if k not in {"message", "response_url"}}
    assert slack_types.payload_faults("block_actions", {**click, "view": VIEW}) == []


def test_an_edited_message_is_no_event_inside(slack_types: SlackTypes) -> None:
    inner = {"type": "message", "user": "U1", "text": "Hello", "ts": "1.2"}
    outer = {"subtype": "message_changed", "hidden": True, "message": inner, "previous_message": {**inner}}
    right = {**PAYLOADS["event_callback"], "event": {**PAYLOADS["event_callback"]["event"], **outer}}
    assert slack_types.payload_faults("event_callback", right) == []
    wrong = with_fault(right, ["event", "message", "user"], None)
    assert len(slack_types.payload_faults("event_callback", wrong)) == 1


def test_fields_are_as_slack_sends_them_not_as_published(slack_types: SlackTypes) -> None:
    payload = PAYLOADS["view_closed"] | {"enterprise": None}
    assert slack_types.payload_faults("view_closed", payload) == []


def test_blocks_and_views_for_slack_pass(
    check_blocks: Callable[[list[dict[str, Any]]], None], check_view: Callable[[Mapping[str, Any]], None]
) -> None:
    check_blocks([SECTION, ACTIONS, CHART])
    check_view(MODAL)
    check_view({"type": "home", "blocks": [SECTION, CHART]})


@pytest.mark.parametrize(
    "block",
    [
        {"type": "sektion"},
        {**SECTION, "colour": "red"},
        {"type": "header", "text": {"type": "mrkdwn", "text": "Hello"}},
        {**ACTIONS, "elements": [{**BUTTON, "style": "loud"}]},
        {"type": "actions"},
        {"type": "actions", "elements": [BUTTON] * 26},
        {**ACTIONS, "elements": [{**BUTTON, "text": {"type": "plain_text", "text": "x" * 76}}]},
    ],
)
def test_a_wrong_block_is_found(block: dict[str, Any], slack_types: SlackTypes) -> None:
    assert len(slack_types.block_faults([block])) == 1


@pytest.mark.parametrize(
    "view",
    [
        {**MODAL, "type": "window"},
        {**MODAL, "title": "Draft"},
        {**MODAL, "id": "V1"},
        {**MODAL, "title": {"type": "plain_text", "text": "x" * 25}},
        {**MODAL, "blocks": [SECTION] * 101},
        {**MODAL, "blocks": [{"type": "sektion"}]},
        {k: v for k, v in MODAL.items() if k != "blocks"},
    ],
)
def test_a_wrong_view_is_found(view: dict[str, Any], slack_types: SlackTypes) -> None:
    assert len(slack_types.view_faults(view)) == 1


def test_a_type_can_be_had_by_name(slack_schema: Callable[[str], Draft7Validator]) -> None:
    assert slack_schema("SlashCommand").is_valid(PAYLOADS["slash_command"])
