"""The first run: from an empty database to the first post, led by Pressroom."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.story.place import ADA, LENA, NO_TLS, REVIEW, WREN, Json, Place, Town, running_place, words


@pytest.fixture
def place() -> Iterator[Place]:
    with running_place("socket", set_up=False) as place:
        yield place


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with httpx.AsyncClient(trust_env=False, timeout=30, verify=NO_TLS) as http:
        yield Town(place, http)


async def connect(town: Town, platform: str, **login: str) -> Json:
    """Fill in the modal on top with a login for the platform."""
    await town.click(LENA, await town.view(LENA), "account:platform", value=platform)
    return await town.submit(LENA, server=f"{town.place.url}/{platform}", **login)


async def test_a_team_is_led_from_nothing_to_its_first_post(town: Town) -> None:
    await town.post("channels/C0GENERAL/invite", {"user": "U0PRESSROOM", "by": LENA})
    await town.card("C0GENERAL", "Pressroom runs your social media from Slack", "Make a brand", LENA)
    await town.command(WREN, "draft Too early")
    await town.whisper(WREN, REVIEW, "There is no brand yet.")
    assert "Nothing is set up yet" in words(await town.home(WREN))
    await town.command(LENA, "")
    steps = await town.whisper(LENA, REVIEW, "Three steps to the first post", "Make a brand")
    await made_a_brand(town, steps)
    await connected_its_accounts(town)
    await town.command(LENA, "accounts")
    await town.whisper(LENA, REVIEW, "Mastodon @linden", "Bluesky @linden.test", "Works")
    await town.click(ADA, await town.drafted("The very first post"), "post:approve")
    await town.click(WREN, await town.card(REVIEW, "The very first post", "Approved, not"), "post:publish")
    await town.card(REVIEW, "The very first post", "Published · ")
    for platform in ("mastodon", "bluesky"):
        await town.published(platform, "The very first post")


async def made_a_brand(town: Town, steps: Json) -> None:
    await town.click(LENA, steps, "brand:setup")
    view = await town.view(LENA)
    assert "Europe/Berlin" in str(view["state"])
    assert REVIEW in str(view["state"])
    assert "timezone" in (await town.submit(LENA, name="Linden Coffee", timezone="Mars/Olympus"))["errors"]
    made = await town.submit(LENA, timezone="Europe/Berlin")
    assert "Linden Coffee is set up." in words(made["view"])


async def connected_its_accounts(town: Town) -> None:
    await town.click(LENA, await town.view(LENA), "account:connect")
    wrong = await connect(town, "mastodon", secret="not the token")
    assert "does not accept this handle and secret" in wrong["errors"]["secret"]
    gone = await town.submit(LENA, server="http://127.0.0.1:9", secret="sandbox-mastodon-token")
    assert "can't be reached just now" in gone["errors"]["server"]
    right = await connect(town, "mastodon", secret="sandbox-mastodon-token")
    assert "Mastodon @linden is connected." in words(right["view"])
    await town.close(LENA)
    await town.command(LENA, "accounts")
    listed = await town.whisper(LENA, REVIEW, "Accounts", "Mastodon @linden")
    await town.click(LENA, listed, "account:connect")
    wrong = await connect(town, "bluesky", handle="linden.test", secret="not-the-password")
    assert "does not accept this handle and secret" in wrong["errors"]["secret"]
    assert (await town.submit(LENA, secret="sandbox-bluesky-password"))["view"]
    everything = str(await town.messages(REVIEW, LENA)) + town.place.bot.words_of_log()
    assert "sandbox-bluesky-password" not in everything
    assert "not-the-password" not in everything
