"""The story of sorting: a rule sends a conversation to its channel, and people pass it on and put it off."""

import pytest

from tests.story.place import ADA, CEM, COMMUNITY, DAILY, LENA, Town, words

#: Once is enough: none of this depends on how Slack is connected, as the stories of the main job do.
pytestmark = [
    pytest.mark.parametrize("place", ["http"], indirect=True),
    pytest.mark.xdist_group("story-http"),
]

ELSEWHERE = "C0GENERAL"
"""A channel that the bot is not in."""


async def test_a_rule_sends_a_conversation_to_its_channel_where_it_is_dealt_with(town: Town) -> None:
    await town.follower("mastodon", "rosa", "post", text="@linden is there rye bread today?", language="en")
    await town.card(COMMUNITY, "rye bread today?")
    await town.command(LENA, "routing")
    table = await town.view(LENA)
    assert "Everything else" in str(table)
    await town.click(LENA, table, "routing:add")
    rule = {"name": "Refunds", "words": "refund, money back", "tags": "refund", "priority": "high"}
    refused = await town.submit(LENA, **rule, channel=ELSEWHERE)
    assert "I am not in #general. Type /invite @Pressroom there" in str(refused)
    await town.click(LENA, await town.view(LENA), "routing:try")
    assert "of the last" in str(await town.view(LENA))
    await town.submit(LENA, **rule, channel=DAILY)
    assert "Refunds" in str(await town.view(LENA))
    await town.close(LENA)

    text = "@linden I want my money back!"
    await town.follower("mastodon", "rosa", "post", text=text, language="en")
    card = await town.card(DAILY, "money back", "New · Mention", "High priority", "#refund")
    assert not [one for one in await town.messages(COMMUNITY) if "money back!" in words(one)]
    why = next(
        option["value"]
        for block in card["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id") == "triage:more"
        for option in element["options"]
        if option["value"].startswith("why")
    )
    await town.click(CEM, card, "triage:more", value=why)
    await town.whisper(CEM, DAILY, "by the rule “Refunds”", "says “money back”")

    await town.say(CEM, "We will send it today", card)
    await town.whisper(CEM, DAILY, "Send this to the follower?", "We will send it today")

    await town.click(CEM, card, "triage:assign")
    await town.submit(CEM, person=ADA)
    await town.reply(DAILY, "money back!", ADA, "this is yours now", CEM)
    card = await town.card(DAILY, "money back!", f"For <@{ADA}>", f"<@{CEM}> gave it to <@{ADA}>")
    assert "money back!" in str(await town.home(ADA))

    await town.click(CEM, card, "triage:snooze")
    await town.submit(CEM, nap="hour")
    await town.card(DAILY, "money back!", "Snoozed · ", "put it off until")
    await town.advance(seconds=3700)
    await town.reply(DAILY, "money back!", "Back from its snooze.")
    await town.card(DAILY, "New · Mention", "Pressroom brought it back")
    shown = [one for one in await town.messages(DAILY) if one.get("subtype") == "thread_broadcast"]
    assert [one for one in shown if "Back from its snooze." in words(one)]
