"""The story of a post, told by people who use the running bot."""

import asyncio
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from tests.story.place import ADA, CEM, GUEST, LENA, REVIEW, WREN, Town, action_ids, option, words

PLATFORMS = ("mastodon", "bluesky")
#: Where each platform takes a post.
PUBLISH = {"mastodon": "/api/v1/statuses", "bluesky": "com.atproto.repo.putRecord"}
OLD = "This post has changed meanwhile: it is approved now."
LINK = "https://linden.example/autumn"


async def test_a_post_is_written_approved_and_published_once(town: Town) -> None:
    text = "Our autumn roast is here!"
    card = await town.drafted(text, link=LINK)
    await town.click(WREN, card, "post:approve")
    await town.whisper(WREN, REVIEW, "somebody else has to")
    await town.click(ADA, card, "post:approve")
    approved = await town.card(REVIEW, text, "Approved, not scheduled yet")
    await town.click(WREN, approved, "post:publish")
    done = await town.card(REVIEW, text, "Published · ", "Mastodon @linden: ", "Bluesky @linden.test: ")
    for platform in PLATFORMS:
        post = await town.published(platform, text)
        assert "linden.example/autumn" in post["text"]
        assert post["url"] in words(done)
        await town.reply(REVIEW, text, platform.capitalize(), "published. ", post["url"])
    assert len(done["replies"]) <= len(PLATFORMS)


