"""table, data_table and data_visualization: numbers in rows and in charts."""

from collections.abc import Iterator

from sandbox.slack.blockkit.check import (
    Rule,
    Spot,
    among,
    anything,
    flag,
    items,
    number,
    shape,
    string,
    typed,
)
from sandbox.slack.blockkit.composition import ident
from sandbox.slack.blockkit.richtext import rich_text
from sandbox.slack.shape import Json

MAX_TABLE_CHARACTERS = 10_000
MAX_DATA_CHARACTERS = 20_000
_CELL = string(MAX_DATA_CHARACTERS)
_RAW = {
    "raw_text": shape({"text": _CELL}),
    "raw_number": shape({"value": number(float("-inf"), float("inf"))}, {"text": _CELL}),
}
_RICH = {"rich_text": rich_text}
_ROW = items(typed({**_RAW, **_RICH}), 20)
_HEADER = items(typed(_RAW), 20)
_COLUMN = shape({}, {"align": among("left", "center", "right"), "is_wrapped": flag, "width": anything})


def _column(value: object, spot: Spot) -> Iterator[str]:
    return iter(()) if value is None else _COLUMN(value, spot)


def characters(thing: object) -> int:
    """How much text there is in a table, all cells together."""
    if isinstance(thing, dict):
        texts = (value for key, value in thing.items() if key == "text" and isinstance(value, str))
        return sum(map(len, texts)) + sum(characters(part) for part in thing.values())
    return sum(characters(part) for part in thing) if isinstance(thing, list) else 0


def _no_more_text_than(most: int) -> Rule:
    def rule(value: Json, spot: Spot) -> Iterator[str]:
        if characters(value["rows"]) > most:
            yield spot.at("rows").fault(f"must be less than {most + 1} characters in all")

    return rule


def _header_first(value: Json, spot: Spot) -> Iterator[str]:
    yield from _HEADER(value["rows"][0], spot.at("rows").at(0))
    widths = {len(row) for row in value["rows"]}
    if len(widths) > 1:
        yield spot.at("rows").fault("all rows must have the same number of cells")


table = shape(
    {"rows": items(_ROW, 100)},
    {"column_settings": items(_column, 20, 0), "block_id": ident},
    _no_more_text_than(MAX_TABLE_CHARACTERS),
)

data_table = shape(
    {"rows": items(_ROW, 201, 2), "caption": string(255)},
    {
        "page_size": number(1, 100, whole=True),
        "row_header_column_index": number(0, 19, whole=True),
        "block_id": ident,
    },
    _header_first,
    _no_more_text_than(MAX_DATA_CHARACTERS),
)
