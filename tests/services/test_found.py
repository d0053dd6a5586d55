"""What was there before an account was connected comes quietly: one card, no storm, no crisis."""

from datetime import timedelta

from bot.blocks.storm import storm_card
from bot.domain.card import CardKind
from bot.domain.conversation import Author
from bot.domain.ids import StormId
from bot.domain.storm import FOUND, Order, Storm
from bot.services.storm import StormView
from tests.services.world import COMMUNITY, MAX, World


def old(world: World, number: int) -> None:
    for each in range(number):
        author = Author(remote_id=f"a{each}", handle=f"a{each}", name=f"A {each}")
        written = world.clock() - timedelta(hours=1, minutes=each)
        world.platform.say(f"I hate it {each}", author=author, created_at=written, language="en")


async def found(world: World) -> StormView:
    async with world.database.read() as work:
        return await world.storms.view_of(work, StormId(1))


async def storm(world: World) -> Storm | None:
    async with world.database.read() as work:
        return await work.storms.in_channel(COMMUNITY)


async def test_what_was_there_before_is_one_card(world: World) -> None:
    old(world, 38)
    assert await world.poll() == 38
    talks = await world.talks()
    assert {await world.wanted(CardKind.CONVERSATION, talk.id) for talk in talks} == {0}
    assert await world.wanted(CardKind.STORM, 1) == 1
    shown = storm_card(await found(world)).text
    assert "38 comments, mentions and messages from before Fake @linden was connected." in shown
    pages = [
        await world.storms.page(StormId(1), MAX, Order.NEWEST, limit=20, offset=offset) for offset in (0, 20)
    ]
    assert [len(page) for page in pages] == [20, 18]
    assert {talk.status for talk in talks} == {"new"}, "the inbox has them"


async def test_it_is_no_storm_and_makes_none_of_what_comes_next(world: World) -> None:
    old(world, 60)
    await world.poll()
    assert await storm(world) is None
    talk = await world.heard("Something new")
    assert await storm(world) is None
    assert await world.wanted(CardKind.CONVERSATION, talk.id) == 1
    async with world.database.read() as work:
        since = world.clock() - timedelta(hours=1)
        moods = await work.crises.moods(world.brand.id, since, world.clock() + timedelta(seconds=1))
    assert sum(moods.values()) == 1


async def test_who_opens_one_gets_its_card(world: World) -> None:
    old(world, 10)
    await world.poll()
    [talk, *_] = await world.talks()
    await world.conversations.open(talk.id)
    assert await world.wanted(CardKind.CONVERSATION, talk.id) == 1


async def test_a_few_have_cards_of_their_own(world: World) -> None:
    old(world, FOUND)
    await world.poll()
    assert {await world.wanted(CardKind.CONVERSATION, talk.id) for talk in await world.talks()} == {1}
    assert await world.card(CardKind.STORM, 1) is None
