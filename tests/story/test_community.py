"""The story of a conversation: followers write, the team answers, and nothing internal slips out."""

import asyncio

import pytest

from tests.story.place import CEM, COMMUNITY, LENA, Json, Town, action_ids, words

PLATFORMS = ("mastodon", "bluesky")
both = pytest.mark.parametrize("platform", PLATFORMS)


async def commented(town: Town, platform: str, text: str, **more: str) -> Json:
    """The card of a comment by Owen on a post of the brand."""
    posts = [
        one for one in await town.timeline(platform) if one["author"]["brand"] and not one["in_reply_to"]
    ]
    await town.follower(platform, "owen", "comment", on=posts[0]["id"], text=text, **more)
    return await town.card(COMMUNITY, text)


async def answers(town: Town, platform: str, text: str) -> list[Json]:
    """What the brand wrote that says this."""
    return await town.found(platform, text)


@both
async def test_a_comment_is_shown_with_all_that_one_needs_to_answer(town: Town, platform: str) -> None:
    text = f"A post to talk about on {platform}"
    await town.on_air(text)
    post = await town.published(platform, text)
    first = await town.follower(
        platform, "owen", "comment", on=post["id"], text="I love this, it is wonderful!"
    )
    card = await town.card(COMMUNITY, "I love this", f"In answer to us: {text}")
    for said in ("New · Comment · Linden Coffee", "@owen", "Sounds positive", platform.capitalize()):
        assert said in words(card)
    # A client of Mastodon names those again who were named before.
    mention = "@linden " if platform == "mastodon" else ""
    await town.follower(platform, "owen", "comment", on=first, text=f"{mention}And do you ship it?")
    await town.reply(COMMUNITY, text, "And do you ship it?", "Sounds neutral")
    await town.card(COMMUNITY, text, "2 messages so far")


@both
async def test_a_reply_goes_out_once_and_its_receipt_comes_back(town: Town, platform: str) -> None:
    asked, answer = f"Where is your shop? ({platform})", f"In Linden Street 3 ({platform})"
    card = await commented(town, platform, asked)
    await town.click(CEM, card, "conversation:reply")
    await town.card(COMMUNITY, asked, "Being answered", CEM)
    assert (await town.submit(CEM, text=answer))["closed"]
    await town.card(COMMUNITY, asked, "Answered · ")
    await town.reply(COMMUNITY, asked, "Reply as", "sent. ", answer, CEM)
    [sent] = await answers(town, platform, answer)
    assert sent["in_reply_to"]
    await town.follower(platform, "owen", "comment", on=sent["id"], text=f"Thanks, see you! ({platform})")
    await town.reply(COMMUNITY, asked, "Thanks, see you!")
    await town.card(COMMUNITY, asked, "New · ")


async def test_two_who_answer_at_once_are_told_who_has_it(town: Town) -> None:
    card = await commented(town, "mastodon", "Who takes this one?")
    await asyncio.gather(*(town.click(user, card, "conversation:reply") for user in (CEM, LENA)))
    opened = [user for user in (CEM, LENA) if (await town.get(f"people/{user}/views"))["views"]]
    assert len(opened) == 1
    [late] = {CEM, LENA} - set(opened)
    await town.whisper(late, COMMUNITY, f"{opened[0]} is answering this already.")
    await town.submit(opened[0], text="I do, with pleasure")
    await town.card(COMMUNITY, "Who takes this one?", "Answered · ")
    assert len(await answers(town, "mastodon", "I do, with pleasure")) == 1


async def test_talk_in_the_thread_stays_inside_until_it_is_sent(town: Town) -> None:
    card = await commented(town, "bluesky", "Is your milk organic?")
    await town.say(CEM, "I have no idea, has anybody?", card)
    inside = await town.whisper(CEM, COMMUNITY, "Send this to the follower?", "I have no idea")
    assert action_ids(inside) == {"conversation:send", "conversation:keep"}
    await town.click(CEM, inside, "conversation:keep")
    await town.whisper(CEM, COMMUNITY, "Kept internal. Nothing was sent.")
    assert not [one for one in await town.whispers(LENA, COMMUNITY) if "no idea" in words(one)]
    await town.say(CEM, "Yes, all of it is :seedling:", card)
    prompt = await town.whisper(CEM, COMMUNITY, "Send this to the follower?", "Yes, all of it is 🌱")
    again = {"channel": COMMUNITY, "ts": prompt["ts"], "action_id": "conversation:send"}
    # One of them may come too late: the prompt says by then that it is on its way.
    assert any(await asyncio.gather(*(town.attempt(f"people/{CEM}/click", again) for _ in range(2))))
    await town.reply(COMMUNITY, "Is your milk organic?", "Reply as", "sent. ", "Yes, all of it is 🌱")
    await town.card(COMMUNITY, "Is your milk organic?", "Answered · ")
    assert len(await answers(town, "bluesky", "Yes, all of it is")) == 1
    assert not await answers(town, "bluesky", "no idea")


