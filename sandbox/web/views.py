"""Modals and App Homes as the page draws them: with what was typed so far in place of the initial values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = dict[str, Any]
_STARTS = {"rich_text_value": "initial_value", "files": "initial_files"}


def with_typed(view: Mapping[str, Any]) -> Json:
    """The view whose elements start with what its state says was typed."""
    values = (view.get("state") or {}).get("values") or {}
    return {**view, "blocks": list(_blocks(view.get("blocks") or (), values))}


def _blocks(blocks: Sequence[Json], values: Mapping[str, Json]) -> Iterator[Json]:
    for block in blocks:
        typed = values.get(str(block.get("block_id")), {})
        changed = dict(block)
        for key in ("element", "accessory"):
            if key in block:
                changed[key] = _element(block[key], typed)
        if block.get("type") == "actions":
            changed["elements"] = [_element(element, typed) for element in block["elements"]]
        yield changed


def _element(element: Json, typed: Mapping[str, Json]) -> Json:
    state = typed.get(str(element.get("action_id")), {})
    kept = {_start(key): value for key, value in state.items() if key != "type"}
    cleared = {key: value for key, value in element.items() if not kept or not key.startswith("initial_")}
    return cleared | {key: value for key, value in kept.items() if value not in (None, [])}


def _start(key: str) -> str:
    if key == "value":
        return "initial_value"
    return _STARTS.get(key) or key.replace("selected_", "initial_", 1)
