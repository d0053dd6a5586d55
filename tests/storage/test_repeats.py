"""Posts that come back, the times of posts, and slots, on both databases."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.domain.brand import Slot
from bot.domain.ids import PostId
from bot.domain.post import Content, Post, PostStatus, Schedule
from bot.domain.recurrence import Every, Occurrence, Repeat
from storage.work import Work
from tests.storage.things import ANN, MINUTE, NOW, World, content

DAILY = Repeat(every=Every.DAY, at=time(10), zone="Europe/Berlin", start=date(2026, 11, 23), times=3)
SLOTS = (Slot(weekday=1, at=time(12, 30)),)


def coming(world: World, ahead: timedelta = MINUTE) -> Content:
    wall = (NOW + ahead).replace(tzinfo=None)
    schedule = Schedule(instant=NOW + ahead, wall=wall, zone="UTC")
    return replace(content(world.account.id), schedule=schedule, repeat=DAILY)


async def add(work: Work, world: World, origin: str, what: Content, **more: object) -> Post:
    new = {"author": ANN, "status": PostStatus.SCHEDULED, "now": NOW, **more}
    return await work.posts.add(brand_id=world.brand.id, content=what, origin=origin, **new)  # type: ignore[arg-type]


async def due(work: Work, *but: PostStatus) -> list[PostId]:
    return await work.repeats.due(NOW + MINUTE, but, 10)


async def place(work: Work, post: Post) -> Occurrence:
    found = await work.repeats.of_post(post.id)
    assert found is not None
    return found


async def test_a_post_that_comes_back_is_the_first_of_its_kind(world: World) -> None:
    async with world.work() as work:
        post = await add(work, world, "a", coming(world))
        plain = await add(work, world, "b", content(world.account.id))
        found = await place(work, post)
        assert (found.root_id, found.number, found.due_at, found.goes_on) == (post.id, 1, NOW + MINUTE, True)
        assert await work.repeats.of_post(plain.id) is None


async def test_it_is_due_at_its_time_but_not_in_some_states_and_not_for_stopped_brands(world: World) -> None:
    async with world.work() as work:
        post = await add(work, world, "a", coming(world))
        assert await work.repeats.due(NOW, (), 10) == []
        assert await due(work) == [post.id]
        assert await due(work, PostStatus.SCHEDULED) == []
        await work.brands.pause(world.brand.id, NOW)
        assert await due(work) == []


async def test_the_one_behind_it_takes_its_turn(world: World) -> None:
    async with world.work() as work:
        first = await add(work, world, "a", coming(world))
        second = await add(work, world, "b", coming(world, 2 * MINUTE))
        await work.repeats.follow(second.id, await place(work, first))
        assert (await place(work, first)).next_id == second.id
        assert await due(work) == []
        behind = await place(work, second)
        assert (behind.root_id, behind.number) == (first.id, 2)
        assert list(await work.repeats.going_on([world.brand.id], NOW + 9 * MINUTE)) == [second.id]
        assert await work.repeats.going_on([world.brand.id], NOW + MINUTE) == {}


async def test_it_ends_once_and_an_edit_of_the_rule_alone_begins_it_anew(world: World) -> None:
    async with world.work() as work:
        post = await add(work, world, "a", coming(world))
        assert await work.repeats.end(post.id, NOW, ANN)
        assert not await work.repeats.end(post.id, NOW)
        assert (await place(work, post)).ended_by == ANN
        post = await work.posts.revise(post, replace(coming(world), text="Other"), ANN, NOW)
        assert not (await place(work, post)).goes_on
        other = replace(coming(world), repeat=replace(DAILY, times=4))
        post = await work.posts.revise(post, other, ANN, NOW)
        assert (await place(work, post)).goes_on
        await work.posts.revise(post, replace(other, repeat=None), ANN, NOW)
        assert await work.repeats.of_post(post.id) is None


async def test_the_posts_of_a_span_are_those_that_go_out_in_it(world: World) -> None:
    async with world.work() as work:
        at = [await add(work, world, str(n), coming(world, n * MINUTE)) for n in range(1, 4)]
        released = await add(work, world, "released", content(world.account.id))
        await work.posts.save(replace(released, due_at=NOW + 2 * MINUTE))
        await add(work, world, "open", content(world.account.id))
        found = await work.posts.planned([world.brand.id], NOW + 2 * MINUTE, NOW + 3 * MINUTE)
        assert [post.id for post in found] == [at[1].id, released.id]
        none = await work.posts.planned([world.brand.id], NOW, NOW + 9 * MINUTE, [PostStatus.DRAFT])
        assert none == []


async def test_what_is_scheduled_is_given_by_pages(world: World) -> None:
    async with world.work() as work:
        posts = [await add(work, world, str(n), coming(world, n * MINUTE)) for n in range(1, 4)]
        await add(work, world, "draft", coming(world), status=PostStatus.DRAFT)
        ahead = NOW + 3 * MINUTE
        assert [one.id for one in await work.posts.scheduled(PostId(0), ahead, 1)] == [posts[0].id]
        assert [one.id for one in await work.posts.scheduled(posts[0].id, ahead, 9)] == [posts[1].id]


async def test_posts_are_known_by_what_they_were_made_from(world: World) -> None:
    async with world.work() as work:
        post = await add(work, world, "import:1:a", content(world.account.id))
        assert await work.posts.of_origins(["import:1:a", "import:1:b"]) == {"import:1:a": post.id}


async def test_the_time_that_was_chosen_is_kept_with_its_zone(world: World) -> None:
    chosen = Schedule(instant=NOW, wall=NOW.replace(tzinfo=None), zone="Europe/Berlin")
    async with world.work() as work:
        post = await add(work, world, "a", content(world.account.id))
        saved = await work.posts.save(replace(post, chosen=chosen, due_at=NOW))
        assert (await work.posts.get(post.id)).chosen == chosen
        await work.posts.save(replace(saved, chosen=None))
        assert (await work.posts.get(post.id)).chosen is None


@pytest.mark.parametrize("slots", [SLOTS, (), None])
async def test_slots_of_an_account_are_kept_and_a_poll_leaves_them(
    world: World, slots: tuple[Slot, ...] | None
) -> None:
    async with world.work() as work:
        await work.accounts.keep_slots(world.account.id, slots)
        await work.accounts.save(world.account)
        assert (await work.accounts.get(world.account.id)).slots == slots


async def test_what_has_not_begun_is_moved_and_the_rest_is_not(world: World) -> None:
    waiting, begun = await world.due(2)
    assert waiting.post_id is not None
    async with world.work() as work:
        await work.deliveries.claim_due(NOW, NOW + MINUTE, "one", 1)
        await work.deliveries.start([(waiting.id, "key")], NOW, "one")
        await work.deliveries.move(waiting.post_id, NOW + 5 * MINUTE, NOW + 9 * MINUTE)
        assert (await work.deliveries.get(waiting.id)).due_at == NOW
        moved = await work.deliveries.get(begun.id)
        assert (moved.due_at, moved.planned_at, moved.expires_at) == (
            NOW + 5 * MINUTE,
            NOW + 5 * MINUTE,
            NOW + 9 * MINUTE,
        )
