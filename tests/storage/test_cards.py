"""Cards are drawn when wanted, in their turn, and each channel keeps its pace."""

from datetime import timedelta

import pytest

from bot.domain.card import Card, CardKind, CardRef
from bot.domain.ids import ChannelId
from bot.errors import NotFoundError
from storage.database import Database
from tests.storage.things import MINUTE, NOW

HERE, THERE = ChannelId("C1"), ChannelId("C2")
SECOND = timedelta(seconds=1)


def post(number: int) -> CardRef:
    return CardRef(kind=CardKind.POST, id=number)


async def want(
    database: Database, number: int, channel: ChannelId = HERE, thread: CardRef | None = None, wait: int = 0
) -> CardRef:
    async with database.transaction() as work:
        await work.cards.want(post(number), channel, thread, now=NOW + wait * SECOND)
    return post(number)


async def claim(database: Database, limit: int = 100, wait: int = 10) -> list[Card]:
    at = NOW + wait * SECOND
    async with database.transaction() as work:
        return await work.cards.claim_due(at, at + MINUTE, "w1", limit)


async def sent(database: Database, ref: CardRef, ts: str, drawn: int = 1) -> None:
    async with database.transaction() as work:
        await work.cards.sent(ref, ts, HERE, drawn)


async def numbers(database: Database, limit: int = 100, wait: int = 10) -> list[int]:
    return [card.ref.id for card in await claim(database, limit, wait)]


async def get(database: Database, ref: CardRef) -> Card:
    async with database.read() as work:
        return await work.cards.get(ref)


async def test_a_card_is_drawn_once_for_what_is_wanted(database: Database) -> None:
    ref = await want(database, 1)
    await want(database, 1)
    (card,) = await claim(database)
    assert card == Card(ref=ref, channel=HERE, wanted=2, drawn=0)
    assert await claim(database) == []
    await sent(database, ref, "1.1", drawn=2)
    assert await claim(database) == []
    assert await get(database, ref) == Card(ref=ref, channel=HERE, wanted=2, drawn=2, ts="1.1")


async def test_what_is_wanted_while_it_is_drawn_is_drawn_again(database: Database) -> None:
    ref = await want(database, 1)
    await claim(database)
    await want(database, 1)
    await sent(database, ref, "1.1", drawn=1)
    (card,) = await claim(database)
    assert (card.wanted, card.drawn, card.ts) == (2, 1, "1.1")


async def test_a_lapsed_lease_is_taken_over_and_shows_what_was_begun(database: Database) -> None:
    ref = await want(database, 1)
    await claim(database)
    async with database.transaction() as work:
        await work.cards.sending(ref, NOW, "w1")
    assert await claim(database, wait=69) == []
    (card,) = await claim(database, wait=70)
    assert (card.ts, card.sending_since) == (None, NOW)


async def test_the_longest_waiting_come_first(database: Database) -> None:
    for number, (channel, wait) in enumerate([("C1", 2), ("C2", 0), ("C3", 1)]):
        await want(database, number, ChannelId(channel), wait=wait)
    await want(database, 1, wait=5)
    assert await numbers(database, limit=2) == [1, 2]
    assert await numbers(database) == [0]


async def test_nothing_is_drawn_before_its_time(database: Database) -> None:
    await want(database, 1, wait=11)
    assert await claim(database) == []


async def test_a_channel_gets_one_new_message_at_a_time_but_all_updates(database: Database) -> None:
    for number in (1, 2):
        await sent(database, await want(database, number), f"1.{number}")
    for number in (1, 2, 3, 4):
        await want(database, number)
    await want(database, 5, THERE)
    assert await numbers(database) == [1, 2, 3, 5]


async def test_a_thread_waits_for_its_first_message(database: Database) -> None:
    head = await want(database, 1)
    await want(database, 2, THERE, thread=head)
    (card,) = await claim(database)
    assert card.ref == head
    await sent(database, head, "1.1")
    (reply,) = await claim(database)
    assert (reply.ref, reply.thread_of) == (post(2), head)


async def test_a_card_is_found_by_its_place(database: Database) -> None:
    ref = await want(database, 1)
    await sent(database, ref, "1.1")
    async with database.read() as work:
        assert await work.cards.at(HERE, "1.1") == ref
        assert await work.cards.at(THERE, "1.1") is None
        with pytest.raises(NotFoundError):
            await work.cards.get(post(2))


async def test_a_card_stays_in_its_channel(database: Database) -> None:
    ref = await want(database, 1, HERE)
    await want(database, 1, THERE)
    assert (await get(database, ref)).channel == HERE


async def test_a_card_put_off_waits_and_counts_errors_only(database: Database) -> None:
    ref = await want(database, 1)
    for wait, error in ((0, None), (20, "ratelimited")):
        assert len(await claim(database, wait=wait)) == 1
        async with database.transaction() as work:
            await work.cards.sending(ref, NOW, "w1")
            await work.cards.postpone(ref, NOW + (wait + 20) * SECOND, error)
        assert await claim(database, wait=wait + 19) == []
    card = await get(database, ref)
    assert (card.attempts, card.sending_since) == (1, None)
    assert await numbers(database, wait=40) == [1]


async def test_what_is_wanted_again_is_not_put_off_any_more(database: Database) -> None:
    ref = await want(database, 1)
    async with database.transaction() as work:
        await work.cards.postpone(ref, NOW + MINUTE)
    await want(database, 1)
    assert await numbers(database) == [1]


async def test_a_lost_message_is_posted_anew(database: Database) -> None:
    ref = await want(database, 1)
    await sent(database, ref, "1.1")
    async with database.transaction() as work:
        await work.cards.lost(ref)
    (card,) = await claim(database)
    assert (card.ts, card.drawn) == (None, 0)


async def test_a_card_given_up_rests_until_it_is_wanted(database: Database) -> None:
    ref = await want(database, 1)
    await claim(database)
    async with database.transaction() as work:
        await work.cards.give_up(ref, "channel_not_found")
    assert await claim(database) == []
    await want(database, 1)
    assert await numbers(database) == [1]


async def test_a_channel_keeps_its_pace(database: Database) -> None:
    async with database.transaction() as work:
        pace = work.cards.pace
        assert await pace(HERE, NOW, SECOND) is None
        assert await pace(HERE, NOW, SECOND) == NOW + SECOND
        assert await pace(THERE, NOW, SECOND) is None
        assert await pace(HERE, NOW + SECOND, SECOND) is None
        assert await pace(HERE, NOW + SECOND, SECOND) == NOW + 2 * SECOND


async def test_a_card_that_is_there_is_refreshed_and_no_other(database: Database) -> None:
    ref = await want(database, 1)
    await sent(database, ref, "1.1")
    async with database.transaction() as work:
        await work.cards.refresh(ref, now=NOW)
        await work.cards.refresh(post(2), now=NOW)
    assert await numbers(database) == [1]


async def test_after_a_start_alone_all_leases_are_free(database: Database) -> None:
    await want(database, 1)
    await claim(database)
    async with database.transaction() as work:
        await work.cards.release_leases()
    assert await numbers(database) == [1]
