"""The operator's tables, held against the code."""

import re
from typing import Any

import pytest
from prometheus_client import Counter, Gauge
from pydantic_core import PydanticUndefined
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import metrics
from bot.settings import Settings
from bot.web import Health, make_site
from tests.docs.pages import OPERATE, prose, table
from tests.tools import ROOT


def _unwell() -> Health:
    raise AssertionError("nobody asked")


async def _closed(_request: Request) -> Response:
    return Response(status_code=503)


FIELDS = {str(field.validation_alias): field for field in Settings.model_fields.values()}


def test_every_setting_is_in_the_table_in_order() -> None:
    _, *rows = table(OPERATE, "| setting |")
    named = [row[0] for row in rows]
    assert sorted(named) == sorted(FIELDS)
    assert all(words for _, _, words in rows)


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if field.default is not None])
def test_the_table_says_what_holds_without_a_setting(name: str) -> None:
    default: Any = FIELDS[name].default
    assert default is not PydanticUndefined
    row = next(row for row in table(OPERATE, "| setting |") if row[0] == name)
    assert row[1] == str(default)


def test_every_address_is_in_the_table() -> None:
    site = make_site(_unwell, _closed)
    _, *rows = table(OPERATE, "| address |")
    assert {row[0] for row in rows} == {route.path for route in site.routes if isinstance(route, Route)}


def test_every_metric_is_in_the_table() -> None:
    made = [one for one in vars(metrics).values() if isinstance(one, Counter | Gauge)]
    names = {
        f"{one.name}_total" if one.type == "counter" else one.name
        for metric in made
        for one in metric.describe()
    }
    _, *rows = table(OPERATE, "| metric |")
    assert {row[0] for row in rows} == names


@pytest.mark.parametrize(
    "event",
    [
        "request broke",
        "card not sent",
        "socket not connected",
        "job failed",
        "not seen to live",
        "Can't listen on",
    ],
)
def test_every_line_to_look_for_is_one_that_is_written(event: str) -> None:
    assert event in prose(OPERATE)
    assert any(event in path.read_text() for path in (ROOT / "bot").rglob("*.py"))


def test_decisions_are_numbered_dated_and_short() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    for number, page in enumerate(pages, start=1):
        text = page.read_text()
        assert page.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        assert re.search(r"^Accepted, \w+ 20\d\d\.$", text, re.MULTILINE)
        assert "## Context" in text
        assert "## Decision" in text
