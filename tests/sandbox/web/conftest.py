"""A viewer, what draws for them, and a running sandbox with its page."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sandbox.web.drawing import Drawer
from sandbox.web.viewer import Viewer
from tests.sandbox.slack.running import World, running

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


@pytest.fixture
def viewer() -> Viewer:
    """Ada in New York, where it is three in the afternoon."""
    return Viewer(
        user="U0ADA",
        zone=ZoneInfo("America/New_York"),
        now=NOW,
        people={"U0ADA": "Ada Park", "U0WREN": "Wren <Ito>"},
        channels={"C0REVIEW": "social-review"},
        groups={"S0APPROVERS": "approvers"},
    )


@pytest.fixture(scope="session")
def drawer() -> Drawer:
    """The templates, read once."""
    return Drawer()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A running sandbox whose followers keep still."""
    async with running(tmp_path) as world:
        await world.control("platforms/life", {"on": False})
        yield world
