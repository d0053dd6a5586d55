"""What people say of deliveries that stopped."""

import pytest

from bot.domain.card import CardKind
from bot.domain.conversation import ConversationStatus, Ref
from bot.domain.delivery import Delivery, DeliveryAction, DeliveryStatus, Receipt
from bot.domain.post import Post, PostStatus
from bot.errors import NotAllowedError, RejectedError, TransitionError
from bot.services.post import Verdict
from tests.fakes import NEITHER
from tests.services.world import MAX, WREN, World

A, S = DeliveryAction, DeliveryStatus
PROOF = Receipt(ref=Ref(id="post-1"), url="https://fake.example/post-1")
LIVE = Verdict(action=A.SUCCEED, receipt=PROOF)
AGAIN, DROP = Verdict(action=A.RELEASE), Verdict(action=A.CANCEL)


async def unconfirmed(world: World, text: str = "Hello") -> tuple[Post, Delivery]:
    world.platform.strategy = NEITHER
    world.start()
    post = await world.released(text)
    world.platform.lose()
    await world.publishing.run_due()
    world.clock.advance(minutes=1)
    await world.publishing.run_due()
    return post, (await world.deliveries(post))[0]


async def failed(world: World) -> tuple[Post, Delivery]:
    post = await world.released()
    world.platform.refuse("publish", RejectedError("no"))
    await world.publishing.run_due()
    return post, (await world.deliveries(post))[0]


async def test_drop_gives_it_up(world: World) -> None:
    post, delivery = await unconfirmed(world)
    await world.posts.decide(delivery.id, delivery.attempts, WREN, DROP)
    assert (await world.fresh(post)).status == PostStatus.CANCELLED
    world.clock.advance(hours=1)
    assert await world.publishing.run_due() == 0


async def test_drop_gives_up_the_parts_behind_it_too(world: World) -> None:
    post, delivery = await unconfirmed(world, "One\n---\nTwo")
    await world.posts.decide(delivery.id, delivery.attempts, WREN, DROP)
    assert await world.statuses(post) == [S.CANCELLED, S.CANCELLED]
    world.clock.advance(days=1)
    await world.publishing.run_due()
    assert (await world.fresh(post)).status == PostStatus.CANCELLED


async def test_again_sends_it_with_a_new_window_and_all_its_tries(world: World) -> None:
    post, delivery = await failed(world)
    world.clock.advance(days=1)
    again = await world.posts.decide(delivery.id, delivery.attempts, WREN, AGAIN)
    assert again.attempts == 0
    await world.publishing.run_due()
    assert await world.statuses(post) == [S.PUBLISHED]


async def test_a_second_click_is_told_that_it_has_gone_on(world: World) -> None:
    _, delivery = await failed(world)
    await world.posts.decide(delivery.id, delivery.attempts, WREN, AGAIN)
    wanted = await world.wanted(CardKind.DELIVERY, delivery.id)
    with pytest.raises(TransitionError, match="gone on"):
        await world.posts.decide(delivery.id, delivery.attempts, WREN, AGAIN)
    assert await world.wanted(CardKind.DELIVERY, delivery.id) == wanted + 1


@pytest.mark.parametrize("verdict", [LIVE, AGAIN, DROP], ids=["live", "again", "drop"])
async def test_nobody_decides_about_what_is_on_its_way(world: World, verdict: Verdict) -> None:
    post = await world.released()
    [delivery] = await world.deliveries(post)
    with pytest.raises(TransitionError):
        await world.posts.decide(delivery.id, delivery.attempts, WREN, verdict)
    assert await world.statuses(post) == [S.PENDING]


async def test_what_failed_is_not_called_live(world: World) -> None:
    _, delivery = await failed(world)
    with pytest.raises(TransitionError):
        await world.posts.decide(delivery.id, delivery.attempts, WREN, LIVE)


async def test_only_writers_decide_about_posts(world: World) -> None:
    _, delivery = await failed(world)
    with pytest.raises(NotAllowedError):
        await world.posts.decide(delivery.id, delivery.attempts, MAX, AGAIN)


async def test_it_is_on_record_who_decided(world: World) -> None:
    _, delivery = await failed(world)
    await world.posts.decide(delivery.id, delivery.attempts, WREN, AGAIN)
    entry = (await world.audit())[-1]
    assert (entry.action, entry.actor, entry.detail["delivery"]) == ("delivery:release", WREN.id, delivery.id)


async def test_a_reply_that_is_live_after_all_answers_its_conversation(world: World) -> None:
    talk = await world.heard()
    await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    world.platform.strategy = NEITHER
    world.start()
    world.platform.lose()
    await world.publishing.run_due()
    world.clock.advance(minutes=1)
    await world.publishing.run_due()
    [(_, delivery)] = (await world.conversations.show(talk.id)).replies
    assert delivery is not None
    await world.posts.decide(delivery.id, delivery.attempts, MAX, LIVE)
    assert (await world.conversations.show(talk.id)).conversation.status == ConversationStatus.ANSWERED


async def test_a_reply_is_dropped_by_the_community(world: World) -> None:
    talk = await world.heard()
    await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    world.platform.refuse("publish", RejectedError("no"))
    await world.publishing.run_due()
    [(_, delivery)] = (await world.conversations.show(talk.id)).replies
    assert delivery is not None
    with pytest.raises(NotAllowedError):
        await world.posts.decide(delivery.id, delivery.attempts, WREN, DROP)
    assert (await world.posts.decide(delivery.id, delivery.attempts, MAX, DROP)).status == S.CANCELLED


async def test_a_delivery_comes_with_its_account(world: World) -> None:
    _, delivery = await failed(world)
    assert await world.posts.delivery(delivery.id) == (delivery, world.account)
