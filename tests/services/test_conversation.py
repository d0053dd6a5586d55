"""Conversations: one person has each, and only what a person sends goes out."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.answer import edition
from bot.domain.brand import Person
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation, ConversationAction, ConversationStatus, ItemKind
from bot.domain.ids import ChannelId, SlackUserId
from bot.domain.inbox import View as Narrowed
from bot.domain.inbox import Wanted
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError, RejectedError, TransitionError
from bot.services.conversation import CLAIM
from bot.services.reply import Attached, Remark
from tests.services.world import COMMUNITY, KIM, MAX, WREN, World

A, S = ConversationAction, ConversationStatus


def people(number: int) -> list[Person]:
    return [Person(id=SlackUserId(f"U{each}"), groups=frozenset({MAX.id})) for each in range(number)]


async def test_of_fifty_who_claim_one_has_it_and_the_others_are_told_who(world: World) -> None:
    talk = await world.heard()
    claims = [world.conversations.act(talk.id, talk.version, person, A.CLAIM) for person in people(50)]
    done = await asyncio.gather(*claims, return_exceptions=True)
    [held] = await world.talks()
    refused = [one for one in done if isinstance(one, NotAllowedError)]
    assert len(refused) == 49
    assert {str(one) for one in refused} == {f"<@{held.claimed_by}> has this already."}


async def test_of_fifty_who_press_reply_one_gets_the_modal(world: World) -> None:
    talk = await world.heard()
    presses = [world.replies.start(talk.id, person) for person in people(50)]
    done = await asyncio.gather(*presses, return_exceptions=True)
    [held] = await world.talks()
    assert held.status == S.CLAIMED
    refused = [one for one in done if isinstance(one, NotAllowedError)]
    assert len(refused) == 49
    assert {str(one) for one in refused} == {f"<@{held.claimed_by}> is answering this already."}


async def test_a_claim_ends(world: World) -> None:
    talk = await world.heard()
    await world.replies.start(talk.id, MAX)
    with pytest.raises(NotAllowedError, match="<@U0MAX>"):
        await world.replies.start(talk.id, KIM)
    world.clock.advance(seconds=CLAIM.total_seconds())
    await world.replies.start(talk.id, KIM)
    [held] = await world.talks()
    assert held.claimed_by == KIM.id


async def test_what_was_answered_can_be_answered_by_anybody(world: World) -> None:
    talk = await world.heard()
    await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    await world.publishing.run_due()
    await world.replies.send(talk.id, KIM, "And no", origin="view:2")
    await world.publishing.run_due()
    assert world.platform.texts == ["Yes", "And no"]


async def test_nobody_answers_what_somebody_elses_answer_is_on_its_way_to(world: World) -> None:
    talk = await world.heard()
    await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    world.clock.advance(hours=1)
    with pytest.raises(NotAllowedError, match="<@U0MAX> has answered this; it is on its way"):
        await world.replies.start(talk.id, KIM)
    with pytest.raises(NotAllowedError, match="on its way"):
        await world.replies.send(talk.id, KIM, "Me too", origin="view:2")


async def test_the_same_submission_twice_is_one_reply(world: World) -> None:
    talk = await world.heard()
    first = await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    await world.publishing.run_due()
    again = await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    await world.publishing.run_due()
    assert first == again
    assert world.platform.texts == ["Yes"]
    assert [entry.action for entry in await world.audit()] == ["conversation:reply"]
    assert (await world.talks())[0].status == S.ANSWERED


async def test_a_reply_goes_to_the_item_that_is_named(world: World) -> None:
    talk = await world.heard("One", kind=ItemKind.MESSAGE)
    world.platform.say("Two", kind=ItemKind.MESSAGE)
    await world.poll()
    first = (await world.conversations.show(talk.id)).items[0]
    await world.replies.send(talk.id, MAX, "Yes", origin="view:1", attached=Attached(item_id=first.id))
    await world.publishing.run_due()
    assert world.platform.posts[0].parent == first.remote.ref.id


@pytest.mark.parametrize(("text", "why"), [("x" * 301, "301 characters"), ("  ", "is empty")])
async def test_a_reply_that_would_be_refused_is_said_to_be(world: World, text: str, why: str) -> None:
    talk = await world.heard()
    with pytest.raises(InvalidInputError, match=why) as caught:
        await world.replies.send(talk.id, MAX, text, origin="view:1")
    assert caught.value.field == "text"


async def test_only_the_community_answers(world: World) -> None:
    talk = await world.heard()
    with pytest.raises(NotAllowedError, match="Only <@U0KIM> or <@U0MAX> can"):
        await world.replies.send(talk.id, WREN, "Yes", origin="view:1")


async def thread(world: World) -> str:
    """A conversation that Slack shows; its thread."""
    return await shown_in_slack(world, await world.heard())


async def shown_in_slack(world: World, talk: Conversation) -> str:
    """The thread of a conversation, once Slack shows it."""
    ref = CardRef(kind=CardKind.CONVERSATION, id=talk.id)
    async with world.database.transaction() as work:
        await work.cards.sent(ref, "171.1", COMMUNITY, 1)
    return "171.1"


def remark(thread: str, text: str = "Tell them yes", ts: str = "171.2", **more: ChannelId) -> Remark:
    return Remark(channel=more.get("channel", COMMUNITY), thread=thread, ts=ts, author=MAX.id, text=text)


async def test_talk_in_the_thread_stays_inside(world: World) -> None:
    drafted = await world.replies.remember(remark(await thread(world)))
    assert drafted is not None
    world.clock.advance(days=1)
    assert await world.publishing.run_due() == 0
    assert world.platform.texts == []
    assert (await world.conversations.show(drafted[0].conversation_id)).replies == []


async def test_the_gesture_sends_it_once(world: World) -> None:
    drafted = await world.replies.remember(remark(await thread(world)))
    assert drafted is not None
    reply, account = drafted
    assert account.id == world.account.id
    for _ in "12":
        await world.replies.send_draft(reply.id, MAX)
        await world.publishing.run_due()
    assert world.platform.texts == ["Tell them yes"]


async def test_another_may_send_what_somebody_drafted(world: World) -> None:
    drafted = await world.replies.remember(remark(await thread(world)))
    assert drafted is not None
    await world.replies.send_draft(drafted[0].id, KIM)
    assert await world.publishing.run_due() == 1


async def test_a_draft_is_not_sent_into_somebody_elses_claim(world: World) -> None:
    drafted = await world.replies.remember(remark(await thread(world)))
    assert drafted is not None
    await world.replies.start(drafted[0].conversation_id, KIM)
    with pytest.raises(NotAllowedError, match="<@U0KIM>"):
        await world.replies.send_draft(drafted[0].id, MAX)
    assert await world.publishing.run_due() == 0


async def test_a_prompt_of_before_does_not_send_newer_words(world: World) -> None:
    drafted = await world.replies.remember(remark(await thread(world)))
    assert drafted is not None
    seen = edition(drafted[0].text)
    async with world.database.transaction() as work:
        await work.replies.rewrite(drafted[0].id, "Tell them no")
    with pytest.raises(TransitionError, match="changed since"):
        await world.replies.send_draft(drafted[0].id, MAX, seen)
    assert await world.publishing.run_due() == 0
    await world.replies.send_draft(drafted[0].id, MAX, edition("Tell them no"))
    await world.publishing.run_due()
    assert world.platform.texts == ["Tell them no"]


async def test_an_old_card_opens_no_answer_but_for_who_has_it(world: World) -> None:
    talk = await world.heard()
    held = await world.conversations.act(talk.id, talk.version, MAX, ConversationAction.CLAIM)
    with pytest.raises(NotAllowedError, match="<@U0MAX> is answering"):
        await world.replies.start(talk.id, KIM, talk.version)
    assert (await world.replies.start(talk.id, MAX, talk.version)).conversation.claimed_by == MAX.id
    over = await world.conversations.act(talk.id, held.version, MAX, ConversationAction.RESOLVE)
    drawn = await world.wanted(CardKind.CONVERSATION, talk.id)
    for person in (KIM, MAX):
        with pytest.raises(TransitionError, match="moved on meanwhile: it is resolved"):
            await world.replies.start(talk.id, person, held.version)
    assert await world.wanted(CardKind.CONVERSATION, talk.id) == drawn + 2
    assert (await world.replies.start(talk.id, KIM, over.version)).conversation.claimed_by == KIM.id


async def test_an_old_card_likes_nothing(world: World) -> None:
    talk = await world.heard()
    world.platform.say("And something else", parent_id=world.platform.heard[-1].ref.id)
    await world.poll()
    drawn = await world.wanted(CardKind.CONVERSATION, talk.id)
    with pytest.raises(TransitionError, match="moved on meanwhile"):
        await world.conversations.like(talk.id, MAX, talk.version)
    assert await world.wanted(CardKind.CONVERSATION, talk.id) == drawn + 1
    now = (await world.conversations.show(talk.id)).conversation
    assert (await world.conversations.like(talk.id, MAX, now.version)).remote.text == "And something else"


async def test_a_draft_that_is_too_long_is_refused(world: World) -> None:
    drafted = await world.replies.remember(remark(await thread(world), text="x" * 301))
    assert drafted is not None
    with pytest.raises(InvalidInputError, match="301"):
        await world.replies.send_draft(drafted[0].id, MAX)


async def test_the_same_message_is_the_same_draft(world: World) -> None:
    place = await thread(world)
    assert await world.replies.remember(remark(place)) == await world.replies.remember(remark(place))


async def test_other_threads_are_none_of_our_business(world: World) -> None:
    place = await thread(world)
    assert await world.replies.remember(remark("1.1")) is None
    assert await world.replies.remember(remark(place, channel=ChannelId("C9"))) is None


async def test_a_like_reaches_the_latest_item(world: World) -> None:
    talk = await world.heard()
    item = await world.conversations.like(talk.id, MAX)
    await world.conversations.like(talk.id, MAX)
    assert world.platform.likes[item.remote.ref.id] == {world.account.identity.remote_id}


async def test_a_like_that_is_refused_says_why(world: World) -> None:
    talk = await world.heard()
    world.platform.refuse("like", RejectedError("it is gone"))
    with pytest.raises(InvalidInputError, match="Fake @linden could not like this: it is gone"):
        await world.conversations.like(talk.id, MAX)


async def test_acts_move_the_conversation_and_are_on_record(world: World) -> None:
    talk = await world.heard()
    claimed = await world.conversations.act(talk.id, talk.version, MAX, A.CLAIM)
    assert (claimed.status, claimed.claimed_until) == (S.CLAIMED, world.clock() + CLAIM)
    free = await world.conversations.act(talk.id, claimed.version, MAX, A.RELEASE)
    assert (free.status, free.claimed_by) == (S.NEW, None)
    assert [entry.action for entry in await world.audit()] == ["conversation:claim", "conversation:release"]


async def test_a_click_on_an_old_card_only_draws_it_anew(world: World) -> None:
    talk = await world.heard()
    await world.conversations.act(talk.id, talk.version, MAX, A.RESOLVE)
    wanted = await world.wanted(CardKind.CONVERSATION, talk.id)
    with pytest.raises(TransitionError, match="it is resolved now"):
        await world.conversations.act(talk.id, talk.version, KIM, A.IGNORE)
    assert await world.wanted(CardKind.CONVERSATION, talk.id) == wanted + 1
    assert (await world.talks())[0].status == S.RESOLVED


async def test_a_conversation_that_is_gone_is_said_to_be(world: World) -> None:
    talk = await world.heard()
    with pytest.raises(NotFoundError):
        await world.conversations.show(type(talk.id)(99))


async def test_the_inbox_is_what_waits_for_us(world: World) -> None:
    first = await world.heard("One")
    second = await world.heard("Two")
    await world.conversations.act(first.id, first.version, MAX, A.RESOLVE)
    waiting = Wanted(brands=[world.brand.id], view=Narrowed.WAITING, person=MAX.id, now=world.clock())
    assert [view.conversation.id for view in await world.conversations.inbox(waiting)] == [second.id]
    await world.replies.start(second.id, MAX)
    mine = replace(waiting, view=Narrowed.MINE)
    assert [view.conversation.id for view in await world.conversations.inbox(mine)] == [second.id]
    assert await world.conversations.count(replace(mine, person=KIM.id)) == 0


async def test_a_comment_on_our_reply_shows_the_reply(world: World) -> None:
    talk = await world.heard("Open?")
    await world.replies.send(talk.id, MAX, "Yes, we are", origin="view:1")
    await world.publishing.run_due()
    async with world.database.transaction() as work:
        item = world.platform.say("Great", kind=ItemKind.COMMENT, parent_id=world.platform.posts[0].id)
        other = await work.conversations.open(world.account, ItemKind.COMMENT, "other", world.clock())
        mood = (await world.conversations.show(talk.id)).items[0].sentiment
        await work.items.add_many(world.account.id, [(item, other.id, mood)], world.clock())
    assert (await world.conversations.show(other.id)).answers == "Yes, we are"


async def test_there_is_nothing_to_answer_in_an_empty_conversation(world: World) -> None:
    async with world.database.transaction() as work:
        empty = await work.conversations.open(world.account, ItemKind.COMMENT, "empty", world.clock())
    with pytest.raises(NotFoundError, match="nothing to answer"):
        await world.replies.send(empty.id, MAX, "Yes", origin="view:1")
    assert (await world.conversations.show(empty.id)).answers is None


async def test_an_old_claim_of_ones_own_is_prolonged(world: World) -> None:
    talk = await world.heard()
    await world.replies.start(talk.id, MAX)
    world.clock.advance(minutes=10)
    await world.replies.start(talk.id, MAX)
    [held] = await world.talks()
    assert held.claimed_until == world.clock() + timedelta(minutes=15)
