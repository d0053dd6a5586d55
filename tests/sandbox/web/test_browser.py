"""The page in a real browser: what a person does there arrives, and what happens elsewhere shows up."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, FilePayload, Page, async_playwright, expect

from tests.sandbox.slack.running import World, bolt_app, over_socket
from tests.sandbox.web.desk_app import CARD, DeskApp
from tests.tools import need_chromium

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Json = dict[str, Any]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    path = need_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        await browser.close()


@pytest.fixture
async def faults() -> list[str]:
    """What went wrong in the page's own script."""
    return []


@pytest.fixture
async def page(browser: Browser, world: World, faults: list[str]) -> AsyncIterator[Page]:
    """Wren in #social-review; the script may not fail."""
    context = await browser.new_context(base_url=world.url, viewport={"width": 1280, "height": 860})
    context.set_default_timeout(6000)
    page = await context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    await page.goto("/?as=U0WREN")
    yield page
    await context.close()
    assert faults == []


@pytest.fixture
async def app(world: World) -> AsyncIterator[DeskApp]:
    """The small app, connected."""
    bolt = bolt_app(world)
    app = DeskApp(bolt)
    async with over_socket(world, bolt):
        yield app


async def run(page: Page, text: str) -> None:
    """Send a text from the channel's composer."""
    field = page.locator("#composer-text")
    await field.fill(text)
    await field.press("Enter")


async def card(world: World) -> str:
    """The ts of a card in #social-review."""
    sent = await world.call("chat.postMessage", {"channel": "C0REVIEW", "text": "A card", "blocks": CARD})
    return str(sent["ts"])


async def test_a_message_is_sent_and_seen_by_another_person_at_once(page: Page) -> None:
    other = await page.context.new_page()
    await other.goto("/?as=U0ADA")
    await run(page, "Hello <b>Ada</b>")
    await expect(other.locator("article[data-user=U0WREN]")).to_contain_text("Hello <b>Ada</b>")
    await expect(page.locator("#composer-text")).to_have_value("")


async def test_the_face_of_the_page_has_no_message_twice_after_many_came(page: Page, world: World) -> None:
    for number in range(12):
        await world.control("people/U0CEM/say", {"channel": "C0REVIEW", "text": f"number {number}"})
    await expect(page.locator("article[data-ts]")).to_have_count(12)
    await expect(page.locator("article[data-ts]").last).to_be_in_viewport()


@pytest.mark.usefixtures("app")
async def test_a_command_is_completed_by_keyboard(page: Page) -> None:
    field = page.locator("#composer-text")
    await field.press_sequentially("/so")
    completion = page.get_by_role("listbox", name="Commands")
    await expect(completion.get_by_role("option")).to_have_count(8)
    await field.press("ArrowDown")
    await field.press("Tab")
    await expect(field).to_have_value("/social draft ")
    await field.press("Enter")
    await expect(page.get_by_test_id("modal").get_by_role("heading", name="Draft")).to_be_visible()


async def test_an_unknown_command_says_so_and_keeps_the_words(page: Page) -> None:
    await run(page, "/socail draft")
    await expect(page.locator(".toast.is-error")).to_contain_text("no such command")
    await expect(page.locator("#composer-text")).to_have_value("/socail draft")


