"""While some pages are stored the next ones are read: in their order, and none of them twice."""

import asyncio
from dataclasses import replace

import pytest

from bot.errors import AuthorizationError
from tests.services.world import World


async def begun(world: World, calls: int) -> "asyncio.Task[int]":
    """A poll that is held at one of its calls; the brand's first page has come in before."""
    await world.poll()
    world.platform.page = 1
    for number in range(15):
        world.platform.say(f"Comment {number}")
    before = world.platform.calls["inbox"]
    poll = asyncio.create_task(world.poll())
    while world.platform.calls["inbox"] < before + calls - 1:
        await asyncio.sleep(0)
    world.platform.hold("inbox")
    while world.platform.calls["inbox"] < before + calls:
        await asyncio.sleep(0)
    return poll


async def number_of_talks(world: World) -> int:
    return len(await world.talks())


async def test_what_was_read_is_stored_while_the_next_page_is_waited_for(world: World) -> None:
    poll = await begun(world, 11)
    while await number_of_talks(world) < 10:
        await asyncio.sleep(0)
    world.platform.gates["inbox"].set()
    assert await poll == 15
    said = [(await world.conversations.show(talk.id)).items[0].remote.text for talk in await world.talks()]
    assert said == [f"Comment {number}" for number in range(15)]


async def test_what_is_read_ahead_of_a_page_that_another_process_had_is_left(world: World) -> None:
    poll = await begun(world, 5)
    async with world.database.transaction() as work:
        account = await work.accounts.get(world.account.id)
        await work.accounts.save(replace(account, cursor="7"))
    gate = world.platform.gates.pop("inbox")
    gate.set()
    assert await poll == 0
    assert await world.poll() == 8


async def test_a_token_that_ends_between_pages_is_renewed_and_reading_goes_on(world: World) -> None:
    poll = await begun(world, 5)
    world.platform.expire()
    world.platform.gates["inbox"].set()
    assert await poll == 15
    assert world.platform.calls["inbox"] == 1 + 15 + 1


async def test_what_was_read_before_the_grant_died_comes_in(world: World) -> None:
    await world.poll()
    world.platform.page = 1
    for number in range(3):
        world.platform.say(f"Comment {number}")
    world.platform.pass_by("inbox", 2)
    world.platform.refuse("inbox", AuthorizationError("the grant is dead"))
    assert await world.poll() == 2


async def test_a_poll_that_is_broken_off_leaves_nothing_running(world: World) -> None:
    poll = await begun(world, 11)
    while await number_of_talks(world) < 10:
        await asyncio.sleep(0)
    poll.cancel()
    with pytest.raises(asyncio.CancelledError):
        await poll
    assert asyncio.all_tasks() == {asyncio.current_task()}
    world.platform.gates.pop("inbox")
    assert await world.poll() == 5
