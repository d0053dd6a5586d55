"""Many rows at once are the same rows, on both databases."""

import pytest
from asyncpg import UniqueViolationError
from sqlalchemy.exc import IntegrityError

from bot.domain.sentiment import UNSURE
from storage.items import NewItem
from tests.storage.things import NOW, World, remote


@pytest.mark.parametrize("number", [1, 100, 1001])
async def test_all_of_a_batch_are_there_in_their_order(world: World, number: int) -> None:
    talk = (await world.conversation("a")).id
    names = [f"{one}\0 \ud83d" for one in range(number)]
    items = [
        NewItem(remote=remote(str(one), text), conversation_id=talk, sentiment=UNSURE)
        for one, text in enumerate(names)
    ]
    async with world.work() as work:
        await work.items.store(world.account.id, items, NOW)
        stored = await work.items.of_conversation(talk, number + 1)
    assert [one.remote.ref.id for one in stored] == [str(one) for one in range(number)]
    assert [one.remote.text for one in stored] == [f"{one} ?" for one in range(number)]


async def test_a_batch_with_one_that_is_there_already_leaves_nothing(world: World) -> None:
    talk = (await world.conversation("a")).id

    async def store(*numbers: int) -> None:
        async with world.work() as work:
            items = [
                NewItem(remote=remote(str(one)), conversation_id=talk, sentiment=UNSURE) for one in numbers
            ]
            await work.items.store(world.account.id, items, NOW)

    await store(7)
    with pytest.raises((IntegrityError, UniqueViolationError)):
        await store(*range(120))
    async with world.work() as work:
        assert await work.items.count(talk) == 1