async def test_every_input_of_a_modal_arrives(page: Page, app: DeskApp) -> None:
    await run(page, "/social draft")
    modal = page.get_by_test_id("modal")
    await modal.get_by_label("text", exact=True).fill("The autumn blend")
    await modal.get_by_label("kind").select_option(label="Winter")
    await modal.get_by_test_id("input-tags").locator("summary").click()
    await modal.get_by_test_id("input-tags").get_by_label("Autumn").check()
    await modal.get_by_test_id("input-tags").get_by_label("Spring").check()
    await modal.get_by_test_id("input-people").locator("summary").click()
    await modal.get_by_test_id("input-people").get_by_role("searchbox").fill("cem")
    await modal.get_by_test_id("input-people").get_by_label("@Cem Kaya").check()
    await modal.get_by_test_id("input-saved").locator("summary").click()
    await modal.get_by_test_id("input-saved").get_by_role("searchbox").fill("spr")
    await modal.get_by_test_id("input-saved").get_by_label("Spring").check()
    await modal.get_by_test_id("input-boxes").get_by_label("Winter").check()
    await modal.get_by_test_id("input-one").get_by_label("Autumn").check()
    await modal.get_by_label("when").fill("2026-12-01T09:30")
    await modal.get_by_label("day").fill("2026-12-02")
    await modal.get_by_label("hour").fill("08:15")
    await modal.get_by_label("mail").fill("a@b.test")
    await modal.get_by_label("link").fill("https://a.test/")
    await modal.get_by_label("sum").fill("12")
    await modal.get_by_label("note").fill("a note")
    file = FilePayload(name="beans.txt", mimeType="text/plain", buffer=b"beans")
    await modal.get_by_test_id("input-files").locator("input[type=file]").set_input_files(file)
    await expect(modal.locator("[data-file-id]")).to_contain_text("beans.txt")
    await modal.get_by_role("button", name="Save").click()
    await expect(modal).not_to_be_visible()
    sent = {block: next(iter(actions.values())) for block, actions in app.values.items()}
    assert sent["text"]["value"] == "The autumn blend"
    assert sent["kind"]["selected_option"]["value"] == "winter"
    assert [one["value"] for one in sent["tags"]["selected_options"]] == ["autumn", "spring"]
    assert sorted(sent["people"]["selected_users"]) == ["U0ADA", "U0CEM"]
    assert sent["saved"]["selected_option"]["value"] == "spring"
    assert [one["value"] for one in sent["boxes"]["selected_options"]] == ["winter"]
    assert sent["one"]["selected_option"]["value"] == "autumn"
    assert sent["when"]["selected_date_time"] == 1796085000  # 9:30 in Tokyo, where Wren is
    assert (sent["day"]["selected_date"], sent["hour"]["selected_time"]) == ("2026-12-02", "08:15")
    assert (sent["mail"]["value"], sent["link"]["value"], sent["sum"]["value"]) == (
        "a@b.test",
        "https://a.test/",
        "12",
    )
    assert sent["note"]["rich_text_value"]["elements"][0]["elements"][0]["text"] == "a note"
    assert [file["name"] for file in sent["files"]["files"]] == ["beans.txt"]


async def test_what_is_typed_is_told_once_unless_the_modal_is_gone(page: Page, app: DeskApp) -> None:
    await run(page, "/social draft")
    modal = page.get_by_test_id("modal")
    await modal.get_by_label("typed").fill("Autumn")
    await asyncio.wait_for(app.told.wait(), 5)
    assert app.typed == ["Autumn"]
    await modal.get_by_label("typed").press_sequentially("!")
    await page.get_by_test_id("modal-close").click()
    await expect(modal).not_to_be_visible()
    # It may have been told just before the modal went; after that, it would be a fault of the script.
    await page.wait_for_timeout(500)


@pytest.mark.usefixtures("app")
async def test_errors_stand_at_their_fields_and_what_was_typed_stays(page: Page) -> None:
    await run(page, "/social draft")
    modal = page.get_by_test_id("modal")
    await modal.get_by_label("text", exact=True).fill("bad")
    await modal.get_by_role("button", name="Save").click()
    await expect(modal.get_by_test_id("input-kind").get_by_role("alert")).to_contain_text("required")
    await modal.get_by_label("kind").select_option(label="Winter")
    await modal.get_by_role("button", name="Save").click()
    await expect(modal.get_by_test_id("input-text").get_by_role("alert")).to_have_text("Not that word")
    await expect(modal.get_by_label("text", exact=True)).to_have_value("bad")
    await expect(modal.get_by_label("text", exact=True)).to_be_focused()


@pytest.mark.usefixtures("app")
async def test_news_from_elsewhere_leave_a_modal_and_a_draft_alone(page: Page, world: World) -> None:
    await page.locator("#composer-text").fill("half a thought")
    await page.get_by_test_id("shortcuts").click()
    await page.keyboard.press("Escape")
    await world.control("people/U0WREN/command", {"channel": "C0REVIEW", "text": "/social draft"})
    field = page.get_by_test_id("modal").get_by_label("text", exact=True)
    await field.fill("half a post")
    await world.control("people/U0CEM/say", {"channel": "C0REVIEW", "text": "news"})
    await expect(page.locator("article[data-user=U0CEM]")).to_have_count(1)
    await expect(field).to_have_value("half a post")
    await expect(field).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("modal")).not_to_be_visible()
    await expect(page.locator("#composer-text")).to_have_value("half a thought")


