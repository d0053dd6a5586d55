"""Conversations, items and replies: each once, and one holder at a time."""

from dataclasses import replace

import pytest

from bot.domain.conversation import ConversationStatus, ItemKind, Ref, Reply
from bot.domain.ids import ConversationId, ItemId, ReplyId
from bot.domain.sentiment import UNSCORED, Mood, Sentiment
from bot.errors import NotFoundError, TransitionError
from storage.work import Work
from tests.storage.things import ANN, BEN, MINUTE, NOW, World, remote

GLAD = Sentiment(mood=Mood.POSITIVE, score=0.5)


async def test_a_key_opens_one_conversation(world: World) -> None:
    first, again, other = [await world.conversation(key) for key in ("a", "a", "b")]
    assert first == again
    assert other.id != first.id
    async with world.database.read() as work:
        assert await work.conversations.get(first.id) == first
        assert await work.conversations.of_key(world.account.id, "a") == first
        assert await work.conversations.of_key(world.account.id, "z") is None


async def test_conversations_are_listed_by_status_and_holder_the_newest_first(world: World) -> None:
    first, second = [await world.conversation(key) for key in "ab"]
    async with world.work() as work:
        await work.conversations.save(replace(first, status=ConversationStatus.CLAIMED, claimed_by=ANN))
        brands, every = [world.brand.id], list(ConversationStatus)
        listed = await work.conversations.list(brands, every)
        assert [one.id for one in listed] == [second.id, first.id]
        assert [one.id for one in await work.conversations.list(brands, every, limit=1, offset=1)] == [
            first.id
        ]
        assert await work.conversations.list(brands, [ConversationStatus.NEW]) == [second]
        assert [one.id for one in await work.conversations.list(brands, every, claimed_by=ANN)] == [first.id]
        assert await work.conversations.list([], every) == []


async def test_an_old_version_is_not_saved(world: World) -> None:
    conversation = await world.conversation()
    async with world.work() as work:
        saved = await work.conversations.save(replace(conversation, status=ConversationStatus.IGNORED))
        assert await work.conversations.get(conversation.id) == saved
        assert saved.version == 2
        with pytest.raises(TransitionError, match="quicker"):
            await work.conversations.save(conversation)


async def test_a_free_conversation_is_claimed_and_a_held_one_is_not(world: World) -> None:
    conversation = await world.conversation()
    async with world.work() as work:
        mine = await work.conversations.claim(conversation.id, ANN, NOW, NOW + MINUTE)
        theirs = await work.conversations.claim(conversation.id, BEN, NOW, NOW + 2 * MINUTE)
    assert mine == theirs == replace(conversation, claimed_by=ANN, claimed_until=NOW + MINUTE, version=2)


async def test_a_holder_prolongs_and_an_old_hold_lapses(world: World) -> None:
    conversation = await world.conversation()
    async with world.work() as work:
        await work.conversations.claim(conversation.id, ANN, NOW, NOW + MINUTE)
        longer = await work.conversations.claim(conversation.id, ANN, NOW, NOW + 2 * MINUTE)
        assert (longer.claimed_until, longer.version) == (NOW + 2 * MINUTE, 2)
        taken = await work.conversations.claim(conversation.id, BEN, NOW + 2 * MINUTE, NOW + 3 * MINUTE)
        assert (taken.claimed_by, taken.version) == (BEN, 3)


async def test_an_item_comes_back_as_it_came(world: World) -> None:
    conversation = await world.conversation()
    full = replace(
        remote("9", "Wie schön 👋"),
        ref=Ref(id="9", version="cid"),
        url="https://example.social/9",
        parent_id="8",
        root=Ref(id="7", version="root"),
        thread_id="t",
        language="de",
        media=("https://example.social/cat.png",),
    )
    async with world.work() as work:
        (item,) = await work.items.add_many(world.account.id, [(full, conversation.id, GLAD)], NOW)
        assert item.remote == full
        assert (item.sentiment, item.received_at, item.conversation_id) == (GLAD, NOW, conversation.id)
        assert await work.items.get(item.id) == item
        assert await work.items.by_remote_id(world.account.id, "9") == item
        assert await work.items.by_remote_id(world.account.id, "8") is None


