"""Posts, revisions and approvals are kept as the domain has them."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.approval import is_approved
from bot.domain.ids import PostId
from bot.domain.post import Approval, Effect, Media, Post, PostStatus, Schedule, content_hash
from bot.errors import NotFoundError, TransitionError
from tests.storage.things import ANN, BEN, NOW, World, content


def yes(post: Post, **more: Any) -> Approval:
    return replace(Approval(approver=BEN, content_hash=post.revision.content_hash, at=NOW), **more)


async def test_a_post_comes_back_as_it_was_added(world: World) -> None:
    wall = NOW.astimezone(ZoneInfo("Europe/Berlin"))
    full = replace(
        content(world.account.id, "Grüße 👩‍👩‍👧"),
        link="https://example.com",
        media=(Media(sha256="ab" * 32, mime="image/png", size=9, width=3, height=3, alt="A cat"),),
        overrides={world.account.id: "Short"},
        schedule=Schedule(instant=NOW, wall=wall, zone="Europe/Berlin"),
        freshness=timedelta(minutes=90, microseconds=1),
    )
    async with world.work() as work:
        post = await work.posts.add(
            brand_id=world.brand.id,
            author=ANN,
            content=full,
            status=PostStatus.IN_REVIEW,
            origin="view",
            now=NOW,
            source_channel=world.brand.channels.review,
        )
    async with world.database.read() as work:
        again = await work.posts.get(post.id)
    assert again == post
    assert again.content == full
    assert content_hash(again.content) == again.revision.content_hash == content_hash(full)


async def test_the_same_origin_is_one_post(world: World) -> None:
    first = await world.post("Hello", origin="view 1")
    second = await world.post("Something else", origin="view 1")
    assert second == first


async def test_a_post_that_is_not_there_is_not_found(world: World) -> None:
    async with world.work() as work:
        with pytest.raises(NotFoundError):
            await work.posts.get(PostId(0))


async def test_saving_writes_status_time_and_note(world: World) -> None:
    post = await world.post()
    changed = replace(post, status=PostStatus.ON_HOLD, due_at=NOW, note="Wait", noted_by=BEN)
    async with world.work() as work:
        saved = await work.posts.save(changed)
        assert await work.posts.get(post.id) == saved == replace(changed, version=2)


async def test_an_old_version_is_not_saved(world: World) -> None:
    post = await world.post()
    async with world.work() as work:
        await work.posts.save(post)
        with pytest.raises(TransitionError, match="quicker"):
            await work.posts.save(replace(post, status=PostStatus.CANCELLED))
        with pytest.raises(TransitionError, match="quicker"):
            await work.posts.revise(post, content(world.account.id, "Other"), BEN, NOW)


async def test_a_revision_voids_approvals_and_the_old_text_does_not_bring_them_back(world: World) -> None:
    post = await world.post("One")
    async with world.work() as work:
        await work.posts.approve(post, yes(post))
        approved = await work.posts.get(post.id)
        other = await work.posts.revise(approved, content(world.account.id, "Two"), BEN, NOW)
        assert is_approved(approved)
        assert not is_approved(other)
        assert await work.posts.get(post.id) == other
        back = await work.posts.revise(other, content(world.account.id, "One"), ANN, NOW)
        assert not is_approved(back)
        assert await work.posts.get(post.id) == back


async def test_approvals_come_back_with_their_step_and_go_when_a_post_starts_over(world: World) -> None:
    post = await world.post()
    given = (yes(post, effect=Effect.STEP), yes(post, approver=ANN, step=1))
    async with world.work() as work:
        for approval in given:
            await work.posts.approve(post, approval)
        assert (await work.posts.get(post.id)).approvals == given
        await work.posts.start_over([post.id])
        assert (await work.posts.get(post.id)).approvals == ()


async def test_everybody_who_edited_is_known(world: World) -> None:
    post = await world.post()
    async with world.work() as work:
        post = await work.posts.revise(post, content(world.account.id, "Two"), BEN, NOW)
        assert (await work.posts.get(post.id)).editors == {ANN, BEN} == post.editors
        revisions = await work.posts.revisions(post.id)
    assert [(revision.number, revision.editor) for revision in revisions] == [(1, ANN), (2, BEN)]
    assert [revision.content.text for revision in revisions] == ["Hello", "Two"]


async def test_a_person_approves_once(world: World) -> None:
    post = await world.post()
    async with world.work() as work:
        await work.posts.approve(post, yes(post))
        await work.posts.approve(post, yes(post, at=NOW + timedelta(hours=1)))
        assert (await work.posts.get(post.id)).approvals == (yes(post),)


async def test_what_waits_is_given_once_for_each_time_it_begins_to_wait(world: World) -> None:
    waiting = await world.post(status=PostStatus.IN_REVIEW)
    await world.post(origin="draft")
    brand = world.brand.id
    async with world.work() as work:
        assert not await work.posts.to_remind(brand, NOW - timedelta(seconds=1), NOW)
        assert await work.posts.to_remind(brand, NOW, NOW) == [waiting.id]
        assert not await work.posts.to_remind(brand, NOW, NOW)
        saved = await work.posts.save(waiting)
        assert not await work.posts.to_remind(brand, NOW, NOW)
        await work.posts.save(replace(saved, waiting_since=NOW - timedelta(hours=1)))
        assert await work.posts.to_remind(brand, NOW, NOW) == [waiting.id]


async def test_what_has_waited_longest_comes_first(world: World) -> None:
    posts = [await world.post(origin=f"view {n}", status=PostStatus.IN_REVIEW) for n in range(3)]
    async with world.work() as work:
        await work.posts.save(replace(posts[2], waiting_since=NOW - timedelta(days=1)))
        found = await work.posts.waiting(world.brand.id, NOW, 2)
        assert [post.id for post in found] == [posts[2].id, posts[0].id]
        assert not await work.posts.waiting(world.brand.id, NOW - timedelta(days=2), 2)


async def test_the_queue_goes_by_time_and_those_without_come_last(world: World) -> None:
    times = [None, NOW + timedelta(days=1), NOW, NOW]
    posts = [await world.post(origin=f"view {number}") for number in range(4)]
    async with world.work() as work:
        for post, due_at in zip(posts, times, strict=True):
            await work.posts.save(replace(post, due_at=due_at, status=PostStatus.SCHEDULED))
        queue = await work.posts.queue([world.brand.id], [PostStatus.SCHEDULED])
        second = await work.posts.queue([world.brand.id], [PostStatus.SCHEDULED], limit=1, offset=1)
        assert not await work.posts.queue([world.brand.id], [PostStatus.DRAFT])
    expected = [posts[number].id for number in (2, 3, 1, 0)]
    assert [post.id for post in queue] == expected
    assert [post.id for post in second] == expected[1:2]


async def test_of_two_who_save_at_once_one_wins(world: World) -> None:
    post = await world.post()

    async def save(status: PostStatus) -> bool:
        try:
            async with world.work() as work:
                await work.posts.save(replace(post, status=status))
        except TransitionError:
            return False
        return True

    won = await asyncio.gather(*(save(status) for status in PostStatus))
    assert sum(won) == 1
