"""Storms: one at a time in a channel, and what waits for it goes last."""

from datetime import timedelta

from bot.domain.card import CardKind, CardRef
from bot.domain.ids import ChannelId
from bot.domain.sentiment import Mood, Sentiment
from bot.domain.storm import Order
from storage.items import NewItem
from tests.storage.things import ANN, MINUTE, NOW, World, remote

CHANNEL = ChannelId("C2")
TALK, POST = CardRef(kind=CardKind.CONVERSATION, id=7), CardRef(kind=CardKind.POST, id=8)


async def test_a_channel_has_one_storm_at_a_time(world: World) -> None:
    async with world.work() as work:
        first = await work.storms.begin(world.brand.id, CHANNEL, NOW)
        assert await work.storms.begin(world.brand.id, CHANNEL, NOW + MINUTE) == first
        assert await work.storms.live() == [first]
        await work.storms.end(first.id, NOW + MINUTE)
        assert await work.storms.in_channel(CHANNEL) is None
        assert (await work.storms.get(first.id)).ended_at == NOW + MINUTE
        assert (await work.storms.begin(world.brand.id, CHANNEL, NOW)).id != first.id


async def test_what_a_storm_brought_is_counted_and_the_worst_comes_first(world: World) -> None:
    talks = [await world.conversation(key) for key in "abc"]
    scores = [-0.9, 0.5, -0.4]
    async with world.work() as work:
        storm = await work.storms.begin(world.brand.id, CHANNEL, NOW)
        new = [
            NewItem(
                remote=remote(str(number)),
                conversation_id=talk.id,
                sentiment=Sentiment(mood=Mood.NEGATIVE if score < 0 else Mood.POSITIVE, score=score),
                storm_id=storm.id,
            )
            for number, (talk, score) in enumerate(zip(talks, scores, strict=True))
        ]
        await work.items.store(world.account.id, new, NOW)
        assert sorted((count.mood, count.number) for count in await work.storms.counts(storm.id)) == [
            (Mood.NEGATIVE, 2),
            (Mood.POSITIVE, 1),
        ]
        ids = await work.items.ids_of(world.account.id, ["0", "2"])
        assert await work.storms.worst(storm.id, 5) == [ids["0"], ids["2"]]
        await work.conversations.claim(talks[0].id, ANN, NOW, NOW + MINUTE)
        pages = {order: await work.storms.conversations(storm.id, order, 2, 0) for order in Order}
        assert await work.storms.arrived(CHANNEL, NOW - MINUTE) == 3
        assert await work.storms.arrived(CHANNEL, NOW) == 0
    first, second, third = (talk.id for talk in talks)
    assert pages == {
        Order.WORST: [first, third],
        Order.NEWEST: [third, second],
        Order.UNCLAIMED: [third, second],
    }


async def test_a_card_that_is_kept_back_waits_until_it_is_asked_for(world: World) -> None:
    soon = NOW + timedelta(seconds=30)
    async with world.work() as work:
        await work.cards.keep_back([TALK], CHANNEL, now=NOW)
        await work.cards.refresh_shown(CardKind.CONVERSATION, [TALK.id], now=NOW)
        assert await work.cards.claim_due(NOW, soon, "w1", 9) == []
        await work.cards.bring_out(TALK, now=NOW)
        assert [card.ref for card in await work.cards.claim_due(NOW, soon, "w1", 9)] == [TALK]


async def test_what_waits_is_kept_back_unless_it_is_under_way(world: World) -> None:
    other = CardRef(kind=CardKind.CONVERSATION, id=9)
    async with world.work() as work:
        await work.cards.want(other, CHANNEL, now=NOW)
        await work.cards.claim_due(NOW, NOW + MINUTE, "w1", 9)
        for ref in (TALK, POST):
            await work.cards.want(ref, CHANNEL, now=NOW)
        assert await work.cards.waiting(CHANNEL) == 3
        assert await work.cards.keep_waiting_back(CHANNEL, [CardKind.CONVERSATION]) == [TALK]
        assert await work.cards.waiting(CHANNEL) == 2


async def test_the_teams_own_cards_go_first(world: World) -> None:
    async with world.work() as work:
        await work.cards.want(TALK, CHANNEL, now=NOW)
        await work.cards.want(POST, CHANNEL, now=NOW + timedelta(seconds=5))
        [card] = await work.cards.claim_due(NOW + MINUTE, NOW + 2 * MINUTE, "w1", 9)
    assert card.ref == POST
