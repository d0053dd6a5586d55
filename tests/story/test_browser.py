"""The five-minute story, the first run and a crash, by clicking in a real browser with the real bot."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import expect

from tests.story.browser import Desk, at_desk, chromium
from tests.story.place import ADA, CEM, COMMUNITY, DAILY, LENA, REVIEW, WREN, Place, running_place

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("story-browser"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
STEPS = ("drafted", "approved", "published", "commented", "answered", "counted")
TEXT = "Our autumn roast is here!"


@pytest.fixture(scope="module")
def town_hall() -> Iterator[Place]:
    """A place with a brand and its accounts."""
    with running_place("socket") as place:
        yield place


@pytest.fixture(scope="module")
def empty_house() -> Iterator[Place]:
    """A place in which nothing is set up yet."""
    with running_place("socket", set_up=False) as place:
        yield place


@pytest.fixture
async def desk(town_hall: Place) -> AsyncIterator[Desk]:
    async with chromium() as browser, at_desk(browser, town_hall, WREN) as desk:
        yield desk


@pytest.fixture
async def first_desk(empty_house: Place) -> AsyncIterator[Desk]:
    async with chromium() as browser, at_desk(browser, empty_house, LENA) as desk:
        yield desk


async def test_the_five_minute_story(desk: Desk) -> None:
    await wren_drafts(desk)
    await ada_approves_and_publishes(desk)
    await a_follower_comments(desk)
    await cem_replies(desk)
    await lena_reads_the_numbers(desk)
    await desk.open_panel("try")
    for step in STEPS:
        await expect(desk.page.locator(f"[data-step={step}].is-done")).to_be_visible()


async def wren_drafts(desk: Desk) -> None:
    field = desk.page.locator("#composer-text")
    await field.press_sequentially("/social dr")
    await field.press("Tab")
    await expect(field).to_have_value("/social draft ")
    await field.press_sequentially(TEXT)
    await field.press("Enter")
    await expect(desk.field("text").locator("textarea")).to_have_value(TEXT)
    await desk.fill("link", "https://linden.example/autumn")
    await desk.choose("when", "At a time in words")
    await desk.fill("words", "once upon a time")
    await desk.press(desk.modal, "Preview")
    await expect(desk.modal).to_contain_text("I can't read")
    await desk.fill("words", "tomorrow 9am")
    await desk.press(desk.modal, "Refresh preview")
    await expect(desk.modal).to_contain_text("Goes out: tomorrow, 9:00 AM")
    for counted in ("Mastodon @linden: fits", "50 of 500 characters", "56 of 300 characters"):
        await expect(desk.modal).to_contain_text(counted)
    await desk.choose("when", "Once approved, when somebody releases it")
    await expect(desk.field("words")).to_have_count(0)
    await desk.submit()
    await desk.message("Sent for approval. Its card is in this channel.")
    await desk.press(await desk.message(TEXT, "Waiting for approval"), "Approve")
    await desk.message("Whoever wrote or edited a post can't approve it")


async def ada_approves_and_publishes(desk: Desk) -> None:
    await desk.become(ADA)
    await desk.press(await desk.message(TEXT, "Waiting for approval"), "Approve")
    await desk.press(await desk.message(TEXT, "Approved, not scheduled yet"), "Publish now")
    await desk.confirm()
    card = await desk.message(TEXT, "Published · ")
    await expect(card.get_by_role("link", name=re.compile("Open"))).to_have_count(2)
    await desk.post("bluesky", TEXT)
    await desk.post("mastodon", TEXT)


async def a_follower_comments(desk: Desk) -> None:
    post = await desk.post("mastodon", TEXT)
    await post.get_by_role("button", name="Comment, 0 so far").click()
    await post.get_by_label("Comment on this post").fill("Do you ship to Norway? I love it.")
    await desk.press(post, "Comment")
    await expect(post.locator(".post-replies")).to_contain_text("Do you ship to Norway?")


async def cem_replies(desk: Desk) -> None:
    await desk.become(CEM)
    await desk.go(COMMUNITY)
    card = await desk.message("Do you ship to Norway?", "Sounds positive", TEXT)
    await desk.press(card, "Reply")
    await desk.submit()
    await expect(desk.field("text").get_by_role("alert")).to_be_visible()
    await desk.fill("text", "We do, from Monday on.")
    await desk.submit()
    card = await desk.message("Do you ship to Norway?", "Answered")
    await card.get_by_test_id("open-thread").click()
    await desk.answer("Reply as Mastodon @linden: sent.", "We do, from Monday on.")
    await desk.page.locator("#thread-text").fill("Shipping is free this week.")
    await desk.page.locator("#thread-text").press("Enter")
    prompt = await desk.answer("Send this to the follower?", "Shipping is free this week.")
    await desk.press(prompt, "Send as reply")
    await desk.answer("Reply as Mastodon @linden: sent.", "Shipping is free this week.")
    for text in ("We do, from Monday on.", "Shipping is free this week."):
        await desk.post("mastodon", text)


async def lena_reads_the_numbers(desk: Desk) -> None:
    await desk.become(LENA)
    await desk.go(DAILY)
    await desk.write("/social digest now")
    await desk.message(
        "Linden Coffee · ", "Mastodon @linden", "Followers wrote", "Answered: 2", "Every day at 09:00"
    )
    await desk.write("/social stats")
    await desk.message("Numbers · Linden Coffee", "Bluesky @linden.test", "Posts: 1")
    home = await desk.home()
    await expect(home).to_contain_text("Goes out next")
    await expect(home).to_contain_text("Mastodon @linden: Works")


async def test_the_first_run_leads_from_nothing_to_a_post(first_desk: Desk, empty_house: Place) -> None:
    desk = first_desk
    await desk.write("/social")
    await desk.press(await desk.message("Three steps to the first post"), "Make a brand")
    await desk.fill("name", "Nightshift Radio")
    await desk.fill("timezone", "Europe/Nowhere")
    await desk.submit()
    await expect(desk.field("timezone").get_by_role("alert")).to_contain_text("Europe/Nowhere")
    await desk.fill("timezone", "Europe/Oslo")
    await desk.submit()
    await expect(desk.modal).to_contain_text("Nightshift Radio is set up.")
    await desk.press(desk.modal, "Connect an account")
    await desk.choose("platform", "Bluesky")
    await expect(desk.field("server").locator("input")).to_have_value("https://bsky.social")
    await desk.choose("platform", "Mastodon")
    await expect(desk.field("handle")).to_have_count(0)
    await desk.fill("server", f"{empty_house.url}/mastodon")
    await desk.fill("secret", "not-a-token")
    await desk.submit()
    await expect(desk.field("secret").get_by_role("alert")).to_be_visible()
    await desk.fill("secret", "sandbox-mastodon-token")
    await desk.submit()
    await expect(desk.modal).to_contain_text("Mastodon @linden is connected.")
    await desk.close()
    await desk.write("/social setup")
    setup = await desk.message("Nightshift Radio", "Europe/Oslo", "Mastodon @linden")
    await desk.press(setup, "Make another brand")
    await expect(desk.modal.get_by_role("heading", name="Make a brand")).to_be_visible()
    await desk.close()
    await desk.write("/social")
    await desk.press(await desk.message("Waits for you", "What Pressroom can do"), "Draft a post")
    await expect(desk.field("accounts")).to_contain_text("Mastodon @linden")


async def test_a_killed_bot_is_missed_and_comes_back(desk: Desk, town_hall: Place) -> None:
    town_hall.bot.kill()
    await desk.go(REVIEW)
    await expect(desk.page.get_by_test_id("no-bot")).to_be_visible()
    await desk.write("/social queue")
    await expect(desk.page.locator(".toast.is-error")).to_contain_text("Is the bot running?")
    await asyncio.to_thread(town_hall.start_bot)
    await expect(desk.page.get_by_test_id("no-bot")).to_have_count(0)
    await expect(await desk.home()).to_contain_text("Health")
    await desk.go(REVIEW)
    await desk.write("/social queue")
    await desk.message("Posts", "Everything open")
