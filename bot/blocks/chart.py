"""Slack's native charts: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block/."""

from collections.abc import Mapping, Sequence
from typing import Literal

from bot.blocks.kit import Json, counted, one_line, within
from bot.domain.text import shorten

Shape = Literal["bar", "line", "area"]

_LABEL, _SERIES, _CATEGORIES = 20, 12, 20


def chart(shape: Shape, title: str, categories: Sequence[str], series: Mapping[str, Sequence[float]]) -> Json:
    """A chart; every series has one value for every category. At most two of these go into a message."""
    names = _distinct([one_line(name) for name in series])
    labels = [within(category, _LABEL) for category in categories]
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
    if not 0 < len(labels) <= _CATEGORIES or len(set(labels)) != len(labels):
        raise ValueError(f"{len(labels)} categories, or one of them twice")
    return labels


def _distinct(names: Sequence[str]) -> list[str]:
    """The names cut to what a chart takes, with a number where two would be the same."""
    found: list[str] = []
    for number, name in enumerate(names, start=1):
        short = shorten(name, _LABEL)
        found.append(short if short not in found else f"{shorten(name, _LABEL - 4)} {number}")
    return found
