"""data_visualization: native charts."""

from collections.abc import Iterator

from sandbox.slack.blockkit.check import Spot, distinct, items, number, shape, string, typed
from sandbox.slack.blockkit.composition import ident
from sandbox.slack.shape import Json

_LABEL = string(20)
_AXIS_LABEL = string(50)
_ANY = number(float("-inf"), float("inf"))


def _positive(value: object, spot: Spot) -> Iterator[str]:
    if not isinstance(value, int | float) or value <= 0:
        yield spot.fault("must be greater than 0")


_SEGMENT = shape({"label": _LABEL, "value": _positive})
_POINT = shape({"label": _LABEL, "value": _ANY})
_SERIES = shape({"name": _LABEL, "data": items(_POINT, 20)}, {}, distinct("data", "label"))
_AXIS = shape({"categories": items(_LABEL, 20)}, {"x_label": _AXIS_LABEL, "y_label": _AXIS_LABEL})


def _one_value_per_category(value: Json, spot: Spot) -> Iterator[str]:
    categories = value["axis_config"]["categories"]
    if len(set(categories)) < len(categories):
        yield spot.at("axis_config").at("categories").fault("must be unique")
    for place, series in enumerate(value["series"]):
        if {point["label"] for point in series["data"]} != set(categories):
            yield spot.at("series").at(place).at("data").fault("must have exactly one value per category")


_AXIAL = shape(
    {"series": items(_SERIES, 12), "axis_config": _AXIS},
    {},
    distinct("series", "name"),
    _one_value_per_category,
)

chart = typed(
    {
        "pie": shape({"segments": items(_SEGMENT, 12)}),
        "bar": _AXIAL,
        "area": _AXIAL,
        "line": _AXIAL,
    }
)

data_visualization = shape({"title": string(50), "chart": chart}, {"block_id": ident})
