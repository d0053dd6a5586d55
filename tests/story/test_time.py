"""Slots, posts that come back, tables of posts and the calendar, through the running bot."""

from datetime import datetime

import pytest

from tests.story.place import ADA, BRAND, LENA, REVIEW, WREN, Json, Town, action_ids, words

#: Once is enough: none of this depends on how Slack is connected, as the stories of the main job do.
pytestmark = [
    pytest.mark.parametrize("place", ["http"], indirect=True),
    pytest.mark.xdist_group("story-http"),
]

TABLE = """\
text;accounts;when
Gr\N{LATIN SMALL LETTER U WITH DIAERESIS}\N{LATIN SMALL LETTER SHARP S}e aus dem Import;all;tomorrow 9am
Nobody has this account;nobody;
"""
MENDED = TABLE.replace("nobody", "Mastodon")


async def test_a_table_is_looked_at_mended_and_imported_once(town: Town) -> None:
    sheet = await town.upload(WREN, "november.csv", TABLE.encode("utf-8-sig"))
    await town.command(WREN, "import")
    await town.submit(WREN, file=[sheet])
    report = await town.view(WREN)
    assert "2 rows: 1 to import, 1 to mend." in words(report)
    assert "Row 3: There is no account “nobody”." in words(report)
    await town.submit(WREN)
    assert "1 post is on the way" in words(await town.view(WREN))
    await town.close(WREN)
    await town.card(REVIEW, "Posts from a table", "aus dem Import", "1 waits", "Bluesky @linden.test")
    await drop(town, MENDED)
    report = await town.view(WREN)
    assert "2 rows: 1 to import, 1 imported before." in words(report)
    await town.submit(WREN)
    await town.close(WREN)
    card = await town.card(REVIEW, "Posts from a table", "Nobody has this account", "Mastodon @linden")
    await town.click(ADA, card, "post:open")
    opened = await town.whisper(ADA, REVIEW, "Nobody has this account", "Waiting for approval")
    await town.click(ADA, opened, "post:approve")
    await town.card(REVIEW, "Nobody has this account", "Approved, not scheduled yet")
    await town.card(REVIEW, "Posts from a table", "1 post. None waits", "mended.csv")
    await drop(town, MENDED)
    assert "2 rows: 2 imported before." in words(await town.view(WREN))
    await town.close(WREN)


async def drop(town: Town, table: str) -> None:
    """Put the table into the channel, and take the offer that only its owner sees."""
    sheet = await town.upload(WREN, "mended.csv", table.encode())
    await town.post(f"people/{WREN}/say", {"channel": REVIEW, "files": [sheet]})

    async def offered() -> list[Json]:
        found = await town.whispers(WREN, REVIEW)
        return [one for one in found if "import:look" in action_ids(one) and sheet in str(one["blocks"])]

    [offer] = await town.until(offered, "the offer to import")
    await town.click(WREN, offer, "import:look")


async def test_a_post_comes_back_shows_in_the_calendar_and_is_stopped_there(town: Town) -> None:
    text = "Good morning, every morning"
    card = await town.drafted(text)
    await town.click(WREN, card, "post:timing")
    assert (await town.submit(WREN, time=await hour_ahead(town), every="day", times="3"))["closed"]
    await town.click(ADA, await town.card(REVIEW, text, "every day", "3 times in all"), "post:approve")
    await town.card(REVIEW, text, "Approved and scheduled", "This is number 1")
    await town.advance(minutes=61)
    await town.card(REVIEW, text, "Published · ", "the next one is post")
    await town.card(REVIEW, text, "Approved and scheduled", "This is number 2")
    month = await home(town, "calendar:month")
    assert text in words(month)
    assert "Times are yours: " in words(month)
    week = await leads(town, month, "calendar:week")
    menu = [block for block in week["blocks"] if text in words({"blocks": [block]}) and "accessory" in block]
    stop = next(one["value"] for one in menu[-1]["accessory"]["options"] if one["value"].startswith("stop"))
    await leads(town, week, "calendar:do", value=stop)
    await town.card(REVIEW, text, "Approved and scheduled", "and the last one")


async def hour_ahead(town: Town) -> int:
    return int(datetime.fromisoformat((await town.get("clock"))["now"]).timestamp()) + 3600


async def home(town: Town, action_id: str) -> Json:
    """App Home of the writer, at one of its tabs."""
    return await leads(town, await town.home(WREN), action_id)


async def leads(town: Town, view: Json, action_id: str, **more: object) -> Json:
    await town.click(WREN, view, action_id, **more)
    found: Json = (await town.get(f"people/{WREN}/home"))["view"]
    return found


async def test_the_calendar_is_narrowed_and_its_state_stays(town: Town) -> None:
    await town.command(WREN, "draft Only for the queue")
    assert (await town.submit(WREN))["closed"]
    await town.card(REVIEW, "Only for the queue", "Waiting for approval")
    queue = await home(town, "calendar:queue")
    assert "Only for the queue" in words(queue)
    narrowed = await leads(town, queue, "calendar:state", value="published")
    assert "Only for the queue" not in words(narrowed)
    assert "calendar:all" in action_ids(narrowed)
    assert "Only for the queue" in words(await leads(town, narrowed, "calendar:all"))


async def test_slots_are_set_and_the_next_free_one_is_said_before_it_is_taken(town: Town) -> None:
    await town.command(LENA, "slots")
    shown = await town.whisper(LENA, REVIEW, f"Slots of {BRAND}", "Mon to Fri 9:00, 16:00")
    await town.click(LENA, shown, "slots:edit", value="1.0")
    assert (await town.submit(LENA, day_0="nine"))["errors"]
    assert (await town.submit(LENA, day_0="9:00", day_5="11, 5pm"))["closed"]
    await town.command(LENA, "slots")
    await town.whisper(LENA, REVIEW, "Sat 11:00, 17:00")
    await town.command(WREN, "draft In a slot")
    await town.click(WREN, await town.view(WREN), "post:when", value="slot")
    assert "That is " in words(await town.view(WREN))
    await town.close(WREN)
