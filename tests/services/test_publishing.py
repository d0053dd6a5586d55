"""What is due goes out as it was approved, in order, in time; and people see what became of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.approval import PostAction
from bot.domain.card import CardKind
from bot.domain.conversation import ConversationStatus, ItemKind
from bot.domain.delivery import MAX_ATTEMPTS, DeliveryStatus
from bot.domain.post import Media, Post, PostStatus
from bot.errors import AuthorizationError, OutcomeUnknownError, RejectedError, TemporaryError
from bot.services import publishing
from storage.post_tables import deliveries
from tests.fakes import NEITHER
from tests.services.world import COMMUNITY, MAX, REVIEW, WREN, World

S = DeliveryStatus


async def refused(world: World, text: str = "Hello") -> Post:
    """A post that the platform said no to."""
    post = await world.released(text)
    world.platform.refuse("publish", RejectedError("the text is too rude", part="text"))
    await world.publishing.run_due()
    return await world.fresh(post)


async def test_a_post_that_is_due_goes_out_and_its_card_says_so(world: World) -> None:
    post = await world.released()
    assert await world.publishing.run_due() == 1
    fresh = await world.fresh(post)
    [delivery] = await world.deliveries(post)
    assert world.platform.texts == ["Hello"]
    assert fresh.status == PostStatus.PUBLISHED
    assert delivery.receipt is not None
    assert delivery.receipt.url.startswith("https://fake.example/post-")
    news = await world.card(CardKind.DELIVERY, delivery.id)
    assert news is not None
    assert (news.channel, news.thread_of and news.thread_of.kind) == (REVIEW, CardKind.POST)


async def test_nothing_goes_out_before_its_time(world: World) -> None:
    post = await world.approved(schedule=world.at(hours=1))
    assert await world.publishing.run_due() == 0
    world.clock.advance(hours=1)
    assert await world.publishing.run_due() == 1
    assert await world.statuses(post) == [S.PUBLISHED]


async def test_a_thread_goes_out_in_order_and_hangs_together(world: World) -> None:
    await world.released("One\n---\nTwo\n---\nThree")
    await world.publishing.run_due()
    first, second, third = world.platform.posts
    assert world.platform.texts == ["One", "Two", "Three"]
    assert (first.parent, second.parent, third.parent) == (None, first.id, second.id)


async def test_a_thread_goes_on_at_the_part_that_is_missing(world: World) -> None:
    post = await world.released("One\n---\nTwo\n---\nThree")
    world.platform.refuse("publish", OutcomeUnknownError("?"))
    world.platform.refuse("publish", RejectedError("no"))
    await world.publishing.run_due()
    world.clock.advance(seconds=10)
    await world.publishing.run_due()
    assert await world.statuses(post) == [S.FAILED, S.PENDING, S.PENDING]
    failed = await world.fresh(post)
    assert failed.status == PostStatus.FAILED
    await world.act(failed, PostAction.RETRY)
    await world.publishing.run_due()
    assert world.platform.texts == ["One", "Two", "Three"]


async def test_a_thread_that_broke_in_the_middle_is_partly_published(world: World) -> None:
    post = await world.released("One\n---\nTwo\n---\nThree")
    world.platform.limits = replace(world.platform.limits, characters=3)
    await world.publishing.run_due()
    assert await world.statuses(post) == [S.PUBLISHED, S.PUBLISHED, S.FAILED]
    assert (await world.fresh(post)).status == PostStatus.PARTLY_PUBLISHED


async def test_a_refusal_is_told_with_its_reason_and_not_repeated(world: World) -> None:
    post = await refused(world)
    [delivery] = await world.deliveries(post)
    assert (delivery.status, delivery.error) == (S.FAILED, "the text is too rude")
    assert post.status == PostStatus.FAILED
    assert await world.wanted(CardKind.DELIVERY, delivery.id) == 1
    world.clock.advance(hours=1)
    assert await world.publishing.run_due() == 0


async def test_a_retry_after_the_window_has_a_new_window(world: World) -> None:
    post = await refused(world)
    world.clock.advance(days=2)
    await world.publishing.run_due()
    await world.act(post, PostAction.RETRY)
    await world.publishing.run_due()
    assert await world.statuses(post) == [S.PUBLISHED]


async def test_the_wait_is_as_long_as_the_platform_asked(world: World) -> None:
    post = await world.released()
    world.platform.refuse("publish", TemporaryError("slow down", retry_after=timedelta(minutes=40)))
    await world.publishing.run_due()
    [delivery] = await world.deliveries(post)
    assert delivery.due_at == world.clock() + timedelta(minutes=40)
    assert delivery.sending_since is None
    world.clock.advance(minutes=39)
    assert await world.publishing.run_due() == 0
    world.clock.advance(minutes=1)
    assert await world.publishing.run_due() == 1


async def test_tries_come_to_an_end_where_there_is_no_window(world: World) -> None:
    post = await world.released()
    async with world.database.transaction() as work:
        await work.connection.run(update(deliveries).values(expires_at=None))
    world.platform.refuse("publish", TemporaryError("busy"), times=50)
    for _ in range(20):
        await world.publishing.run_due()
        world.clock.advance(minutes=16)
    assert await world.statuses(post) == [S.MISSED]
    assert world.platform.calls["publish"] == MAX_ATTEMPTS


async def test_what_stays_unknown_to_the_last_try_is_asked_about(world: World) -> None:
    post = await world.released()
    world.platform.refuse("publish", OutcomeUnknownError("?"), times=50)
    world.platform.refuse("look_up", TemporaryError("busy"), times=50)
    for _ in range(20):
        await world.publishing.run_due()
        world.clock.advance(minutes=16)
    assert await world.statuses(post) == [S.UNCONFIRMED]


async def test_what_missed_its_window_is_asked_about(world: World) -> None:
    post = await world.approved(schedule=world.at(hours=1))
    wanted = await world.wanted(CardKind.POST, post.id)
    world.clock.advance(hours=4)
    assert await world.publishing.run_due() == 0
    assert (await world.fresh(post)).status == PostStatus.MISSED
    assert await world.wanted(CardKind.POST, post.id) > wanted
    assert world.platform.texts == []


async def test_what_was_missed_goes_out_when_a_person_says_so(world: World) -> None:
    post = await world.approved(schedule=world.at(hours=1))
    world.clock.advance(hours=4)
    await world.publishing.run_due()
    await world.act(await world.fresh(post), PostAction.PUBLISH)
    await world.publishing.run_due()
    assert world.platform.texts == ["Hello"]


async def test_more_than_a_batch_is_missed_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "BATCH", 2)
    posts = [await world.released(f"Post {number}") for number in range(5)]
    world.clock.advance(hours=4)
    await world.publishing.mark_missed()
    assert [await world.statuses(post) for post in posts] == [[S.MISSED]] * 5


async def test_the_rest_of_a_partly_missed_post_goes_out_when_tried_again(world: World) -> None:
    other = await world.another("other")
    post = await world.released(accounts=(world.account.id, other.id))
    world.platform.refuse("publish", TemporaryError("later", retry_after=timedelta(hours=3)))
    await world.publishing.run_due()
    world.clock.advance(hours=4)
    await world.publishing.run_due()
    fresh = await world.fresh(post)
    assert fresh.status == PostStatus.PARTLY_PUBLISHED
    await world.act(fresh, PostAction.RETRY)
    await world.publishing.run_due()
    assert await world.statuses(post) == [S.PUBLISHED, S.PUBLISHED]


async def test_what_was_changed_behind_the_approval_does_not_go_out(world: World) -> None:
    post = await world.released()
    async with world.database.transaction() as work:
        fresh = await work.posts.get(post.id)
        await work.posts.revise(fresh, world.content("Something else"), WREN.id, world.clock())
    await world.publishing.run_due()
    assert world.platform.texts == []
    assert await world.statuses(post) == [S.CANCELLED]


async def test_what_was_changed_while_its_outcome_is_unknown_is_asked_about(world: World) -> None:
    post = await world.released()
    world.platform.lose()
    await world.publishing.run_due()
    async with world.database.transaction() as work:
        fresh = await work.posts.get(post.id)
        await work.posts.revise(fresh, world.content("Something else"), WREN.id, world.clock())
    world.clock.advance(minutes=1)
    await world.publishing.run_due()
    assert await world.statuses(post) == [S.UNCONFIRMED]


async def test_a_disconnected_account_waits_and_goes_on_after_it_was_connected_again(world: World) -> None:
    post = await world.released()
    world.platform.revoke()
    await world.publishing.run_due()
    assert await world.statuses(post) == [S.PENDING]
    world.clock.advance(minutes=10)
    assert await world.publishing.run_due() == 0
    world.platform.token = "token-new"
    await world.another("linden")
    await world.publishing.run_due()
    assert await world.statuses(post) == [S.PUBLISHED]


async def test_a_failure_of_the_sign_in_keeps_an_unknown_outcome_unknown(world: World) -> None:
    post = await world.released()
    world.platform.lose()
    await world.publishing.run_due()
    world.clock.advance(minutes=1)
    world.platform.refuse("look_up", AuthorizationError("dead"))
    await world.publishing.run_due()
    await world.another("linden")
    await world.publishing.run_due()
    assert len(world.platform.posts) == 1
    assert await world.statuses(post) == [S.PUBLISHED]


async def test_one_that_breaks_leaves_the_others_alone(world: World) -> None:
    posts = [await world.released(f"Post {number}") for number in range(4)]
    world.platform.refuse("publish", KeyError("a bug"))
    with pytest.raises(ExceptionGroup, match="broke"):
        await world.publishing.run_due()
    assert sorted([(await world.statuses(post))[0] for post in posts]) == [*[S.PUBLISHED] * 3, S.SENDING]


async def test_a_slow_one_does_not_hold_up_what_comes_after(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_GLANCE", 0.01)
    slow = await world.released("slow")
    gate = world.platform.hold("publish")
    running = asyncio.create_task(world.publishing.run_due())
    await world.platform.reached["publish"].wait()
    world.platform.gates.clear()
    quick = await world.released("quick")
    async with asyncio.timeout(10):
        while await world.statuses(quick) != [S.PUBLISHED]:
            await asyncio.sleep(0.01)
    assert await world.statuses(slow) == [S.SENDING]
    gate.set()
    await running
    assert await world.statuses(slow) == [S.PUBLISHED]


async def test_calls_that_hang_hold_up_neither_what_was_missed_nor_the_heartbeat(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_GLANCE", 0.01)
    late = await world.approved("late", schedule=world.at(minutes=1), freshness=timedelta(minutes=1))
    await world.released("slow")
    gate = world.platform.hold("publish")
    running = asyncio.create_task(world.publishing.run_due())
    await world.platform.reached["publish"].wait()
    async with world.database.transaction() as work:
        # Or else it would go out as soon as it is due, with the other.
        waits = update(deliveries).where(deliveries.c.post_id == late.id)
        await work.connection.run(waits.values(blocked=True))
    world.clock.advance(minutes=3)
    async with asyncio.timeout(10):
        while await world.statuses(late) != [S.MISSED]:
            await asyncio.sleep(0.01)
        while world.publishing.went_round != world.clock():
            await asyncio.sleep(0.01)
    assert not running.done()
    gate.set()
    await running


async def test_a_call_without_end_is_an_unknown_outcome(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "CALL", timedelta(seconds=0.01))
    post = await world.released()
    world.platform.hold("publish")
    await world.publishing.run_due()
    [delivery] = await world.deliveries(post)
    assert (delivery.status, delivery.error) == (S.PENDING, "the platform did not answer in time")
    assert delivery.sending_since is not None


async def test_a_refusal_after_a_look_that_found_nothing_is_a_failure(world: World) -> None:
    post = await world.released()
    world.platform.refuse("publish", OutcomeUnknownError("?"))
    world.platform.refuse("publish", RejectedError("no"))
    await world.publishing.run_due()
    world.clock.advance(minutes=1)
    await world.publishing.run_due()
    assert await world.statuses(post) == [S.FAILED]


async def test_a_look_that_is_refused_leaves_it_unknown(world: World) -> None:
    post = await world.released()
    world.platform.lose()
    world.platform.refuse("look_up", RejectedError("no"))
    await world.publishing.run_due()
    world.clock.advance(minutes=1)
    await world.publishing.run_due()
    assert await world.statuses(post) == [S.UNCONFIRMED]


async def image(world: World, alt: str = "a cup") -> Media:
    sha256 = await world.store.put(b"an image")
    return Media(sha256=sha256, mime="image/png", size=8, width=1, height=1, alt=alt)


async def test_images_go_out_with_their_alt_texts(world: World) -> None:
    await world.released(media=(await image(world, "one"), await image(world, "two")))
    await world.publishing.run_due()
    assert world.platform.posts[0].alts == ("one", "two")


async def test_an_image_that_is_gone_is_named(world: World) -> None:
    kept = await image(world)
    post = await world.released(media=(kept, kept))
    world.store.path(kept.sha256).unlink()
    await world.publishing.run_due()
    [delivery] = await world.deliveries(post)
    assert delivery.status == S.FAILED
    assert "image 1 is gone" in str(delivery.error)


async def test_a_token_that_ends_in_the_middle_is_renewed_and_the_post_goes_out_once(world: World) -> None:
    post = await world.released(media=(await image(world),))
    world.platform.expire()
    await world.publishing.run_due()
    assert world.platform.texts == ["Hello"]
    assert await world.statuses(post) == [S.PUBLISHED]
    assert world.platform.calls["renew"] == 1


async def test_the_ledger_has_every_step_but_no_text(world: World) -> None:
    post = await world.released("A secret plan", media=(await image(world),))
    world.platform.refuse("publish", OutcomeUnknownError("?"))
    await world.publishing.run_due()
    world.clock.advance(minutes=1)
    await world.publishing.run_due()
    [delivery] = await world.deliveries(post)
    async with world.database.read() as work:
        ledger = await work.deliveries.attempts(delivery.id)
    assert [(one.step, one.outcome) for one in ledger] == [
        ("upload", "done"),
        ("publish", "OutcomeUnknownError"),
        ("look_up", "not found"),
        # The platform still has the image of the first try.
        ("publish", "done"),
    ]
    assert "secret" not in repr(ledger)


async def test_the_ledger_tells_how_long_a_step_took(world: World) -> None:
    post = await world.released()
    gate = world.platform.hold("publish")
    running = asyncio.create_task(world.publishing.run_due())
    await world.platform.reached["publish"].wait()
    world.clock.advance(seconds=7)
    gate.set()
    await running
    [delivery] = await world.deliveries(post)
    async with world.database.read() as work:
        [attempt] = await work.deliveries.attempts(delivery.id)
    assert attempt.duration_ms == 7000


async def test_a_reply_goes_out_once_and_its_conversation_is_answered(world: World) -> None:
    talk = await world.heard("Are you open?", kind=ItemKind.COMMENT)
    reply = await world.replies.send(talk.id, MAX, "Yes, till six", origin="view:1")
    await world.publishing.run_due()
    await world.publishing.run_due()
    view = await world.conversations.show(talk.id)
    assert world.platform.texts == ["Yes, till six"]
    assert world.platform.posts[0].parent == view.items[0].remote.ref.id
    assert view.conversation.status == ConversationStatus.ANSWERED
    assert view.conversation.claimed_by is None
    [(sent, delivery)] = view.replies
    assert sent == reply
    assert delivery is not None
    card = await world.card(CardKind.DELIVERY, delivery.id)
    assert card is not None
    assert (card.channel, card.thread_of and card.thread_of.id) == (COMMUNITY, talk.id)


async def test_what_came_in_after_the_reply_was_written_still_waits(world: World) -> None:
    talk = await world.heard("Are you open?")
    first = world.platform.heard[-1]
    await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    world.clock.advance(seconds=1)
    world.platform.say("And on Sunday?", kind=ItemKind.COMMENT, parent_id=first.ref.id)
    await world.poll()
    await world.publishing.run_due()
    assert (await world.conversations.show(talk.id)).conversation.status == ConversationStatus.NEW


async def test_a_reply_that_missed_its_window_is_asked_about_in_the_thread(world: World) -> None:
    talk = await world.heard()
    await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    world.clock.advance(days=2)
    await world.publishing.run_due()
    [(_, delivery)] = (await world.conversations.show(talk.id)).replies
    assert delivery is not None
    assert delivery.status == S.MISSED
    assert await world.wanted(CardKind.DELIVERY, delivery.id) == 1


async def test_an_unconfirmed_reply_is_asked_about_in_the_thread(world: World) -> None:
    world.platform.strategy = NEITHER
    world.start()
    talk = await world.heard()
    await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    world.platform.lose()
    await world.publishing.run_due()
    world.clock.advance(minutes=1)
    await world.publishing.run_due()
    [(_, delivery)] = (await world.conversations.show(talk.id)).replies
    assert delivery is not None
    assert delivery.status == S.UNCONFIRMED
    assert await world.wanted(CardKind.DELIVERY, delivery.id) == 1
