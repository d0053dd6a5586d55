"""Rules, deeds, ignored authors and looking things up, on both databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.conversation import Conversation, ConversationStatus, Fold, ItemKind
from bot.domain.ids import ChannelId, RuleId
from bot.domain.inbox import View, Wanted
from bot.domain.routing import Conditions, Placement, Priority, Target
from bot.domain.triage import Deed, Ignored
from bot.errors import NotFoundError
from storage.conversations import Opening
from tests.storage.things import ANN, NOW, World

S = ConversationStatus


async def placed(world: World, key: str, *, folded: Fold | None = None, **target: Any) -> Conversation:
    """A conversation that a rule has placed."""
    placement = Placement(rule="Press", target=Target(**target), why=("says “a”",))
    async with world.work() as work:
        opening = Opening(kind=ItemKind.COMMENT, placement=placement, folded=folded)
        ids = await work.conversations.open_many(world.account, {key: opening}, NOW)
        return await work.conversations.get(ids[key])


def wanted(world: World, view: View = View.WAITING, **more: Any) -> Wanted:
    base = Wanted(brands=[world.brand.id], view=view, person=ANN, now=NOW)
    return replace(base, **more)


async def test_a_rule_comes_back_as_it_was_kept(world: World) -> None:
    conditions = Conditions(platforms=frozenset({"mastodon"}), words=("größe", "refund"), followers=10)
    target = Target(channel=ChannelId("C9"), tags=("a", "b"), priority=Priority.HIGH, assignee=ANN)
    async with world.work() as work:
        first = await work.rules.add(world.brand.id, "One", conditions, target)
        second = await work.rules.add(world.brand.id, "Two", Conditions(), Target())
    async with world.work() as work:
        one, two = await work.rules.of_brand(world.brand.id)
        assert (one.id, one.position, one.conditions, one.target) == (first, 1, conditions, target)
        assert (two.id, two.position) == (second, 2)
        await work.rules.save(replace(two, position=0))
        assert [rule.name for rule in await work.rules.of_brand(world.brand.id)] == ["Two", "One"]
        assert await work.rules.remove(first)
        assert not await work.rules.remove(first)
        with pytest.raises(NotFoundError):
            await work.rules.save(one)
        with pytest.raises(NotFoundError):
            await work.rules.get(RuleId(99))


async def test_a_placed_conversation_comes_back_as_it_was_placed(world: World) -> None:
    talk = await placed(world, "a", channel="C9", tags=("x", "y"), priority=Priority.LOW, assignee=ANN)
    assert (talk.channel, talk.tags, talk.priority, talk.assignee) == ("C9", ("x", "y"), "low", ANN)
    assert (talk.rule, talk.why, talk.status) == ("Press", ("says “a”",), S.NEW)
    async with world.work() as work:
        saved = await work.conversations.save(replace(talk, tags=(), assignee=None, snoozed_until=NOW))
        await work.conversations.save_answered({talk.id: "Our post"})
        again = await work.conversations.get(talk.id)
    assert again == replace(saved, answered="Our post")


async def test_the_most_pressing_come_first_and_are_narrowed(world: World) -> None:
    low = await placed(world, "a", priority=Priority.LOW, tags=("refund",))
    normal = await placed(world, "b", tags=("refunds", "100%"))
    urgent = await placed(world, "c", priority=Priority.URGENT, assignee=ANN)
    newer = await placed(world, "d")
    async with world.work() as work:
        listed = [one.id for one in await work.inbox.page(wanted(world), 10)]
        assert listed == [urgent.id, newer.id, normal.id, low.id]
        assert [one.id for one in await work.inbox.page(wanted(world), 1, 1)] == [newer.id]
        assert await work.inbox.page(wanted(world, tag="refund"), 9) == [low]
        assert await work.inbox.count(wanted(world, tag="_")) == 0
        assert await work.inbox.count(wanted(world, priority=Priority.NORMAL)) == 2
        assert await work.inbox.count(wanted(world, platform=world.account.platform)) == 4
        assert await work.inbox.count(wanted(world, platform="elsewhere")) == 0
        assert await work.inbox.count(wanted(world, brands=[])) == 0
        assert await work.inbox.page(wanted(world, View.MINE), 9) == [urgent]
        assert await work.inbox.count(wanted(world, View.UNCLAIMED)) == 3
        assert await work.inbox.tags([world.brand.id]) == ["100%", "refund", "refunds"]


async def test_what_is_folded_is_in_its_own_list(world: World) -> None:
    spam = await placed(world, "a", folded=Fold.SPAM, tags=("x",))
    author = await placed(world, "b", folded=Fold.AUTHOR)
    async with world.work() as work:
        assert await work.inbox.page(wanted(world, View.SPAM), 9) == [spam]
        assert await work.inbox.page(wanted(world, View.IGNORED), 9) == [author]
        assert await work.inbox.count(wanted(world)) == 0
        assert await work.inbox.tags([world.brand.id]) == []


async def test_whose_snooze_is_over_is_found_the_longest_waiting_first(world: World) -> None:
    talks = [await placed(world, key) for key in "abc"]
    ends = [NOW, NOW - timedelta(hours=1), NOW + timedelta(hours=1)]
    async with world.work() as work:
        for talk, end in zip(talks, ends, strict=True):
            await work.conversations.save(replace(talk, status=S.SNOOZED, snoozed_until=end))
        assert await work.conversations.snoozed_before(NOW, 9) == [talks[1].id, talks[0].id]
        assert await work.conversations.snoozed_before(NOW, 1) == [talks[1].id]


async def test_the_last_deeds_come_latest_first(world: World) -> None:
    talk = await placed(world, "a")
    done = [Deed(actor=ANN, action=f"do{number}", note="#ü", at=NOW) for number in range(4)]
    async with world.work() as work:
        for deed in done:
            await work.deeds.add(talk.id, deed)
        assert await work.deeds.last(talk.id, 3) == done[:0:-1]


async def test_whom_an_account_ignores_is_listed_until_they_are_heard(world: World) -> None:
    one = Ignored(account_id=world.account.id, author_id="a1", handle="zoe", by=ANN, since=NOW)
    async with world.work() as work:
        await work.ignored.add(one)
        await work.ignored.add(replace(one, handle="other"))
        await work.ignored.add(replace(one, author_id="a2", since=NOW + timedelta(hours=1)))
        assert await work.ignored.among(world.account.id, ["a1", "a3"]) == {"a1"}
        listed = await work.ignored.of_accounts([world.account.id], 9)
        assert [found.author_id for found in listed] == ["a2", "a1"]
        assert listed[1] == one
        assert await work.ignored.of_accounts([world.account.id], 1, 1) == [one]
        assert await work.ignored.remove(world.account.id, "a1")
        assert not await work.ignored.remove(world.account.id, "a1")
