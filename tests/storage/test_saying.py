"""What was said lately is found again by its mark, on both databases."""

from datetime import timedelta

from bot.domain.ids import ConversationId
from bot.domain.saying import mark_of
from bot.domain.sentiment import UNSURE
from storage.items import NewItem
from tests.storage.things import MINUTE, NOW, World, remote

BEFORE = NOW - timedelta(hours=1)


def new(number: int, talk: ConversationId, said: int | None, *, repeated: bool = False) -> NewItem:
    item = remote(str(number))
    return NewItem(remote=item, conversation_id=talk, sentiment=UNSURE, said=said, repeated=repeated)


async def test_words_are_found_where_they_were_said_oldest_first(world: World) -> None:
    first, second = [(await world.conversation(key)).id for key in "ab"]
    async with world.work() as work:
        items = [new(1, second, 7), new(2, first, 7), new(3, first, -(2**63)), new(4, first, 2**63 - 1)]
        await work.items.store(world.account.id, [*items, new(5, first, None)], NOW)
        found = await work.items.said(world.account.id, [7, -(2**63), 8], BEFORE)
        assert found == [(7, second), (7, first), (-(2**63), first)]
        assert await work.items.said(world.account.id, [7], NOW + MINUTE) == []
        assert await work.items.said(world.account.id, [], BEFORE) == []


async def test_what_was_edited_is_found_by_what_it_says_now(world: World) -> None:
    talk = (await world.conversation("a")).id
    async with world.work() as work:
        await work.items.store(world.account.id, [new(1, talk, 7), new(2, talk, None, repeated=True)], NOW)
        for item in await work.items.of_conversation(talk):
            await work.edits.rewrite(item, "Other words", UNSURE)
        mark = mark_of(item.remote.author.remote_id, "Other words")
        assert mark is not None
        assert await work.items.said(world.account.id, [7, mark], BEFORE) == [(mark, talk)]
