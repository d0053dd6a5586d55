"""The story of disorder: buttons of before, news twice and out of order, and presses by those who may not."""

import asyncio
import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.story.place import (
    ADA,
    CEM,
    COMMUNITY,
    GUEST,
    LENA,
    REVIEW,
    WREN,
    Json,
    Place,
    Town,
    words,
)
from tests.story.test_care import clock, event, heard

pytestmark = pytest.mark.xdist_group("story-care")
PLATFORMS = ("mastodon", "bluesky")


@pytest.fixture
def place(ruled: Place) -> Place:
    return ruled


def values(card: Json) -> dict[str, str]:
    """What each button of a card says when it is pressed."""
    return {one["action_id"]: one["value"] for one in _buttons(card["blocks"])}


def _buttons(thing: object) -> Iterator[Json]:
    if isinstance(thing, dict) and "action_id" in thing and "value" in thing:
        yield thing
    parts = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ()
    for part in parts:
        yield from _buttons(part)


async def press(town: Town, user: str, card: Json, action_id: str) -> None:
    """Press a button as the card showed it once, whatever it shows by now."""
    place = {
        "type": "message",
        "message_ts": card["ts"],
        "channel_id": card["channel"],
        "is_ephemeral": False,
    }
    body = {
        "type": "block_actions",
        "team": {"id": "T0SANDBOX"},
        "user": {"id": user, "team_id": "T0SANDBOX"},
        "api_app_id": "A0PRESSROOM",
        "trigger_id": "1.2.3",
        "container": place,
        "channel": {"id": card["channel"]},
        "actions": [
            {"type": "button", "action_id": action_id, "block_id": "b", "value": values(card)[action_id]}
        ],
    }
    await town.knock("application/x-www-form-urlencoded", urlencode({"payload": json.dumps(body)}))


async def told(town: Town, user: str, channel: str, *wanted: str) -> int:
    """How often only that person was told this."""
    found = await town.whispers(user, channel)
    return len([one for one in found if all(part in words(one) for part in wanted)])


async def asked_about(town: Town, user: str) -> int:
    """How often Slack was asked who this is."""
    calls = (await town.get("slack/calls"))["calls"]
    return len([one for one in calls if one["method"] == "users.info" and one["args"]["user"] == user])


async def heard_of(town: Town, user: str) -> None:
    """Wait until the bot knows how somebody has changed: it asks anew when they do something."""
    before = await asked_about(town, user)

    async def look() -> bool:
        await event(town, {"type": "app_home_opened", "user": user, "tab": "home", "channel": "D0"}, "")
        return await asked_about(town, user) > before

    await town.until(look, f"a question about {user}")


async def posts_saying(town: Town, text: str) -> list[int]:
    return [len(await town.found(platform, text)) for platform in PLATFORMS]


# ---- buttons of before


async def test_old_buttons_of_a_conversation_only_show_how_it_stands(town: Town) -> None:
    first = await heard(town, "These buttons grow old")
    await town.click(CEM, first, "conversation:claim")
    held = await town.card(COMMUNITY, "These buttons grow old", "Being answered")
    await town.click(CEM, held, "conversation:resolve")
    over = await town.card(COMMUNITY, "These buttons grow old", "Resolved · ")
    for action in ("conversation:claim", "conversation:reply", "conversation:resolve", "conversation:like"):
        before = await told(town, LENA, COMMUNITY, "moved on meanwhile")
        await press(town, LENA, first, action)

        async def again(before: int = before) -> bool:
            return await told(town, LENA, COMMUNITY, "moved on meanwhile") == before + 1

        await town.until(again, f"what {action} says")
    assert not (await town.get(f"people/{LENA}/views"))["views"]
    after = await town.card(COMMUNITY, "These buttons grow old")
    assert values(after) == values(over)
    [liked] = [one for one in await town.timeline("mastodon") if "These buttons grow old" in one["text"]]
    assert liked["likes"] == 0


async def test_old_buttons_of_a_post_send_nothing(town: Town) -> None:
    text = "This card was pressed before"
    waiting = await town.drafted(text)
    await town.click(ADA, waiting, "post:approve")
    approved = await town.card(REVIEW, text, "Approved, not scheduled yet")
    await press(town, LENA, waiting, "post:approve")
    await town.whisper(LENA, REVIEW, "This post has changed meanwhile: it is approved now.")
    await town.click(WREN, approved, "post:publish")
    out = await town.card(REVIEW, text, "Published · ")
    await press(town, LENA, approved, "post:publish")
    await town.whisper(LENA, REVIEW, "This post has changed meanwhile: it is published now.")
    await press(town, LENA, waiting, "post:approve")
    await town.advance(minutes=1)
    assert await posts_saying(town, text) == [1, 1]
    assert values(await town.card(REVIEW, text)) == values(out)


async def test_an_edited_post_is_not_approved_by_the_button_of_before(town: Town) -> None:
    text = "Words that nobody has seen yet"
    waiting = await town.drafted("Words that somebody has seen")
    await town.click(WREN, waiting, "post:edit")
    assert (await town.submit(WREN, text=text))["closed"]
    edited = await town.card(REVIEW, text, "Waiting for approval")
    await press(town, ADA, waiting, "post:approve")
    await town.whisper(ADA, REVIEW, "This post has changed meanwhile: it is in review now.")
    assert values(await town.card(REVIEW, text, "Waiting for approval")) == values(edited)


