"""A post is published exactly once, wherever the process dies and whatever the platform keeps to itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product

import pytest

from bot.connectors.base import Strategy
from bot.domain.delivery import DeliveryAction, DeliveryStatus
from bot.domain.post import Post, PostStatus
from bot.errors import OutcomeUnknownError
from bot.services.post import Verdict
from storage.database import Database
from storage.vault import Vault
from storage.work import Work
from tests.fakes import BOTH, KEYED, LOOKING, NEITHER, Crash
from tests.services.world import WREN, World

S = DeliveryStatus


class Mortal(Database):
    """A database whose process dies right before one of its transactions, or right before it commits."""

    def __init__(self, url: str, vault: Vault, *, lives: int, dies_inside: bool) -> None:
        super().__init__(url, vault)
        self.lives = lives
        self.dies_inside = dies_inside

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Work]:
        self.lives -= 1
        if self.lives < 0 or (self.lives == 0 and not self.dies_inside):
            self.lives = 0
            raise Crash
        async with super().transaction() as work:
            yield work
            if self.lives == 0:
                raise Crash


async def die(world: World, lives: int, *, inside: bool) -> None:
    """Run a process that dies at its so-manieth transaction."""
    url = world.database.url.render_as_string(hide_password=False)
    async with world.process("mortal") as other:
        mortal = Mortal(url, world.vault, lives=lives, dies_inside=inside)
        other.database = mortal
        other.start()
        try:
            await other.publishing.run_due()
        except* Crash:
            pass
        finally:
            await mortal.close()


async def recover(world: World) -> None:
    """Let others go on until nothing moves."""
    for _ in range(4):
        world.clock.advance(minutes=3)
        async with world.process("heir") as heir:
            await heir.publishing.run_due()


async def outcome(world: World, post: Post) -> tuple[int, DeliveryStatus]:
    [status] = await world.statuses(post)
    return len(world.platform.posts), status


POINTS = list(product(range(1, 6), [True, False]))


@pytest.mark.parametrize("strategy", [KEYED, LOOKING, BOTH], ids=["keyed", "looking", "both"])
@pytest.mark.parametrize(("lives", "inside"), POINTS)
async def test_a_death_at_any_transaction_publishes_once(
    world: World, strategy: Strategy, lives: int, *, inside: bool
) -> None:
    world.platform.strategy = strategy
    world.start()
    post = await world.released()
    await die(world, lives, inside=inside)
    await recover(world)
    assert await outcome(world, post) == (1, S.PUBLISHED)
    assert (await world.fresh(post)).status == PostStatus.PUBLISHED


@pytest.mark.parametrize(("lives", "inside"), POINTS)
async def test_where_nobody_can_tell_a_person_is_asked(world: World, lives: int, *, inside: bool) -> None:
    world.platform.strategy = NEITHER
    world.start()
    post = await world.released()
    await die(world, lives, inside=inside)
    await recover(world)
    published, status = await outcome(world, post)
    assert published <= 1
    assert status in {S.PUBLISHED, S.UNCONFIRMED}
    assert published == 1 or status == S.UNCONFIRMED


@pytest.mark.parametrize("late", [True, False], ids=["after", "before"])
@pytest.mark.parametrize("strategy", [KEYED, LOOKING, BOTH], ids=["keyed", "looking", "both"])
async def test_a_death_around_the_call_publishes_once(
    world: World, strategy: Strategy, *, late: bool
) -> None:
    world.platform.strategy = strategy
    world.start()
    post = await world.released()
    if late:
        world.platform.lose("publish", Crash())
    else:
        world.platform.refuse("publish", Crash())
    with pytest.raises(BaseExceptionGroup):
        await world.publishing.run_due()
    await recover(world)
    assert await outcome(world, post) == (1, S.PUBLISHED)


async def test_a_cancelled_call_is_looked_up(world: World) -> None:
    post = await world.released()
    world.platform.hold("publish")
    running = asyncio.create_task(world.publishing.run_due())
    await world.platform.reached["publish"].wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    world.platform.gates.clear()
    await recover(world)
    assert await outcome(world, post) == (1, S.PUBLISHED)


@pytest.mark.parametrize("strategy", [KEYED, LOOKING, BOTH], ids=["keyed", "looking", "both"])
async def test_a_lost_answer_does_not_publish_twice(world: World, strategy: Strategy) -> None:
    world.platform.strategy = strategy
    world.start()
    post = await world.released()
    world.platform.lose()
    await world.publishing.run_due()
    assert await world.statuses(post) == [S.PENDING]
    await recover(world)
    assert await outcome(world, post) == (1, S.PUBLISHED)


async def test_what_never_arrived_is_sent_again(world: World) -> None:
    post = await world.released()
    world.platform.refuse("publish", OutcomeUnknownError("?"), times=2)
    await world.publishing.run_due()
    await recover(world)
    assert await outcome(world, post) == (1, S.PUBLISHED)


async def test_the_key_stays_the_same_over_all_tries(world: World) -> None:
    world.platform.strategy = KEYED
    world.start()
    post = await world.released()
    world.platform.refuse("publish", OutcomeUnknownError("?"))
    await world.publishing.run_due()
    [before] = await world.deliveries(post)
    await recover(world)
    assert before.key == world.platform.posts[0].key


async def lost(world: World) -> Post:
    """A post of which nobody can say whether it is live: it is."""
    world.platform.strategy = NEITHER
    world.start()
    post = await world.released()
    world.platform.lose()
    await world.publishing.run_due()
    await recover(world)
    return post


async def test_an_unknown_outcome_that_nobody_can_look_up_is_never_silent_and_never_sent_again(
    world: World,
) -> None:
    post = await lost(world)
    assert await outcome(world, post) == (1, S.UNCONFIRMED)
    assert (await world.fresh(post)).status == PostStatus.UNCONFIRMED


async def test_only_a_person_sends_it_again(world: World) -> None:
    post = await lost(world)
    [delivery] = await world.deliveries(post)
    await world.posts.decide(delivery.id, delivery.attempts, WREN, Verdict(action=DeliveryAction.RELEASE))
    await world.publishing.run_due()
    assert await outcome(world, post) == (2, S.PUBLISHED)


async def test_after_its_window_what_may_be_live_is_looked_for(world: World) -> None:
    post = await world.released()
    world.platform.lose()
    await world.publishing.run_due()
    world.clock.advance(hours=5)
    await world.publishing.run_due()
    assert await outcome(world, post) == (1, S.PUBLISHED)


async def test_after_its_window_what_is_not_there_is_not_sent(world: World) -> None:
    post = await world.released()
    world.platform.refuse("publish", OutcomeUnknownError("?"))
    await world.publishing.run_due()
    world.clock.advance(hours=5)
    await world.publishing.run_due()
    assert await outcome(world, post) == (0, S.MISSED)


async def test_after_its_window_a_key_does_not_make_it_go_out_late(world: World) -> None:
    world.platform.strategy = KEYED
    world.start()
    post = await world.released()
    world.platform.refuse("publish", OutcomeUnknownError("?"))
    await world.publishing.run_due()
    world.clock.advance(hours=5)
    await world.publishing.run_due()
    assert await outcome(world, post) == (0, S.UNCONFIRMED)


async def test_what_a_dead_process_left_too_long_is_missed(world: World) -> None:
    post = await world.released()
    await die(world, 3, inside=True)
    assert await world.statuses(post) == [S.CLAIMED]
    world.clock.advance(hours=5)
    await world.publishing.run_due()
    assert await outcome(world, post) == (0, S.MISSED)


async def test_a_worker_that_was_given_up_for_dead_does_not_send(world: World) -> None:
    post = await world.released(media=())
    gate = world.platform.hold("look_up")
    world.platform.refuse("publish", OutcomeUnknownError("?"))
    await world.publishing.run_due()
    world.clock.advance(seconds=10)
    slow = asyncio.create_task(world.publishing.run_due())
    await world.platform.reached["look_up"].wait()
    world.clock.advance(minutes=3)
    gate.set()
    async with world.process("heir") as heir:
        await heir.publishing.run_due()
    await slow
    assert await outcome(world, post) == (1, S.PUBLISHED)
