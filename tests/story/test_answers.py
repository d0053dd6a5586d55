"""The story of answers that are taken back, approved, changed and deleted; and of comments that change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.connectors.images import png
from tests.story.place import ADA, CEM, COMMUNITY, LENA, REVIEW, Town, words
from tests.story.test_community import answers, commented

#: Once is enough: none of this depends on how Slack is connected, as the stories of the main job do.
pytestmark = [
    pytest.mark.parametrize("place", ["socket"], indirect=True),
    pytest.mark.xdist_group("story-socket"),
]


@asynccontextmanager
async def rules(town: Town, **values: object) -> AsyncIterator[None]:
    """The brand decides this about its answers, for a while."""
    for decided in (values, {}):
        await town.command(LENA, "setup")
        await town.click(LENA, await town.whisper(LENA, REVIEW, "Daily numbers"), "brand:answers")
        answer = await town.submit(LENA, **{"undo": "0", "moods": [], "roles": [], **decided})
        assert answer["closed"], answer
        if decided is values:
            yield


async def test_a_reply_is_taken_back_and_written_anew(town: Town) -> None:
    asked = "Do you roast on Mondays?"
    card = await commented(town, "mastodon", asked)
    async with rules(town, undo="30"):
        await town.click(CEM, card, "conversation:reply")
        await town.submit(CEM, text="Yes we rost")
        waiting = await town.reply(COMMUNITY, asked, "leaves in a moment", "Yes we rost")
        await town.click(CEM, waiting, "reply:undo")
        view = await town.view(CEM)
        assert "Yes we rost" in str(view["blocks"])
        await town.submit(CEM, text="Yes, we roast")
        await town.reply(COMMUNITY, asked, "taken back, and not sent", "Yes we rost")
        await town.advance(seconds=31)
        await town.reply(COMMUNITY, asked, "sent. ", "Yes, we roast")
    assert len(await answers(town, "mastodon", "Yes, we roast")) == 1
    assert not await answers(town, "mastodon", "we rost")


async def test_a_saved_reply_goes_out_with_an_image(town: Town) -> None:
    asked = "Can I see the new cup?"
    card = await commented(town, "bluesky", asked)
    await town.command(CEM, "saved", COMMUNITY)
    await town.click(CEM, await town.whisper(CEM, COMMUNITY, "Saved replies of"), "saved:add")
    refused = await town.submit(CEM, name="Cup", text="Hello {auhtor}")
    assert "“{auhtor}” is no placeholder" in str(refused)
    assert (await town.submit(CEM, name="Cup", text="Hello {author}, here it is"))["closed"]
    await town.click(CEM, card, "conversation:reply")
    view = await town.view(CEM)
    menu = next(one for one in view["blocks"] if one.get("block_id") == "saved:0")
    [option] = menu["elements"][0]["options"]
    await town.click(CEM, view, "reply:insert", value=option["value"])
    filled = await town.view(CEM)
    assert "Hello Owen" in str(filled["blocks"])
    assert ", here it is" in str(filled["blocks"])
    assert "of 300 characters" in words(filled)
    picture = await town.upload(CEM, "cup.png", png(width=40, height=30))
    answer = await town.submit(CEM, files=[picture], alts="A blue cup")
    assert answer["closed"], answer
    await town.reply(COMMUNITY, asked, "sent. ", "Hello Owen", "here it is", "A blue cup")
    [sent] = await answers(town, "bluesky", "here it is")
    assert [one["alt"] for one in sent["media"]] == ["A blue cup"]
    await town.command(CEM, "saved", COMMUNITY)
    listed = await town.whisper(CEM, COMMUNITY, "Saved replies of", "Cup")
    await town.click(CEM, listed, "saved:remove")
    await town.whisper(CEM, COMMUNITY, "There is none yet.")


async def test_a_reply_to_what_sounds_bad_goes_out_with_a_yes(town: Town) -> None:
    asked = "This coffee is terrible, awful and bitter, I hate it"
    card = await commented(town, "bluesky", asked)
    async with rules(town, moods=["negative"]):
        await town.click(CEM, card, "conversation:reply")
        await town.submit(CEM, text="We are sorry, and send you another")
        await town.reply(COMMUNITY, asked, "waits for somebody's yes", "We are sorry")
        assert not await answers(town, "bluesky", "We are sorry")
        desks = {user: words(await town.home(user)) for user in (ADA, CEM)}
        assert ["We are sorry, and send you another" in said for said in desks.values()] == [True, False]
        await town.command(ADA, "approve")
        listed = await town.whisper(ADA, REVIEW, "Waits for your approval", "We are sorry")
        await town.click(ADA, listed, "reply:open")
        await town.whisper(ADA, REVIEW, "This reply waits for somebody's yes", "We are sorry")
        await town.click(ADA, listed, "review:approve_reply")
        await town.reply(COMMUNITY, asked, "Reply as", "sent. ", "We are sorry")
        await town.reply(COMMUNITY, asked, "Reply approved", ADA)
    assert len(await answers(town, "bluesky", "We are sorry")) == 1


async def test_what_is_done_to_a_message_is_offered_for_its_reply(town: Town) -> None:
    asked = "Until when are you open on Sunday?"
    card = await commented(town, "mastodon", asked)
    ts = await town.say(CEM, "On Sunday until five", card)
    prompt = await town.whisper(CEM, COMMUNITY, "Send this to the follower?", "On Sunday until five")
    await town.click(CEM, prompt, "conversation:send")
    await town.reply(COMMUNITY, asked, "sent. ", "On Sunday until five")
    where = {"channel": COMMUNITY, "ts": ts}
    await town.post(f"people/{CEM}/edit", {**where, "text": "On Sunday until six"})
    prompt = await town.whisper(CEM, COMMUNITY, "Change it on Mastodon as well?", "On Sunday until six")
    assert not await answers(town, "mastodon", "until six")
    await town.click(CEM, prompt, "reply:edit_there")
    await town.reply(COMMUNITY, asked, "Before, it said", "On Sunday until five", "On Sunday until six")
    assert len(await answers(town, "mastodon", "On Sunday until six")) == 1
    await town.post(f"people/{CEM}/delete", where)
    prompt = await town.whisper(CEM, COMMUNITY, "Delete it on Mastodon as well?")
    await town.click(CEM, prompt, "reply:delete_there")
    await town.reply(COMMUNITY, asked, "Deleted by", CEM)
    await town.card(COMMUNITY, asked, "New · ", "deleted by", CEM)
    assert not await answers(town, "mastodon", "On Sunday until")


async def test_comments_that_are_edited_and_deleted_are_followed(town: Town) -> None:
    first, second = "Is the new roast any good?", "Is there oat milk on Tuesdays?"
    await commented(town, "mastodon", first)
    card = await commented(town, "bluesky", second)
    theirs = [one for one in await town.timeline("mastodon") if first in one["text"]]
    await town.follower("mastodon", "owen", "edit", on=theirs[0]["id"], text="Is the old roast any good?")
    gone = [one for one in await town.timeline("bluesky") if second in one["text"]]
    await town.follower("bluesky", "owen", "delete", on=gone[0]["id"])
    await town.advance(minutes=2)
    edited = await town.card(COMMUNITY, "Is the old roast any good?", "Edited by its author", first)
    assert "At first it said" in words(edited)
    await town.card(COMMUNITY, second, "Deleted by its author")
    await town.click(CEM, card, "conversation:reply")
    await town.whisper(CEM, COMMUNITY, "They have deleted this, so nobody would see an answer.")
