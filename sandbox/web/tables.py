"""Cells of table and data_table blocks, made alike for the template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_ALIGN = {"left", "center", "right"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell: its text or its rich_text block, how it is aligned, and what it sorts by."""

    text: str
    rich: Mapping[str, Any] | None
    align: str
    wrapped: bool
    sort: str


def table(block: Mapping[str, Any]) -> list[list[Cell]]:
    """The rows of a table block; the first one is the header."""
    settings = block.get("column_settings") or ()
    return [
        [_cell(cell, _setting(settings, column)) for column, cell in enumerate(row)]
        for row in block.get("rows") or ()
    ]


def _setting(settings: Sequence[Mapping[str, Any] | None], column: int) -> Mapping[str, Any]:
    return (settings[column] if column < len(settings) else None) or {}


def _cell(cell: Mapping[str, Any], setting: Mapping[str, Any]) -> Cell:
    number = cell.get("type") == "raw_number"
    value = cell.get("value", cell.get("text", ""))
    align = str(setting.get("align") or ("right" if number else "left"))
    shown = f"{value:,}" if number and isinstance(value, int | float) else str(value)
    return Cell(
        text=str(cell.get("text") or shown),
        rich=cell if cell.get("type") == "rich_text" else None,
        align=align if align in _ALIGN else "left",
        wrapped=bool(setting.get("is_wrapped")),
        sort=str(value),
    )
