"""Stopping a brand, and an outage, as people see them in the running bot."""

import re

import pytest

from tests.story.place import ADA, COMMUNITY, LENA, REVIEW, WREN, Town, words

#: Once is enough: none of this depends on how Slack is connected, as the stories of the main job do.
pytestmark = [
    pytest.mark.parametrize("place", ["http"], indirect=True),
    pytest.mark.xdist_group("story-http"),
]

PLATFORMS = ("mastodon", "bluesky")


async def pressed(town: Town, says: tuple[str, ...], answer: str, words_: str) -> None:
    """Choose the answer in the menu beside the words on the card that says all of this, as it stands then."""

    async def press() -> bool:
        card = await town.card(REVIEW, *says)
        blocks = card["blocks"]
        row = next(one for one in blocks if one["type"] == "section" and words_ in one["text"]["text"])
        values = [option["value"] for option in row["accessory"]["options"]]
        [value] = [one for one in values if one.startswith(answer)]
        where = {"channel": REVIEW, "ts": card["ts"], "block_id": row["block_id"]}
        body = {**where, "action_id": "lapse:answer", "value": value}
        return await town.attempt(f"people/{WREN}/click", body)

    await town.until(press, f"the answer {answer} for {words_}")


async def test_nothing_goes_out_while_a_brand_is_paused_nor_unasked_after_it(town: Town) -> None:
    first, second = "Paused before it went", "Dropped after the pause"
    cards = [await town.approved(text) for text in (first, second)]
    await town.command(ADA, "stop: a storm")
    await town.whisper(ADA, REVIEW, "Linden Coffee is paused")
    stop = await town.card(REVIEW, "is paused: nothing goes out", "a storm")
    for card in cards:
        await town.click(WREN, card, "post:publish")
    await town.card(REVIEW, first, "is paused: ")
    await town.advance(minutes=2)
    await town.click(WREN, stop, "pause:resume")
    await town.whisper(WREN, REVIEW, "goes on")
    await town.card(REVIEW, "Was due while paused, not sent", first, second)
    assert [await town.found(platform, first) for platform in PLATFORMS] == [[], []]
    await pressed(town, ("Was due while paused, not sent", first, second), "now", first)
    await pressed(town, ("Was due while paused", second, "Answered"), "drop", second)
    await town.card(REVIEW, first, "Published · ")
    await town.card(REVIEW, second, "Cancelled · ")
    for platform in PLATFORMS:
        await town.published(platform, first)
        assert await town.found(platform, second) == []


async def test_after_a_day_without_the_bot_one_card_asks(town: Town) -> None:
    texts = ["A morning that was missed", "An evening that was missed"]
    for text in texts:
        await town.command(WREN, f"draft {text}")
        await town.click(WREN, await town.view(WREN), "post:when", value="words")
        assert (await town.submit(WREN, words="in 3 hours"))["closed"]
        await town.click(ADA, await town.card(REVIEW, text, "Waiting for approval"), "post:approve")
        await town.card(REVIEW, text, "Approved and scheduled")
    town.place.bot.kill()
    await town.advance(days=1)
    town.place.start_bot()
    asked = await town.card(REVIEW, "Missed its time, not sent", *texts)
    assert len(re.findall("Was due", words(asked))) == len(texts)
    for text in texts:
        await town.card(REVIEW, text, "Missed its time, not published")
        assert [await town.found(platform, text) for platform in PLATFORMS] == [[], []]
    await town.click(WREN, asked, "lapse:all_drop")
    await town.card(REVIEW, "Missed its time, not sent", "All of it has been answered")


async def test_the_home_tab_stops_a_brand_and_shows_the_pulse(town: Town) -> None:
    home = await town.home(LENA)
    assert "Last round: publish " in words(home)
    await town.command(LENA, "pause", channel=COMMUNITY)
    stop = await town.card(REVIEW, "is paused: nothing goes out", LENA)
    assert "Paused, nothing goes out: Linden Coffee" in words(await town.home(LENA))
    await town.click(LENA, stop, "pause:resume")
    await town.card(REVIEW, "was paused", "Resumed by")
