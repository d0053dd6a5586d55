"""Posts that come back: made one by one, with the approval of the one before, and never in a burst."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.domain.approval import PostAction, is_approved
from bot.domain.delivery import DeliveryStatus
from bot.domain.post import Content, Post, PostStatus
from bot.domain.recurrence import Every, Occurrence
from bot.errors import InvalidInputError, NotAllowedError, TransitionError
from bot.services.recurrence import RecurrenceService
from bot.services.time import taken_slots
from bot.services.timing import Timing, planned, timed
from tests.services.world import ADA, MAX, WREN, World

_S = PostStatus
DAY = timedelta(days=1)


def content(world: World, **more: object) -> Content:
    at = world.clock() + timedelta(hours=1)
    timing = Timing(**{"at": at, "every": Every.DAY, "times": 3, **more})  # type: ignore[arg-type]
    return planned(world.content("Good morning"), timing, world.brand, world.clock())


async def begun(world: World, *, approved: bool = True, **more: object) -> Post:
    """The first of posts that come back."""
    post = await world.posts.compose(world.brand.id, WREN, content(world, **more), origin="view:first")
    return await world.act(post, PostAction.APPROVE, ADA) if approved else post


async def place(world: World, post: Post) -> Occurrence:
    async with world.database.read() as work:
        found = await work.repeats.of_post(post.id)
    assert found is not None
    return found


async def goes_on(world: World, post: Post, ahead: timedelta = timedelta(hours=1)) -> Post | None:
    """Time goes by, what is due goes out; the post made from this one then."""
    world.clock.now += ahead
    await world.publishing.run_due()
    await RecurrenceService(world.database, world.clock).run_due()
    async with world.database.read() as work:
        found = await work.repeats.of_post(post.id)
        return await work.posts.get(found.next_id) if found and found.next_id else None


async def second(world: World, post: Post, ahead: timedelta = timedelta(hours=1)) -> Post:
    made = await goes_on(world, post, ahead)
    assert made is not None
    return made


async def test_each_goes_out_at_its_time_until_there_were_enough(world: World) -> None:
    post: Post | None = await begun(world)
    ahead, seen = timedelta(hours=1), []
    while post is not None:
        seen.append(post)
        post = await goes_on(world, post, ahead)
        ahead = DAY
    assert [one.status for one in [await world.fresh(one) for one in seen]] == [_S.PUBLISHED] * 3
    assert len(world.platform.posts) == 3
    hours = [one.content.schedule.wall for one in seen if one.content.schedule]
    assert hours == [hours[0] + number * DAY for number in range(3)]
    assert (await place(world, seen[-1])).ended_at is not None


async def test_none_is_made_before_its_time(world: World) -> None:
    post = await begun(world)
    assert await goes_on(world, post, timedelta(minutes=59)) is None


async def test_the_yes_to_one_is_the_yes_to_the_next_by_its_own_hash(world: World) -> None:
    first = await begun(world)
    made = await second(world, first)
    assert made.status == _S.SCHEDULED
    assert is_approved(made)
    assert [one.approver for one in made.approvals] == [ADA.id]
    assert made.revision.content_hash != first.revision.content_hash


async def test_one_that_nobody_approved_gives_way_to_the_next_which_asks_again(world: World) -> None:
    post = await begun(world, approved=False)
    made = await second(world, post)
    assert (made.status, made.approvals) == (_S.IN_REVIEW, ())
    old = await world.fresh(post)
    assert old.status == _S.CANCELLED
    assert f"post {made.id}" in old.note
    assert not world.platform.posts


async def test_an_edit_takes_back_the_approval_of_all_that_are_still_to_come(world: World) -> None:
    made = await second(world, await begun(world))
    edited = await world.posts.edit(made.id, made.version, WREN, replace(made.content, text="Good evening"))
    assert edited.status == _S.IN_REVIEW
    assert await world.statuses(edited) == [DeliveryStatus.CANCELLED]
    third = await second(world, edited, DAY)
    assert (third.status, third.content.text) == (_S.IN_REVIEW, "Good evening")
    assert len(world.platform.posts) == 1


async def test_after_an_outage_there_is_one_and_it_is_still_to_come(world: World) -> None:
    post = await begun(world, times=30)
    made = await second(world, post, 5 * DAY)
    assert made.content.schedule is not None
    assert timedelta(0) < made.content.schedule.instant - world.clock() <= DAY
    assert (await world.fresh(post)).status == _S.MISSED
    assert await goes_on(world, made, timedelta(0)) is None
    assert not world.platform.posts


async def test_while_the_brand_is_stopped_none_is_made(world: World) -> None:
    post = await begun(world, times=30)
    async with world.database.transaction() as work:
        await work.brands.pause(world.brand.id, world.clock())
    assert await goes_on(world, post, 3 * DAY) is None
    async with world.database.transaction() as work:
        await work.brands.resume(world.brand.id)
    made = await second(world, post, timedelta(0))
    assert made.content.schedule is not None
    assert made.content.schedule.instant > world.clock()


@pytest.mark.parametrize("action", [PostAction.CANCEL, None])
async def test_cancelling_one_leaves_out_that_one_only(world: World, action: PostAction | None) -> None:
    post = await begun(world)
    if action:
        post = await world.act(post, action)
    made = await second(world, post)
    assert (made.status, (await place(world, made)).number) == (_S.SCHEDULED, 2)
    assert len(world.platform.posts) == (0 if action else 1)


async def test_stopped_it_goes_out_once_more_and_then_never(world: World) -> None:
    post = await begun(world)
    await RecurrenceService(world.database, world.clock).stop(post.id, WREN)
    assert await goes_on(world, post) is None
    assert (await world.fresh(post)).status == _S.PUBLISHED
    assert (await place(world, post)).ended_by == WREN.id
    assert "repeat:stop" in [entry.action for entry in await world.audit()]


async def test_an_edit_of_the_text_does_not_undo_a_stop_and_a_new_rule_does(world: World) -> None:
    post = await begun(world, approved=False)
    await RecurrenceService(world.database, world.clock).stop(post.id, WREN)
    post = await world.posts.edit(post.id, post.version, WREN, replace(post.content, text="Other"))
    assert not (await place(world, post)).goes_on
    await world.posts.edit(post.id, post.version, WREN, content(world, times=4))
    assert (await place(world, post)).goes_on


async def test_a_post_that_does_not_come_back_any_more_is_forgotten(world: World) -> None:
    post = await begun(world, approved=False)
    await world.posts.edit(post.id, post.version, WREN, replace(post.content, repeat=None))
    assert await goes_on(world, post) is None


async def test_only_a_writer_stops_it_and_only_once(world: World) -> None:
    post = await begun(world)
    service = RecurrenceService(world.database, world.clock)
    with pytest.raises(NotAllowedError):
        await service.stop(post.id, MAX)
    await service.stop(post.id, WREN)
    with pytest.raises(TransitionError, match="does not come back"):
        await service.stop(post.id, WREN)


async def test_a_post_that_was_rejected_does_not_come_back(world: World) -> None:
    post = await begun(world, approved=False)
    await world.act(post, PostAction.REJECT, ADA, note="No")
    assert await goes_on(world, post) is None
    assert not (await place(world, post)).goes_on


async def test_one_on_hold_waits_for_who_put_it_there(world: World) -> None:
    post = await begun(world, approved=False)
    await world.act(post, PostAction.HOLD, ADA, note="Wait")
    assert await goes_on(world, post) is None
    assert (await place(world, post)).goes_on


async def test_two_processes_make_one(world: World) -> None:
    post = await begun(world)
    world.clock.now += timedelta(hours=1)
    async with world.process("two") as other:
        for each in (world, other):
            await RecurrenceService(each.database, each.clock).run_due()
    assert len(await world.posts.queue([world.brand], list(_S))) == 2
    assert (await place(world, post)).next_id is not None


async def test_its_time_moved_in_the_composer_it_comes_back_from_there_on(world: World) -> None:
    post = await begun(world, approved=False)
    later = replace(post.content, repeat=None, freshness=DAY, schedule=world.at(hours=3))
    moved = timed(later, post, world.brand)
    assert moved.repeat is not None
    assert moved.schedule is not None
    assert moved.repeat.at == moved.schedule.wall.time()
    assert moved.freshness == post.content.freshness
    assert timed(replace(later, schedule=None), post, world.brand).repeat is None


async def test_it_begins_on_the_first_day_that_was_chosen(world: World) -> None:
    found = content(world, every=Every.WEEK, weekdays=(3,), until=date(2026, 12, 31), times=None)
    assert found.schedule is not None
    assert found.schedule.wall == datetime(2026, 11, 26, 11)


async def test_without_a_first_time_it_can_not_come_back(world: World) -> None:
    with pytest.raises(InvalidInputError, match="first time"):
        content(world, at=None)


async def test_a_slot_that_one_still_to_come_will_take_is_taken(world: World) -> None:
    slot = (await world.times.next_slot(world.brand, [world.account.id])).instant
    await begun(world, at=slot)
    walls = [
        (await world.times.next_slot(world.brand, [world.account.id])).wall,
        max(await taken(world)).astimezone(world.brand.zone).replace(tzinfo=None),
    ]
    assert walls == [datetime(2026, 11, 24, 9), datetime(2026, 11, 25, 16)]


async def taken(world: World) -> set[datetime]:
    async with world.database.read() as work:
        return await taken_slots(work, world.brand, [world.account.id], world.clock())
