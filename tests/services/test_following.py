"""Items that their authors edit or delete after they came in."""

import pytest

from bot.domain.card import CardKind
from bot.domain.conversation import ConversationAction
from bot.domain.edit import Edit
from bot.domain.sentiment import Mood
from bot.errors import InvalidInputError, TemporaryError
from tests.services.world import KIM, MAX, World


async def follow(world: World, minutes: float = 2) -> int:
    world.clock.advance(minutes=minutes)
    return await world.following.follow(await world.accounts.get(world.account.id))


async def edit_of(world: World) -> Edit:
    [talk] = await world.talks()
    view = await world.conversations.show(talk.id)
    return view.edits.get(view.items[0].id, Edit())


async def test_an_edit_is_kept_beside_what_was_said_at_first(world: World) -> None:
    talk = await world.heard("I love it, it is wonderful")
    drawn = await world.wanted(CardKind.CONVERSATION, talk.id)
    world.platform.changes(world.platform.heard[0], "I hate it, it is terrible")
    assert await follow(world) == 1
    view = await world.conversations.show(talk.id)
    assert view.items[0].remote.text == "I hate it, it is terrible"
    assert view.items[0].sentiment.mood == Mood.NEGATIVE
    assert (await edit_of(world)).was == "I love it, it is wonderful"
    assert await world.wanted(CardKind.CONVERSATION, talk.id) == drawn + 1
    world.platform.changes(world.platform.heard[0], "It is fine")
    assert await follow(world) == 1
    assert (await edit_of(world)).was == "I love it, it is wonderful"
    assert await follow(world) == 0


async def test_what_is_gone_is_said_to_be_and_not_answered(world: World) -> None:
    talk = await world.heard()
    world.platform.withdraws(world.platform.heard[0])
    assert await follow(world) == 1
    assert (await edit_of(world)).gone_at == world.clock()
    for attempt in (world.replies.start, world.replies.start_anyway):
        with pytest.raises(InvalidInputError, match="deleted this"):
            await attempt(talk.id, MAX)
    with pytest.raises(InvalidInputError, match="deleted this"):
        await world.replies.send(talk.id, KIM, "Too late", origin="view:1")
    assert await follow(world, 30) == 0


async def test_a_talk_goes_on_after_something_in_it_was_deleted(world: World) -> None:
    talk = await world.heard("One")
    world.platform.say("Two", parent_id=world.platform.heard[0].ref.id)
    await world.poll()
    world.platform.withdraws(world.platform.heard[0])
    assert await follow(world) == 1
    await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    await world.publishing.run_due()
    assert world.platform.texts == ["Yes"]


async def test_looks_are_bounded(world: World) -> None:
    await world.heard()
    for _ in range(10):
        await follow(world, minutes=0.5)
    assert world.platform.calls["look_again"] <= 4
    world.clock.advance(days=2)
    before = world.platform.calls["look_again"]
    assert await follow(world) == 0
    assert world.platform.calls["look_again"] == before


async def test_what_waits_for_somebody_is_looked_at_before_what_is_done(world: World) -> None:
    asked = await world.heard("Where is my order?")
    first = world.platform.heard[0]
    for number in range(40):
        world.clock.advance(seconds=1)
        world.platform.say(f"Lovely {number}")
    await world.poll()
    await follow(world)
    world.platform.withdraws(first)
    assert await follow(world) == 0, "forty wait for somebody, and are newer"
    for talk in (await world.talks())[1:]:
        await world.conversations.act(talk.id, talk.version, MAX, ConversationAction.RESOLVE)
    assert await follow(world) == 1
    view = await world.conversations.show(asked.id)
    assert view.edits[view.items[0].id].gone_at is not None


async def test_two_processes_look_once(world: World) -> None:
    await world.heard()
    async with world.process("two") as other:
        await follow(world)
        await other.following.follow(await other.accounts.get(other.account.id))
    assert world.platform.calls["look_again"] == 1


async def test_a_platform_out_of_reach_is_looked_at_in_the_next_round(world: World) -> None:
    await world.heard("One")
    world.platform.changes(world.platform.heard[0], "Two")
    world.platform.refuse("look_again", TemporaryError("down"))
    assert await follow(world) == 0
    assert await follow(world) == 1
