"""Where Slack's published types are not what Slack sends, corrected; each with how one knows."""

from collections.abc import Mapping
from typing import Any

_NUMBER = {"type": ["number", "string"]}

#: Fields with another type than published, wherever they are.
MISTYPED: Mapping[str, Mapping[str, Any]] = {
    # Null in a workspace outside of an organisation: so in recorded payloads, and Bolt is ready for it.
    "enterprise": {"type": ["object", "null"]},
    # Numbers in Slack's file object, and in the types that @slack/web-api has of its answers.
    "comments_count": _NUMBER,
    **{f"{kind}_{side}": _NUMBER for kind in ("original", "thumb_64", "thumb_80") for side in "hw"},
    **{f"thumb_{size}_{side}": _NUMBER for size in (160, 360, 480, 720, 800, 960, 1024) for side in "hw"},
}

#: What a message has as an event of its own, and not inside of message_changed and message_deleted: see the
#: example at https://docs.slack.dev/reference/events/message/message_changed.
_OF_EVENTS_ONLY = {"channel", "channel_type", "event_ts"}

_MESSAGE = "AllMessageEvents"
_INNER = "InnerMessage"


def corrected(definitions: Mapping[str, Any]) -> dict[str, Any]:
    """The definitions as Slack keeps to them."""
    right = {name: _corrected(schema) for name, schema in definitions.items()}
    if _MESSAGE in right:
        right[_INNER] = {"anyOf": [_inner(right[_name(member)]) for member in right[_MESSAGE]["anyOf"]]}
        for event in ("MessageChangedEvent", "MessageDeletedEvent"):
            fields = right[event]["properties"]
            fields.update({name: _ref(_INNER) for name in ("message", "previous_message") if name in fields})
    return right


def _corrected(schema: object) -> Any:
    if isinstance(schema, list):
        return [_corrected(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    fields = {name: part for name, part in MISTYPED.items() if name in schema.get("properties", {})}
    parts = {name: _corrected(part) for name, part in schema.items()}
    return parts | ({"properties": parts["properties"] | fields} if fields else {})


def _inner(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {**schema, "required": [name for name in schema["required"] if name not in _OF_EVENTS_ONLY]}


def _name(reference: Mapping[str, str]) -> str:
    return reference["$ref"].rpartition("/")[2]


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/definitions/{name}"}
