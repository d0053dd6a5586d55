"""What a platform refused for good can be left at that; what it said of it is told."""

from typing import Any

import pytest

from bot.domain.approval import PostAction
from bot.domain.delivery import DeliveryStatus
from bot.domain.post import Post, PostStatus
from bot.errors import RejectedError, TransitionError
from bot.services.post import OPEN
from tests.services.world import World

S = DeliveryStatus


async def partly(world: World, text: str, **more: Any) -> Post:
    """A post of which the first delivery went out, and the second was refused."""
    post = await world.released(text, **more)
    world.platform.pass_by("publish", 1)
    world.platform.refuse("publish", RejectedError("no", said="Not on a Sunday"))
    await world.publishing.run_due()
    fresh = await world.fresh(post)
    assert fresh.status == PostStatus.PARTLY_PUBLISHED
    return fresh


async def left(world: World, post: Post) -> list[DeliveryStatus]:
    """Leave it at that; nothing more goes out, and nobody is asked any more."""
    out = len(world.platform.posts)
    settled = await world.act(post, PostAction.SETTLE)
    assert (settled.status, settled.due_at) == (PostStatus.PUBLISHED, post.due_at)
    assert settled.status not in OPEN
    world.clock.advance(minutes=10)
    await world.publishing.run_due()
    assert len(world.platform.posts) == out
    assert (await world.fresh(post)).status == PostStatus.PUBLISHED
    return await world.statuses(post)


async def test_a_refused_account_can_be_left_out(world: World) -> None:
    other = await world.another("other")
    post = await partly(world, "Hello", accounts=(world.account.id, other.id))
    assert await left(world, post) == [S.PUBLISHED, S.CANCELLED]


async def test_a_thread_can_end_where_it_was_refused(world: World) -> None:
    post = await partly(world, "One\n---\nTwo\n---\nThree")
    assert await left(world, post) == [S.PUBLISHED, S.CANCELLED, S.CANCELLED]


async def test_what_is_tried_again_meanwhile_is_not_left(world: World) -> None:
    post = await partly(world, "One\n---\nTwo")
    await world.act(post, PostAction.RETRY)
    with pytest.raises(TransitionError):
        await world.act(await world.fresh(post), PostAction.SETTLE)


async def test_the_reason_has_the_platforms_words_and_a_repr_has_not(world: World) -> None:
    post = await partly(world, "One\n---\nTwo")
    refused = (await world.deliveries(post))[1]
    assert refused.error == "no. The server says: “Not on a Sunday”"
    assert "Sunday" not in repr(refused)
