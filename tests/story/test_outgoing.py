"""Media, what is in a post's way, and posts by hand, as people see them in the running bot."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.connectors.images import png
from tests.story.place import ADA, LENA, NO_TLS, REVIEW, WREN, Json, Place, Town, running_place, words
from tests.videos import mp4

PLATFORMS = ("mastodon", "bluesky")
#: Once is enough: none of this depends on how Slack is connected.
HTTP = pytest.mark.parametrize(
    "place", [pytest.param("http", marks=pytest.mark.xdist_group("story-http"))], indirect=True
)
PROFILE = "https://www.linkedin.example/company/linden"


async def connected_by_hand(town: Town) -> None:
    """Connect an account without an API, as an admin does."""
    await town.command(LENA, "accounts")
    message = await town.whisper(LENA, REVIEW, "Accounts")
    await town.click(LENA, message, "account:connect")
    await town.click(LENA, await town.view(LENA), "account:platform", value="by hand")
    answer = await town.submit(LENA, handle="Linden on LinkedIn", server=PROFILE)
    assert "Linden on LinkedIn (by hand) is connected" in words(await town.view(LENA)), answer
    await town.close(LENA)


@HTTP
async def test_a_video_goes_out_everywhere(town: Town) -> None:
    text = "Hands shape a loaf"
    video = await town.upload(WREN, "loaf.mp4", mp4(size=(720, 1280)))
    card = await town.drafted(text, files=[video], alts="Two hands and some dough")
    assert "Video 1 of 1 · MP4, 720 by 1280 pixels" in card_text(card)
    await town.click(ADA, card, "post:approve")
    await town.click(WREN, await town.card(REVIEW, text, "Approved"), "post:publish")
    await town.card(REVIEW, text, "Published · ")
    for platform in PLATFORMS:
        await town.published(platform, text)
    await town.reply(REVIEW, text, "As approved")


@HTTP
async def test_a_link_that_leads_nowhere_is_told_before_anybody_approves(town: Town) -> None:
    gone = f"{town.place.url}/mastodon/nobody-is-here"
    await town.drafted("A broken promise", link=gone)
    card = await town.card(REVIEW, "A broken promise", "In the way of it going out", "not there (HTTP 404)")
    assert f"{WREN}" in card_text(card)
    await town.reply(REVIEW, "A broken promise", "stands in the way", "not there (HTTP 404)")
    await town.click(WREN, card, "post:edit")
    assert (await town.submit(WREN, link=f"{town.place.url}/"))["closed"]
    await town.reply(REVIEW, "A broken promise", "Mended")

    async def mended() -> bool:
        return "In the way" not in card_text(await town.card(REVIEW, "A broken promise", "Version 2"))

    await town.until(mended, "a card without what was in the way")


@pytest.fixture(params=[pytest.param("socket", marks=pytest.mark.xdist_group("story-hands"))])
def own_place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A place of its own: an account more would be in every other story's posts."""
    with running_place(request.param) as place:
        yield place


@pytest.fixture
async def own_town(own_place: Place) -> AsyncIterator[Town]:
    async with httpx.AsyncClient(trust_env=False, timeout=30, verify=NO_TLS) as http:
        town = Town(own_place, http)
        await town.post("platforms/life", {"on": False})
        yield town


async def test_a_network_without_an_api_is_posted_on_by_hand(own_town: Town) -> None:
    town = own_town
    await connected_by_hand(town)
    text = "Come and taste it"
    image = await town.upload(WREN, "loaf.png", png(width=60, height=40))
    await town.click(WREN, await town.approved(text, files=[image], alts="A loaf"), "post:publish")
    ask = await town.card(REVIEW, "Please post by hand", "Linden on LinkedIn", text)
    await town.until(lambda: shared(town), "the file below the card")
    await town.click(WREN, ask, "delivery:live")
    refused = await town.submit(WREN, url="https://elsewhere.example/1")
    assert not refused["closed"]
    assert (await town.submit(WREN, url="https://www.linkedin.example/feed/update/7"))["closed"]
    await town.card(REVIEW, "Linden on LinkedIn (by hand)", "published")
    await town.card(REVIEW, text, "Published · ")


async def shared(town: Town) -> list[Json]:
    """The files below the card."""
    return [
        file
        for card in await town.messages(REVIEW)
        if "Please post by hand" in words(card)
        for reply in card["replies"]
        for file in reply.get("files", ())
        if file["name"].endswith(".png")
    ]


def card_text(card: Json) -> str:
    return words(card).replace("\n", " · ")