async def test_a_scheduled_post_goes_out_at_its_time_and_not_before(town: Town) -> None:
    text = "Good morning, Lisbon!"
    await town.command(WREN, f"draft {text}")
    await town.click(WREN, await town.view(WREN), "post:when", value="words")
    assert (await town.submit(WREN, words="tomorrow 9am"))["closed"]
    await town.click(ADA, await town.card(REVIEW, text, "Waiting for approval"), "post:approve")
    await town.card(REVIEW, text, "Approved and scheduled")
    now = datetime.fromisoformat((await town.get("clock"))["now"])
    here = now.astimezone(ZoneInfo("Asia/Tokyo"))
    due = (here + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    await town.advance(seconds=(due - now).total_seconds() - 120)
    # What is published now shows that the outbox was looked into, at a time that is too early.
    await town.on_air("Two minutes to nine")
    assert [await town.found(platform, text) for platform in PLATFORMS] == [[], []]
    await town.advance(minutes=2)
    await town.card(REVIEW, text, "Published · ")
    for platform in PLATFORMS:
        post = await town.published(platform, text)
        assert datetime.fromisoformat(post["created_at"]) >= due


async def test_a_change_is_asked_for_made_and_approved(town: Town) -> None:
    await town.click(ADA, await town.drafted("Come to our tasting"), "post:request_changes")
    assert (await town.submit(ADA, note=""))["errors"]
    assert (await town.submit(ADA, note="Say when, please"))["closed"]
    asked = await town.card(REVIEW, "Come to our tasting", "Changes requested", "Say when, please", ADA)
    await town.click(WREN, asked, "post:edit")
    assert (await town.submit(WREN, text="Come to our tasting on Friday"))["closed"]
    again = await town.card(REVIEW, "tasting on Friday", "Waiting for approval", "Version 2")
    assert again["ts"] == asked["ts"]
    await town.click(ADA, again, "post:approve")
    approved = await town.card(REVIEW, "tasting on Friday", "Approved, not scheduled yet")
    await town.click(WREN, approved, "post:edit")
    assert (await town.submit(WREN, text="Come to our tasting on Sunday"))["closed"]
    void = await town.card(REVIEW, "tasting on Sunday", "Waiting for approval")
    assert "post:publish" not in action_ids(void)
    await town.click(LENA, void, "post:approve")
    await town.click(WREN, await town.card(REVIEW, "tasting on Sunday", "Approved"), "post:publish")
    await town.card(REVIEW, "tasting on Sunday", "Published · ")
    for platform in PLATFORMS:
        assert "Sunday" in (await town.published(platform, "Come to our tasting"))["text"]


async def test_a_double_click_does_one_thing(town: Town) -> None:
    text = "Pressed twice"
    card = await town.drafted(text)
    await asyncio.gather(*(town.click(user, card, "post:approve") for user in (ADA, LENA)))
    approved = await town.card(REVIEW, text, "Approved, not scheduled yet")
    assert words(approved).count("Approved by") == 1
    await asyncio.gather(*(town.click(user, approved, "post:publish") for user in (ADA, LENA, ADA)))
    await town.card(REVIEW, text, "Published · ")
    for platform in PLATFORMS:
        await town.published(platform, text)


async def test_a_click_on_an_old_card_only_refreshes_it(town: Town) -> None:
    text = "A card that lags behind"
    card = await town.drafted(text)
    await town.fault("slack", "chat.update", "429", retry_after=3)
    await town.click(ADA, card, "post:approve")
    await town.click(LENA, card, "post:more", value=option(card, "reject:"))
    await town.whisper(LENA, REVIEW, OLD)
    assert (await town.get(f"people/{LENA}/views"))["views"] == []
    await town.click(CEM, card, "post:approve")
    await town.whisper(CEM, REVIEW, OLD)
    fresh = await town.card(REVIEW, text, "Approved, not scheduled yet")
    assert fresh["ts"] == card["ts"]


async def test_guests_are_refused(town: Town) -> None:
    await town.command(GUEST, "draft From outside", channel="C0GENERAL")
    await town.whisper(GUEST, "C0GENERAL", "Guests and people from other workspaces can't do this here.")
    assert (await town.get(f"people/{GUEST}/views"))["views"] == []
    assert (
        words(await town.home(GUEST)).strip() == "Guests and people from other workspaces can't do this here."
    )


def picture(colour: str) -> bytes:
    found = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(found, "PNG")
    return found.getvalue()


async def pictures(town: Town, text: str) -> bool:
    """Whether those who approve see the pictures below the card."""
    card = await town.card(REVIEW, text)
    shown = [file["name"].partition("-image-")[2] for one in card["replies"] for file in one.get("files", ())]
    return shown == ["1.png", "2.png"]


async def test_images_go_out_with_their_alt_texts(town: Town) -> None:
    files = [await town.upload(WREN, f"{colour}.png", picture(colour)) for colour in ("red", "green")]
    alts = "1: A red bag of beans\n2: A green cup"
    card = await town.drafted("Two pictures", files=files, alts=alts)
    await town.until(lambda: pictures(town, "Two pictures"), "the pictures in the thread")
    await town.click(ADA, card, "post:approve")
    await town.click(WREN, await town.card(REVIEW, "Two pictures", "Approved"), "post:publish")
    for platform in PLATFORMS:
        post = await town.published(platform, "Two pictures")
        assert [image["alt"] for image in post["media"]] == ["A red bag of beans", "A green cup"]


@pytest.mark.parametrize("effect", ["drop_after", "500", "garbage", "drop_before"])
async def test_a_lost_answer_makes_no_second_post(town: Town, effect: str) -> None:
    text = f"The line is cut: {effect}"
    card = await town.approved(text)
    for platform in PLATFORMS:
        await town.fault(platform, PUBLISH[platform], effect)
    await town.click(WREN, card, "post:publish")
    for platform in PLATFORMS:
        await town.struck(platform)
    await town.advance(seconds=30)
    await town.card(REVIEW, text, "Published · ")
    for platform in PLATFORMS:
        await town.published(platform, text)


async def test_what_a_platform_refuses_is_told_and_can_be_tried_again(town: Town) -> None:
    text = "Refused at first"
    card = await town.approved(text)
    await town.fault("mastodon", PUBLISH["mastodon"], "refuse")
    await town.click(WREN, card, "post:publish")
    partly = await town.card(REVIEW, text, "Published in part", "not published: ")
    assert "answered 422: the text was refused" in words(partly)
    await town.reply(REVIEW, text, "Mastodon", "not published: ")
    await town.click(WREN, partly, "post:retry")
    await town.card(REVIEW, text, "Published · ")
    for platform in PLATFORMS:
        await town.published(platform, text)
    await town.reply(REVIEW, text, "Mastodon", "published. ")


async def test_a_deleted_card_comes_back_and_works(town: Town) -> None:
    text = "Deleted by mistake"
    card = await town.drafted(text)
    await town.post(f"people/{LENA}/delete", {"channel": REVIEW, "ts": card["ts"]})

    async def back() -> bool:
        found = [one for one in await town.messages(REVIEW) if text in words(one)]
        return [one["ts"] for one in found] not in ([], [card["ts"]])

    await town.until(back)
    again = await town.card(REVIEW, text, "Waiting for approval")
    await town.click(ADA, again, "post:approve")
    approved = await town.card(REVIEW, text, "Approved, not scheduled yet")
    assert approved["ts"] == again["ts"]


async def test_a_post_can_start_from_any_message(town: Town) -> None:
    said = await town.post(
        f"people/{CEM}/say", {"channel": REVIEW, "text": "We are *open* on Sunday :coffee:"}
    )
    await town.post(
        f"people/{WREN}/shortcut", {"callback_id": "post:from_message", "channel": REVIEW, "ts": said["ts"]}
    )
    assert "We are open on Sunday ☕" in str(await town.view(WREN))
    await town.close(WREN)
    await town.post(f"people/{WREN}/shortcut", {"callback_id": "post:new"})
    assert (await town.view(WREN))["callback_id"] == "post:compose"
    await town.close(WREN)
