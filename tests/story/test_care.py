"""The story of what goes wrong around followers: no channel, no answer, no calm, no right, no order."""

import asyncio
import json

import pytest

from bot.clock import utc_now
from tests.story.place import (
    ADA,
    BRAND,
    CEM,
    COMMUNITY,
    GUEST,
    LENA,
    REVIEW,
    WREN,
    Json,
    Place,
    Town,
    action_ids,
    warmed,
    words,
)

BOT = "U0PRESSROOM"
DAY_AND_NIGHT = {f"shift_{day}": "0-24" for day in range(7)}


pytestmark = pytest.mark.xdist_group("story-care")


@pytest.fixture
def place(ruled: Place) -> Place:
    return ruled


async def heard(town: Town, text: str) -> Json:
    """The card of what somebody says to the brand."""
    await town.follower("mastodon", "owen", "post", text=f"@linden {text}")
    return await town.card(COMMUNITY, text)


async def gone(town: Town, channel: str, text: str) -> None:
    """Wait until no message of the channel says this."""

    async def look() -> bool:
        return not [one for one in await town.messages(channel) if text in words(one)]

    await town.until(look, f"no {text} in {channel}")


async def event(town: Town, inner: Json, number: str) -> None:
    """An event as Slack sends it, also one that it has sent before."""
    body = {
        "type": "event_callback",
        "team_id": "T0SANDBOX",
        "api_app_id": "A0PRESSROOM",
        "event_id": number,
        "event_time": 1,
        "event": {**inner, "event_ts": "1.1"},
        "authorizations": [{"team_id": "T0SANDBOX", "user_id": BOT, "is_bot": True}],
    }
    await town.knock("application/json", json.dumps(body))


async def clock(town: Town) -> float:
    return utc_now().timestamp() + float((await town.get("clock"))["offset"])


# ---- channels out of reach


async def notices(town: Town) -> set[str]:
    """What says that a channel is open again; other stories may have left some."""
    found = await town.messages(COMMUNITY)
    return {one["ts"] for one in found if "can be written in again" in words(one)}


async def test_cards_leave_an_archived_channel_and_come_home(town: Town) -> None:
    await town.advance(days=2)  # a channel that closes again within a day gives no second notice
    elsewhere = await notices(town)
    before = await town.drafted("Written before the channel went away")
    await town.post(f"channels/{REVIEW}/archive", {"user": LENA})
    notice = await town.card(COMMUNITY, "A channel of Linden Coffee is out of reach", "Unarchive the channel")
    await town.command(WREN, "draft Nobody sees me there", COMMUNITY)
    await town.submit(WREN)
    away = await town.card(COMMUNITY, "Nobody sees me there", "Waiting for approval")
    await town.click(ADA, away, "post:approve")
    await town.card(COMMUNITY, "Nobody sees me there", "Approved")
    await town.post(f"channels/{REVIEW}/unarchive", {"user": LENA})
    await town.card(REVIEW, "Nobody sees me there", "Approved")
    await town.card(COMMUNITY, "can be written in again")
    await gone(town, COMMUNITY, "Nobody sees me there")
    await town.click(ADA, await town.card(REVIEW, "Written before"), "post:approve")
    assert (await town.card(REVIEW, "Written before", "Approved"))["ts"] == before["ts"]
    assert await notices(town) - elsewhere == {notice["ts"]}


async def test_cards_leave_a_channel_without_the_bot_and_come_home_when_it_is_invited(town: Town) -> None:
    await town.advance(days=2)  # a channel that closes again within a day gives no second notice
    await town.post(f"channels/{COMMUNITY}/kick", {"user": BOT})
    await town.follower("mastodon", "owen", "post", text="@linden Are you there?")
    card = await town.card(REVIEW, "Are you there?", "New · ")
    await town.card(REVIEW, "out of reach", "/invite @Pressroom")
    await town.click(CEM, card, "conversation:reply")
    await town.submit(CEM, text="Always, here")
    await town.reply(REVIEW, "Are you there?", "Reply as", "sent. ", "Always, here")
    await town.post(f"channels/{COMMUNITY}/invite", {"user": BOT})
    await town.card(COMMUNITY, "Are you there?", "Answered · ")
    await town.reply(COMMUNITY, "Are you there?", "Reply as", "sent. ", "Always, here")
    await gone(town, REVIEW, "Are you there?")


