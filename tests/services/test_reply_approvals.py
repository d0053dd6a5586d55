"""Which replies wait for whose yes: those lists say what their cards say."""

from dataclasses import replace

from bot.domain.answer import AnswerRules
from bot.domain.brand import Person, Role
from bot.domain.conversation import Reply
from bot.domain.ids import SlackUserId
from tests.services.world import ADA, KIM, MAX, WREN, World

GUEST = Person(id=ADA.id, member=False)
STRANGER = Person(id=SlackUserId("U0STRANGER"))


async def asked(world: World, words: str, by: Person = MAX) -> Reply:
    """A reply that waits for a yes."""
    talk = await world.heard(f"To {words}")
    return await world.replies.send(talk.id, by, words, origin=f"view:{words}")


async def strict(world: World, *, own: bool = False) -> None:
    rules = AnswerRules(roles=frozenset({Role.COMMUNITY, Role.ADMIN}), own=own)
    await world.answers.set_rules(world.brand.id, KIM, rules)


async def listed(world: World, person: Person) -> list[str]:
    total, shown = await world.reply_reviews.waiting_for(person, [world.brand], 9)
    assert total == len(shown)
    return [one.reply.text for one in shown]


async def test_replies_wait_for_those_who_may_approve_them(world: World) -> None:
    await strict(world)
    await asked(world, "One")
    await asked(world, "Two", KIM)
    found = {one.id: await listed(world, one) for one in (ADA, KIM, MAX, WREN, STRANGER)}
    assert found == {ADA.id: ["One", "Two"], KIM.id: ["One"], MAX.id: [], WREN.id: [], STRANGER.id: []}
    assert await listed(world, GUEST) == []
    await strict(world, own=True)
    assert await listed(world, KIM) == ["One", "Two"]


async def test_what_is_decided_waits_no_more_and_other_words_wait_anew(world: World) -> None:
    await strict(world)
    first, second = await asked(world, "One"), await asked(world, "Two")
    await world.reply_reviews.approve(first.id, 1, ADA)
    await world.reply_reviews.reject(second.id, 1, ADA, "Too short")
    assert await listed(world, ADA) == []
    await world.reply_reviews.change(second.id, 2, ADA, "Two, and more")
    assert await listed(world, ADA) == []
    assert await listed(world, KIM) == ["Two, and more"]


async def test_all_are_counted_and_those_shown_that_wait_longest(world: World) -> None:
    await strict(world)
    for number in range(4):
        await asked(world, f"Number {number}")
        world.clock.advance(minutes=1)
    total, shown = await world.reply_reviews.waiting_for(ADA, [world.brand], 2)
    assert (total, [one.reply.text for one in shown]) == (4, ["Number 0", "Number 1"])
    assert (await world.reply_reviews.waiting_for(ADA, [world.brand], 0)) == (4, [])


async def test_replies_of_other_brands_are_not_listed(world: World) -> None:
    await strict(world)
    await asked(world, "One")
    assert await world.reply_reviews.waiting_for(ADA, [], 9) == (0, [])
    mine = replace(world.brand, roles={Role.APPROVER: frozenset({MAX.id})})
    assert (await world.reply_reviews.waiting_for(ADA, [mine], 9))[0] == 0


async def test_a_card_from_a_list_is_the_reply_as_it_stands(world: World) -> None:
    await strict(world)
    reply = await asked(world, "One")
    await world.reply_reviews.change(reply.id, 1, MAX, "Another")
    found = await world.reply_reviews.show(reply.id)
    assert (found.reply.text, found.review.version, found.brand.id) == ("Another", 2, world.brand.id)
