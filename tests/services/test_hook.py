"""A platform that knocks is looked at at once, when it proves who it is."""

from datetime import timedelta

import pytest

from bot.domain.account import AccountStatus
from bot.errors import NotSupportedError, TemporaryError
from bot.services.hook import ANEW, SOON, HookService, Knock
from tests.knocks import Knocker
from tests.services.world import World

HERE = "https://pressroom.example"


@pytest.fixture
def knocker(world: World) -> Knocker:
    found = Knocker()
    world.platform.push_key = found.key
    return found


@pytest.fixture
def hooks(world: World, knocker: Knocker) -> HookService:
    assert knocker.key == world.platform.push_key
    return HookService(world.database, world.clock, world.sessions, f"{HERE}/")


async def name_of(world: World, hooks: HookService) -> str:
    await hooks.run_due()
    return world.platform.addresses[-1].rpartition("/")[2]


def proof(world: World, knocker: Knocker) -> str:
    return f"vapid t={knocker.token(HERE, (world.clock() + timedelta(hours=1)).timestamp())}"


async def is_due(world: World) -> bool:
    async with world.database.read() as work:
        return bool(await work.accounts.due(world.clock()))


async def test_an_account_is_told_where_to_knock_once_a_day(world: World, hooks: HookService) -> None:
    for _ in range(3):
        await hooks.run_due()
    [address] = world.platform.addresses
    assert address.startswith(f"{HERE}/hooks/")
    assert len(address.rpartition("/")[2]) >= 40
    world.clock.advance(seconds=ANEW.total_seconds())
    await hooks.run_due()
    assert len(set(world.platform.addresses)) == 2


async def test_another_address_of_ours_is_told_at_once(world: World, hooks: HookService) -> None:
    await hooks.run_due()
    moved = HookService(world.database, world.clock, world.sessions, "https://elsewhere.example")
    await moved.run_due()
    assert world.platform.addresses[-1].startswith("https://elsewhere.example/hooks/")


async def test_who_knocks_is_looked_at_at_once_and_at_most_once_a_second(
    world: World, hooks: HookService, knocker: Knocker
) -> None:
    name = await name_of(world, hooks)
    await world.poll()
    assert not await is_due(world)
    for _ in range(5):
        assert await hooks.knock(name, proof(world, knocker)) == Knock.HEARD
    assert not await is_due(world)
    world.clock.advance(seconds=1)
    assert await is_due(world)


async def test_whoever_else_knocks_changes_nothing(
    world: World, hooks: HookService, knocker: Knocker
) -> None:
    name = await name_of(world, hooks)
    await world.poll()
    assert await hooks.knock(name, proof(world, Knocker())) == Knock.FORGED
    assert await hooks.knock(name, "") == Knock.FORGED
    assert await hooks.knock("elsewhere", proof(world, knocker)) == Knock.UNKNOWN
    world.clock.advance(seconds=2)
    assert not await is_due(world)


async def test_a_token_that_may_not_push_is_left_alone_for_a_day_and_the_account_works(
    world: World, hooks: HookService
) -> None:
    world.platform.refuse("subscribe", NotSupportedError("no"))
    await hooks.run_due()
    await hooks.run_due()
    assert world.platform.calls["subscribe"] == 1
    assert (await world.accounts.get(world.account.id)).status == AccountStatus.CONNECTED


async def test_a_platform_that_is_out_of_reach_is_asked_again_soon(world: World, hooks: HookService) -> None:
    world.platform.refuse("subscribe", TemporaryError("later"))
    await hooks.run_due()
    assert world.platform.addresses == []
    world.clock.advance(seconds=SOON.total_seconds())
    await hooks.run_due()
    assert len(world.platform.addresses) == 1