async def test_a_message_of_the_thread_can_be_sent_by_its_menu(town: Town) -> None:
    card = await commented(town, "mastodon", "Do you have oat milk?")
    ts = await town.say(LENA, "Of course we do", card)
    await town.whisper(LENA, COMMUNITY, "Send this to the follower?", "Of course we do")
    where = {"callback_id": "reply:from_message", "channel": COMMUNITY, "ts": ts}
    await town.post(f"people/{CEM}/shortcut", where)
    prompt = await town.whisper(CEM, COMMUNITY, "Send this to the follower?", "Of course we do")
    await town.click(CEM, prompt, "conversation:send")
    receipt = await town.reply(COMMUNITY, "Do you have oat milk?", "Reply as", "sent. ", "Of course we do")
    assert len(await answers(town, "mastodon", "Of course we do")) == 1
    await town.post(f"people/{CEM}/shortcut", where | {"ts": receipt["ts"]})
    await town.whisper(CEM, COMMUNITY, "Use this on a message that a person wrote")


async def test_words_for_colleagues_cannot_be_sent(town: Town) -> None:
    card = await commented(town, "mastodon", "Can I pay by card?")
    ts = await town.say(LENA, "Ask @cem about this", card)
    where = {"callback_id": "reply:from_message", "channel": COMMUNITY, "ts": ts}
    await town.post(f"people/{LENA}/shortcut", where)
    await town.whisper(LENA, COMMUNITY, "Nobody outside knows it: take it out.")
    assert not await answers(town, "mastodon", "about this")


@both
async def test_a_direct_message_is_answered_in_private(town: Town, platform: str) -> None:
    asked, answer = f"My parcel is missing! ({platform})", f"We send another today ({platform})"
    await town.follower(platform, "nadia", "message", text=asked)
    await town.card(COMMUNITY, asked, "New · Direct message")
    await town.follower(platform, "nadia", "message", text=f"It is urgent ({platform})")
    await town.reply(COMMUNITY, asked, f"It is urgent ({platform})")
    card = await town.card(COMMUNITY, asked, "2 messages so far")
    await town.click(CEM, card, "conversation:reply")
    assert (await town.submit(CEM, text=answer))["closed"]
    await town.card(COMMUNITY, asked, "Answered · ")
    [sent] = await answers(town, platform, answer)
    assert sent["visibility"] == "direct"
    assert not [one for one in await town.timeline(platform) if answer in one["text"]]


async def test_a_conversation_is_claimed_liked_and_resolved(town: Town) -> None:
    card = await commented(town, "bluesky", "Great coffee this morning")
    await town.click(CEM, card, "conversation:claim")
    claimed = await town.card(COMMUNITY, "Great coffee this morning", "Being answered", CEM)
    await town.click(LENA, claimed, "conversation:like")
    await town.whisper(LENA, COMMUNITY, "Liked.", "What @owen.test wrote.")
    [liked] = [one for one in await town.timeline("bluesky") if one["text"] == "Great coffee this morning"]
    assert liked["likes"] == 1
    await town.click(CEM, claimed, "conversation:resolve")
    await town.card(COMMUNITY, "Great coffee this morning", "Resolved · ")


@both
async def test_a_lost_answer_makes_no_second_reply(town: Town, platform: str) -> None:
    asked, answer = f"Are you open today? ({platform})", f"Until six ({platform})"
    card = await commented(town, platform, asked)
    await town.click(CEM, card, "conversation:reply")
    path = {"mastodon": "/api/v1/statuses", "bluesky": "com.atproto.repo.putRecord"}[platform]
    await town.fault(platform, path, "drop_after")
    await town.submit(CEM, text=answer)
    await town.struck(platform)
    await town.advance(seconds=30)
    await town.card(COMMUNITY, asked, "Answered · ")
    assert len(await answers(town, platform, answer)) == 1


async def test_a_reply_that_is_closed_unsent_leaves_the_conversation_to_all(town: Town) -> None:
    asked = "Is the terrace open?"
    card = await commented(town, "mastodon", asked)
    await town.click(CEM, card, "conversation:reply")
    await town.card(COMMUNITY, asked, "Being answered")
    await town.close(CEM)
    await town.card(COMMUNITY, asked, "New · ")
    await town.command(CEM, "inbox unclaimed", COMMUNITY)
    await town.whisper(CEM, COMMUNITY, asked)


async def test_a_claim_that_is_over_is_given_back(town: Town) -> None:
    asked = "Is the cellar open?"
    card = await commented(town, "mastodon", asked)
    await town.click(CEM, card, "conversation:claim")
    await town.card(COMMUNITY, asked, "Being answered")
    await town.advance(minutes=20)
    await town.card(COMMUNITY, asked, "New · ", "freed it, as")
