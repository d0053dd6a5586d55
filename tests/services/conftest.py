"""The world that most tests of services happen in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.services.world import World, sqlite_world, world_at


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A brand with an account, on SQLite."""
    async with sqlite_world(tmp_path) as world:
        yield world


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def postgres_or_none(request: pytest.FixtureRequest) -> str | None:
    """The address of a fresh PostgreSQL database; None for SQLite."""
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else None


@pytest.fixture
async def place(postgres_or_none: str | None, tmp_path: Path) -> AsyncIterator[World]:
    """A world on either database."""
    opened = world_at(postgres_or_none, tmp_path) if postgres_or_none else sqlite_world(tmp_path)
    async with opened as world:
        yield world
