"""A person at the page: what they press and type in a real browser."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.story.place import Place
from tests.tools import need_chromium

ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: How long what a person waits for may take on a busy machine, in milliseconds.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A headless browser."""
    path = need_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGS))
        yield browser
        await browser.close()


@asynccontextmanager
async def at_desk(browser: Browser, place: Place, user: str) -> AsyncIterator["Desk"]:
    """That person at the page of the place, with followers who keep still; its script may not fail."""
    faults: list[str] = []
    context = await browser.new_context(base_url=place.url, viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(PATIENCE)
    await context.request.post("/control/platforms/life", data={"on": False})
    page = await context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    await page.goto(f"/?as={user}")
    yield Desk(page)
    await context.close()
    assert faults == [], faults


class Desk:
    """The page, with words for what one does there; whoever acts is chosen by `become`."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def modal(self) -> Locator:
        """The modal on top."""
        return self.page.get_by_test_id("modal")

    @property
    def thread(self) -> Locator:
        """The thread that is open."""
        return self.page.get_by_test_id("thread")

    async def become(self, user: str) -> None:
        """Act as another person."""
        await self.page.locator(f'[data-testid=sidebar] [data-person="{user}"]').click()
        await expect(self.page.locator(f'[data-person="{user}"][aria-current]')).to_be_visible()

    async def go(self, channel: str) -> None:
        """Open a channel."""
        await self.page.locator(f'[data-testid=sidebar] [data-channel="{channel}"]').click()
        await expect(self.page.get_by_test_id("composer-channel")).to_have_attribute("data-channel", channel)

    async def write(self, text: str) -> None:
        """Send a message or a command from the channel's field."""
        field = self.page.locator("#composer-text")
        await field.fill(text)
        await field.press("Enter")

    async def press(self, where: Locator, name: str) -> None:
        """Press a button of this name."""
        await where.get_by_role("button", name=name, exact=True).click()

    async def confirm(self) -> None:
        """Say yes to the question."""
        await self.page.get_by_test_id("confirm-ok").click()

    async def fill(self, block: str, text: str) -> None:
        """Type into an input of the modal."""
        await self.field(block).locator("input:not([type=file], [type=search]), textarea").fill(text)

    async def choose(self, block: str, words: str) -> None:
        """Choose from a menu of the modal."""
        await self.field(block).locator("select").select_option(label=words)

    async def pick(self, block: str, words: str) -> None:
        """Pick from a searchable list of the modal."""
        await self.field(block).locator("summary").click()
        await self.field(block).get_by_role("searchbox").fill(words)
        await self.field(block).get_by_label(words).check()

    def field(self, block: str) -> Locator:
        """An input of the modal."""
        return self.modal.get_by_test_id(f"input-{block}")

    async def submit(self) -> None:
        """Send the modal, which may stay to say what is wrong."""
        await self.modal.get_by_test_id("modal-submit").click()

    async def close(self) -> None:
        """Close the modal; there is none below it."""
        await self.modal.get_by_test_id("modal-close").click()
        await expect(self.modal).not_to_be_visible()

    async def message(self, *words: str) -> Locator:
        """The last message of the channel that says all of this, once there is one."""
        found = self.page.get_by_test_id("messages").locator("article[data-ts]")
        return await self._last(found, words)

    async def answer(self, *words: str) -> Locator:
        """The last message of the open thread that says all of this, once there is one."""
        return await self._last(self.thread.locator("article[data-ts]"), words)

    async def post(self, platform: str, text: str) -> Locator:
        """What was posted on a platform, beside the channel, once it is there."""
        await self.open_panel(platform)
        return await self._last(self.page.get_by_test_id("timeline").locator("[data-post]"), [text])

    async def open_panel(self, name: str) -> None:
        """Open what stands beside the channel; pressed again it would close."""
        panel = self.page.locator(f"[data-testid=panel].panel-{name}")
        if not await panel.is_visible():
            await self.page.locator(f'.tab[data-panel="{name}"]').click()
        await expect(panel).to_be_visible()

    async def home(self) -> Locator:
        """The App Home of who acts."""
        await self.page.get_by_test_id("app-home").click()
        return self.page.get_by_test_id("home")

    async def _last(self, found: Locator, words: Sequence[str]) -> Locator:
        for one in words:
            found = found.filter(has_text=one)
        await expect(found.last).to_be_visible()
        return found.last