@pytest.mark.usefixtures("app")
async def test_modals_are_stacked_and_cleared(page: Page) -> None:
    await run(page, "/social draft")
    modal = page.get_by_test_id("modal")
    await modal.get_by_label("text", exact=True).fill("kept below")
    await modal.get_by_role("button", name="Deeper").click()
    await expect(modal.get_by_role("heading", name="Deeper")).to_be_visible()
    await modal.get_by_role("button", name="Back to Draft").click()
    await expect(modal.get_by_label("text", exact=True)).to_have_value("kept below")
    await modal.get_by_role("button", name="Deeper").click()
    await expect(modal.get_by_role("heading", name="Deeper")).to_be_visible()
    await modal.get_by_role("button", name="Save").click()
    await expect(modal).not_to_be_visible()


@pytest.mark.usefixtures("app")
async def test_buttons_of_a_card_act_as_the_person(page: Page, world: World) -> None:
    ts = await card(world)
    message = page.locator(f'article[data-ts="{ts}"]')
    await message.get_by_role("button", name="Approve").click()
    await expect(message).to_contain_text("Approve by wren")
    await message.locator(".block summary").click()
    await message.get_by_role("menuitem", name="Winter").click()
    await expect(message).to_contain_text("winter by wren")
    await message.locator('[data-action-id="card:pick"]').select_option(label="Spring")
    await expect(message).to_contain_text("spring by wren")


@pytest.mark.usefixtures("app")
async def test_a_confirmed_button_asks_first(page: Page, world: World) -> None:
    message = page.locator(f'article[data-ts="{await card(world)}"]')
    await message.get_by_role("button", name="Drop").click()
    await expect(page.get_by_test_id("confirm")).to_contain_text("It is gone then.")
    await page.get_by_test_id("confirm-deny").click()
    await expect(message).to_contain_text("In review")
    await message.get_by_role("button", name="Drop").click()
    await page.get_by_test_id("confirm-ok").click()
    await expect(message).to_contain_text("Drop by wren")


@pytest.mark.usefixtures("app")
async def test_a_button_that_goes_while_the_page_asks_says_so(page: Page, world: World) -> None:
    message = page.locator(f'article[data-ts="{await card(world)}"]')
    await message.get_by_role("button", name="Drop").click()
    where = {"channel": "C0REVIEW", "ts": await message.get_attribute("data-ts"), "text": "Busy"}
    await world.call("chat.update", {**where, "blocks": [CARD[0]]})
    await expect(message.get_by_role("button", name="Drop")).to_have_count(0)
    await page.get_by_test_id("confirm-ok").click()
    await expect(page.locator(".toast.is-error")).to_contain_text("That button is gone")
    await expect(message).to_contain_text("In review")


async def test_without_a_bot_a_press_says_what_is_wrong(page: Page, world: World) -> None:
    message = page.locator(f'article[data-ts="{await card(world)}"]')
    await message.get_by_role("button", name="Approve").click()
    await expect(page.locator(".toast.is-error")).to_contain_text("Is the bot running?")
    await expect(message).to_contain_text("In review")


@pytest.mark.usefixtures("app")
async def test_a_message_shortcut_is_in_the_menu_of_each_message(page: Page) -> None:
    await run(page, "Make a post of this")
    message = page.get_by_test_id("messages").locator("article")
    await message.hover()
    await message.get_by_test_id("message-menu").click()
    await message.get_by_role("menuitem", name="Draft from message").click()
    await message.get_by_test_id("open-thread").click()
    await expect(page.get_by_test_id("thread")).to_contain_text("Taken from there")


async def test_a_thread_is_read_and_answered_beside_the_channel(page: Page, world: World) -> None:
    ts = await card(world)
    await page.locator(f'article[data-ts="{ts}"]').hover()
    await page.locator(f'article[data-ts="{ts}"]').get_by_test_id("reply-in-thread").click()
    await page.locator("#thread-text").fill("in the thread")
    await page.locator("#thread-text").press("Enter")
    await expect(page.get_by_test_id("thread").locator("article")).to_have_count(2)
    await expect(page.get_by_test_id("messages").locator("article")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("thread")).to_have_count(0)


async def test_own_words_are_edited_and_deleted(page: Page) -> None:
    await run(page, "helo")
    message = page.get_by_test_id("messages").locator("article")
    await message.hover()
    await message.get_by_test_id("message-menu").click()
    await message.get_by_role("menuitem", name="Edit message").click()
    await message.get_by_label("Edit the message").fill("hello")
    await message.get_by_role("button", name="Save").click()
    await expect(message).to_contain_text(re.compile(r"hello\s*\(edited\)"))
    await message.hover()
    await message.get_by_test_id("message-menu").click()
    await message.get_by_role("menuitem", name="Delete message").click()
    await page.get_by_test_id("confirm-ok").click()
    await expect(message).to_have_count(0)


