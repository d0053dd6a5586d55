"""“It is live”: what somebody says is looked at where they say it is, and counts from then on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.card import CardKind
from bot.domain.conversation import ConversationStatus
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.post import Post, PostStatus
from bot.domain.readback import Finding, Verdict
from bot.errors import InvalidInputError, NotAllowedError, NotSupportedError, TemporaryError, TransitionError
from bot.services.live import LONGEST, Claim
from bot.services.readback import ReadbackService
from tests.fakes import NEITHER
from tests.services.world import MAX, WREN, World

S = DeliveryStatus


async def unconfirmed(world: World, text: str = "Hello") -> tuple[Post, Delivery]:
    """A post that is live, of which nobody knows."""
    world.platform.strategy = NEITHER
    world.start()
    post = await world.released(text)
    world.platform.lose()
    await world.publishing.run_due()
    world.clock.advance(minutes=1)
    await world.publishing.run_due()
    return post, (await world.deliveries(post))[0]


def link_of(world: World, number: int = -1) -> str:
    return f"https://fake.example/{world.platform.posts[number].id}"


def claim(delivery: Delivery, link: str, *, whatever: bool = False) -> Claim:
    return Claim(delivery_id=delivery.id, attempts=delivery.attempts, link=link, whatever_it_says=whatever)


async def now(world: World, delivery: Delivery) -> Delivery:
    async with world.database.read() as work:
        return await work.deliveries.get(delivery.id)


async def refusal(world: World, delivery: Delivery, link: str) -> str:
    """Why the link is not taken; nothing has changed."""
    with pytest.raises(InvalidInputError) as caught:
        await world.live.settle(claim(delivery, link), WREN)
    assert caught.value.field == "link"
    assert (await now(world, delivery)).status == S.UNCONFIRMED
    return str(caught.value)


async def test_what_is_there_as_approved_is_published_under_its_own_name(world: World) -> None:
    post, delivery = await unconfirmed(world)
    assert await world.live.settle(claim(delivery, f" {link_of(world)} "), WREN) is None
    done = await now(world, delivery)
    assert done.receipt is not None
    assert (done.status, done.receipt.ref.id) == (S.PUBLISHED, world.platform.posts[0].id)
    assert (await world.fresh(post)).status == PostStatus.PUBLISHED


async def test_its_numbers_count_and_it_is_read_back(world: World) -> None:
    _, delivery = await unconfirmed(world)
    await world.live.settle(claim(delivery, link_of(world)), WREN)
    await ReadbackService(world.database, world.clock, world.sessions).run_due()
    world.clock.advance(minutes=1)
    await world.metrics.collect(world.account)
    async with world.database.read() as work:
        finding = await work.readbacks.get(delivery.id)
        day = timedelta(days=1)
        counted = await work.metrics.posts([world.account.id], world.clock() - day, world.clock() + day)
    assert finding is not None
    assert finding.verdict == Verdict.SAME
    assert (world.account.id, world.platform.posts[0].id) in counted


async def changed(world: World) -> tuple[Delivery, Finding]:
    """What somebody has changed on the platform."""
    _, delivery = await unconfirmed(world, "Hello there")
    world.platform.posts[0] = replace(world.platform.posts[0], text="Hello here")
    found = await world.live.settle(claim(delivery, link_of(world)), WREN)
    assert found is not None
    return delivery, found


async def test_what_differs_is_shown_first_and_nothing_is_done(world: World) -> None:
    delivery, found = await changed(world)
    assert found.verdict == Verdict.DIFFERENT
    assert {change.text.strip() for change in found.text} >= {"there", "here"}
    assert (await now(world, delivery)).status == S.UNCONFIRMED


async def test_who_says_that_it_is_the_one_all_the_same_is_believed(world: World) -> None:
    delivery, _ = await changed(world)
    assert await world.live.settle(claim(delivery, link_of(world), whatever=True), WREN) is None
    assert (await now(world, delivery)).status == S.PUBLISHED


@pytest.mark.parametrize(
    "link", ["", "javascript:alert(1)", "fake.example/1", "https://fake.example/post-" + "1" * LONGEST]
)
async def test_a_link_is_needed(world: World, link: str) -> None:
    _, delivery = await unconfirmed(world)
    assert "beginning with https://" in await refusal(world, delivery, link)


@pytest.mark.parametrize("link", ["https://evil.example/post-1", "https://[", "https://@/post-1"])
async def test_a_link_to_another_site_is_refused(world: World, link: str) -> None:
    _, delivery = await unconfirmed(world)
    assert f"does not lead to {world.account.name}" in await refusal(world, delivery, link)


async def test_a_link_to_no_post_is_refused(world: World) -> None:
    _, delivery = await unconfirmed(world)
    assert "not the address of a post" in await refusal(world, delivery, "https://fake.example/about")
    assert "leads to the account" in await refusal(world, delivery, "https://fake.example/@linden")


async def test_a_link_to_nothing_is_refused(world: World) -> None:
    _, delivery = await unconfirmed(world)
    assert "shows nothing of ours there" in await refusal(world, delivery, "https://fake.example/post-999")


async def test_what_somebody_else_wrote_is_refused(world: World) -> None:
    _, delivery = await unconfirmed(world)
    world.platform.posts[0] = replace(world.platform.posts[0], by="id-somebody")
    assert "somebody else" in await refusal(world, delivery, link_of(world))


async def test_what_counts_as_another_post_already_is_refused(world: World) -> None:
    await world.released("Another", origin="view:0")
    await world.publishing.run_due()
    _, delivery = await unconfirmed(world, "Another")
    assert "another post" in await refusal(world, delivery, link_of(world, 0))


async def test_while_the_platform_can_not_be_asked_nothing_is_taken(world: World) -> None:
    _, delivery = await unconfirmed(world)
    world.platform.refuse("find", TemporaryError("busy"))
    assert "can't be asked" in await refusal(world, delivery, link_of(world))


async def test_where_only_a_person_can_look_they_are_believed(world: World) -> None:
    _, delivery = await unconfirmed(world)
    world.platform.refuse("find", NotSupportedError("no"))
    assert await world.live.settle(claim(delivery, link_of(world)), WREN) is None
    done = await now(world, delivery)
    assert (done.status, done.receipt and done.receipt.url) == (S.PUBLISHED, link_of(world))


async def test_only_writers_say_so_of_posts_and_nobody_is_shown_what_differs(world: World) -> None:
    delivery, _ = await changed(world)
    with pytest.raises(NotAllowedError):
        await world.live.settle(claim(delivery, link_of(world)), MAX)


async def test_a_second_word_is_told_that_it_has_gone_on(world: World) -> None:
    _, delivery = await unconfirmed(world)
    await world.live.settle(claim(delivery, link_of(world)), WREN)
    wanted = await world.wanted(CardKind.DELIVERY, delivery.id)
    with pytest.raises(TransitionError, match="gone on"):
        await world.live.settle(claim(delivery, link_of(world)), WREN)
    assert await world.wanted(CardKind.DELIVERY, delivery.id) == wanted + 1


async def test_the_next_part_of_a_thread_hangs_on_what_was_found(world: World) -> None:
    _, delivery = await unconfirmed(world, "One\n---\nTwo")
    await world.live.settle(claim(delivery, link_of(world)), WREN)
    await world.publishing.run_due()
    first, second = world.platform.posts
    assert second.parent == first.id


async def test_a_reply_is_compared_with_what_was_written(world: World) -> None:
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
    assert await world.live.settle(claim(delivery, link_of(world)), MAX) is None
    assert (await world.conversations.show(talk.id)).conversation.status == ConversationStatus.ANSWERED
