"""Slack's limits, written down a second time: what is wrong with a message, a modal or an App Home."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.blocks.kit import Drawing

Json = Mapping[str, Any]

SURFACES = {
    "section": {"message", "modal", "home"},
    "header": {"message", "modal", "home"},
    "divider": {"message", "modal", "home"},
    "context": {"message", "modal", "home"},
    "actions": {"message", "modal", "home"},
    "rich_text": {"message", "modal", "home"},
    "image": {"message", "modal", "home"},
    "input": {"modal"},
    "data_visualization": {"message"},
}
ONLY_IN_MODALS = {"file_input", "url_text_input", "email_text_input", "number_input"}
ONLY_IN_INPUTS = {*ONLY_IN_MODALS, "plain_text_input"}
SPANS = {"text", "link", "user", "usergroup", "channel", "date"}


def drawing_faults(drawing: Drawing) -> list[str]:
    """What Slack would refuse of a message."""
    found = list(_blocks(list(drawing.blocks), "message", 50))
    if not 1 <= len(drawing.text) <= 4000:
        found.append(f"text of {len(drawing.text)} characters")
    if sum(block["type"] == "data_visualization" for block in drawing.blocks) > 2:
        found.append("more than two charts")
    return found


def view_faults(view: Json) -> list[str]:
    """What Slack would refuse of a modal or an App Home."""
    found = list(_blocks(view["blocks"], view["type"], 100))
    if view["type"] == "modal":
        found += _size(view["title"]["text"], 24, "title") + _size(view["close"]["text"], 24, "close")
        found += _size(view["callback_id"], 255, "callback_id")
        found += _size(view.get("submit", {"text": "-"})["text"], 24, "submit")
        if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
            found.append("inputs and no submit")
    return found + (["metadata"] if len(view.get("private_metadata", "")) > 3000 else [])


def _size(text: str, most: int, name: str) -> list[str]:
    return [] if 0 < len(text) <= most and text.strip() else [f"{name}: {len(text)} characters"]


def _blocks(blocks: list[Json], surface: str, most: int) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) != len(ids):
        yield "a block_id twice"
    for number, block in enumerate(blocks):
        for fault in _block(block, surface):
            yield f"block {number} ({block['type']}): {fault}"


def _block(block: Json, surface: str) -> Iterator[str]:
    if surface not in SURFACES[block["type"]]:
        yield f"not in a {surface}"
    yield from _KINDS[block["type"]](block)
    if surface != "modal" and any(one["type"] in ONLY_IN_MODALS for one in elements_of([block])):
        yield "an element for modals only"
    yield from (fault for element in elements_of([block]) for fault in _element(element))
    yield from (fault for text in texts_of(block) for fault in _text(text))


def elements_of(blocks: Iterable[Json]) -> Iterator[Json]:
    """The buttons, menus and inputs in blocks."""
    for block in blocks:
        kept = block.get("elements", []) if block["type"] == "actions" else []
        yield from (one for one in (*kept, block.get("accessory"), block.get("element")) if one)


def texts_of(thing: object) -> Iterator[Json]:
    """All text objects in a thing, however deep."""
    if isinstance(thing, Mapping):
        if thing.get("type") in {"plain_text", "mrkdwn"}:
            yield thing
        for value in thing.values():
            yield from texts_of(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from texts_of(value)


def spans_of(thing: object) -> Iterator[Json]:
    """All elements of lines of rich text in a thing, however deep."""
    if isinstance(thing, Mapping):
        if thing.get("type") in SPANS:
            yield thing
        for value in thing.values():
            yield from spans_of(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from spans_of(value)


def _text(text: Json) -> Iterator[str]:
    yield from _size(text["text"], 3000, "text")
    if text["type"] == "plain_text" and text.get("emoji") is not False:
        yield "emoji codes would be drawn"


def _section(block: Json) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield "no text"
    fields = block.get("fields", [{"text": "-"}])
    if not 1 <= len(fields) <= 10:
        yield f"{len(fields)} fields"
    yield from (fault for field in fields for fault in _size(field["text"], 2000, "field"))


def _rich(block: Json) -> Iterator[str]:
    if not block["elements"]:
        yield "no elements"
    for part in block["elements"]:
        inner = (
            part["elements"]
            if part["type"] != "rich_text_list"
            else [span for one in part["elements"] for span in one["elements"]]
        )
        yield from _spans(inner)


def _spans(spans: list[Json]) -> Iterator[str]:
    if not spans:
        yield "an empty line"
    for span in spans:
        if span["type"] not in SPANS:
            yield f"a {span['type']}"
        if span["type"] in {"text", "link"} and not span["text"]:
            yield "empty text"
        if span["type"] == "text" and len(span["text"]) > 3000:
            yield "a long text"


def _number(block: Json, name: str, most: int) -> list[str]:
    return [] if 1 <= len(block[name]) <= most else [f"{len(block[name])} {name}"]


def _actions(block: Json) -> Iterator[str]:
    yield from _number(block, "elements", 25)
    ids = [element["action_id"] for element in block["elements"]]
    if len(set(ids)) != len(ids):
        yield "an action_id twice"
    if sum(element.get("style") == "primary" for element in block["elements"]) > 1:
        yield "two primary buttons"
    if any(element["type"] in ONLY_IN_INPUTS for element in block["elements"]):
        yield "an input among buttons"


def _input(block: Json) -> Iterator[str]:
    yield from _size(block["label"]["text"], 2000, "label")
    yield from _size(block.get("hint", {"text": "-"})["text"], 2000, "hint")
    yield from _size(block["block_id"], 255, "block_id")


def _chart(block: Json) -> Iterator[str]:
    chart = block["chart"]
    categories, series = chart["axis_config"]["categories"], chart["series"]
    yield from _size(block["title"], 50, "title")
    yield from (fault for label in categories for fault in _size(label, 20, "category"))
    yield from (fault for one in series for fault in _size(one["name"], 20, "series"))
    if not 1 <= len(series) <= 12 or not 1 <= len(categories) <= 20:
        yield "too many series or categories"
    if len({one["name"] for one in series}) != len(series):
        yield "a series twice"
    if any([point["label"] for point in one["data"]] != categories for one in series):
        yield "not one value a category"


_KINDS = {
    "section": _section,
    "header": lambda block: _size(block["text"]["text"], 150, "header"),
    "divider": lambda _: [],
    "context": lambda block: _number(block, "elements", 10),
    "actions": _actions,
    "rich_text": _rich,
    "image": lambda block: _size(block["alt_text"], 2000, "alt_text"),
    "input": _input,
    "data_visualization": _chart,
}


def _button(element: Json) -> Iterator[str]:
    yield from _size(element["text"]["text"], 75, "button")
    yield from _size(element.get("value", "-"), 2000, "value")
    if "value" not in element and "url" not in element:
        yield "a button that carries nothing"
    asked = element.get("confirm")
    if asked:
        sizes = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
        yield from (fault for name, most in sizes.items() for fault in _size(asked[name]["text"], most, name))


def _options(most: int) -> Any:
    def check(element: Json) -> Iterator[str]:
        yield from _number(element, "options", most)
        for option in element["options"]:
            yield from _size(option["text"]["text"], 75, "option")
            yield from _size(option["value"], 75, "value")
        started = [
            *element.get("initial_options", []),
            *([element["initial_option"]] if "initial_option" in element else []),
        ]
        if any(option not in element["options"] for option in started):
            yield "starts with what can't be chosen"

    return check


def _typed(element: Json) -> Iterator[str]:
    if len(element.get("initial_value", "")) > element.get("max_length", 3000):
        yield "starts longer than allowed"


def _fine(_: Json) -> list[str]:
    return []


_ELEMENTS = {
    "button": _button,
    "overflow": _options(5),
    "static_select": _options(100),
    "multi_static_select": _options(100),
    "checkboxes": _options(10),
    "plain_text_input": _typed,
    "url_text_input": _fine,
    "file_input": _fine,
    "datepicker": _fine,
    "datetimepicker": _fine,
    "multi_users_select": _fine,
    "users_select": _fine,
    "conversations_select": _fine,
}


def _element(element: Json) -> Iterator[str]:
    yield from _size(element["action_id"], 255, "action_id")
    yield from _size(element.get("placeholder", {"text": "-"})["text"], 150, "placeholder")
    yield from _ELEMENTS[element["type"]](element)
