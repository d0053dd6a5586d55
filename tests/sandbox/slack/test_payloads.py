"""Every payload is held against Slack's own types, and Slack's own models read what is in it."""

import re

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.sandbox.slack.payloads import payloads
from tests.sandbox.slack.running import Json
from tests.schemas.validator import SlackTypes

ALL = list(payloads())
KNOWN = {
    r"\['enterprise'\]: None is not": "Slack sends null outside of an Enterprise organisation",
    r"\['(original|thumb_\d+)_[wh]'\]: \d+ is not of type 'string'": "sizes are numbers in Slack",
    r"'(selected_date_time)'.* is not valid under any": "@slack/bolt has no datetimepicker action",
    r"\['previous_message'\]\['subtype'\]": "messages of any kind can be deleted",
    r"\['(previous_)?message'\]: 'event_ts' is a required": "only the event itself has event_ts",
}
"""Where the published types are not what Slack sends."""

UNREADABLE = ("rich_text_input", "file_input", "datetimepicker")
KINDS = sorted({kind for kind, _payload in ALL})


@pytest.mark.parametrize("kind", KINDS)
def test_payloads_are_of_slacks_types(kind: str, slack_types: SlackTypes) -> None:
    name = "event_callback" if kind.startswith("event:") else kind
    sent = (payload for one, payload in ALL if one == kind)
    faults = [fault for payload in sent for fault in slack_types.payload_faults(name, payload)]
    assert [fault for fault in faults if not any(re.search(known, fault) for known in KNOWN)] == []


def blocks_of(payload: Json) -> list[Json]:
    message = payload.get("message") or payload.get("event") or {}
    return [*message.get("blocks", []), *payload.get("view", {}).get("blocks", [])]


@pytest.mark.parametrize("kind", KINDS)
def test_blocks_in_payloads_are_read_by_slacks_models(kind: str) -> None:
    for one, payload in ALL:
        for block in blocks_of(payload) if one == kind else []:
            parsed = Block.parse(block)
            assert parsed
            parsed.validate_json()


def test_views_in_payloads_are_read_by_slacks_models() -> None:
    views = [payload["view"] for kind, payload in ALL if kind in ("view_submission", "view_closed")]
    assert views
    for view in views:
        View(**{**view, "state": {"values": readable(view["state"]["values"])}}).validate_json()


def readable(values: Json) -> Json:
    """The states that slack_sdk 3.47 has fields for."""
    return {
        block_id: {name: state for name, state in actions.items() if state["type"] not in UNREADABLE}
        for block_id, actions in values.items()
    }
