"""Requests as Slack sends them."""

from typing import Any

Json = dict[str, Any]

ADA: Json = {"id": "UADA", "team_id": "T1", "username": "ada"}
SECTION: Json = {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": "hi"}}
INPUT: Json = {
    "type": "input",
    "block_id": "text",
    "label": {"type": "plain_text", "text": "Text"},
    "element": {"type": "plain_text_input", "action_id": "x"},
}


def command(text: str, **more: Any) -> Json:
    return {
        "command": "/social",
        "text": text,
        "team_id": "T1",
        "channel_id": "C1",
        "user_id": "UADA",
        "trigger_id": "1.2.3",
        "api_app_id": "A1",
        **more,
    }


def interaction(kind: str, **more: Any) -> Json:
    return {
        "type": kind,
        "team": {"id": "T1"},
        "user": ADA,
        "api_app_id": "A1",
        "trigger_id": "1.2.3",
        **more,
    }


def click(action: Json | None = None, **more: Any) -> Json:
    """A button of a message; give `view` for one in a modal."""
    button = {"type": "button", "action_id": "post:approve", "block_id": "b", "value": "7.2"}
    place = {"type": "message", "message_ts": "1.1", "channel_id": "C1", "is_ephemeral": False}
    where: Json = {} if "view" in more else {"container": place, "channel": {"id": "C1"}}
    return interaction("block_actions", **{**where, "actions": [action or button], **more})


def submission(values: Json | None = None, blocks: list[Json] | None = None, **more: Any) -> Json:
    view = {
        "id": "V1",
        "type": "modal",
        "hash": "h1",
        "callback_id": "post:compose",
        "private_metadata": "7",
        "blocks": [INPUT] if blocks is None else blocks,
        "state": {"values": values or {}},
        **more,
    }
    return interaction("view_submission", view=view)


def event(inner: Json, event_id: str = "Ev1") -> Json:
    return {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": event_id,
        "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
        "event": inner,
    }


def message(**more: Any) -> Json:
    return {"type": "message", "channel": "C1", "user": "UADA", "text": "hello", "ts": "5.5", **more}
