"""Approval in steps, versions, the list of what waits, and the reading back, through the running bot."""

from collections.abc import AsyncIterator

import pytest

from tests.story.place import ADA, BRAND, LENA, REVIEW, WREN, Json, Town, action_ids, words

#: Once is enough: none of this depends on how Slack is connected, as the stories of the main job do.
pytestmark = [
    pytest.mark.parametrize("place", ["http"], indirect=True),
    pytest.mark.xdist_group("story-http"),
]


async def policy(town: Town, **values: object) -> Json:
    """Set who approves: the modal is opened from the brand, and sent with these values."""
    await town.command(LENA, "setup")
    shown = await town.whisper(LENA, REVIEW, BRAND, "Approvers: ")
    await town.click(LENA, shown, "brand:approval")
    for _ in range(sum(name.startswith("step_people_") for name in values) - 1):
        await town.click(LENA, await town.view(LENA), "brand:add_step")
    return await town.submit(LENA, **values)


@pytest.fixture
async def in_steps(town: Town) -> AsyncIterator[Town]:
    """Ada first, then Lena."""
    assert (await policy(town, step_people_0=[ADA], step_people_1=[LENA]))["closed"]
    yield town
    await town.command(LENA, "setup")
    shown = await town.whisper(LENA, REVIEW, BRAND, "Approved by, step 2")
    await town.click(LENA, shown, "brand:approval")
    await town.click(LENA, await town.view(LENA), "brand:drop_step")
    assert (await town.submit(LENA, step_people_0=[]))["closed"]


async def test_a_post_goes_through_two_steps_and_is_read_back(in_steps: Town) -> None:
    town, text = in_steps, "Two people have to like this"
    card = await town.drafted(text)
    await town.click(LENA, card, "post:approve")
    await town.whisper(LENA, REVIEW, "Now it is the turn of")
    await town.click(ADA, card, "post:approve")
    await town.card(REVIEW, text, "Waiting for approval", "Step 1 of 2", "Done.", "Step 2 of 2")
    await town.command(LENA, "approve")
    listed = await town.whisper(LENA, REVIEW, "Waits for your approval", text)
    assert "post:approve" not in action_ids(listed)
    await town.click(LENA, listed, "post:open")
    opened = await town.whisper(LENA, REVIEW, text, "Step 2 of 2", "Still needed: 1")
    await town.click(LENA, opened, "post:approve")
    approved = await town.card(REVIEW, text, "Approved, not scheduled yet")
    await town.click(WREN, approved, "post:publish")
    await town.card(REVIEW, text, "Published · ")
    await town.advance(seconds=10)
    for platform in ("Mastodon", "Bluesky"):
        await town.reply(REVIEW, text, platform, "published. ", "As approved")


async def test_a_policy_that_can_not_work_is_said_beside_the_input(town: Town) -> None:
    answer = await policy(town, step_people_0=[ADA], quorum_0="2")
    assert "2 can't approve" in str(answer["errors"]["quorum_0"])
    await town.close(LENA)


async def test_what_changed_since_a_request_is_shown_word_by_word(town: Town) -> None:
    text = "We close at nine"
    await town.click(ADA, await town.drafted(text), "post:request_changes")
    assert (await town.submit(ADA, note="It is ten"))["closed"]
    asked = await town.card(REVIEW, text, "Changes requested")
    assert "history:show" not in action_ids(asked)
    await town.click(WREN, asked, "post:edit")
    assert (await town.submit(WREN, text="We close at ten"))["closed"]
    revised = await town.card(REVIEW, "We close at ten", "Waiting for approval")
    assert "What changed since the request" in str(revised)
    await town.click(ADA, revised, "history:show")
    view = await town.view(ADA)
    styles = [
        (span["text"], *span.get("style", {}))
        for block in view["blocks"]
        for part in block.get("elements", [])
        if part["type"] == "rich_text_quote"
        for span in part["elements"]
    ]
    assert styles == [("We close at ",), ("nine", "strike"), ("ten", "bold")]
    await town.click(ADA, view, "history:new", value="1")
    assert "These two versions are the same." in str(await town.view(ADA))
    await town.close(ADA)


async def test_who_is_waited_for_is_reminded_in_the_thread(town: Town) -> None:
    text = "Nobody has looked at this yet"
    card = await town.drafted(text)
    await town.advance(hours=4, minutes=2)
    reminder = await town.reply(REVIEW, text, "waits for")
    await town.click(ADA, card, "post:approve")
    await town.reply(REVIEW, text, "Nobody is waited for any more")
    assert words(reminder)