async def test_where_no_channel_is_left_an_admin_hears_of_it(town: Town) -> None:
    await town.advance(days=2)  # a channel that closes again within a day gives no second notice
    channels = (REVIEW, COMMUNITY, "C0DAILY")
    for channel in channels:
        await town.post(f"channels/{channel}/kick", {"user": BOT})
    await town.command(WREN, "draft To whom it may concern")
    await town.submit(WREN)

    async def told() -> bool:
        calls = (await town.get("slack/calls"))["calls"]
        sent = [one["args"] for one in calls if one["method"] == "chat.postMessage"]
        return any(one["channel"] == LENA and "To whom it may concern" in str(one) for one in sent)

    await town.until(told, "a message to Lena")
    for channel in channels:
        await town.post(f"channels/{channel}/invite", {"user": BOT})
    await town.card(REVIEW, "To whom it may concern", "Waiting for approval")


async def test_events_that_come_late_or_twice_do_no_harm(town: Town) -> None:
    """The archiving is told after the return: Slack is asked, and the channel is in use again."""
    await town.advance(days=2)  # a channel that closes again within a day gives no second notice
    archived = {"type": "channel_archive", "channel": COMMUNITY, "user": LENA}
    for _ in range(2):
        await event(town, archived, "EvLate")
    await event(town, {"type": "channel_unarchive", "channel": REVIEW, "user": LENA}, "EvNever")
    await town.card(REVIEW, "can be written in again")
    card = await heard(town, "Am I in the right place?")
    said = {
        "type": "message",
        "channel": COMMUNITY,
        "channel_type": "channel",
        "user": CEM,
        "text": "Said once, told twice",
        "ts": f"{await clock(town):.6f}",
        "thread_ts": card["ts"],
    }
    for _ in range(2):
        await event(town, said, "EvTwice")
    await town.whisper(CEM, COMMUNITY, "Said once, told twice")
    prompts = [one for one in await town.whispers(CEM, COMMUNITY) if "Said once" in words(one)]
    assert len(prompts) == 1


# ---- time to answer


async def test_a_follower_who_waits_is_reminded_of_and_told_of_once(town: Town) -> None:
    await town.command(LENA, "setup")
    brand = await town.whisper(LENA, REVIEW, "What followers write", BRAND)
    await town.click(LENA, brand, "target:settings")
    assert (await town.submit(LENA, shift_0="nine to five"))["errors"]
    values = {**DAY_AND_NIGHT, "within_normal": "15", "escalate_people": [LENA]}
    assert (await town.submit(LENA, **values))["closed"]
    await heard(town, "Does anybody read this?")
    await asyncio.sleep(0.5)
    await town.advance(minutes=9)
    await town.reply(COMMUNITY, "Does anybody read this?", CEM, "this follower waits for an answer")
    await asyncio.to_thread(town.place.restart_bot)
    await town.advance(minutes=9)
    await town.reply(COMMUNITY, "Does anybody read this?", LENA, "nobody has answered this follower in time")
    await town.advance(minutes=30)
    await warmed(town.place)
    card = await town.card(COMMUNITY, "Does anybody read this?")
    await town.click(CEM, card, "conversation:resolve")
    card = await town.card(COMMUNITY, "Does anybody read this?", "Resolved · ")
    assert len(card["replies"]) == 2


# ---- crisis


