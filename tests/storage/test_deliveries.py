"""Deliveries are claimed once, begun on record, and finished as their table of transitions says."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import update

from bot.domain.account import AccountStatus
from bot.domain.conversation import Ref
from bot.domain.delivery import TRANSITIONS, Delivery, DeliveryAction, DeliveryStatus, Receipt
from bot.domain.ids import DeliveryId, PostId
from bot.domain.sentiment import UNSCORED
from bot.errors import NotFoundError, TransitionError
from storage.deliveries import Attempt, NewDelivery
from storage.delivery_rows import Ending
from storage.post_tables import deliveries
from tests.storage.things import ANN, MINUTE, NOW, World, ids, remote

S = DeliveryStatus
RECEIPT = Receipt(ref=Ref(id="42", version="v1"), url="https://example.social/42")


async def claim(
    world: World, worker: str = "w1", limit: int = 100, *, at: timedelta = timedelta(0)
) -> list[Delivery]:
    async with world.work() as work:
        return await work.deliveries.claim_due(NOW + at, NOW + at + MINUTE, worker, limit)


async def sending(world: World) -> Delivery:
    """One delivery on its way."""
    await world.due()
    (delivery,) = await claim(world)
    async with world.work() as work:
        await work.deliveries.start([(delivery.id, "key")], NOW, "w1")
        return await work.deliveries.get(delivery.id)


async def finish(world: World, delivery: Delivery, status: DeliveryStatus) -> Delivery:
    async with world.work() as work:
        return await work.deliveries.finish(delivery.id, status, now=NOW)


async def test_what_is_added_comes_back(world: World) -> None:
    (delivery,) = await world.due(content_hash="ab", expires_at=NOW + MINUTE)
    assert delivery.status == S.PENDING
    assert delivery.post_id is not None
    async with world.database.read() as work:
        assert await work.deliveries.get(delivery.id) == delivery
        assert await work.deliveries.of_posts([delivery.post_id, PostId(0)]) == {
            delivery.post_id: [delivery],
            0: [],
        }
        with pytest.raises(NotFoundError):
            await work.deliveries.get(DeliveryId(0))


async def test_nothing_to_add_is_nothing(world: World) -> None:
    async with world.work() as work:
        assert await work.deliveries.add_many([]) == []
        assert await work.deliveries.start([], NOW, "w1") == {}


async def test_a_delivery_on_its_way_is_not_added_again(world: World) -> None:
    (delivery,) = await world.due()
    assert delivery.post_id is not None
    assert await world.due() == []
    async with world.work() as work:
        assert await work.deliveries.of_post(delivery.post_id) == [delivery]


async def test_a_delivery_that_ended_starts_anew(world: World) -> None:
    delivery = await sending(world)
    await finish(world, delivery, S.FAILED)
    (again,) = await world.due(content_hash="other")
    assert again.id == delivery.id
    assert (again.status, again.key, again.attempts, again.content_hash) == (S.PENDING, None, 0, "other")
    assert again.sending_since is None


async def test_a_published_delivery_is_never_started_anew(world: World) -> None:
    await finish(world, await sending(world), S.PUBLISHED)
    assert await world.due(content_hash="other") == []


async def test_who_asks_for_a_name_meanwhile_waits_until_it_is_given(world: World) -> None:
    delivery, held = await sending(world), asyncio.Event()
    other = replace(delivery, id=DeliveryId(delivery.id + 1))

    async def ask_meanwhile() -> set[DeliveryId]:
        await held.wait()
        async with world.work() as work:
            return await work.deliveries.taken([(other, RECEIPT)])

    asking = asyncio.create_task(ask_meanwhile())
    async with world.work() as work:
        assert await work.deliveries.taken([(delivery, RECEIPT)]) == set()
        held.set()
        await asyncio.sleep(0.05)
        assert not asking.done()
        await work.deliveries.finish(delivery.id, S.PUBLISHED, now=NOW, receipt=RECEIPT)
    assert await asking == {other.id}


async def test_only_what_is_due_is_claimed_and_the_oldest_first(world: World) -> None:
    later, early = [await world.due(origin=str(wait), due_at=NOW + wait) for wait in (MINUTE, -MINUTE)]
    now = await world.due()
    assert ids(await claim(world)) == ids(early + now)
    assert ids(await claim(world, at=MINUTE)) == ids(later)


async def test_a_claim_counts_and_leases(world: World) -> None:
    await world.due()
    (claimed,) = await claim(world)
    assert (claimed.status, claimed.attempts, claimed.lease_until) == (S.CLAIMED, 1, NOW + MINUTE)
    assert await claim(world, "w2") == []


async def test_a_claim_takes_no_more_than_its_limit(world: World) -> None:
    await world.due(5)
    assert [len(await claim(world, limit=3)) for _ in range(3)] == [3, 2, 0]


async def test_blocked_and_expired_deliveries_are_not_claimed(world: World) -> None:
    await world.due(blocked=True)
    await world.due(origin="late", expires_at=NOW)
    assert await claim(world) == []


async def test_a_paused_brand_has_nothing_claimed(world: World) -> None:
    await world.due()
    async with world.work() as work:
        await work.brands.pause(world.brand.id, NOW)
    assert await claim(world) == []
    async with world.work() as work:
        await work.brands.resume(world.brand.id)
    assert len(await claim(world)) == 1


async def test_what_expired_before_it_was_begun_is_missed(world: World) -> None:
    await world.due(expires_at=NOW)
    await world.due(origin="in time", expires_at=NOW + MINUTE)
    async with world.work() as work:
        late = await work.deliveries.overdue(NOW, 100)
        missed = await work.deliveries.miss([one.id for one in late], NOW)
        assert await work.deliveries.overdue(NOW, 100) == []
        assert await work.deliveries.miss([one.id for one in late], NOW) == []
    assert [delivery.status for delivery in missed] == [S.MISSED]


async def test_a_lapsed_lease_is_taken_over_as_far_as_it_got(world: World) -> None:
    delivery = await sending(world)
    async with world.work() as work:
        assert await work.deliveries.claim_expired(NOW, NOW + 3 * MINUTE, "w2", 100) == []
        (left,) = await work.deliveries.claim_expired(NOW + MINUTE, NOW + 3 * MINUTE, "w2", 100)
        assert await work.deliveries.claim_expired(NOW + MINUTE, NOW + 3 * MINUTE, "w3", 100) == []
    assert left == replace(delivery, lease_until=NOW + 3 * MINUTE)


async def test_sending_is_on_record_with_its_first_key_and_time(world: World) -> None:
    delivery = await sending(world)
    assert (delivery.status, delivery.key, delivery.sending_since) == (S.SENDING, "key", NOW)
    async with world.work() as work:
        await work.deliveries.finish(delivery.id, S.PENDING, now=NOW, due_at=NOW, unknown=True)
    await claim(world)
    async with world.work() as work:
        started = await work.deliveries.start([(delivery.id, "other")], NOW + MINUTE / 2, "w1")
        assert started == {delivery.id: "key"}
        again = await work.deliveries.get(delivery.id)
    assert (again.key, again.sending_since, again.attempts) == ("key", NOW, 2)


async def test_each_delivery_starts_with_its_own_key(world: World) -> None:
    await world.due(2)
    first, second = await claim(world)
    async with world.work() as work:
        await work.deliveries.start([(first.id, "a"), (second.id, "b")], NOW, "w1")
        assert [(await work.deliveries.get(one.id)).key for one in (first, second)] == ["a", "b"]


async def test_only_the_holder_of_a_lease_may_start(world: World) -> None:
    await world.due()
    (delivery,) = await claim(world)
    async with world.work() as work:
        assert await work.deliveries.start([(delivery.id, "key")], NOW, "w2") == {}
        assert await work.deliveries.start([(delivery.id, "key")], NOW + MINUTE, "w1") == {}
        assert await work.deliveries.start([(delivery.id, "key")], NOW, "w1") == {delivery.id: "key"}


async def test_publishing_keeps_the_receipt_and_frees_the_next_part(world: World) -> None:
    first, second, _third = await world.due(3, blocked=True)
    async with world.work() as work:
        await work.connection.run(update(deliveries).where(deliveries.c.id == first.id).values(blocked=False))
    (claimed,) = await claim(world)
    async with world.work() as work:
        await work.deliveries.start([(claimed.id, "key")], NOW, "w1")
        done = await work.deliveries.finish(claimed.id, S.PUBLISHED, now=NOW, worker="w1", receipt=RECEIPT)
        assert done == await work.deliveries.get(first.id)
    assert (done.status, done.receipt, done.lease_until) == (S.PUBLISHED, RECEIPT, None)
    assert ids(await claim(world)) == [second.id]
    assert await claim(world, "w2") == []


async def test_what_went_out_is_found_by_time_and_name(world: World) -> None:
    delivery = await sending(world)
    account = world.account.id
    async with world.work() as work:
        done = await work.deliveries.finish(delivery.id, S.PUBLISHED, now=NOW, receipt=RECEIPT)
        repo = work.deliveries
        assert await repo.published([account], NOW, NOW + MINUTE) == [done]
        assert await repo.published([account], NOW - MINUTE, NOW) == []
        assert await repo.by_remote_id(account, "42") == done
        assert await repo.by_remote_id(account, "43") is None
        assert await repo.known_remote_ids(account, ["42", "43"]) == {"42"}
        assert await repo.remote_ids(account, NOW) == {"42"}
        assert await repo.remote_ids(account, NOW + MINUTE) == frozenset()


async def test_what_the_platform_calls_something_is_that_of_one_delivery(world: World) -> None:
    delivery = await sending(world)
    other, third = (replace(delivery, id=DeliveryId(delivery.id + more)) for more in (1, 2))
    free = Receipt(ref=Ref(id="43"), url="https://example.org/43")
    async with world.work() as work:
        done = await work.deliveries.finish(delivery.id, S.PUBLISHED, now=NOW, receipt=RECEIPT)
        assert await work.deliveries.taken([]) == set()
        assert await work.deliveries.taken([(done, RECEIPT), (other, free)]) == set()
        assert await work.deliveries.taken([(other, RECEIPT), (third, free)]) == {other.id}
        assert await work.deliveries.taken([(other, free), (third, free)]) == {third.id}


async def test_finishing_follows_the_table_of_transitions(world: World) -> None:
    (delivery,) = await world.due()
    for before, after in product(S, set(S) - {S.CLAIMED, S.SENDING}):
        async with world.work() as work:
            await work.connection.run(
                update(deliveries).where(deliveries.c.id == delivery.id).values(status=before)
            )
        if any(TRANSITIONS.get((before, action)) == after for action in DeliveryAction):
            assert (await finish(world, delivery, after)).status == after
        else:
            with pytest.raises(TransitionError):
                await finish(world, delivery, after)


async def test_a_worker_that_lost_its_lease_records_nothing(world: World) -> None:
    delivery = await sending(world)
    async with world.work() as work:
        await work.deliveries.claim_expired(NOW + 2 * MINUTE, NOW + 3 * MINUTE, "w2", 100)
        with pytest.raises(TransitionError):
            await work.deliveries.finish(delivery.id, S.FAILED, now=NOW, worker="w1", error="No")
        assert (await work.deliveries.get(delivery.id)).status == S.SENDING


async def test_a_try_that_is_put_off_keeps_its_count_and_says_why(world: World) -> None:
    delivery = await sending(world)
    async with world.work() as work:
        later = await work.deliveries.finish(
            delivery.id, S.PENDING, now=NOW, due_at=NOW + MINUTE, error="Busy"
        )
    assert (later.attempts, later.due_at, later.error) == (1, NOW + MINUTE, "Busy")
    assert await claim(world) == []
    assert len(await claim(world, at=MINUTE)) == 1


@pytest.mark.parametrize("ended", [S.FAILED, S.UNCONFIRMED])
async def test_what_a_person_releases_has_all_its_tries_again(world: World, ended: DeliveryStatus) -> None:
    delivery = await finish(world, await sending(world), ended)
    assert delivery.attempts == 1
    assert (await finish(world, delivery, S.PENDING)).attempts == 0


async def test_a_reply_has_one_delivery(world: World) -> None:
    conversation = await world.conversation()
    async with world.work() as work:
        (item,) = await work.items.add_many(world.account.id, [(remote("1"), conversation.id, UNSCORED)], NOW)
        reply = await work.replies.add(
            conversation_id=conversation.id, item_id=item.id, author=ANN, text="Hi", origin="view", now=NOW
        )
        new = NewDelivery(account_id=world.account.id, due_at=NOW, reply_id=reply.id)
        (delivery,) = await work.deliveries.add_many([new])
        assert await work.deliveries.add_many([new]) == []
        assert await work.deliveries.of_reply(reply.id) == delivery
    (claimed,) = await claim(world)
    assert claimed.reply_id == reply.id


async def test_the_ledger_keeps_every_step_in_order(world: World) -> None:
    (delivery,) = await world.due()
    steps = [
        Attempt(at=NOW + number * MINUTE, step=step, outcome="ok", duration_ms=number, detail="d")
        for number, step in enumerate(["upload", "publish"])
    ]
    async with world.work() as work:
        await work.deliveries.add_attempts([(delivery.id, step) for step in steps])
        assert await work.deliveries.attempts(delivery.id) == steps


async def test_a_try_that_surely_failed_leaves_nothing_to_look_for(world: World) -> None:
    assert (await finish(world, await sending(world), S.PENDING)).sending_since is None


async def test_a_disconnected_account_has_nothing_claimed(world: World) -> None:
    await world.due()
    async with world.work() as work:
        await work.accounts.save(replace(world.account, status=AccountStatus.DISCONNECTED))
    assert await claim(world) == []


async def test_cancelling_a_post_leaves_what_may_be_out(world: World) -> None:
    delivery = await sending(world)
    assert delivery.post_id is not None
    async with world.work() as work:
        new = NewDelivery(account_id=world.account.id, due_at=NOW, post_id=delivery.post_id, part=1)
        (waiting,) = await work.deliveries.add_many([new])
        cancelled = await work.deliveries.cancel_of_post(delivery.post_id)
        assert cancelled == [replace(waiting, status=S.CANCELLED)]
        assert await work.deliveries.get(delivery.id) == delivery


async def test_after_a_start_alone_all_leases_are_free(world: World) -> None:
    delivery = await sending(world)
    async with world.work() as work:
        await work.deliveries.release_leases(NOW)
        assert ids(await work.deliveries.claim_expired(NOW, NOW + MINUTE, "w2", 100)) == [delivery.id]


async def test_several_are_recorded_at_once(world: World) -> None:
    first, second, third = [(await world.due(origin=f"due {number}"))[0] for number in range(3)]
    await claim(world)
    live = Ending(status=S.PUBLISHED, receipt=RECEIPT)
    doubtful = Ending(status=S.PENDING, error="slow", due_at=NOW + MINUTE, unknown=True)
    failed = Ending(status=S.FAILED, error="no")
    async with world.work() as work:
        await work.deliveries.start([(one.id, f"key {one.id}") for one in (first, second, third)], NOW, "w1")
    endings = [(first.id, live), (second.id, doubtful), (third.id, failed)]
    async with world.work() as work:
        done = await work.deliveries.finish_many(endings, NOW + MINUTE / 2, "w1")
        assert done == [await work.deliveries.get(one.id) for one in (first, second, third)]
        assert await work.deliveries.published([first.account_id], NOW, NOW + MINUTE) == done[:1]
    assert [(one.status, one.error, one.receipt) for one in done] == [
        (S.PUBLISHED, None, RECEIPT),
        (S.PENDING, "slow", None),
        (S.FAILED, "no", None),
    ]
    assert [one.sending_since for one in done] == [None, NOW, None]
    assert (done[1].due_at, done[1].key) == (NOW + MINUTE, f"key {second.id}")


async def test_of_several_what_another_holds_or_what_is_gone_is_left_out(world: World) -> None:
    mine, theirs, over = [(await world.due(origin=f"due {number}"))[0] for number in range(3)]
    await claim(world, "w1", limit=1)
    await claim(world, "w2", limit=1)
    live = Ending(status=S.PUBLISHED, receipt=RECEIPT)
    endings = [(one, live) for one in (mine.id, theirs.id, over.id, DeliveryId(0))]
    async with world.work() as work:
        await work.deliveries.start([(mine.id, "key")], NOW, "w1")
        assert [one.id for one in await work.deliveries.finish_many(endings, NOW, "w1")] == [mine.id]
        step = Attempt(at=NOW, step="publish", outcome="done", duration_ms=1)
        await work.deliveries.add_attempts([(mine.id, step), (DeliveryId(0), step)])
        assert await work.deliveries.attempts(mine.id) == [step]
        assert (await work.deliveries.get(theirs.id)).status == S.CLAIMED
        assert (await work.deliveries.get(over.id)).status == S.PENDING


async def test_a_part_waits_for_the_one_before_it_also_where_several_are_recorded(world: World) -> None:
    (head,) = await world.due()
    account = head.account_id
    async with world.work() as work:
        new = [
            NewDelivery(account_id=account, due_at=NOW, post_id=head.post_id, part=part, blocked=True)
            for part in (1, 2)
        ]
        tail, last = await work.deliveries.add_many(new)
    await claim(world)
    async with world.work() as work:
        await work.deliveries.start([(head.id, "key")], NOW, "w1")
        await work.deliveries.finish_many([(head.id, Ending(status=S.PUBLISHED, receipt=RECEIPT))], NOW, "w1")
    assert [one.id for one in await claim(world)] == [tail.id]
    assert last.part == 2