async def test_a_file_is_attached_to_a_message(page: Page) -> None:
    file = FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"notes")
    await page.get_by_test_id("composer-channel").locator("input[type=file]").set_input_files(file)
    await expect(page.locator(".attached [data-file-id]")).to_have_count(1)
    await run(page, "see this")
    await expect(page.locator("article .file-chip")).to_contain_text("notes.txt")
    await expect(page.locator(".attached li")).to_have_count(0)


@pytest.mark.usefixtures("app")
async def test_app_home_is_drawn_when_it_is_opened(page: Page) -> None:
    await page.get_by_test_id("app-home").click()
    await expect(page.get_by_test_id("home").get_by_role("heading", name="Your morning")).to_be_visible()


async def test_one_becomes_another_person_without_leaving_the_place(page: Page) -> None:
    await page.locator('[data-channel="C0COMMUNITY"]').first.click()
    await page.locator('[data-person="U0LENA"]').first.click()
    await expect(page).to_have_url(re.compile("as=U0LENA.*channel=C0COMMUNITY"))
    await expect(page.get_by_test_id("composer-channel")).to_contain_text("as Lena Vogt")
    await page.go_back()
    await expect(page.get_by_test_id("composer-channel")).to_contain_text("as Wren Ito")


@pytest.mark.parametrize("platform", ["mastodon", "bluesky"])
async def test_a_follower_posts_comments_likes_and_writes_in_private(page: Page, platform: str) -> None:
    await page.locator(f'.tab[data-panel="{platform}"]').click()
    panel = page.get_by_test_id("panel")
    await panel.get_by_label("Text", exact=True).fill("A word from me")
    await panel.get_by_test_id("follower-post").click()
    post = panel.locator("[data-post]").first
    await expect(post).to_contain_text("A word from me")
    await post.get_by_role("button", name="Like, 0 so far").click()
    await expect(post.get_by_role("button", name="Like, 1 so far")).to_be_visible()
    await post.get_by_role("button", name="Comment, 0 so far").click()
    await post.get_by_label("Comment on this post").first.fill("And another")
    await post.get_by_role("button", name="Comment", exact=True).click()
    await expect(post.locator(".post-replies")).to_contain_text("And another")
    await panel.get_by_label("Text", exact=True).fill("Between us")
    await panel.get_by_test_id("follower-message").click()
    await panel.get_by_test_id("private").locator("summary").click()
    await expect(panel.get_by_test_id("private")).to_contain_text("Between us")


async def test_the_sandbox_menu_moves_the_clock_and_makes_trouble(page: Page, world: World) -> None:
    await page.get_by_test_id("sandbox-menu-button").click()
    menu = page.get_by_test_id("sandbox-menu")
    await menu.get_by_role("button", name="+1 hour").click()
    await expect(menu).to_be_visible()
    assert (await world.read("clock"))["offset"] == pytest.approx(3600)
    await menu.get_by_role("button", name="Lively").click()
    await expect(menu.get_by_role("button", name="Lively")).to_have_attribute("aria-pressed", "true")
    await menu.get_by_test_id("set-fault").click()
    await expect(menu.get_by_test_id("troubles")).to_contain_text(
        "Mastodon posted, then the connection is lost"
    )
    await menu.get_by_role("button", name="Clear all").click()
    await expect(menu.get_by_test_id("troubles")).to_have_count(0)


async def test_tomorrow_at_nine_is_nine_for_the_person(page: Page) -> None:
    await page.get_by_test_id("sandbox-menu-button").click()
    await page.get_by_role("button", name="Tomorrow 9:00").click()
    await expect(page.get_by_test_id("sandbox-menu-button")).to_contain_text("9:00 AM for Wren")


async def test_a_table_of_data_is_sorted_and_paged(page: Page, world: World) -> None:
    rows: list[list[Json]] = [[{"type": "raw_text", "text": "Post"}, {"type": "raw_text", "text": "Views"}]]
    for number in range(1, 5):
        views = {"type": "raw_number", "value": number * 30 % 100}
        rows.append([{"type": "raw_text", "text": f"P{number}"}, views])
    block = {"type": "data_table", "caption": "Posts", "page_size": 3, "rows": rows}
    sent = await world.call("chat.postMessage", {"channel": "C0REVIEW", "text": "t", "blocks": [block]})
    assert sent["ok"], sent
    first = page.locator("tbody tr:visible td:first-child")
    await expect(first).to_have_text(["P1", "P2", "P3"])
    await page.get_by_role("button", name="Views").click()
    await expect(first).to_have_text(["P4", "P1", "P2"])
    await page.get_by_role("button", name="Next").click()
    await expect(first).to_have_text(["P3"])


