"""The world that most tests of services happen in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.services.world import World, sqlite_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A brand with an account, on SQLite."""
    async with sqlite_world(tmp_path) as world:
        yield world
