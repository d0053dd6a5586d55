"""Everything that is drawn is what the golden files hold, and nothing that Slack would refuse.

REDRAW_GOLDEN=1 writes the files anew; look at the difference before it is committed.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.blocks.gallery import DRAWINGS, VIEWS
from tests.blocks.structure import drawing_faults, view_faults

GOLDEN = Path(__file__).parent / "golden"

NAMES = [*DRAWINGS, *VIEWS]


def shown(name: str) -> dict[str, Any]:
    if name in VIEWS:
        return VIEWS[name]()
    drawing = DRAWINGS[name]()
    return {"text": drawing.text, "blocks": drawing.blocks}


@pytest.mark.parametrize("name", NAMES)
def test_is_drawn_as_the_golden_file_shows(name: str) -> None:
    path = GOLDEN / f"{name}.json"
    drawn = json.dumps(shown(name), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("REDRAW_GOLDEN"):
        path.write_text(drawn)
    assert drawn == path.read_text()


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(NAMES)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_message_keeps_to_slacks_limits(name: str) -> None:
    assert drawing_faults(DRAWINGS[name]()) == []


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_keeps_to_slacks_limits(name: str) -> None:
    assert view_faults(VIEWS[name]()) == []


def test_blocks_are_of_slacks_own_types(
    check_blocks: Callable[[Iterable[Mapping[str, Any]]], None],
) -> None:
    check_blocks([block for draw in DRAWINGS.values() for block in draw().blocks])
    check_blocks([block for draw in VIEWS.values() for block in draw()["blocks"]])