@pytest.mark.usefixtures("app")
async def test_a_choice_found_by_search_acts_once(page: Page, world: World) -> None:
    pick = {"type": "users_select", "action_id": "card:who"}
    blocks = [CARD[0], {"type": "actions", "block_id": "do", "elements": [pick]}]
    await world.call("chat.postMessage", {"channel": "C0REVIEW", "text": "Who", "blocks": blocks})
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    picker = page.locator("details.picker")
    await picker.locator("summary").click()
    await picker.get_by_role("searchbox").fill("lena")
    await picker.get_by_label("@Lena Vogt").check()
    await expect(page.locator("article[data-ts]")).to_contain_text("U0LENA by wren")
    assert len([url for url in sent if url.endswith("/click")]) == 1


async def test_a_lost_sandbox_is_said_and_found_again(page: Page) -> None:
    await page.route("**/page?*", lambda route: route.abort())
    await page.locator('[data-channel="C0DAILY"]').first.click()
    await expect(page.locator("#lost")).to_contain_text("does not answer")
    await page.unroute("**/page?*")
    await page.locator('[data-channel="C0COMMUNITY"]').first.click()
    await expect(page.locator("#lost")).to_have_count(0)
    await expect(page.locator("h1")).to_have_text("community")


async def test_the_page_notices_when_the_bot_comes(page: Page, world: World) -> None:
    await expect(page.get_by_test_id("no-bot")).to_be_visible()
    bolt = bolt_app(world)
    async with over_socket(world, bolt):
        await expect(page.get_by_test_id("no-bot")).to_have_count(0)


async def test_hostile_words_do_not_run(page: Page, world: World) -> None:
    evil = '<img src=x onerror="window.bitten=1"><script>window.bitten=1</script>'
    await world.call("chat.postMessage", {"channel": "C0REVIEW", "text": evil})
    await world.call(
        "chat.postMessage",
        {"channel": "C0REVIEW", "text": "m", "blocks": [{"type": "markdown", "text": evil}]},
    )
    await expect(page.locator("article[data-ts]")).to_have_count(2)
    assert await page.evaluate("window.bitten") is None


@pytest.mark.parametrize("width", [390, 1280, 1680])
async def test_nothing_is_wider_than_the_window(page: Page, world: World, width: int) -> None:
    await world.call("chat.postMessage", {"channel": "C0REVIEW", "text": "wide" * 400})
    await card(world)
    await page.set_viewport_size({"width": width, "height": 800})
    await expect(page.locator("article[data-ts]")).to_have_count(2)
    assert await page.evaluate("document.scrollingElement.scrollWidth") <= width
    log = page.get_by_test_id("messages")
    assert await log.evaluate("box => box.scrollWidth <= box.clientWidth")


async def test_on_a_narrow_window_all_is_one_press_away(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 800})
    await expect(page.get_by_test_id("panel")).not_to_be_visible()
    await page.locator('.tab[data-panel="try"]').click()
    await expect(page.get_by_test_id("steps")).to_be_visible()
    await page.get_by_test_id("panel").get_by_role("link", name="Close the panel").click()
    await page.get_by_role("button", name="Open the menu").click()
    await page.get_by_test_id("sidebar").locator('[data-channel="C0DAILY"]').click()
    await expect(page.get_by_role("heading", name="social-daily", exact=True)).to_be_visible()
    await expect(page.get_by_test_id("sidebar")).not_to_be_visible()


async def test_who_reads_further_up_is_told_of_new_messages_and_not_moved(page: Page, world: World) -> None:
    for number in range(30):
        await world.control("people/U0CEM/say", {"channel": "C0REVIEW", "text": f"number {number}"})
    log = page.get_by_test_id("messages")
    await expect(log.locator("article")).to_have_count(30)
    await log.evaluate("box => { box.scrollTop = 0; }")
    await world.control("people/U0CEM/say", {"channel": "C0REVIEW", "text": "one more"})
    await page.get_by_role("button", name="New messages").click()
    await expect(log.locator("article").last).to_be_in_viewport()
    await expect(page.get_by_role("button", name="New messages")).not_to_be_visible()
