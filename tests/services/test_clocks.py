"""The rules of a zone change between scheduling and going out: the time on the clock there is kept."""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.blocks.post import post_card
from bot.domain.approval import PostAction, is_approved
from bot.domain.card import CardKind
from bot.domain.post import Post, PostStatus
from bot.domain.recurrence import Every
from bot.services.clocks import ClockService, fingerprint
from bot.services.time import When
from bot.services.timing import Timing, planned
from tests.services.world import ADA, WREN, World

HOUR = timedelta(hours=1)


class Rules:
    """Time zones as the next release of their data has them: some have the rules of others."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def change(self, name: str, like: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        package, _, city = like.partition("/")
        path.write_bytes(resources.files(f"tzdata.zoneinfo.{package}").joinpath(city).read_bytes())
        zoneinfo.reset_tzpath(to=[str(self.folder), *TZPATH])


TZPATH = zoneinfo.TZPATH


@pytest.fixture
def rules(tmp_path: Path) -> Iterator[Rules]:
    yield Rules(tmp_path / "zones")
    zoneinfo.reset_tzpath(to=TZPATH)
    ZoneInfo.clear_cache()


async def at_nine(world: World) -> Post:
    """Approved for nine o'clock in Berlin, on a day on which it is one hour ahead of UTC."""
    post = await world.compose(schedule=world.at(hours=24), freshness=2 * HOUR)
    return await world.act(post, PostAction.APPROVE, ADA)


async def run(world: World) -> None:
    await ClockService(world.database, world.clock).run()


async def test_its_time_on_the_clock_there_is_kept_and_its_card_says_so(world: World, rules: Rules) -> None:
    post = await at_nine(world)
    assert post.due_at is not None
    before = await world.wanted(CardKind.POST, post.id)
    rules.change("Europe/Berlin", "Europe/Helsinki")
    await run(world)
    moved = await world.fresh(post)
    assert moved.due_at == post.due_at - HOUR
    assert [one.due_at for one in await world.deliveries(post)] == [moved.due_at]
    assert [one.expires_at for one in await world.deliveries(post)] == [moved.due_at + 2 * HOUR]
    assert is_approved(moved)
    assert await world.wanted(CardKind.POST, post.id) > before
    drawn = post_card(await world.posts.show(post.id))
    assert "Clocks changed: it goes out at 10:00 in Europe/Berlin, as approved" in drawn.text
    world.clock.now = moved.due_at
    await world.publishing.run_due()
    assert (await world.fresh(post)).status == PostStatus.PUBLISHED
    assert "post:clocks" in [entry.action for entry in await world.audit()]


async def test_rules_that_change_twice_are_followed_twice(world: World, rules: Rules) -> None:
    post = await at_nine(world)
    service = ClockService(world.database, world.clock)
    for like, shift in (("Europe/Helsinki", -HOUR), ("Europe/London", HOUR)):
        rules.change("Europe/Berlin", like)
        await service.run()
        assert post.due_at is not None
        assert (await world.fresh(post)).due_at == post.due_at + shift


async def test_what_goes_out_soon_is_looked_at_before_anything_goes_out(world: World, rules: Rules) -> None:
    soon = await world.approved("Soon", schedule=world.at(hours=3))
    later = await world.approved("Later", schedule=world.at(days=3))
    rules.change("Europe/Berlin", "Europe/Helsinki")
    ZoneInfo.clear_cache()
    await ClockService(world.database, world.clock).at_start()
    assert [(await world.fresh(one)).due_at == one.due_at for one in (soon, later)] == [False, True]


async def test_a_yes_after_the_change_counts_for_the_clock_there_too(world: World, rules: Rules) -> None:
    post = await world.compose(schedule=world.at(hours=24))
    rules.change("Europe/Berlin", "Europe/Helsinki")
    await run(world)
    approved = await world.act(post, PostAction.APPROVE, ADA)
    assert approved.due_at == world.clock() + 23 * HOUR
    assert is_approved(approved)


async def test_a_time_that_was_chosen_at_the_release_is_kept_as_well(world: World, rules: Rules) -> None:
    post = await world.act(await world.approved(), PostAction.SCHEDULE, at=world.at(hours=24))
    assert post.chosen is not None
    rules.change("Europe/Berlin", "Europe/Helsinki")
    await run(world)
    assert (await world.fresh(post)).due_at == world.clock() + 23 * HOUR


async def test_an_hour_that_the_new_rules_skip_is_as_much_later(world: World, rules: Rules) -> None:
    world.clock.now = datetime(2026, 3, 20, tzinfo=UTC)
    at = await world.times.schedule(When(words="2026-03-29 01:30"), world.brand, WREN)
    post = await world.approved(schedule=at)
    rules.change("Europe/Berlin", "Europe/London")
    await run(world)
    assert (await world.fresh(post)).due_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


async def test_what_comes_back_goes_on_by_the_new_rules(world: World, rules: Rules) -> None:
    timing = Timing(at=world.clock() + 24 * HOUR, every=Every.DAY, times=3)
    content = planned(world.content(), timing, world.brand, world.clock())
    post = await world.posts.compose(world.brand.id, WREN, content, origin="view:1")
    await world.act(post, PostAction.APPROVE, ADA)
    rules.change("Europe/Berlin", "Europe/Helsinki")
    await run(world)
    async with world.database.read() as work:
        place = await work.repeats.of_post(post.id)
    assert place is not None
    assert place.due_at == world.clock() + 23 * HOUR


async def test_rules_that_stay_move_nothing(world: World, rules: Rules) -> None:
    post = await at_nine(world)
    rules.change("Asia/Tokyo", "Asia/Dubai")
    await run(world)
    await run(world)
    assert (await world.fresh(post)).version == post.version


def test_the_rules_of_a_year_have_a_fingerprint(rules: Rules) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    before = fingerprint(["Europe/Berlin", "Asia/Tokyo"], now)
    assert fingerprint(["Asia/Tokyo", "Europe/Berlin"], now) == before
    rules.change("Asia/Tokyo", "Asia/Dubai")
    ZoneInfo.clear_cache()
    assert fingerprint(["Europe/Berlin", "Asia/Tokyo"], now) != before
