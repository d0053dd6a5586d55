"""A post in doubt is put on hold until the last moment, and comes back as it was approved."""

from datetime import timedelta

import pytest

from bot.domain.approval import DEEDS, STANDINGS, PostAction
from bot.domain.delivery import DeliveryStatus
from bot.domain.post import PostStatus
from bot.errors import TransitionError
from tests.services.world import ADA, KIM, WREN, World

A, P, S = PostAction, PostStatus, DeliveryStatus


async def test_a_scheduled_post_can_be_held_and_does_not_go_out(world: World) -> None:
    post = await world.approved(schedule=world.at(hours=1))
    held = await world.act(post, A.HOLD, ADA, note="Is this still true?")
    assert (held.status, held.due_at, held.note) == (P.ON_HOLD, None, "Is this still true?")
    world.clock.advance(hours=4)
    await world.publishing.run_due()
    assert world.platform.posts == []
    assert await world.statuses(post) == [S.CANCELLED]


async def test_what_was_approved_comes_back_to_its_time_when_taken_off_hold(world: World) -> None:
    post = await world.approved(schedule=world.at(hours=1))
    back = await world.act(await world.act(post, A.HOLD, ADA), A.RELEASE, ADA)
    assert (back.status, back.due_at) == (P.SCHEDULED, post.due_at)
    world.clock.advance(hours=1)
    await world.publishing.run_due()
    assert world.platform.texts == ["Hello"]


async def test_what_has_no_time_is_approved_again_and_what_nobody_approved_goes_back_to_review(
    world: World,
) -> None:
    for post, status in (
        (await world.approved("One"), P.APPROVED),
        (await world.compose("Two"), P.IN_REVIEW),
    ):
        held = await world.act(post, A.HOLD, ADA)
        assert (await world.act(held, A.RELEASE, ADA)).status == status


async def test_what_is_going_out_this_very_moment_is_not_held(world: World) -> None:
    post = await world.approved(schedule=world.at(hours=1))
    world.clock.advance(hours=1)
    async with world.database.transaction() as work:
        await work.deliveries.claim_due(world.clock(), world.clock() + timedelta(minutes=2), "other", 9)
    with pytest.raises(TransitionError, match="this very moment"):
        await world.act(post, A.HOLD, ADA)


async def test_a_refusal_says_how_the_post_stands_and_what_cannot_be_done(world: World) -> None:
    post = await world.approved(schedule=world.at(hours=1))
    with pytest.raises(TransitionError) as caught:
        await world.act(post, A.REQUEST_CHANGES, ADA)
    assert str(caught.value) == (
        "This post is approved and scheduled, so it can't be sent back for a change."
    )
    assert set(STANDINGS) == set(PostStatus)
    assert set(DEEDS) == set(PostAction)


async def test_who_edits_what_was_approved_meanwhile_is_told_by_whom(world: World) -> None:
    post = await world.compose(schedule=world.at(hours=1))
    await world.act(post, A.APPROVE, ADA)
    with pytest.raises(TransitionError) as caught:
        await world.posts.edit(post.id, post.version, WREN, world.content("Better"))
    assert str(caught.value) == (
        "This post has moved on while you were editing it: <@U0ADA> has approved it, "
        "and it is approved and scheduled now. Open it again."
    )


async def test_who_edits_what_was_edited_meanwhile_is_told_by_whom(world: World) -> None:
    post = await world.compose()
    await world.posts.edit(post.id, post.version, KIM, world.content("Good"))
    with pytest.raises(TransitionError, match="<@U0KIM> has written version 2, and it waits for approval"):
        await world.posts.edit(post.id, post.version, WREN, world.content("Better"))
