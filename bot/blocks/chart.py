"""Slack's native charts: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block/."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from bot.blocks.kit import Json, counted, one_line

Shape = Literal["bar", "line", "area"]

_LABEL, _SERIES, _CATEGORIES = 20, 12, 20


def chart(shape: Shape, title: str, categories: Sequence[str], series: Mapping[str, Sequence[float]]) -> Json:
    """A chart; every series has one value for every category. At most two of these go into a message."""
    names, labels = _distinct(series), _distinct(categories)
    drawn = [
        {"name": name, "data": [_point(label, value) for label, value in zip(labels, values, strict=True)]}
        for name, values in zip(names, series.values(), strict=True)
    ]
    return {
        "type": "data_visualization",
        "title": one_line(title, 50),
        "chart": {
            "type": shape,
            "series": counted(drawn, 1, _SERIES),
            "axis_config": {"categories": _few(labels)},
        },
    }


def _point(label: str, value: float) -> Json:
    return {"label": label, "value": value}


def _few(labels: list[str]) -> list[str]:
    if not 0 < len(labels) <= _CATEGORIES:
        raise ValueError(f"there are {len(labels)} categories; 1 to {_CATEGORIES} are allowed")
    return labels


def _distinct(names: Iterable[str]) -> list[str]:
    """The names cut to what a chart takes, with a number where two would be the same."""
    # Slack refuses the whole message when two series have the same name.
    found: list[str] = []
    for number, name in enumerate(names, start=1):
        short = one_line(name, _LABEL)
        found.append(short if short not in found else f"{one_line(name, _LABEL - 4)} {number}")
    return found