async def test_a_crisis_is_opened_noted_paused_and_closed_with_a_report(town: Town) -> None:
    await town.command(WREN, "crisis")
    await town.whisper(WREN, REVIEW, "can do this for Linden Coffee")
    await asyncio.gather(*(town.command(ADA, f"crisis {BRAND}: a recall") for _ in range(2)))
    card = await town.card(COMMUNITY, "Crisis · Linden Coffee", "a recall", CEM)
    await town.click(CEM, card, "crisis:note")
    assert (await town.submit(CEM, note="The batch is 12-B."))["closed"]
    await town.card(COMMUNITY, "Crisis · Linden Coffee", "The batch is 12-B.")
    await town.click(ADA, card, "pause:stop")
    await town.card(REVIEW, "Linden Coffee is paused")
    await town.advance(minutes=5)
    card = await town.card(COMMUNITY, "Crisis · Linden Coffee", "paused the brand")
    await town.click(ADA, card, "pause:resume")
    await asyncio.gather(*(town.click(who, card, "crisis:close") for who in (CEM, ADA)))
    await town.card(
        COMMUNITY, "After the crisis", "a recall", "The batch is 12-B.", "paused the brand", "resumed"
    )
    over = await town.card(COMMUNITY, "Crisis over · Linden Coffee")
    assert "crisis:close" not in action_ids(over)
    reports = [one for one in await town.messages(COMMUNITY) if "After the crisis" in words(one)]
    assert len(reports) == 1


# ---- people


async def test_who_may_not_is_told_who_may(town: Town) -> None:
    card = await heard(town, "Who is allowed to answer me?")
    for action in ("conversation:reply", "conversation:claim", "conversation:resolve"):
        await town.click(WREN, card, action)
    await town.whisper(WREN, COMMUNITY, "can do this for Linden Coffee", CEM)
    await town.post(f"channels/{COMMUNITY}/invite", {"user": GUEST})
    await town.click(GUEST, card, "conversation:reply")
    await town.whisper(GUEST, COMMUNITY, "Guests and people from other workspaces")
    await town.post(f"people/{GUEST}/say", {"channel": COMMUNITY, "text": "@Pressroom what can you do?"})
    assert not [one for one in await town.whispers(GUEST, COMMUNITY) if "/social help" in words(one)]
    views = (await town.get(f"people/{WREN}/views"))["views"]
    assert "conversation:reply" not in [view["callback_id"] for view in views]
    await town.post(f"channels/{COMMUNITY}/kick", {"user": GUEST})
    await town.card(COMMUNITY, "Who is allowed to answer me?", "New · ")


async def test_two_clicks_do_one_thing_and_an_old_button_none(town: Town) -> None:
    card = await heard(town, "Click as often as you like")
    await town.fault("slack", "chat.update", "slow", count=3, seconds=2)
    await asyncio.gather(*(town.click(CEM, card, "conversation:claim") for _ in range(3)))
    # The card is old still: what it offers is of before the claim.
    await town.click(LENA, card, "conversation:claim")
    await town.whisper(LENA, COMMUNITY, f"{CEM} has this already")
    await town.card(COMMUNITY, "Click as often as you like", "Being answered", CEM)


async def test_a_deleted_conversation_comes_back(town: Town) -> None:
    card = await heard(town, "Delete me if you can")
    await town.post(f"people/{LENA}/delete", {"channel": COMMUNITY, "ts": card["ts"]})
    back = await town.card(COMMUNITY, "Delete me if you can")
    assert back["ts"] != card["ts"]
    await town.click(CEM, back, "conversation:claim")
    await town.card(COMMUNITY, "Delete me if you can", "Being answered")


async def test_who_calls_by_name_is_answered_alone(town: Town) -> None:
    await town.post(f"people/{CEM}/say", {"channel": COMMUNITY, "text": "@Pressroom what can you do?"})
    answer = await town.whisper(CEM, COMMUNITY, "/social help")
    assert {"post:draft", "queue:show", "inbox:show"} <= action_ids(answer)
