"""What followers write comes in once, and forms conversations."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.card import CardKind
from bot.domain.conversation import Author, Conversation, ConversationAction, ConversationStatus, ItemKind
from bot.domain.sentiment import Mood
from bot.errors import AuthorizationError, TemporaryError
from tests.fakes import Crash
from tests.services.world import COMMUNITY, MAX, World

SUE = Author(remote_id="sue", handle="sue", name="Sue")


async def items(world: World, talk: Conversation) -> list[str]:
    view = await world.conversations.show(talk.id)
    return [item.remote.text for item in view.items]


async def test_a_new_account_brings_its_last_day_and_nothing_older(world: World) -> None:
    world.platform.say("Long ago", created_at=world.clock() - timedelta(days=2))
    world.platform.say("This morning", created_at=world.clock() - timedelta(hours=2))
    assert await world.poll() == 1
    [talk] = await world.talks()
    assert await items(world, talk) == ["This morning"]


async def test_an_item_comes_in_once(world: World) -> None:
    talk = await world.heard("Hello")
    assert await world.poll() == 0
    assert await items(world, talk) == ["Hello"]


async def test_an_item_that_comes_twice_is_stored_once(world: World) -> None:
    await world.poll()
    world.platform.heard += [world.platform.say("Hello")]
    assert await world.poll() == 1


async def test_our_own_words_stay_out(world: World) -> None:
    me = world.account.identity
    author = Author(remote_id=me.remote_id, handle=me.handle, name="Linden")
    await world.poll()
    world.platform.say("It is me", author=author)
    assert await world.poll() == 0


async def test_all_pages_come(world: World) -> None:
    await world.poll()
    world.platform.page = 3
    for number in range(10):
        world.platform.say(f"Hello {number}")
    assert await world.poll() == 10


async def test_a_death_between_pages_loses_nothing_and_repeats_nothing(world: World) -> None:
    await world.poll()
    world.platform.page = 3
    for number in range(8):
        world.platform.say(f"Hello {number}")
    world.platform.pass_by("inbox", 1)
    world.platform.refuse("inbox", Crash())
    with pytest.raises(Crash):
        await world.poll()
    await world.poll()
    texts = [text for talk in await world.talks() for text in await items(world, talk)]
    assert sorted(texts) == [f"Hello {number}" for number in range(8)]


async def test_each_mention_opens_a_conversation_with_a_card(world: World) -> None:
    talk = await world.heard("Nice shop!")
    card = await world.card(CardKind.CONVERSATION, talk.id)
    assert card is not None
    assert (card.channel, card.thread_of) == (COMMUNITY, None)
    assert talk.status == ConversationStatus.NEW


async def test_two_comments_under_our_post_are_two_conversations(world: World) -> None:
    await world.released()
    await world.publishing.run_due()
    await world.poll()
    for text in ("One", "Two"):
        world.platform.say(text, kind=ItemKind.COMMENT, parent_id=world.platform.posts[0].id)
    await world.poll()
    first, second = await world.talks()
    assert (await items(world, first), await items(world, second)) == (["One"], ["Two"])


async def test_a_comment_shows_what_it_answers(world: World) -> None:
    await world.released("Fresh beans\n---\nNow open")
    await world.publishing.run_due()
    talk = await world.heard("When?", kind=ItemKind.COMMENT, parent_id=world.platform.posts[1].id)
    assert (await world.conversations.show(talk.id)).answers == "Now open"


async def test_an_answer_to_an_item_joins_its_conversation_in_the_thread(world: World) -> None:
    talk = await world.heard("Hello")
    parent = world.platform.heard[-1].ref.id
    world.platform.say("Me too", kind=ItemKind.COMMENT, parent_id=parent, author=SUE)
    await world.poll()
    assert await items(world, talk) == ["Hello", "Me too"]
    view = await world.conversations.show(talk.id)
    card = await world.card(CardKind.ITEM, view.items[-1].id)
    assert card is not None
    assert card.thread_of is not None
    assert card.thread_of.id == talk.id
    assert await world.card(CardKind.ITEM, view.items[0].id) is None


async def test_an_answer_to_our_reply_joins_its_conversation_and_opens_it_again(world: World) -> None:
    talk = await world.heard("Are you open?")
    await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    await world.publishing.run_due()
    world.platform.say("Thanks!", kind=ItemKind.COMMENT, parent_id=world.platform.posts[0].id)
    await world.poll()
    view = await world.conversations.show(talk.id)
    assert [item.remote.text for item in view.items] == ["Are you open?", "Thanks!"]
    assert view.conversation.status == ConversationStatus.NEW


async def test_direct_messages_are_one_conversation_for_each_person(world: World) -> None:
    await world.poll()
    for text, author in (("Hi", SUE), ("There?", SUE)):
        world.platform.say(text, kind=ItemKind.MESSAGE, author=author)
    world.platform.say("Hello", kind=ItemKind.MESSAGE)
    await world.poll()
    first, second = await world.talks()
    assert (await items(world, first), await items(world, second)) == (["Hi", "There?"], ["Hello"])


async def test_what_answers_something_unknown_opens_a_conversation(world: World) -> None:
    talk = await world.heard("Hm", kind=ItemKind.COMMENT, parent_id="somebody else's")
    view = await world.conversations.show(talk.id)
    assert (len(view.items), view.answers) == (1, None)


async def test_an_answer_that_comes_before_what_it_answers_loses_neither(world: World) -> None:
    await world.poll()
    late = world.platform.say("Is it vegan?", kind=ItemKind.COMMENT)
    world.platform.heard.remove(late)
    world.platform.say("I wonder too", kind=ItemKind.COMMENT, parent_id=late.ref.id)
    await world.poll()
    world.platform.heard.append(late)
    for _ in range(2):
        await world.poll()
    first, second = await world.talks()
    assert (await items(world, first), await items(world, second)) == (["I wonder too"], ["Is it vegan?"])
    world.platform.say("Me as well", kind=ItemKind.COMMENT, parent_id=late.ref.id)
    await world.poll()
    assert await items(world, second) == ["Is it vegan?", "Me as well"]


async def test_who_has_a_conversation_keeps_it_while_more_comes_in(world: World) -> None:
    talk = await world.heard("Hi", kind=ItemKind.MESSAGE)
    await world.conversations.act(talk.id, talk.version, MAX, ConversationAction.CLAIM)
    world.platform.say("Still there?", kind=ItemKind.MESSAGE)
    await world.poll()
    [held] = await world.talks()
    assert (held.status, held.claimed_by) == (ConversationStatus.CLAIMED, MAX.id)


async def test_a_resolved_conversation_opens_again_for_anybody(world: World) -> None:
    talk = await world.heard("Hi", kind=ItemKind.MESSAGE)
    await world.conversations.act(talk.id, talk.version, MAX, ConversationAction.RESOLVE)
    world.platform.say("One more thing", kind=ItemKind.MESSAGE)
    await world.poll()
    [again] = await world.talks()
    assert (again.status, again.claimed_by) == (ConversationStatus.NEW, None)


async def test_the_mood_is_kept_with_the_item(world: World) -> None:
    talk = await world.heard("I love this, it is great!", language="en")
    other = await world.heard("Schrecklich", language="de")
    moods = [(await world.conversations.show(one.id)).items[0].sentiment.mood for one in (talk, other)]
    assert moods == [Mood.POSITIVE, Mood.UNSCORED]


async def test_a_platform_in_trouble_is_noted_and_asked_again(world: World) -> None:
    await world.poll()
    world.platform.say("Hello")
    world.platform.refuse("inbox", TemporaryError("busy"))
    assert await world.poll() == 0
    assert (await world.accounts.get(world.account.id)).last_error == "busy"
    assert await world.poll() == 1
    assert (await world.accounts.get(world.account.id)).last_error is None


async def test_trouble_after_a_page_keeps_that_page(world: World) -> None:
    await world.poll()
    world.platform.page = 2
    for number in range(3):
        world.platform.say(f"Hello {number}")
    world.platform.pass_by("inbox", 1)
    world.platform.refuse("inbox", TemporaryError("busy"))
    assert await world.poll() == 2
    assert await world.poll() == 1


async def test_a_disconnected_account_is_left_alone(world: World) -> None:
    world.platform.refuse("inbox", AuthorizationError("dead"))
    await world.poll()
    asked = world.platform.calls["inbox"]
    await world.poll()
    assert world.platform.calls["inbox"] == asked


async def test_while_one_process_polls_another_does_not(world: World) -> None:
    async with world.database.transaction() as work:
        assert await work.leases.take(
            f"inbox:{world.account.id}", "other", world.clock(), world.at(minutes=1).instant
        )
    assert await world.poll() == 0
    assert world.platform.calls["inbox"] == 0
    world.clock.advance(minutes=2)
    await world.poll()
    assert world.platform.calls["inbox"] == 1


async def test_a_page_read_from_an_old_place_is_left_to_who_went_on(world: World) -> None:
    await world.poll()
    world.platform.say("Hello")
    gate = world.platform.hold("inbox")
    slow = asyncio.create_task(world.poll())
    await world.platform.reached["inbox"].wait()
    async with world.database.transaction() as work:
        account = await work.accounts.get(world.account.id)
        await work.accounts.save(replace(account, cursor="1"))
    gate.set()
    assert await slow == 0
