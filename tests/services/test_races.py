"""Several processes at once: each thing is done by one of them."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from bot.domain.approval import PostAction
from bot.domain.brand import Person
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import SlackUserId
from bot.errors import NotAllowedError, TransitionError, UserError
from bot.services.post import Decision
from bot.services.publishing import PublishingService
from tests.services.world import ADA, MAX, WREN, World


@pytest.mark.parametrize("workers", [2, 4])
async def test_two_hundred_due_at_once_go_out_once_each(place: World, workers: int) -> None:
    rows = await place.due(200)
    async with AsyncExitStack() as stack:
        services = [
            (await stack.enter_async_context(place.process(f"worker {number}"))).publishing
            for number in range(workers)
        ]
        tries = await asyncio.gather(*(service.run_due() for service in services))
    assert sum(tries) == 200
    assert sorted(place.platform.texts) == sorted(f"Post {number}" for number in range(200))
    async with place.database.read() as work:
        statuses = {(await work.deliveries.get(row.id)).status for row in rows}
    assert statuses == {DeliveryStatus.PUBLISHED}


async def test_two_services_of_one_process_share_the_work(place: World) -> None:
    await place.due(50)
    twins = [
        PublishingService(place.database, place.clock, place.sessions, place.store, f"twin {number}")
        for number in range(2)
    ]
    await asyncio.gather(*(twin.run_due() for twin in twins))
    assert len(place.platform.posts) == 50


async def test_of_an_edit_and_the_worker_one_wins(place: World) -> None:
    """Either the edit came first and nothing goes out, or the worker did and the edit is refused."""
    for number in range(10):
        post = await place.released(f"Post {number}")
        before = len(place.platform.posts)
        edit = place.posts.edit(post.id, post.version, WREN, place.content(f"Edited {number}"))
        edited, _ = await asyncio.gather(edit, place.publishing.run_due(), return_exceptions=True)
        assert place.platform.texts[before:] in ([[], [f"Post {number}"]])
        assert isinstance(edited, TransitionError) == (len(place.platform.posts) > before)


async def test_two_clicks_on_approve_are_one(place: World) -> None:
    post = await place.compose(schedule=place.at(hours=1))
    act = [place.posts.act(post.id, post.version, ADA, Decision(action=PostAction.APPROVE)) for _ in "12"]
    done = await asyncio.gather(*act, return_exceptions=True)
    assert sum(isinstance(one, TransitionError) for one in done) == 1
    assert len(await place.deliveries(post)) == 1


async def test_fifty_replies_at_once_make_one(place: World) -> None:
    talk = await place.heard()
    people = [Person(id=SlackUserId(f"U{number}"), groups=frozenset({MAX.id})) for number in range(50)]
    replies = [place.replies.send(talk.id, person, "Hello!", origin=f"view:{person.id}") for person in people]
    done = await asyncio.gather(*replies, return_exceptions=True)
    refused = [one for one in done if isinstance(one, UserError)]
    assert len(refused) == 49
    assert all(isinstance(one, NotAllowedError) and "<@U" in str(one) for one in refused)
    await place.publishing.run_due()
    assert place.platform.texts == ["Hello!"]


async def test_two_polls_at_once_bring_each_item_once(place: World) -> None:
    await place.poll()
    for number in range(30):
        place.platform.say(f"Hello {number}")
    place.platform.page = 7
    async with place.process("two") as other:
        await asyncio.gather(place.poll(), other.poll(), place.poll())
    await place.poll()
    assert len(await place.talks()) == 30


async def test_several_processes_renew_a_token_once(place: World) -> None:
    place.platform.expire()
    async with place.process("two") as other:
        await asyncio.gather(
            *(world.accounts.check(place.account) for world in (place, other) for _ in "abc")
        )
    assert place.platform.calls["renew"] == 1
    assert (await place.accounts.get(place.account.id)).last_error is None
