"""What a person has chosen or typed: `state.values` of a view or message, and what an action carries."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.slack.normal import elements
from sandbox.slack.shape import ActError, Json

Lookup = Callable[[str], Json]
"""Finds a file object by its id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Where an element type keeps its value, where it starts, and whether it holds several."""

    value: str
    initial: str
    many: bool = False


_TEXT = Holder(value="value", initial="initial_value")
_OPTION = Holder(value="selected_option", initial="initial_option")
_OPTIONS = Holder(value="selected_options", initial="initial_options", many=True)


def _picker(what: str, *, many: bool = False) -> Holder:
    return Holder(value=f"selected_{what}", initial=f"initial_{what}", many=many)


HOLDERS: Mapping[str, Holder] = {
    "plain_text_input": _TEXT,
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "number_input": _TEXT,
    "rich_text_input": Holder(value="rich_text_value", initial="initial_value"),
    "static_select": _OPTION,
    "external_select": _OPTION,
    "radio_buttons": _OPTION,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
    "checkboxes": _OPTIONS,
    "users_select": _picker("user"),
    "conversations_select": _picker("conversation"),
    "channels_select": _picker("channel"),
    "multi_users_select": _picker("users", many=True),
    "multi_conversations_select": _picker("conversations", many=True),
    "multi_channels_select": _picker("channels", many=True),
    "datepicker": _picker("date"),
    "timepicker": _picker("time"),
    "datetimepicker": _picker("date_time"),
    "file_input": Holder(value="files", initial="", many=True),
}
"""Element types with a state; a button or an overflow menu has none."""

_PICKED_OPTIONS = frozenset({"selected_option", "selected_options"})

_FORMATS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "email_text_input": (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "Please enter a valid email address."),
    "url_text_input": (re.compile(r"https?://\S+"), "Please enter a valid URL."),
    "number_input": (re.compile(r"-?\d+(\.\d+)?"), "Please enter a valid number."),
}


def initial_values(blocks: list[Json]) -> Json:
    """`state.values` before anybody touched anything."""
    values: Json = {}
    for block, element in elements(blocks):
        if element["type"] in HOLDERS:
            values.setdefault(block["block_id"], {})[element["action_id"]] = _initial(element)
    return values


def _initial(element: Json) -> Json:
    holder = HOLDERS[element["type"]]
    return _state(element["type"], element.get(holder.initial, [] if holder.many else None))


def _state(kind: str, value: object) -> Json:
    # An empty rich text input is the one that Slack sends without its value.
    if value is None and kind == "rich_text_input":
        return {"type": kind}
    return {"type": kind, HOLDERS[kind].value: value}


def kept_values(blocks: list[Json], before: Json) -> Json:
    """`state.values` of changed blocks: what was typed stays where block and action ids stayed."""
    values = initial_values(blocks)
    for block_id, actions in values.items():
        for action_id, state in actions.items():
            old = before.get(block_id, {}).get(action_id)
            if old and old["type"] == state["type"]:
                actions[action_id] = old
    return values


def filled_values(blocks: list[Json], before: Json, given: Json, find_file: Lookup) -> Json:
    """`before` with what a person entered, given as Slack's state objects or as plain values."""
    values = {block_id: dict(actions) for block_id, actions in before.items()}
    known = {(block["block_id"], element["action_id"]): element for block, element in elements(blocks)}
    for block_id, actions in given.items():
        for action_id, value in actions.items():
            element = known.get((block_id, action_id))
            if element is None or element["type"] not in HOLDERS:
                raise ActError(f"no_such_input: {block_id}/{action_id}", 404)
            values.setdefault(block_id, {})[action_id] = state_of(element, value, find_file)
    return values


def state_of(element: Json, value: object, find_file: Lookup) -> Json:
    """The state object of one element that holds `value`, given as such or in a state object."""
    kind, holder = element["type"], HOLDERS[element["type"]]
    if isinstance(value, dict) and holder.value in value:
        value = value[holder.value]
    if holder.many:
        return _state(kind, [_item(element, item, find_file) for item in _listed(value)])
    return _state(kind, None if value in (None, "") else _item(element, value, find_file))


def _listed(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [] if value in (None, "") else [value]


def _item(element: Json, value: object, find_file: Lookup) -> object:
    kind = element["type"]
    if HOLDERS[kind].value in _PICKED_OPTIONS:
        return option_of(element, value)
    if kind == "file_input":
        return find_file(str(value["id"] if isinstance(value, dict) else value))
    if kind == "rich_text_input" and isinstance(value, str):
        return rich_text(value)
    return int(str(value)) if kind == "datetimepicker" else value


def option_of(element: Json, value: object) -> Json:
    """The option of a menu with this value; an external menu takes any option that was offered."""
    wanted = value.get("value") if isinstance(value, dict) else value
    for option in all_options(element):
        if option.get("value") == wanted:
            return option
    if "external" in element["type"] and isinstance(value, dict):
        return value
    raise ActError(f"no_such_option: {wanted}", 404)


def all_options(element: Json) -> list[Json]:
    """The options of an element, those in groups too."""
    options: list[Json] = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group["options"]
    return options


def rich_text(text: str) -> Json:
    """A rich_text block that holds plain text."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def entry_errors(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack's own client refuses before a modal is sent: required inputs left empty, wrong lengths."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            state = values.get(block["block_id"], {}).get(element["action_id"], {})
            fault = _fault(block, element, state.get(HOLDERS[element["type"]].value))
            if fault:
                errors[block["block_id"]] = fault
    return errors


def _fault(block: Json, element: Json, value: object) -> str:
    if value in (None, []):
        return "" if block.get("optional") else "Please complete this required field."
    if isinstance(value, list):
        most = element.get("max_files") or element.get("max_selected_items") or len(value)
        return f"Please choose at most {most}." if len(value) > most else ""
    return (_length_fault(element, value) or _format_fault(element, value)) if isinstance(value, str) else ""


def _length_fault(element: Json, value: str) -> str:
    if element["type"] != "plain_text_input":
        return ""
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Please use at least {least} characters."
    return f"Please use at most {most} characters." if len(value) > most else ""


def _format_fault(element: Json, value: str) -> str:
    pattern, message = _FORMATS.get(element["type"], (None, ""))
    return message if pattern and not pattern.fullmatch(value) else ""


def action_of(block: Json, element: Json, body: Json, find_file: Lookup) -> Json:
    """The `actions[0]` that Slack makes of a click or choice, all but its timestamp."""
    kind = element["type"]
    action: Json = {"type": kind, "block_id": block["block_id"], "action_id": element["action_id"]}
    if kind in HOLDERS:
        holder = HOLDERS[kind]
        value = body.get(holder.value, body.get("value"))
        shown = {key: element[key] for key in ("placeholder", holder.initial) if key in element}
        return action | state_of(element, value, find_file) | shown
    if kind == "overflow":
        return action | {
            "selected_option": option_of(element, body.get("selected_option", body.get("value")))
        }
    if kind == "feedback_buttons":
        return action | _feedback(element, body)
    return action | {key: element[key] for key in ("text", "value", "style", "url", "icon") if key in element}


def _feedback(element: Json, body: Json) -> Json:
    for name in ("positive_button", "negative_button"):
        if element[name]["value"] == body.get("value"):
            return {"text": element[name]["text"], "value": element[name]["value"]}
    raise ActError("no_such_option", 404)
