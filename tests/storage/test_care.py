"""Targets, crises and closed channels as both databases keep them."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation
from bot.domain.crisis import Note, Room
from bot.domain.ids import ChannelId, WaitId
from bot.domain.sentiment import Mood, Sentiment
from bot.domain.target import Targets, Wait
from tests.storage.things import ANN, BEN, MINUTE, NOW, REVIEW, World, remote

POST = CardRef(kind=CardKind.POST, id=1)
RECEIPT = CardRef(kind=CardKind.DELIVERY, id=1)
OTHER = ChannelId("C2")


async def heard(world: World, talk: Conversation) -> None:
    """Somebody says something in the conversation."""
    mood = Sentiment(mood=Mood.NEUTRAL, score=0.0)
    async with world.work() as work:
        await work.items.add_many(world.account.id, [(remote("1"), talk.id, mood)], NOW)


async def test_a_channel_is_shut_once_and_its_cards_come_home(world: World) -> None:
    async with world.work() as work:
        await work.cards.want(POST, REVIEW, now=NOW)
        await work.cards.sent(POST, "1.1", REVIEW, 1)
        closure, fresh = await work.closures.begin(world.brand.id, REVIEW, "is_archived", NOW)
        again, news = await work.closures.begin(world.brand.id, REVIEW, "is_archived", NOW)
        assert (fresh, news, again) == (True, False, closure)
        await work.closures.send_away(POST, OTHER, NOW)
        await work.cards.sent(POST, "2.2", OTHER, 1)
        await work.cards.want(RECEIPT, OTHER, POST, now=NOW)
        await work.cards.sent(RECEIPT, "2.3", OTHER, 1)
    async with world.work() as work:
        assert await work.closures.end(closure.id, NOW)
        assert not await work.closures.end(closure.id, NOW)
        assert await work.closures.bring_home(world.brand.id, REVIEW, NOW) == 2
        cards = [await work.cards.get(ref) for ref in (POST, RECEIPT)]
        assert [(card.channel, card.ts) for card in cards] == [(REVIEW, "1.1"), (REVIEW, None)]
        left = await work.closures.leftovers(9)
        assert [(channel, ts) for _, _, channel, ts in left] == [(OTHER, "2.2"), (OTHER, "2.3")]
        for number, *_ in left:
            await work.closures.tidied(number)
        assert await work.closures.leftovers(9) == []
        reopened, news = await work.closures.begin(world.brand.id, REVIEW, "is_archived", NOW + MINUTE)
        assert (reopened.id, news) == (closure.id, False)
        assert [one.id for one in await work.closures.shut()] == [closure.id]


async def test_a_wait_is_said_once(world: World) -> None:
    talk = await world.conversation()
    await heard(world, talk)
    plan = Targets(within={"normal": timedelta(hours=1)})
    async with world.work() as work:
        assert await work.waits.unwatched(9) == []
        await work.waits.save_targets(world.brand.id, plan)
        assert await work.waits.targets(world.brand.id) == plan
        [one] = await work.waits.unwatched(9)
        assert (one.conversation_id, one.since, one.priority) == (talk.id, NOW, "normal")
        assert not one.waited_before
        wait = Wait(
            id=WaitId(0),
            brand_id=world.brand.id,
            conversation_id=talk.id,
            since=one.since,
            nudge_at=NOW + MINUTE,
            due_at=NOW + 2 * MINUTE,
        )
        for _ in range(2):
            await work.waits.begin(wait)
        assert await work.waits.unwatched(9) == []
        assert await work.waits.due(NOW, 9) == []
        [found] = await work.waits.due(NOW + MINUTE, 9)
        said = [await work.waits.nudge(found, NOW + MINUTE) for _ in range(2)]
        told = [await work.waits.escalate(found, NOW + 2 * MINUTE) for _ in range(2)]
        assert (said, told) == ([True, False], [True, False])
        assert await work.waits.storm_of(talk.id) is None
        assert await work.waits.end_answered(NOW) == 0
        assert await work.waits.first_answers([world.account.id], NOW, NOW + MINUTE) == []
        [running] = await work.waits.of_brand(world.brand.id)
        assert await work.waits.of_conversation(talk.id) == [running]
        assert (running.wait.id, running.priority) == (found, "normal")
        sooner = replace(running.wait, nudge_at=NOW, due_at=NOW)
        await work.waits.move([sooner])
        assert [one.wait for one in await work.waits.of_brand(world.brand.id)] == [running.wait]


async def test_a_wait_that_nobody_heard_of_can_be_moved(world: World) -> None:
    talk = await world.conversation()
    plan = Targets(within={"normal": timedelta(hours=1)})
    async with world.work() as work:
        await work.waits.save_targets(world.brand.id, plan)
        assert await work.waits.targets(world.brand.id, lock=True) == plan
        late = NOW + timedelta(hours=1)
        wait = Wait(
            id=WaitId(0),
            brand_id=world.brand.id,
            conversation_id=talk.id,
            since=NOW,
            nudge_at=late,
            due_at=late,
        )
        await work.waits.begin(wait)
        [running] = await work.waits.of_conversation(talk.id)
        assert await work.waits.due(NOW + MINUTE, 9) == []
        await work.waits.move([replace(running.wait, nudge_at=NOW, due_at=NOW + MINUTE)])
        assert await work.waits.due(NOW, 9) == [running.wait.id]
        assert (await work.waits.get(running.wait.id)).due_at == NOW + MINUTE


async def test_a_crisis_counts_what_came_in_and_keeps_its_notes(world: World) -> None:
    await heard(world, await world.conversation())
    async with world.work() as work:
        assert await work.crises.room(world.brand.id) == Room()
        await work.crises.save_room(world.brand.id, Room(channel=OTHER, watched=False))
        assert await work.crises.room(world.brand.id) == Room(channel=OTHER, watched=False)
        crisis, fresh = await work.crises.begin(world.brand.id, OTHER, ANN, "why", NOW)
        same, news = await work.crises.begin(world.brand.id, OTHER, BEN, "", NOW)
        assert (fresh, news, same) == (True, False, crisis)
        for _ in range(2):
            await work.crises.write(crisis.id, Note(at=NOW, author=BEN, text="seen"), "view:1")
        assert [note.text for note in await work.crises.notes(crisis.id)] == ["seen"]
        later = NOW + MINUTE
        assert sum((await work.crises.moods(world.brand.id, NOW, later)).values()) == 1
        assert await work.crises.first_heard(world.brand.id) == NOW
        assert await work.crises.unanswered(world.brand.id) == 1
        assert Mood.NEGATIVE not in await work.crises.moods(world.brand.id, NOW, later)
        assert await work.crises.worst(crisis, later, 5) == []
        assert await work.crises.stops(crisis, later) == []
        assert await work.crises.answers(crisis, later) == []
        assert [one.id for one in await work.crises.all_running()] == [crisis.id]
        assert await work.crises.end(crisis.id, ANN, later)
        assert not await work.crises.end(crisis.id, ANN, later)
        assert await work.crises.latest_end(world.brand.id) == later
