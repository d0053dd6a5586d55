"""Stop means stop: nothing new starts once it is acknowledged, and resuming asks about each thing."""

import asyncio
import random
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import update

from bot.domain.approval import PostAction
from bot.domain.card import CardKind
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import DeliveryId, LapseId
from bot.domain.lapse import Answer, Late, Subject
from bot.domain.post import Post, PostStatus
from bot.errors import InvalidInputError, NotAllowedError, OutcomeUnknownError, TransitionError
from bot.services.post import Decision
from bot.services.publishing import LEASE
from storage.post_tables import deliveries
from tests.services.world import ADA, KIM, MAX, REVIEW, WREN, World

S = DeliveryStatus


async def resumed(world: World) -> LapseId:
    """Resume the brand; the lapse that asks, which is none where nothing was due."""
    pause = await world.pauses.running(world.brand.id)
    assert pause is not None
    return await world.pauses.resume(world.brand.id, pause.id, ADA) or LapseId(0)


async def lapse_of(world: World, post: Post) -> LapseId:
    """The lapse in which the post was missed."""
    [delivery] = await world.deliveries(post)
    assert delivery.lapse_id is not None
    return delivery.lapse_id


async def test_a_stopped_brand_sends_nothing_and_its_card_says_who_stopped_it(world: World) -> None:
    post = await world.released()
    view = await world.pauses.pause(world.brand.id, ADA, "a storm")
    assert (view.pause.begun_by, view.pause.reason, list(view.in_flight)) == (ADA.id, "a storm", [])
    assert await world.publishing.run_due() == 0
    assert await world.statuses(post) == [S.PENDING]
    card = await world.card(CardKind.PAUSE, view.pause.id)
    assert card is not None
    assert card.channel == REVIEW
    assert [waiting.id for _, waiting in view.waiting if waiting] == [post.id]
    assert "brand:pause" in [entry.action for entry in await world.audit()]


async def test_approvers_and_admins_stop_and_resume_and_others_do_not(world: World) -> None:
    for person in (WREN, MAX):
        with pytest.raises(NotAllowedError):
            await world.pauses.pause(world.brand.id, person)
    view = await world.pauses.pause(world.brand.id, KIM)
    with pytest.raises(NotAllowedError):
        await world.pauses.resume(world.brand.id, view.pause.id, WREN)
    assert await world.pauses.resume(world.brand.id, view.pause.id, ADA) is None
    assert (await world.brands.get(world.brand.id)).paused_at is None


async def test_a_stopped_brand_likes_nothing_and_says_so(world: World) -> None:
    talk = await world.heard()
    await world.pauses.pause(world.brand.id, ADA)
    with pytest.raises(TransitionError, match="Linden is stopped: nothing goes out"):
        await world.conversations.like(talk.id, MAX)
    assert not world.platform.likes
    await resumed(world)
    await world.conversations.like(talk.id, MAX)
    assert len(world.platform.likes) == 1


async def test_a_second_stop_is_the_first(world: World) -> None:
    first = await world.pauses.pause(world.brand.id, ADA, "one")
    second = await world.pauses.pause(world.brand.id, KIM, "two")
    assert second.pause == first.pause
    assert await world.wanted(CardKind.PAUSE, first.pause.id) == 1


async def test_an_old_resume_button_ends_no_later_stop(world: World) -> None:
    old = await world.pauses.pause(world.brand.id, ADA)
    await resumed(world)
    later = await world.pauses.pause(world.brand.id, ADA)
    with pytest.raises(TransitionError, match="resumed already"):
        await world.pauses.resume(world.brand.id, old.pause.id, ADA)
    assert later.pause.id > old.pause.id
    assert await world.pauses.running(world.brand.id) == later.pause


async def test_what_is_being_sent_is_listed_and_ends_as_it_does(world: World) -> None:
    post = await world.released()
    gate = world.platform.hold("publish")
    run = asyncio.create_task(world.publishing.run_due())
    await asyncio.wait_for(world.platform.reached["publish"].wait(), 5)
    view = await world.pauses.pause(world.brand.id, ADA)
    [flying] = view.in_flight
    assert flying.post_id == post.id
    gate.set()
    await run
    assert await world.statuses(post) == [S.PUBLISHED]


