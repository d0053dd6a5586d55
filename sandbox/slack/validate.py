"""Block Kit validation: what is wrong with a message's blocks, a modal or an App Home, in Slack's words."""

from collections import Counter
from collections.abc import Callable, Iterator

from sandbox.slack.blockkit import composition as c
from sandbox.slack.blockkit.block import block
from sandbox.slack.blockkit.check import Spot, anything, flag, items, shape, string, typed
from sandbox.slack.blockkit.element import HOME, MESSAGE, MODAL
from sandbox.slack.blockkit.table import MAX_DATA_CHARACTERS, characters
from sandbox.slack.shape import Json

MAX_MARKDOWN = 12_000
MOST = {"data_visualization": 2, "table": 1}
"""How many blocks of a type a message may hold."""

Whole = Callable[[list[Json], Spot], Iterator[str]]
"""Yields what is wrong with all blocks of a surface together."""


def message_faults(blocks: object) -> list[str]:
    """The faults of a message's blocks."""
    spot = Spot(pointer="/blocks", surface=MESSAGE)
    faults = list(items(block, 50, 0)(blocks, spot))
    return faults or _together(blocks, spot, _same_ids, _too_many, _too_much_markdown, _too_much_data)


def view_faults(view: object) -> list[str]:
    """The faults of a modal or an App Home."""
    spot = Spot(pointer="/view", surface="")
    faults = list(_VIEW(view, spot))
    return faults or (
        _together(view["blocks"], spot.at("blocks"), _same_ids) if isinstance(view, dict) else []
    )


def _together(blocks: object, spot: Spot, *wholes: Whole) -> list[str]:
    listed = blocks if isinstance(blocks, list) else []
    return [fault for whole in wholes for fault in whole(listed, spot)]


def _same_ids(blocks: list[Json], spot: Spot) -> Iterator[str]:
    seen: set[str] = set()
    for place, one in enumerate(blocks):
        block_id = one.get("block_id")
        if block_id in seen:
            yield spot.at(place).at("block_id").fault(f"`block_id` {block_id} already exists")
        if block_id:
            seen.add(block_id)


def _too_many(blocks: list[Json], spot: Spot) -> Iterator[str]:
    count = Counter(one["type"] for one in blocks)
    for kind, most in MOST.items():
        if count[kind] > most:
            yield spot.fault(f"no more than {most} {kind} blocks allowed")


def _too_much_markdown(blocks: list[Json], spot: Spot) -> Iterator[str]:
    if sum(len(one["text"]) for one in blocks if one["type"] == "markdown") > MAX_MARKDOWN:
        yield spot.fault(f"must be less than {MAX_MARKDOWN + 1} characters of markdown in all")


def _too_much_data(blocks: list[Json], spot: Spot) -> Iterator[str]:
    if sum(characters(one["rows"]) for one in blocks if one["type"] == "data_table") > MAX_DATA_CHARACTERS:
        yield spot.fault(f"must be less than {MAX_DATA_CHARACTERS + 1} characters in data tables in all")


def _blocks_on(surface: str) -> Callable[[object, Spot], Iterator[str]]:
    def check(value: object, spot: Spot) -> Iterator[str]:
        return items(block, 100, 0)(value, Spot(pointer=spot.pointer, surface=surface))

    return check


def _submit_for_inputs(view: Json, spot: Spot) -> Iterator[str]:
    if any(one["type"] == "input" for one in view["blocks"]) and not view.get("submit"):
        yield spot.fault("missing required field: submit")


_FIELDS = {
    "callback_id": string(255, 0),
    "private_metadata": string(3000, 0),
    "external_id": string(255, 0),
    "clear_on_close": flag,
    "notify_on_close": flag,
}
_TITLE = c.plain_text(24)
_MODAL = shape(
    {"title": _TITLE, "blocks": _blocks_on(MODAL)},
    {**_FIELDS, "submit": _TITLE, "close": _TITLE, "submit_disabled": flag},
    _submit_for_inputs,
)
_HOME = shape(
    {"blocks": _blocks_on(HOME)}, {**_FIELDS, "title": anything, "close": anything, "submit": anything}
)
_VIEW = typed({"modal": _MODAL, "home": _HOME})
