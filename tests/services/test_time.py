"""When to publish, as people say it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.approval import PostAction
from bot.errors import InvalidInputError
from bot.services.time import NEXT_SLOT, When
from tests.services.world import WREN, World


async def said(world: World, words: str, timezone: str | None = "Europe/Berlin") -> datetime:
    person = replace(WREN, timezone=timezone)
    schedule = await world.times.schedule(When(words=words), world.brand, person)
    assert schedule is not None
    assert schedule.zone == world.brand.timezone
    return schedule.instant


async def test_nothing_said_is_not_yet(world: World) -> None:
    assert await world.times.schedule(When(), world.brand, WREN) is None


async def test_a_picked_moment_is_that_moment(world: World) -> None:
    moment = world.clock() + timedelta(hours=1)
    schedule = await world.times.schedule(When(moment=moment), world.brand, WREN)
    assert schedule is not None
    assert (schedule.instant, schedule.wall.hour) == (moment, 11)


async def test_words_go_before_a_picked_moment(world: World) -> None:
    when = When(moment=world.clock() + timedelta(days=3), words="tomorrow 9am")
    schedule = await world.times.schedule(when, world.brand, WREN)
    assert schedule is not None
    assert schedule.instant == datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("America/New_York", 14), ("Asia/Tokyo", 0), (None, 8), ("Mars/Olympus", 8)],
    ids=["west", "east", "none", "unknown"],
)
async def test_words_are_read_in_the_persons_zone(world: World, zone: str | None, hour: int) -> None:
    assert await said(world, "tomorrow 9am", zone) == datetime(2026, 11, 24, hour, tzinfo=UTC)


async def test_a_moment_that_is_over_is_refused(world: World) -> None:
    with pytest.raises(InvalidInputError, match="over"):
        await world.times.schedule(When(moment=world.clock() - timedelta(hours=1)), world.brand, WREN)


@pytest.mark.parametrize("words", [NEXT_SLOT, " Next free slot ", "slot"])
async def test_the_next_slot_is_the_first_of_the_brand(world: World, words: str) -> None:
    assert await said(world, words) == datetime(2026, 11, 23, 15, tzinfo=UTC)


async def test_a_slot_that_another_post_has_is_taken(world: World) -> None:
    first = await world.times.schedule(When(words=NEXT_SLOT), world.brand, WREN)
    await world.compose(schedule=first)
    assert await said(world, NEXT_SLOT) == datetime(2026, 11, 24, 8, tzinfo=UTC)


async def test_a_slot_that_was_chosen_after_the_approval_is_taken(world: World) -> None:
    first = await world.times.schedule(When(words=NEXT_SLOT), world.brand, WREN)
    scheduled = await world.act(await world.approved(), PostAction.SCHEDULE, at=first)
    assert await said(world, NEXT_SLOT) == datetime(2026, 11, 24, 8, tzinfo=UTC)
    await world.act(scheduled, PostAction.UNSCHEDULE)
    assert await said(world, NEXT_SLOT) == datetime(2026, 11, 23, 15, tzinfo=UTC)


async def test_a_slot_of_a_post_that_was_cancelled_is_free(world: World) -> None:
    first = await world.times.schedule(When(words=NEXT_SLOT), world.brand, WREN)
    await world.act(await world.compose(schedule=first), PostAction.CANCEL)
    assert await said(world, NEXT_SLOT) == datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.mark.parametrize("words", ["tomorrow", "today", "friday", "in 3 days"])
async def test_a_day_without_an_hour_is_asked_about(world: World, words: str) -> None:
    with pytest.raises(InvalidInputError, match="At what hour"):
        await said(world, words)


@pytest.mark.parametrize(("words", "hours"), [("in 2 hours", 2), ("in 90 minutes", 1.5), ("in 1 hour", 1)])
async def test_a_span_is_as_long_as_it_says_when_the_clocks_change(
    world: World, words: str, hours: float
) -> None:
    world.clock.now = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert await said(world, words) == world.clock() + timedelta(hours=hours)