async def test_only_new_items_are_given_and_in_the_order_they_came(world: World) -> None:
    conversation = await world.conversation()

    async def add(work: Work, *names: str) -> list[str]:
        new = [(remote(name), conversation.id, UNSCORED) for name in names]
        return [item.remote.ref.id for item in await work.items.add_many(world.account.id, new, NOW)]

    async with world.work() as work:
        assert await add(work) == []
        assert await add(work, "b") == ["b"]
        assert await add(work, "c", "b", "a", "c") == ["c", "a"]
        assert await work.items.known(world.account.id, ["a", "z"]) == {"a"}


async def test_thousands_of_items_are_stored_at_once(world: World) -> None:
    conversation = await world.conversation()
    new = [(remote(str(number)), conversation.id, UNSCORED) for number in range(3000)]
    async with world.work() as work:
        stored = await work.items.add_many(world.account.id, new, NOW)
        assert [item.remote.ref.id for item in stored] == [str(number) for number in range(3000)]
        assert await work.items.add_many(world.account.id, new, NOW) == []


async def test_the_last_items_come_oldest_first(world: World) -> None:
    conversation = await world.conversation()
    new = [(remote(str(number)), conversation.id, UNSCORED) for number in range(4)]
    async with world.work() as work:
        items = await work.items.add_many(world.account.id, new, NOW)
        assert await work.items.of_conversation(conversation.id) == items
        assert await work.items.of_conversation(conversation.id, 2) == items[2:]
        assert await work.items.latest(conversation.id) == items[3]
        assert await work.items.latest(ConversationId(0)) is None
        assert await work.items.first(conversation.id) == items[0]
        assert await work.items.first(ConversationId(0)) is None
        assert await work.items.count(conversation.id) == len(items)
        assert await work.items.count(ConversationId(0)) == 0


async def test_a_text_that_no_database_can_hold_is_kept_without_that(world: World) -> None:
    conversation = await world.conversation()
    async with world.work() as work:
        new = [(remote("1", "a\0b\ud800c"), conversation.id, UNSCORED)]
        (item,) = await work.items.add_many(world.account.id, new, NOW)
    assert item.remote.text == "ab?c"


async def test_items_are_counted_by_kind_and_mood(world: World) -> None:
    conversation = await world.conversation()
    moods = [GLAD, GLAD, UNSCORED]
    async with world.work() as work:
        new = [(remote(str(number)), conversation.id, mood) for number, mood in enumerate(moods)]
        await work.items.add_many(world.account.id, new, NOW)
        await work.items.add_many(world.account.id, [(remote("late"), conversation.id, GLAD)], NOW + MINUTE)
        counted = await work.items.count_since([world.account.id], NOW, NOW + MINUTE)
    assert counted == {(ItemKind.COMMENT, Mood.POSITIVE): 2, (ItemKind.COMMENT, Mood.UNSCORED): 1}


async def new_reply(work: Work, world: World, conversation: ConversationId, origin: str, text: str) -> Reply:
    await work.items.add_many(world.account.id, [(remote("1"), conversation, UNSCORED)], NOW)
    item = await work.items.latest(conversation)
    assert item is not None
    return await work.replies.add(
        conversation_id=conversation, item_id=item.id, author=ANN, text=text, origin=origin, now=NOW
    )


async def test_the_same_origin_is_one_reply(world: World) -> None:
    conversation = await world.conversation()
    async with world.work() as work:
        reply = await new_reply(work, world, conversation.id, "view", "Hi")
        assert await new_reply(work, world, conversation.id, "view", "Ho") == reply
        other = await new_reply(work, world, conversation.id, "another view", "Ho")
        assert await work.replies.get(reply.id) == reply
        assert await work.replies.of_conversation(conversation.id) == [reply, other]
    assert (reply.text, reply.created_at) == ("Hi", NOW)


async def test_what_is_gone_is_not_found(world: World) -> None:
    async with world.work() as work:
        with pytest.raises(NotFoundError):
            await work.conversations.get(ConversationId(0))
        with pytest.raises(NotFoundError):
            await work.items.get(ItemId(0))
        with pytest.raises(NotFoundError):
            await work.replies.get(ReplyId(0))
