"""A platform that knocks: what a follower writes is there at once, though nobody asks for minutes."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.story.place import COMMUNITY, NO_TLS, Place, Town, running_place

pytestmark = [pytest.mark.xdist_group("story-knock"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
TEXT = "The news is out"


@pytest.fixture
def patient() -> Iterator[Place]:
    """A bot that asks for news every ten minutes, and can be knocked at."""
    with running_place("http", PRESSROOM_PUBLIC_URL="{here}", PRESSROOM_POLL_SECONDS="600") as place:
        yield place


@pytest.fixture
async def town(patient: Place) -> AsyncIterator[Town]:
    async with httpx.AsyncClient(verify=NO_TLS, trust_env=False, timeout=30) as http:
        town = Town(patient, http)
        await town.post("platforms/life", {"on": False})
        yield town


async def test_what_a_follower_writes_is_there_at_once(town: Town) -> None:
    async def subscribed() -> bool:
        token = {"Authorization": "Bearer sandbox-mastodon-token"}
        place = f"{town.place.url}/mastodon/api/v1/push/subscription"
        return (await town.http.get(place, headers=token)).is_success

    await town.until(subscribed, "a subscription")
    await town.on_air(TEXT)
    post = await town.published("mastodon", TEXT)
    await town.follower("mastodon", "petra", "comment", text="Do you ship to Norway?", on=post["id"])
    await town.card(COMMUNITY, "Do you ship to Norway?")
    await town.follower("mastodon", "petra", "message", text="And to Iceland?")
    await town.card(COMMUNITY, "And to Iceland?")
