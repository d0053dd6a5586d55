"""Slots of brands and accounts, and which of them is the next free one."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.brand import Slot
from bot.domain.ids import AccountId
from bot.domain.post import Schedule
from bot.domain.schedule import DEFAULT_SLOTS
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError
from bot.services.brand import BrandForm, form_of
from bot.services.slot import SlotService, Times
from bot.services.time import NEXT_SLOT, When
from bot.services.timing import timed
from tests.services.world import KIM, WREN, World

NOON = (Slot(weekday=1, at=time(12)),)


async def next_slot(world: World, *accounts: AccountId) -> Schedule:
    brand, _ = await SlotService(world.database, world.clock).show(world.brand.id)
    found = await world.times.schedule(When(words=NEXT_SLOT, accounts=accounts), brand, WREN)
    assert found is not None
    return found


async def keep(world: World, account: AccountId | None, slots: tuple[Slot, ...] | None) -> None:
    await SlotService(world.database, world.clock).keep(world.brand.id, account, KIM, Times(slots=slots))


async def test_an_account_with_slots_of_its_own_has_only_those(world: World) -> None:
    other = await world.another("other")
    await keep(world, other.id, NOON)
    assert (await next_slot(world, other.id)).instant == datetime(2026, 11, 24, 11, tzinfo=UTC)
    assert (await next_slot(world, world.account.id)).instant == datetime(2026, 11, 23, 15, tzinfo=UTC)
    await keep(world, other.id, None)
    assert (await next_slot(world, other.id)).instant == datetime(2026, 11, 23, 15, tzinfo=UTC)


async def test_who_chooses_the_next_slot_at_once_gets_different_ones(place: World) -> None:
    async with place.process("two") as other:
        worlds = (place, other, place, other)
        chosen = [await next_slot(one, one.account.id) for one in worlds]
        assert len({one.instant for one in chosen}) == 1
        content = [one.content("Fresh", schedule=slot) for one, slot in zip(worlds, chosen, strict=True)]
        posts = await asyncio.gather(
            *(
                one.posts.compose(one.brand.id, WREN, content[number], origin=f"{number}", submit=number < 3)
                for number, one in enumerate(worlds)
            )
        )
        times = [post.content.schedule for post in posts]
        assert len({one.instant for one in times if one}) == len(worlds)
        again = replace(posts[0].content, text="Fresher", schedule=chosen[0])
        edited = await place.posts.edit(posts[0].id, posts[0].version, WREN, again)
        assert edited.content.schedule == times[0]


async def test_a_poll_of_the_account_does_not_undo_its_slots(world: World) -> None:
    before = await world.accounts.get(world.account.id)
    await keep(world, before.id, NOON)
    async with world.database.transaction() as work:
        await work.accounts.save(replace(before, cursor="7"))
    assert (await world.accounts.get(before.id)).slots == NOON


async def test_a_post_of_another_account_takes_no_slot_of_this_one(world: World) -> None:
    other = await world.another("other")
    first = await next_slot(world, world.account.id)
    await world.compose(schedule=first)
    assert (await next_slot(world, other.id)).instant == first.instant
    assert (await next_slot(world, other.id, world.account.id)).instant > first.instant


async def test_a_brand_without_slots_says_so_and_how_to_set_some(world: World) -> None:
    await keep(world, None, ())
    with pytest.raises(InvalidInputError, match=r"Linden has no slots\. Set some with the command slots"):
        await next_slot(world)


async def test_a_new_brand_begins_with_slots_that_people_can_see(world: World) -> None:
    made = await world.brands.add(world.brand.team, another(world), KIM)
    assert made.slots == DEFAULT_SLOTS


def another(world: World) -> BrandForm:
    return replace(form_of(world.brand), name="Other")


async def test_only_an_admin_changes_slots(world: World) -> None:
    with pytest.raises(NotAllowedError):
        await SlotService(world.database, world.clock).keep(world.brand.id, None, WREN, Times(slots=NOON))


async def test_an_account_of_another_brand_is_not_found(world: World) -> None:
    other = await world.brands.add(world.brand.team, another(world), KIM)
    service = SlotService(world.database, world.clock)
    with pytest.raises(NotFoundError):
        await service.keep(other.id, world.account.id, KIM, Times(slots=NOON))


async def test_the_window_of_a_brand_is_kept(world: World) -> None:
    service = SlotService(world.database, world.clock)
    times = Times(slots=NOON, freshness=timedelta(minutes=15))
    brand, _ = await service.keep(world.brand.id, None, KIM, times)
    assert (brand.slots, brand.freshness) == (NOON, timedelta(minutes=15))


async def test_a_new_post_takes_the_window_of_its_brand_and_an_old_one_keeps_its_own(world: World) -> None:
    brand = replace(world.brand, freshness=timedelta(minutes=15))
    written = world.content()
    assert timed(written, None, brand).freshness == timedelta(minutes=15)
    old = await world.compose(freshness=timedelta(hours=4))
    assert timed(written, old, brand).freshness == timedelta(hours=4)
