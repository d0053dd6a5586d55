"""A running Pressroom for each kind of connection, shared by the tests of one process."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.story.place import NO_TLS, Place, Town, running_place

#: One group for each: its processes start once, and the two run beside each other.
_MODES = [pytest.param(mode, marks=pytest.mark.xdist_group(f"story-{mode}")) for mode in ("socket", "http")]


@pytest.fixture(scope="session", params=_MODES)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    with running_place(request.param) as place:
        yield place


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    """The people of the place; the simulated followers rest, so that only what a test does happens."""
    async with httpx.AsyncClient(trust_env=False, timeout=30, verify=NO_TLS) as http:
        town = Town(place, http)
        await town.post("platforms/life", {"on": False})
        yield town
        await town.no_faults()
