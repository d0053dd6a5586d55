"""What is planned when."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.approval import PostAction
from bot.domain.ids import PostId
from bot.domain.post import PostStatus, Tracking
from bot.domain.recurrence import Every
from bot.services.calendar import CalendarService, Wanted
from bot.services.recurrence import RecurrenceService
from bot.services.timing import Timing, planned
from tests.services.world import ADA, WREN, World

WEEK = timedelta(days=7)


async def seen(world: World, wanted: Wanted | None = None) -> list[tuple[PostId, bool]]:
    """The posts of the next week, and which of them are still to be made."""
    now = world.clock()
    entries = await CalendarService(world.database).between(
        wanted or Wanted(brands=[world.brand]), now, now + WEEK
    )
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    return [(entry.post.id, entry.coming) for entry in entries]


async def test_it_shows_what_has_a_time_whatever_its_state(world: World) -> None:
    later = await world.compose("Later", schedule=world.at(hours=30))
    sooner = await world.approved("Sooner", schedule=world.at(hours=2))
    chosen = await world.act(await world.approved("Chosen"), PostAction.SCHEDULE, at=world.at(hours=3))
    await world.compose("No time")
    await world.compose("Next month", schedule=world.at(days=30))
    await world.act(await world.compose("Gone", schedule=world.at(hours=1)), PostAction.CANCEL)
    assert await seen(world) == [(sooner.id, False), (chosen.id, False), (later.id, False)]


async def test_what_was_published_stays_where_it_was(world: World) -> None:
    post = await world.approved("Sooner", schedule=world.at(hours=2))
    world.clock.now += timedelta(hours=2)
    await world.publishing.run_due()
    now = world.clock()
    found = await CalendarService(world.database).between(
        Wanted(brands=[world.brand]), now - WEEK, now + WEEK
    )
    assert [entry.post.status for entry in found] == [PostStatus.PUBLISHED]
    assert found[0].at == post.due_at


async def test_what_comes_back_is_shown_as_often_as_it_will_until_it_is_stopped(world: World) -> None:
    timing = Timing(at=world.clock() + timedelta(hours=1), every=Every.DAY, times=3)
    content = planned(world.content(), timing, world.brand, world.clock())
    post = await world.posts.compose(world.brand.id, WREN, content, origin="view:1")
    await world.act(post, PostAction.APPROVE, ADA)
    assert await seen(world) == [(post.id, False), (post.id, True), (post.id, True)]
    await RecurrenceService(world.database, world.clock).stop(post.id, WREN)
    assert await seen(world) == [(post.id, False)]


async def test_it_is_narrowed_by_account_state_and_campaign(world: World) -> None:
    other = await world.another("other")
    mine = await world.compose("Mine", schedule=world.at(hours=1))
    theirs = await world.compose("Theirs", accounts=(other.id,), schedule=world.at(hours=2))
    tagged = await world.approved("Tagged", schedule=world.at(hours=3), tracking=Tracking(campaign="Autumn"))
    everything = Wanted(brands=[world.brand])
    assert await seen(world, replace(everything, account=other.id)) == [(theirs.id, False)]
    assert await seen(world, replace(everything, campaign="Autumn")) == [(tagged.id, False)]
    in_review = replace(everything, statuses=[PostStatus.IN_REVIEW])
    assert await seen(world, in_review) == [(mine.id, False), (theirs.id, False)]
    assert await seen(world, Wanted(brands=[])) == []


async def test_the_queue_pages_also_when_it_is_narrowed(world: World) -> None:
    other = await world.another("other")
    both = (world.account.id, other.id)
    made = [
        (await world.compose(f"Post {n}", accounts=both[n % 2 :], schedule=world.at(hours=n + 1))).id
        for n in range(6)
    ]
    service, wanted = CalendarService(world.database), Wanted(brands=[world.brand])

    async def page(narrowed: Wanted, offset: int) -> list[PostId]:
        return [post.id for post in await service.queue(narrowed, offset, 2)]

    assert await page(wanted, 2) == made[2:4]
    assert await page(replace(wanted, account=world.account.id), 2) == [made[4]]
