"""Two deliveries of the same text are two things: what is there of one proves nothing of the other."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.connectors.base import Strategy
from bot.domain.delivery import Delivery, DeliveryAction, DeliveryStatus, Receipt
from bot.domain.post import Comment, Post
from bot.errors import InvalidInputError, OutcomeUnknownError
from bot.services.post import Verdict
from tests.fakes import BOTH, LOOKING, NEITHER
from tests.services.world import MAX, WREN, World

S = DeliveryStatus
HELLO = "Open till ten"


def lose_second(world: World) -> None:
    """The second call is dropped on its way to the platform, and nobody knows."""
    world.platform.pass_by("publish", 1)
    world.platform.refuse("publish", OutcomeUnknownError("?"))


async def twins(world: World) -> list[Post]:
    """Two posts of the same text, which went out, or did not, one right after the other."""
    posts = []
    for number in range(2):
        posts.append(await world.released(HELLO, origin=f"view:{number}"))
        await world.publishing.run_due()
        world.clock.advance(seconds=20)
    return posts


async def go_on(world: World) -> None:
    for _ in range(4):
        world.clock.advance(minutes=3)
        await world.publishing.run_due()


async def of_all(world: World, posts: Sequence[Post]) -> list[Delivery]:
    return [one for post in posts for one in await world.deliveries(post)]


def all_live(world: World, deliveries: Sequence[Delivery]) -> None:
    """Everything is published, each as a thing of its own, and nothing else is there."""
    assert {one.status for one in deliveries} == {S.PUBLISHED}
    named = [one.receipt.ref.id for one in deliveries if one.receipt]
    assert sorted(named) == sorted(live.id for live in world.platform.posts)


@pytest.mark.parametrize("strategy", [LOOKING, BOTH], ids=["looking", "both"])
async def test_a_post_that_never_arrived_is_not_taken_for_its_twin(world: World, strategy: Strategy) -> None:
    world.platform.strategy = strategy
    world.start()
    lose_second(world)
    posts = await twins(world)
    await go_on(world)
    all_live(world, await of_all(world, posts))


@pytest.mark.parametrize("both_out", [True, False], ids=["both out", "one out"])
@pytest.mark.parametrize("processes", [1, 2])
async def test_twins_looked_for_at_once_are_not_taken_for_one(
    world: World, processes: int, *, both_out: bool
) -> None:
    posts = [await world.released(HELLO, origin=f"view:{number}") for number in range(2)]
    world.platform.lose()
    if both_out:
        world.platform.lose()
    else:
        world.platform.refuse("publish", OutcomeUnknownError("?"))
    await world.publishing.run_due()
    world.clock.advance(minutes=1)
    async with world.process("other") as other:
        await asyncio.gather(*(one.publishing.run_due() for one in (world, other)[:processes]))
        await go_on(other)
    all_live(world, await of_all(world, posts))


async def test_a_first_comment_that_never_arrived_is_not_taken_for_a_part_that_says_the_same(
    world: World,
) -> None:
    world.platform.pass_by("publish", 1)
    lose_second(world)
    post = await world.released("One\n---\nThanks", comment=Comment(text="Thanks"))
    await go_on(world)
    all_live(world, await world.deliveries(post))
    assert world.platform.texts == ["One", "Thanks", "Thanks"]


async def test_a_reply_that_never_arrived_is_not_taken_for_one_that_says_the_same(world: World) -> None:
    talk = await world.heard("Are you open?")
    lose_second(world)
    for number in range(2):
        await world.replies.send(talk.id, MAX, "Yes", origin=f"view:{number}")
        await world.publishing.run_due()
    await go_on(world)
    replies = (await world.conversations.show(talk.id)).replies
    all_live(world, [delivery for _, delivery in replies if delivery])
    assert world.platform.texts == ["Yes", "Yes"]


async def test_nobody_can_say_that_one_is_live_where_its_twin_is(world: World) -> None:
    world.platform.strategy = NEITHER
    world.start()
    lose_second(world)
    posts = await twins(world)
    await world.publishing.run_due()
    first, second = await of_all(world, posts)
    assert second.status == S.UNCONFIRMED
    assert isinstance(first.receipt, Receipt)
    verdict = Verdict(action=DeliveryAction.SUCCEED, receipt=first.receipt)
    with pytest.raises(InvalidInputError):
        await world.posts.decide(second.id, second.attempts, WREN, verdict)
