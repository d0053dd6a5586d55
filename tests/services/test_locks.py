"""Who changes a delivery holds what is behind it first: two that cross never wait for each other for ever."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bot.domain.approval import PostAction
from bot.domain.delivery import DeliveryStatus
from bot.domain.post import Post
from bot.errors import TransitionError
from tests.services.world import ADA, World, world_at

S = DeliveryStatus
_PATIENCE = 0.2
"""Seconds after which somebody who has not come through waits for a lock."""

Crossing = Callable[[World], Awaitable[object]]


@pytest.fixture
async def place(postgres_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """SQLite has one writer: only PostgreSQL could do this."""
    async with world_at(postgres_url, tmp_path) as world:
        yield world


async def late(world: World) -> Post:
    """A thread that has missed its time."""
    post = await world.released("One\n---\nTwo")
    world.clock.advance(hours=3)
    return post


async def crossed(world: World, post: Post, act: Crossing) -> None:
    """Begin the act while somebody who holds the post goes on to change its deliveries."""
    async with world.database.transaction() as work:
        await work.posts.get(post.id, lock=True)
        acting = asyncio.create_task(_ignoring(act(world)))
        await asyncio.wait([acting], timeout=_PATIENCE)
        await work.deliveries.cancel_of_post(post.id)
    await acting


async def _ignoring(acting: Awaitable[object]) -> None:
    # What it wanted to change may be gone by then; only a deadlock is not expected.
    with suppress(TransitionError):
        await acting


async def resumed(world: World) -> None:
    pause = await world.pauses.running(world.brand.id)
    assert pause is not None
    await world.pauses.resume(world.brand.id, pause.id, ADA)


@pytest.mark.postgres
async def test_setting_aside_what_is_late_crosses_who_takes_it_back(place: World) -> None:
    post = await late(place)
    await crossed(place, post, lambda world: world.publishing.mark_missed())
    assert set(await place.statuses(post)) == {S.CANCELLED}


@pytest.mark.postgres
async def test_resuming_crosses_who_takes_a_post_back(place: World) -> None:
    post = await late(place)
    await place.pauses.pause(place.brand.id, ADA)
    await crossed(place, post, resumed)
    assert set(await place.statuses(post)) == {S.CANCELLED}


@pytest.mark.postgres
async def test_deciding_about_a_post_crosses_who_takes_it_back(place: World) -> None:
    post = await late(place)
    await place.publishing.mark_missed()
    fresh = await place.fresh(post)
    await crossed(place, post, lambda world: world.act(fresh, PostAction.RETRY))


@pytest.mark.postgres
async def test_those_who_hold_many_posts_hold_them_in_one_order(place: World) -> None:
    """What missed its time is set aside while a stop ends, again and again, whatever was due first."""
    for number in range(6):
        posts = [await place.approved(f"Post {number}.{each}") for each in range(4)]
        for post in reversed(posts):
            await place.act(post, PostAction.PUBLISH)
            place.clock.advance(seconds=1)
        await place.pauses.pause(place.brand.id, ADA)
        place.clock.advance(hours=3)
        async with place.process("other") as other:
            await asyncio.gather(resumed(place), other.publishing.mark_missed(), other.publishing.run_due())
        await place.publishing.mark_missed()
        assert {one for post in posts for one in await place.statuses(post)} == {S.MISSED}
