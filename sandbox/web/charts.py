"""The geometry of data_visualization blocks; the template draws it as SVG."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 560, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 12, 32
_RADIUS, _HOLE = 92, 54
_NICE = (1, 2, 2.5, 5, 10)
_TICKS = 4
_LABELS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """A mark on an axis: where it is, and its words."""

    at: float
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """One drawn thing: its SVG path, its colour's number, its words, its part of the whole."""

    path: str
    colour: int
    title: str
    share: str = ""
    points: Sequence[tuple[float, float, str]] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """All of a chart that the template needs."""

    kind: str
    shapes: Sequence[Shape]
    across: Sequence[Tick] = ()
    up: Sequence[Tick] = ()
    x_label: str = ""
    y_label: str = ""


def chart(block: Mapping[str, Any]) -> Chart:
    """Lay out the chart of a data_visualization block."""
    data = block.get("chart") or {}
    kind = str(data.get("type"))
    return _pie(data) if kind == "pie" else _axes(kind, data)


def short_number(value: float) -> str:
    """A number short enough for an axis: 950, 1.2K, 3M."""
    for size, unit in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if abs(value) >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:.3g}"


def _pie(data: Mapping[str, Any]) -> Chart:
    segments = data.get("segments") or ()
    total = sum(float(segment["value"]) for segment in segments) or 1.0
    shapes, angle = [], 0.0
    for number, segment in enumerate(segments):
        share = float(segment["value"]) / total
        shapes.append(
            Shape(
                path=_slice(angle, angle + share),
                colour=number,
                title=f"{segment['label']}: {segment['value']:,}",
                share=f"{share:.0%}",
            )
        )
        angle += share
    return Chart(kind="pie", shapes=shapes)


def _slice(start: float, end: float) -> str:
    end = min(end, start + 0.9999)
    far = int(end - start > 1 / 2)
    (ax, ay), (bx, by) = _on_circle(start, _RADIUS), _on_circle(end, _RADIUS)
    (cx, cy), (dx, dy) = _on_circle(end, _HOLE), _on_circle(start, _HOLE)
    outer = f"M{ax} {ay}A{_RADIUS} {_RADIUS} 0 {far} 1 {bx} {by}"
    return f"{outer}L{cx} {cy}A{_HOLE} {_HOLE} 0 {far} 0 {dx} {dy}Z"


def _on_circle(turn: float, radius: float) -> tuple[float, float]:
    angle = 2 * math.pi * turn - math.pi / 2
    return round(100 + radius * math.cos(angle), 2), round(100 + radius * math.sin(angle), 2)


def _axes(kind: str, data: Mapping[str, Any]) -> Chart:
    series = [(str(one["name"]), _values(one)) for one in data.get("series", ())]
    config = data.get("axis_config", {})
    categories = [str(category) for category in config.get("categories", ())]
    low, high = _range([value for _, values in series for value in values])
    scale = _Scale(low=low, high=high, count=max(len(categories), 1))
    draw = _bars if kind == "bar" else _lines
    return Chart(
        kind=kind,
        shapes=list(draw(series, categories, scale)),
        across=list(_category_ticks(categories, scale)),
        up=list(_value_ticks(scale)),
        x_label=str(config.get("x_label", "")),
        y_label=str(config.get("y_label", "")),
    )


def _values(series: Mapping[str, Any]) -> list[float]:
    return [float(point["value"]) for point in series.get("data") or ()]


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min([0.0, *values]), max([0.0, *values])
    step = _step((high - low) or 1.0)
    return math.floor(low / step) * step, math.ceil((high or 1.0) / step) * step


def _step(span: float) -> float:
    power: float = 10 ** math.floor(math.log10(span / _TICKS))
    return next(nice * power for nice in _NICE if nice * power * _TICKS >= span * 0.999)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Scale:
    low: float
    high: float
    count: int

    @property
    def band(self) -> float:
        return (WIDTH - _LEFT - _RIGHT) / self.count

    def x(self, index: float) -> float:
        return round(_LEFT + self.band * (index + 0.5), 2)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 2)


def _category_ticks(categories: Sequence[str], scale: _Scale) -> Iterator[Tick]:
    every = math.ceil(len(categories) / _LABELS) or 1
    for index, category in enumerate(categories):
        if index % every == 0:
            yield Tick(at=scale.x(index), label=category)


def _value_ticks(scale: _Scale) -> Iterator[Tick]:
    step = _step(scale.high - scale.low)
    for number in range(round((scale.high - scale.low) / step) + 1):
        value = scale.low + number * step
        yield Tick(at=scale.y(value), label=short_number(value))


_Series = Sequence[tuple[str, Sequence[float]]]


def _bars(series: _Series, categories: Sequence[str], scale: _Scale) -> Iterator[Shape]:
    width = scale.band * 0.68 / max(len(series), 1)
    for number, (name, values) in enumerate(series):
        for index, value in enumerate(values[: len(categories)]):
            left = scale.x(index) + width * (number - len(series) / 2)
            top, bottom = sorted((scale.y(value), scale.y(max(scale.low, 0))))
            yield Shape(
                path=f"M{left:.2f} {bottom}V{top}h{width * 0.92:.2f}V{bottom}Z",
                colour=number,
                title=f"{name}, {categories[index]}: {value:,g}",
            )


def _lines(series: _Series, categories: Sequence[str], scale: _Scale) -> Iterator[Shape]:
    for number, (name, values) in enumerate(series):
        points = [
            (scale.x(index), scale.y(value), f"{name}, {categories[index]}: {value:,g}")
            for index, value in enumerate(values[: len(categories)])
        ]
        path = "M" + "L".join(f"{x} {y}" for x, y, _ in points) if points else ""
        yield Shape(path=path, colour=number, title=name, points=points)


def legend(block: Mapping[str, Any]) -> list[str]:
    """The names that stand beside a chart's colours, in their order."""
    data = block.get("chart") or {}
    parts = data.get("segments") or data.get("series") or ()
    return [str(part.get("label") or part.get("name")) for part in parts]
