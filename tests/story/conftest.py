"""A running Pressroom for each kind of connection, shared by the tests of one process."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from bot.operate import give_roles
from tests.story.place import BRAND, NO_TLS, Place, Town, running_place, warmed

#: One group for each: its processes start once, and the two run beside each other.
_MODES = [pytest.param(mode, marks=pytest.mark.xdist_group(f"story-{mode}")) for mode in ("socket", "http")]


@pytest.fixture(scope="session", params=_MODES)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    with running_place(request.param) as place:
        yield place


@pytest.fixture(scope="session")
def ruled() -> Iterator[Place]:
    """A place of its own, over HTTP, in which each role is somebody's; for modules of one group."""
    with running_place("http") as place:
        roles = ["community=U0CEM", "approver=U0ADA", "admin=U0LENA"]
        asyncio.run(give_roles(place.settings(), BRAND, roles))
        asyncio.run(warmed(place))
        yield place


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    """The people of the place; the simulated followers rest, so that only what a test does happens."""
    async with httpx.AsyncClient(trust_env=False, timeout=30, verify=NO_TLS) as http:
        town = Town(place, http)
        await town.post("platforms/life", {"on": False})
        yield town
        await town.no_faults()
