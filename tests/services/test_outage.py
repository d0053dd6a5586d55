"""A platform out of reach: what its posts wait for, and what becomes of what nobody knows of."""

from datetime import timedelta

import pytest

from bot.domain.card import CardKind
from bot.domain.delivery import LONGEST_WAIT, LOOKED_FOR, DeliveryAction, DeliveryStatus
from bot.domain.post import Post, PostStatus
from bot.errors import OutcomeUnknownError, TemporaryError
from bot.services.post import Verdict
from tests.services.world import ADA, WREN, World

S = DeliveryStatus
MANY = 1000


def down(world: World) -> None:
    """Nothing gets through to it."""
    for call in ("publish", "look_up"):
        world.platform.refuse(call, TemporaryError("fake.example can't be reached"), times=MANY)


def back(world: World) -> None:
    world.platform.faults.clear()


async def live(world: World, **span: float) -> None:
    """Let time pass, with what runs by itself."""
    end = world.clock() + timedelta(**span)
    while world.clock() < end:
        await world.publishing.run_due()
        await world.watch.run()
        world.clock.advance(minutes=5)
    await world.publishing.run_due()


async def test_a_post_goes_out_once_its_platform_is_back_within_its_window(world: World) -> None:
    post = await world.released()
    down(world)
    await live(world, minutes=90)
    assert await world.statuses(post) == [S.PENDING]
    back(world)
    await live(world, minutes=20)
    assert await world.statuses(post) == [S.PUBLISHED]
    assert world.platform.texts == ["Hello"]


async def test_what_an_outage_outlasts_is_missed_and_says_why(world: World) -> None:
    post = await world.released()
    down(world)
    await live(world, minutes=150)
    [delivery] = await world.deliveries(post)
    assert (delivery.status, delivery.error) == (S.MISSED, "fake.example can't be reached")
    assert delivery.lapse_id is not None
    assert await world.card(CardKind.LAPSE, delivery.lapse_id) is not None


async def in_doubt(world: World, *, out: bool) -> Post:
    """A post of which the outage began in the middle; its window is over."""
    post = await world.released()
    if out:
        world.platform.lose()
    else:
        world.platform.refuse("publish", OutcomeUnknownError("?"))
    await world.publishing.run_due()
    down(world)
    await live(world, minutes=150)
    assert await world.statuses(post) == [S.UNCONFIRMED]
    return post


@pytest.mark.parametrize(("out", "status"), [(True, PostStatus.PUBLISHED), (False, PostStatus.MISSED)])
async def test_what_nobody_knew_of_is_looked_for_when_the_platform_is_back(
    world: World, status: PostStatus, *, out: bool
) -> None:
    post = await in_doubt(world, out=out)
    back(world)
    await live(world, minutes=30)
    assert (await world.fresh(post)).status == status
    assert len(world.platform.posts) == out


async def test_it_is_looked_for_every_quarter_of_an_hour_and_not_for_ever(world: World) -> None:
    post = await in_doubt(world, out=True)
    looks = world.platform.calls["look_up"]
    await live(world, hours=2)
    assert world.platform.calls["look_up"] - looks in range(5, 9)
    world.clock.advance(seconds=LOOKED_FOR.total_seconds())
    looks = world.platform.calls["look_up"]
    await live(world, hours=1)
    assert world.platform.calls["look_up"] == looks
    assert await world.statuses(post) == [S.UNCONFIRMED]


async def test_what_a_person_has_said_of_it_stands(world: World) -> None:
    post = await in_doubt(world, out=True)
    [delivery] = await world.deliveries(post)
    async with world.database.read() as work:
        doubts = await work.deliveries.doubtful(world.clock() + LONGEST_WAIT)
    assert doubts == [delivery.id]
    await world.posts.decide(delivery.id, delivery.attempts, WREN, Verdict(action=DeliveryAction.CANCEL))
    async with world.database.transaction() as work:
        await work.deliveries.look_again(doubts)
    assert await world.statuses(post) == [S.CANCELLED]


async def test_nobody_looks_while_the_brand_is_stopped_and_people_may_still_say(world: World) -> None:
    post = await in_doubt(world, out=True)
    await world.pauses.pause(world.brand.id, ADA)
    await live(world, minutes=30)
    [delivery] = await world.deliveries(post)
    assert delivery.status == S.UNCONFIRMED
    await world.posts.decide(delivery.id, delivery.attempts, WREN, Verdict(action=DeliveryAction.CANCEL))
    assert await world.statuses(post) == [S.CANCELLED]
