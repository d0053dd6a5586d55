"""The sandbox for each test of its Slack."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sandbox.slack.running import World, running


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(tmp_path) as world:
        yield world
