"""The bot is killed again and again while people work with it: nothing is lost, nothing is repeated."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx
import pytest

from tests.story.place import (
    ADA,
    CEM,
    COMMUNITY,
    NO_TLS,
    REVIEW,
    WREN,
    Json,
    Place,
    Town,
    running_place,
    words,
)

PLATFORMS = ("mastodon", "bluesky")
PUBLISH = {"mastodon": "/api/v1/statuses", "bluesky": "com.atproto.repo.putRecord"}
#: Moments spread as evenly as can be over the whole story, however many seeds there are.
SEEDS = range(4)
GOLDEN = 0.618034
LONGEST = 2.5


@pytest.fixture(scope="module", params=[pytest.param("socket", marks=pytest.mark.xdist_group("story-crash"))])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    with running_place(request.param) as place:
        yield place


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with httpx.AsyncClient(trust_env=False, timeout=30, verify=NO_TLS) as http:
        town = Town(place, http)
        await town.post("platforms/life", {"on": False})
        yield town
        await town.no_faults()


async def restarted(town: Town) -> None:
    """Kill the bot, and start it again."""
    await asyncio.to_thread(town.place.restart_bot)


async def insisted(act: Callable[[], Awaitable[object]], done: Callable[[], Awaitable[object]]) -> None:
    """What a person does whose click is not answered: look whether it was done, and if not click again."""
    for _ in range(20):
        if await done():
            return
        await act()
        for _ in range(20):
            if await done():
                return
            await asyncio.sleep(0.1)
    pytest.fail("it was never done")


async def shown(town: Town, channel: str, *wanted: str) -> Json | None:
    found = [one for one in await town.messages(channel) if all(part in words(one) for part in wanted)]
    assert len(found) <= 1, "the card is there twice"
    return found[0] if found else None


async def once_each(town: Town, text: str) -> None:
    """The post is on each platform once, its card in its channel once, each receipt in its thread once."""
    card = await town.card(REVIEW, text, "Published · ")
    for platform in PLATFORMS:
        await town.published(platform, text)
        await town.reply(REVIEW, text, platform.capitalize(), "published. ")
    cards = [one for one in await town.messages(REVIEW) if text in words(one) and "Post " in words(one)]
    assert [one["ts"] for one in cards] == [card["ts"]]
    receipts = [words(one).partition(" ")[0] for one in cards[0]["replies"]]
    assert sorted(receipts) == ["Bluesky", "Mastodon"]


async def written(town: Town, text: str) -> None:
    """Write the post with a bot that may die at any moment."""

    async def write() -> None:
        if await town.attempt(f"people/{WREN}/command", {"channel": REVIEW, "text": f"/social draft {text}"}):
            views = (await town.get(f"people/{WREN}/views"))["views"]
            if views:
                await town.attempt(f"people/{WREN}/submit", {"view_id": views[-1]["id"], "values": {}})

    await insisted(write, lambda: shown(town, REVIEW, text))


async def pressed(town: Town, user: str, text: str, action_id: str, then: tuple[str, ...]) -> None:
    """Press a button of the card with a bot that may die at any moment, until the card is so."""

    async def press() -> None:
        card = await shown(town, REVIEW, text)
        assert card is not None
        where = {"channel": REVIEW, "ts": card["ts"], "action_id": action_id}
        await town.attempt(f"people/{user}/click", where)

    async def done() -> bool:
        card = await shown(town, REVIEW, text)
        return card is not None and any(state in words(card) for state in then)

    await insisted(press, done)


async def story(town: Town, text: str) -> None:
    """From the first word to the published post."""
    await written(town, text)
    await pressed(town, ADA, text, "post:approve", ("Approved, not", "Going out", "Published"))
    await pressed(town, WREN, text, "post:publish", ("Going out", "Published"))


async def killing(town: Town, seed: int) -> None:
    """Kill the bot at two moments, and start it again."""
    for number in (2 * seed + 1, 2 * seed + 2):
        await asyncio.sleep(number * GOLDEN % 1 * LONGEST)
        await restarted(town)


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_killed_bot_loses_nothing_and_repeats_nothing(town: Town, seed: int) -> None:
    text = f"Kill me softly, {seed}"
    await asyncio.gather(story(town, text), killing(town, seed))
    await town.advance(minutes=3)
    await once_each(town, text)


@pytest.mark.parametrize("effect", ["late", "drop_after"])
async def test_killed_between_sending_and_recording_it_publishes_once(town: Town, effect: str) -> None:
    text = f"Sent and forgotten: {effect}"
    card = await town.approved(text)
    for platform in PLATFORMS:
        await town.fault(platform, PUBLISH[platform], effect, seconds=30)
    await town.click(WREN, card, "post:publish")
    for platform in PLATFORMS:
        await town.published(platform, text)
    await restarted(town)
    await town.advance(minutes=3)
    await once_each(town, text)


async def test_killed_before_sending_it_publishes_once(town: Town) -> None:
    text = "Not yet sent"
    card = await town.approved(text)
    for platform in PLATFORMS:
        await town.fault(platform, PUBLISH[platform], "drop_before")
    await town.click(WREN, card, "post:publish")
    await town.struck("mastodon")
    await restarted(town)
    await town.advance(minutes=3)
    await once_each(town, text)


async def test_killed_between_slack_and_its_answer_the_card_is_there_once(town: Town) -> None:
    text = "A card whose answer is lost"
    await town.command(WREN, f"draft {text}")
    await town.fault("slack", "chat.postMessage", "drop_after")
    await town.submit(WREN)
    await town.card(REVIEW, text)
    await restarted(town)
    await town.advance(minutes=3)
    await town.click(ADA, await town.card(REVIEW, text), "post:approve")
    await town.click(WREN, await town.card(REVIEW, text, "Approved"), "post:publish")
    await once_each(town, text)


async def test_killed_while_a_reply_goes_out_it_is_sent_once(town: Town) -> None:
    post = next(one for one in await town.timeline("mastodon") if one["author"]["brand"])
    await town.follower("mastodon", "owen", "comment", on=post["id"], text="Is anybody there?")
    await town.click(CEM, await town.card(COMMUNITY, "Is anybody there?"), "conversation:reply")
    await town.fault("mastodon", PUBLISH["mastodon"], "late", seconds=30)
    await town.submit(CEM, text="Always, for you")

    async def there() -> list[Json]:
        return await town.found("mastodon", "Always, for you")

    await town.until(there, "the reply")
    await restarted(town)
    await town.advance(minutes=3)
    await town.card(COMMUNITY, "Is anybody there?", "Answered · ")
    assert len(await there()) == 1
    await town.reply(COMMUNITY, "Is anybody there?", "Reply as", "sent. ")
    [card] = [one for one in await town.messages(COMMUNITY) if "Is anybody there?" in words(one)]
    assert len(card["replies"]) == 1


async def test_killed_while_followers_write_nothing_they_write_is_lost_or_doubled(town: Town) -> None:
    texts = [f"Number {number} of a storm" for number in range(4)]
    for number, text in enumerate(texts):
        await town.follower(
            PLATFORMS[number % 2], "rosa", "post", text=f"@linden{'.test' * (number % 2)} {text}"
        )
        if number % 2:
            await restarted(town)
    await town.advance(minutes=3)
    for text in texts:
        await town.card(COMMUNITY, text)
    shown_ = [words(one) for one in await town.messages(COMMUNITY)]
    assert [sum(text in one for one in shown_) for text in texts] == [1] * len(texts)


async def test_killed_while_it_asks_for_news_it_asks_again_at_once(town: Town) -> None:
    await town.fault("mastodon", "/api/v1/notifications", "late", seconds=30)
    await town.struck("mastodon")
    await restarted(town)
    await town.follower("mastodon", "mika", "post", text="@linden Did you hear me?")
    await town.card(COMMUNITY, "Did you hear me?")