async def test_an_old_prompt_does_not_send_newer_words(town: Town) -> None:
    card = await heard(town, "When do you close?")
    ts = await town.say(CEM, "We close at five", card)
    old = await town.whisper(CEM, COMMUNITY, "Send this to the follower?", "We close at five")
    where = {"channel": COMMUNITY, "ts": ts}
    await town.post(f"people/{CEM}/edit", {**where, "text": "We close at six"})
    new = await town.whisper(CEM, COMMUNITY, "Send this to the follower?", "We close at six")
    await town.click(CEM, old, "conversation:send")
    await town.whisper(CEM, COMMUNITY, "has been changed since")
    assert not await town.found("mastodon", "We close at")
    await town.click(CEM, new, "conversation:send")
    await town.reply(COMMUNITY, "When do you close?", "sent. ", "We close at six")
    await press(town, CEM, {**new, "channel": COMMUNITY}, "conversation:send")
    other = await heard(town, "And when do you open?")
    ts = await town.say(CEM, "At nine", other)
    gone = await town.whisper(CEM, COMMUNITY, "Send this to the follower?", "At nine")
    await town.post(f"people/{CEM}/delete", {"channel": COMMUNITY, "ts": ts})
    await press(town, CEM, {**gone, "channel": COMMUNITY}, "conversation:send")
    await town.whisper(CEM, COMMUNITY, "This reply is gone.")
    assert not await town.found("mastodon", "At nine")
    assert len(await town.found("mastodon", "We close at")) == 1


# ---- out of order


async def test_a_change_that_is_told_before_its_message_asks_about_the_newer_words(town: Town) -> None:
    card = await heard(town, "Is it told in order?")
    ts = f"{await clock(town):.6f}"
    said = {"user": CEM, "text": "The older words", "ts": ts, "thread_ts": card["ts"], "type": "message"}
    newer = {**said, "text": "The newer words", "edited": {"user": CEM, "ts": ts}}
    where = {"channel": COMMUNITY, "channel_type": "channel"}
    changed = {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        **where,
        "ts": ts,
        "message": newer,
        "previous_message": said,
    }
    for number in ("EvChanged", "EvChanged"):
        await event(town, changed, number)
    prompt = await town.whisper(CEM, COMMUNITY, "Send this to the follower?", "The newer words")
    await event(town, {**said, **where}, "EvSaidLate")
    await town.click(CEM, prompt, "conversation:send")
    await town.reply(COMMUNITY, "Is it told in order?", "sent. ", "The newer words")
    assert await told(town, CEM, COMMUNITY, "The older words") == 0
    assert not await town.found("mastodon", "The older words")


async def test_comments_are_shown_as_they_are_when_they_come(town: Town) -> None:
    """Each was changed, or taken back, before anybody heard of it."""
    await town.fault("mastodon", "/api/v1/notifications", "500", count=2)
    kept = await town.follower("mastodon", "owen", "post", text="@linden I hat your coffee")
    gone = await town.follower("mastodon", "owen", "post", text="@linden Never mind this one")
    await town.follower("mastodon", "owen", "edit", on=kept, text="@linden I had your coffee")
    await town.follower("mastodon", "owen", "delete", on=gone)
    await town.struck("mastodon")
    await town.advance(minutes=2)
    await town.card(COMMUNITY, "I had your coffee", "New · ")
    said = "\n".join(words(one) for one in await town.messages(COMMUNITY))
    assert "I hat your coffee" not in said
    assert "Never mind this one" not in said


# ---- presses


async def test_who_presses_three_times_publishes_once(town: Town) -> None:
    text = "Pressed three times"
    waiting = await town.drafted(text)
    await asyncio.gather(*(press(town, ADA, waiting, "post:approve") for _ in range(3)))
    approved = await town.card(REVIEW, text, "Approved, not scheduled yet")
    assert words(approved).count("Approved, not scheduled yet") == 1
    await asyncio.gather(*(press(town, WREN, approved, "post:publish") for _ in range(3)))
    await town.card(REVIEW, text, "Published · ")
    await town.advance(minutes=1)
    assert await posts_saying(town, text) == [1, 1]


async def test_who_may_not_decide_about_posts_is_told_who_may(town: Town) -> None:
    text = "Not everybody decides about this"
    card = await town.drafted(text)
    await town.click(CEM, card, "post:approve")
    await town.whisper(CEM, REVIEW, "can do this for Linden Coffee", ADA)
    await town.post(f"channels/{REVIEW}/invite", {"user": GUEST})
    await town.click(GUEST, card, "post:approve")
    await town.whisper(GUEST, REVIEW, "Guests and people from other workspaces")
    await town.post(f"people/{GUEST}/command", {"channel": REVIEW, "text": "/social queue"})
    await town.whisper(GUEST, REVIEW, "Guests and people from other workspaces")
    assert text not in words(await town.home(GUEST))
    await town.post(f"channels/{REVIEW}/kick", {"user": GUEST})
    await town.card(REVIEW, text, "Waiting for approval")


async def test_who_was_switched_off_decides_nothing(town: Town) -> None:
    """Their last press reaches us after they have left."""
    text = "Ada has left the company"
    card = await town.drafted(text)
    await town.post(f"people/{ADA}/change", {"deleted": True})
    try:
        await heard_of(town, ADA)
        for _ in range(2):
            await press(town, ADA, card, "post:approve")
        await town.click(LENA, card, "post:request_changes")
        assert (await town.submit(LENA, note="Ada can't say yes any more"))["closed"]
        await town.card(REVIEW, text, "Changes requested", "Ada can't say yes any more")
    finally:
        await town.post(f"people/{ADA}/change", {"deleted": False})
        await heard_of(town, ADA)
