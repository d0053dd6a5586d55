"""Imports: gone on with by one at a time, and which posts were made of them."""

from datetime import timedelta

from bot.domain.brand import Person
from bot.domain.card import CardKind, CardRef
from bot.domain.ids import ChannelId, ImportId, PostId, SlackUserId
from bot.domain.importing import Failed, Import, Picture, Waiting
from bot.domain.post import Content
from tests.storage.things import NOW, World

WREN = Person(id=SlackUserId("U0WREN"), groups=frozenset({"S1"}))
ROWS = [
    Waiting(
        number=number,
        origin=f"import:{number}",
        content=Content(text="Hello", accounts=()),
        images=(Picture(address="https://a.example/1.png", alt="A loaf"),),
    )
    for number in (2, 3)
]
LATER = NOW + timedelta(minutes=5)


async def begun(world: World) -> Import:
    async with world.work() as work:
        return await work.imports.add(world.brand.id, WREN, "november.csv", ROWS, NOW)


async def test_an_import_is_gone_on_with_by_one_until_nothing_waits(world: World) -> None:
    made = await begun(world)
    assert (made.person, made.waiting) == (WREN, tuple(ROWS))
    async with world.work() as work:
        assert await work.imports.claim_due(NOW, LATER) == made
        assert await work.imports.claim_due(NOW, LATER) is None
        await work.imports.settle(made.id, ROWS[1:], [], NOW)
        left = await work.imports.claim_due(NOW, LATER)
        assert left is not None
        assert left.waiting == tuple(ROWS[1:])
        failed = Failed(number=3, text="Image 1 is not there (HTTP 404).")
        await work.imports.settle(made.id, [], [failed], NOW)
        assert await work.imports.claim_due(LATER, LATER) is None
        assert (await work.imports.get(made.id)).failed == (failed,)


async def test_a_post_knows_its_import_and_whether_it_stands_on_its_card_alone(world: World) -> None:
    made = await begun(world)
    first, second, other = [await world.post(origin=f"o{number}") for number in range(3)]
    async with world.work() as work:
        for post in (first, second):
            await work.imports.put(made.id, post.id)
            ref = CardRef(kind=CardKind.POST, id=post.id)
            await work.cards.keep_back([ref], ChannelId("C1"), now=NOW)
        await work.cards.want(CardRef(kind=CardKind.POST, id=second.id), ChannelId("C1"), now=NOW)
        assert await work.imports.of_post(first.id) == made.id
        assert await work.imports.of_post(other.id) is None
        assert await work.imports.posts(made.id) == [first.id, second.id]
        assert await work.imports.posts(ImportId(99)) == []
        ids: list[PostId] = [first.id, second.id, other.id]
        assert await work.imports.without_card(ids) == {first.id: made.id}
