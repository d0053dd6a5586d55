"""Who says the same again says it on one card; and each account is looked at in its own time."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.blocks.conversation import conversation_card
from bot.core import core_on
from bot.domain.card import CardKind
from bot.domain.conversation import Author, ItemKind
from bot.errors import RejectedError, TemporaryError
from bot.jobs import JobRunner
from bot.settings import load
from bot.timetable import incoming
from tests.services.world import MAX, World

SUE = Author(remote_id="sue", handle="sue", name="Sue")


async def said(world: World, *texts: str, **more: object) -> int:
    """How many conversations there are after somebody wrote these, one after the other."""
    for text in texts:
        world.platform.say(text, **more)
    await world.poll()
    return len(await world.talks())


@pytest.mark.parametrize("together", [True, False])
async def test_the_same_words_again_are_counted_on_the_one_card(world: World, together: bool) -> None:
    await world.poll()
    texts = ["Buy my coins!", "buy  MY coins!", "Buy my coins!"]
    if together:
        assert await said(world, *texts) == 1
    else:
        assert [await said(world, text) for text in texts] == [1, 1, 1]
    [talk] = await world.talks()
    view = await world.conversations.show(talk.id)
    assert (view.total, view.repeats) == (3, 2)
    assert "3 messages so far, 2 of them in the same words" in conversation_card(view, world.clock()).text
    assert [await world.card(CardKind.ITEM, item.id) for item in view.items] == [None] * 3


async def test_others_later_and_empty_words_are_no_repeats(world: World) -> None:
    await world.poll()
    assert await said(world, "Lovely shop") == 1
    assert await said(world, "Lovely shop", author=SUE) == 2
    world.clock.advance(minutes=61)
    assert await said(world, "Lovely shop") == 3
    assert await said(world, "", "") == 5


async def test_what_answers_something_stays_where_it_belongs(world: World) -> None:
    await world.poll()
    await said(world, "Is it open?", "Is it vegan?", author=SUE)
    first, second = (item.ref.id for item in world.platform.heard)
    for parent in (first, second):
        await said(world, "Yes", kind=ItemKind.COMMENT, parent_id=parent)
    totals = [(await world.conversations.show(talk.id)).total for talk in await world.talks()]
    assert totals == [2, 2]


async def test_a_repeat_opens_what_was_resolved(world: World) -> None:
    talk = await world.heard("Where is my order?")
    await world.replies.send(talk.id, MAX, "On its way", origin="view:1")
    await world.publishing.run_due()
    await said(world, "Where is my order?")
    [again] = await world.talks()
    assert (again.id, again.status) == (talk.id, "new")


async def test_a_thread_within_one_page_is_one_conversation(world: World) -> None:
    await world.poll()
    first = world.platform.say("One")
    second = world.platform.say("Two", kind=ItemKind.COMMENT, parent_id=first.ref.id, author=SUE)
    world.platform.say("Three", kind=ItemKind.COMMENT, parent_id=second.ref.id)
    await world.poll()
    [talk] = await world.talks()
    view = await world.conversations.show(talk.id)
    cards = [await world.card(CardKind.ITEM, item.id) for item in view.items]
    assert [card is not None for card in cards] == [False, True, True]


async def due(world: World) -> float:
    """In how many seconds the account is looked at next."""
    async with world.database.read() as work:
        for second in range(1, 4000):
            if await work.accounts.due(world.clock() + timedelta(seconds=second)):
                return second
    raise AssertionError("never")


async def test_a_quiet_account_is_looked_at_less_and_less(world: World) -> None:
    await world.poll()
    assert await due(world) == 30
    world.clock.advance(minutes=30)
    await world.inbox.poll_due()
    assert await due(world) == 90
    world.clock.advance(days=2)
    await world.inbox.poll_due()
    assert await due(world) == 300


async def test_what_comes_and_what_goes_out_makes_it_quick_again(world: World) -> None:
    await world.poll()
    world.clock.advance(days=1)
    await said(world, "Hello")
    assert await due(world) == 30
    world.clock.advance(days=1)
    await world.poll()
    assert await due(world) == 300
    await world.released()
    await world.publishing.run_due()
    assert await due(world) == 1


async def test_a_burst_is_looked_at_again_soon_but_no_sooner_than_the_platform_bears(world: World) -> None:
    await world.poll()
    await said(world, *map(str, range(20)))
    assert await due(world) == 3
    world.platform.page = 5
    await said(world, *map(str, range(20, 40)))
    assert await due(world) == 5, "four pages are four calls"


async def test_the_job_keeps_the_pace_that_is_planned(world: World, tmp_path: Path) -> None:
    settings = load(_env_file=None, data_dir=tmp_path)
    async with core_on(settings, world.database) as core:
        still = replace(core, clock=world.clock, sessions=world.sessions)
        job = next(one for one in incoming(still, world.worker) if one.name == "inbox")
    runner, stop = JobRunner([job], world.clock), asyncio.Event()
    task = asyncio.create_task(runner.run(stop))
    await until(lambda: world.platform.calls["inbox"] == 1 and "inbox" in runner.heartbeats)
    for seconds in (settings.poll_seconds - 1, settings.poll_seconds):
        world.clock.advance(seconds=seconds)
        await until(lambda: runner.heartbeats["inbox"] == world.clock())
    stop.set()
    await task
    assert world.platform.calls["inbox"] == 2


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


async def test_a_platform_that_wants_to_be_left_alone_is(world: World) -> None:
    await world.poll()
    world.platform.refuse("inbox", TemporaryError("slow down", retry_after=timedelta(minutes=8)))
    await world.poll()
    assert await due(world) == 480
    calls = world.platform.calls["inbox"]
    world.clock.advance(minutes=7)
    await world.inbox.poll_due()
    assert world.platform.calls["inbox"] == calls


async def test_what_came_before_a_failure_is_kept(world: World) -> None:
    await world.poll()
    world.platform.page = 2
    for number in range(5):
        world.platform.say(f"Hello {number}")
    world.platform.pass_by("inbox", 1)
    world.platform.refuse("inbox", RejectedError("no"))
    assert await world.poll() == 2
    assert (await world.accounts.get(world.account.id)).last_error == "no"
    assert await world.poll() == 3


async def test_due_accounts_are_polled_and_a_broken_one_harms_no_other(world: World) -> None:
    await world.another("oak")
    await world.inbox.poll_due()
    world.platform.say("Hello")
    world.clock.advance(seconds=31)
    world.platform.refuse("inbox", RuntimeError("broken"))
    with pytest.raises(BaseExceptionGroup):
        await world.inbox.poll_due()
    assert len(await world.talks()) == 1
    await world.inbox.poll_due()
    assert len(await world.talks()) == 1, "one that breaks has its turn in its time"
    world.clock.advance(seconds=31)
    await world.inbox.poll_due()
    assert len(await world.talks()) == 2


async def test_a_disconnected_account_is_never_due(world: World) -> None:
    world.platform.revoke()
    await world.poll()
    async with world.database.read() as work:
        assert await work.accounts.due(datetime.max.replace(tzinfo=world.clock().tzinfo)) == []
