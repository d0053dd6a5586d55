"""Charts: the geometry says what the numbers say."""

from typing import Any

import pytest

from sandbox.web.charts import HEIGHT, WIDTH, chart, short_number
from sandbox.web.drawing import Drawer
from sandbox.web.viewer import Viewer

Json = dict[str, Any]


def block(kind: str, *rows: list[float]) -> Json:
    names = ["Mon", "Tue", "Wed"]
    series = [
        {"name": f"S{number}", "data": [{"label": a, "value": b} for a, b in zip(names, row, strict=True)]}
        for number, row in enumerate(rows)
    ]
    axis = {"categories": names, "x_label": "Day", "y_label": "Views"}
    return {
        "type": "data_visualization",
        "title": "Reach",
        "chart": {"type": kind, "series": series, "axis_config": axis},
    }


def pie(*values: float) -> Json:
    segments = [{"label": f"P{number}", "value": value} for number, value in enumerate(values)]
    return {"type": "data_visualization", "title": "Moods", "chart": {"type": "pie", "segments": segments}}


def test_a_bar_for_every_value_and_taller_for_more() -> None:
    bars = chart(block("bar", [1, 2, 3], [3, 2, 1])).shapes
    assert len(bars) == 6
    tops = [float(bar.path.split("V")[1].split("h")[0]) for bar in bars[:3]]
    assert tops == sorted(tops, reverse=True)
    assert bars[0].title == "S0, Mon: 1"


@pytest.mark.parametrize("kind", ["line", "area"])
def test_a_point_for_every_value_within_the_frame(kind: str) -> None:
    (line,) = chart(block(kind, [-5, 0, 1_000_000])).shapes
    assert [title for _, _, title in line.points][2] == "S0, Wed: 1e+06"
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y, _ in line.points)


def test_the_shares_of_a_pie() -> None:
    assert [piece.share for piece in chart(pie(1, 3)).shapes] == ["25%", "75%"]
    assert chart(pie(5)).shapes[0].path.startswith("M")


@pytest.mark.parametrize("rows", [[[0, 0, 0]], [], [[0.001, 0, 0]], [[-3, -2, -1]]])
def test_flat_empty_and_tiny_numbers_have_an_axis(rows: list[list[float]]) -> None:
    assert len(chart(block("line", *rows)).up) >= 2


@pytest.mark.parametrize("kind", ["line", "area", "bar"])
def test_the_drawing_names_itself_and_its_parts(kind: str, drawer: Drawer, viewer: Viewer) -> None:
    html = drawer.blocks([block(kind, [1, 2, 3], [4, 5, 6])], viewer)
    for fragment in ('role="img" aria-label="Reach"', "Mon", "S0", "S1", "Views by Day", "<title>"):
        assert fragment in html


@pytest.mark.parametrize(("value", "shown"), [(950, "950"), (1200, "1.2K"), (3_000_000, "3M"), (0.5, "0.5")])
def test_numbers_on_an_axis_are_short(value: float, shown: str) -> None:
    assert short_number(value) == shown