async def test_what_was_claimed_before_the_stop_does_not_start_after_it(world: World) -> None:
    post = await world.released()
    async with world.database.transaction() as work:
        [claimed] = await work.deliveries.claim_due(world.clock(), world.clock() + LEASE, "one", 10)
    await world.pauses.pause(world.brand.id, ADA)
    async with world.database.transaction() as work:
        assert await work.deliveries.start([(claimed.id, "key")], world.clock(), "one") == {}
    world.clock.advance(minutes=3)
    await world.publishing.run_due()
    assert await world.statuses(post) == [S.PENDING]
    assert world.platform.texts == []


async def test_resuming_asks_about_each_thing_and_sends_nothing_by_itself(world: World) -> None:
    await world.pauses.pause(world.brand.id, ADA)
    due = [await world.released(f"Post {number}") for number in range(3)]
    later = await world.approved("Later", schedule=world.at(hours=5))
    lapse = await resumed(world)
    assert await world.publishing.run_due() == 0
    assert [(await world.fresh(post)).status for post in due] == [PostStatus.MISSED] * 3
    assert (await world.fresh(later)).status == PostStatus.SCHEDULED
    view = await world.lapses.show(lapse)
    assert [thing.late.id for thing in view.asked] == [post.id for post in due]
    assert await world.wanted(CardKind.LAPSE, lapse) == 1


async def test_now_keeps_some_space_between_posts_of_an_account(world: World) -> None:
    await world.pauses.pause(world.brand.id, ADA)
    for number in range(3):
        await world.released(f"Post {number}")
    lapse = await resumed(world)
    assert await world.lapses.answer_all(lapse, WREN, Answer.NOW) == 3
    sent = []
    for _ in range(3):
        await world.publishing.run_due()
        sent.append(len(world.platform.posts))
        world.clock.advance(minutes=2)
    assert sent == [1, 2, 3]
    assert (await world.lapses.show(lapse)).total == 0


async def test_each_may_go_to_a_slot_of_its_own_or_be_dropped(world: World) -> None:
    await world.pauses.pause(world.brand.id, ADA)
    posts = [await world.released(f"Post {number}") for number in range(3)]
    lapse = await resumed(world)
    late = [Late(kind=Subject.POST, id=post.id) for post in posts]
    await world.lapses.answer(lapse, late[0], WREN, Answer.SLOT)
    await world.lapses.answer(lapse, late[1], WREN, Answer.SLOT)
    await world.lapses.answer(lapse, late[2], WREN, Answer.DROP)
    one, two, dropped = [await world.fresh(post) for post in posts]
    assert one.due_at
    assert two.due_at
    assert world.clock() < one.due_at < two.due_at
    assert (one.status, dropped.status) == (PostStatus.SCHEDULED, PostStatus.CANCELLED)
    with pytest.raises(TransitionError, match="said already"):
        await world.lapses.answer(lapse, late[2], WREN, Answer.NOW)
    world.clock.now = two.due_at
    await world.publishing.run_due()
    assert world.platform.texts == ["Post 1"]


async def test_only_who_may_send_answers(world: World) -> None:
    await world.pauses.pause(world.brand.id, ADA)
    post = await world.released()
    lapse = await resumed(world)
    with pytest.raises(NotAllowedError):
        await world.lapses.answer(lapse, Late(kind=Subject.POST, id=post.id), MAX, Answer.NOW)


async def test_while_it_is_stopped_again_a_thing_can_only_be_dropped(world: World) -> None:
    await world.pauses.pause(world.brand.id, ADA)
    post = await world.released()
    lapse = await resumed(world)
    await world.pauses.pause(world.brand.id, ADA)
    late = Late(kind=Subject.POST, id=post.id)
    with pytest.raises(TransitionError, match="resume it first"):
        await world.lapses.answer(lapse, late, WREN, Answer.NOW)
    await world.lapses.answer(lapse, late, WREN, Answer.DROP)
    assert (await world.fresh(post)).status == PostStatus.CANCELLED


async def test_replies_are_stopped_and_asked_about_too(world: World) -> None:
    talk = await world.heard()
    await world.pauses.pause(world.brand.id, ADA)
    await world.replies.send(talk.id, MAX, "Hello!", origin="view:1")
    assert await world.publishing.run_due() == 0
    lapse = await resumed(world)
    [thing] = (await world.lapses.show(lapse)).asked
    assert (thing.late.kind, thing.text) == (Subject.REPLY, "Hello!")
    with pytest.raises(InvalidInputError):
        await world.lapses.answer(lapse, thing.late, MAX, Answer.SLOT)
    await world.lapses.answer(lapse, thing.late, MAX, Answer.NOW)
    await world.publishing.run_due()
    assert world.platform.texts == ["Hello!"]


