"""Blocks as Slack hands them back: ids filled in, defaults of text objects spelt out."""

from collections.abc import Iterator

from sandbox.slack.shape import Json, short_id

CONTAINERS = ("elements", "accessory", "element", "child_blocks", "cards", "actions")
"""Fields of blocks and elements under which other elements or blocks stand."""

INTERACTIVE = frozenset(
    {
        *("button", "checkboxes", "datepicker", "datetimepicker", "email_text_input", "file_input"),
        *("number_input", "overflow", "plain_text_input", "radio_buttons", "rich_text_input", "timepicker"),
        *("url_text_input", "workflow_button", "feedback_buttons", "icon_button"),
        *(
            f"{many}{source}_select"
            for many in ("", "multi_")
            for source in ("static", "external", "users", "conversations", "channels")
        ),
    }
)
"""Element types that a person can act on."""

_TEXT_DEFAULTS: dict[str, Json] = {"plain_text": {"emoji": True}, "mrkdwn": {"verbatim": False}}


def normal_blocks(blocks: list[Json]) -> list[Json]:
    """A copy of `blocks` with a `block_id` on each, an `action_id` on each element, and text defaults."""
    return [{"type": block["type"], "block_id": short_id(), **normal(block)} for block in blocks]


def normal(thing: Json) -> Json:
    """A copy of one JSON object with the defaults that Slack adds, all the way down."""
    out = {key: _normal_value(value) for key, value in thing.items()}
    kind = out.get("type")
    if kind in INTERACTIVE:
        out.setdefault("action_id", short_id())
    if isinstance(out.get("text"), str):
        for key, value in _TEXT_DEFAULTS.get(str(kind), {}).items():
            out.setdefault(key, value)
    return out


def _normal_value(value: object) -> object:
    if isinstance(value, dict):
        return normal(value)
    if isinstance(value, list):
        return [_normal_value(item) for item in value]
    return value


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block that it stands in."""
    for block in blocks:
        for element in _inside(block):
            yield block, element


def _inside(thing: Json) -> Iterator[Json]:
    for name in CONTAINERS:
        inner = thing.get(name)
        for part in inner if isinstance(inner, list) else [inner]:
            if isinstance(part, dict):
                if part.get("type") in INTERACTIVE:
                    yield part
                yield from _inside(part)