async def test_what_may_be_out_is_looked_for_after_a_stop_and_not_sent_unasked(world: World) -> None:
    post = await world.released()
    world.platform.refuse("publish", OutcomeUnknownError("?"))
    await world.publishing.run_due()
    await world.pauses.pause(world.brand.id, ADA)
    await resumed(world)
    world.clock.advance(minutes=1)
    await world.publishing.run_due()
    assert world.platform.texts == []
    assert (await world.fresh(post)).status == PostStatus.MISSED
    assert (await world.lapses.show(await lapse_of(world, post))).total == 1


async def test_a_post_that_is_published_by_its_own_card_is_settled_on_the_other(world: World) -> None:
    await world.pauses.pause(world.brand.id, ADA)
    post = await world.released()
    lapse = await resumed(world)
    await world.act(await world.fresh(post), PostAction.PUBLISH)
    await world.publishing.run_due()
    view = await world.lapses.show(lapse)
    assert (view.total, len(view.settled)) == (0, 1)
    assert await world.wanted(CardKind.LAPSE, lapse) > 1


async def test_a_post_that_is_cancelled_by_its_own_card_is_settled_on_the_other(world: World) -> None:
    await world.pauses.pause(world.brand.id, ADA)
    post = await world.released()
    lapse = await resumed(world)
    before = await world.wanted(CardKind.LAPSE, lapse)
    await world.act(await world.fresh(post), PostAction.CANCEL)
    assert (await world.lapses.show(lapse)).total == 0
    assert await world.wanted(CardKind.LAPSE, lapse) == before + 1


ROUNDS, EACH = 50, 20
"""A thousand starts, each of which a stop may come before."""


async def test_in_a_thousand_races_nothing_starts_after_the_acknowledgement(place: World) -> None:
    """Two processes claim and start, each on its own connections; somebody stops the brand at any moment."""
    chance = random.Random(7)  # noqa: S311 - it picks moments, not secrets
    flew = 0
    async with AsyncExitStack() as stack:
        workers = [await stack.enter_async_context(place.process(f"w{number}")) for number in range(2)]
        rows = {row.id for row in await place.due(EACH)}
        for _ in range(ROUNDS):
            await _afresh(place, rows)
            tries = [_start_all(world, chance.randrange(20)) for world in workers]
            stop = asyncio.create_task(_stop(place, chance.randrange(200)))
            await asyncio.gather(*tries)
            flying = await stop
            async with place.database.read() as work:
                found = {one.id for one in await work.lapses.named(rows) if one.status == S.SENDING}
            # What is being sent in the end is what the stop said was: nothing came after it.
            assert found == set(flying)
            flew += len(flying)
    assert 0 < flew < ROUNDS * EACH, "each came first at times"


async def _start_all(world: World, patience: int) -> None:
    """Claim a few at a time and start them one by one, as a busy process does."""
    await _a_while(patience)
    now = world.clock()
    for _ in range(4):
        async with world.database.transaction() as work:
            mine = await work.deliveries.claim_due(now, now + LEASE, world.worker, 5)
        for one in mine:
            async with world.database.transaction() as work:
                await work.deliveries.start([(one.id, "key")], now, world.worker)


async def _stop(world: World, patience: int) -> list[DeliveryId]:
    await _a_while(patience)
    return [one.id for one in (await world.pauses.pause(world.brand.id, ADA)).in_flight]


async def _a_while(turns: int) -> None:
    for _ in range(turns):
        await asyncio.sleep(0.0002)


async def _afresh(world: World, ids: set[DeliveryId]) -> None:
    """The deliveries as they were when they were due, and the brand as it was before it was stopped."""
    async with world.database.transaction() as work:
        for pause in await work.pauses.all_running():
            await work.pauses.end(pause.id, ADA.id, world.clock())
        await work.brands.resume(world.brand.id)
        anew = update(deliveries).where(deliveries.c.id.in_(ids))
        await work.connection.run(anew.values(status=S.PENDING, worker=None, lease_until=None))


async def test_a_decision_of_a_moment_ago_is_stopped_like_all_else(world: World) -> None:
    approved = await world.approved()
    await world.pauses.pause(world.brand.id, ADA)
    await world.posts.act(approved.id, approved.version, WREN, Decision(action=PostAction.PUBLISH))
    assert await world.publishing.run_due() == 0
