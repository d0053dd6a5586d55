"""Crises: one at a time for a brand, counted live, written down, closed with a report."""

import asyncio
from datetime import timedelta

import pytest

from bot.blocks.crisis import crisis_card, report_message
from bot.domain.audit import PRESSROOM
from bot.domain.card import CardKind
from bot.domain.conversation import ConversationAction
from bot.domain.crisis import CALM, Crisis, Room
from bot.domain.ids import ChannelId, CrisisId
from bot.domain.sentiment import Mood
from bot.errors import InvalidInputError, NotAllowedError, TransitionError
from bot.services import crisis
from bot.services.crisis import CrisisService, CrisisView
from tests.services.world import ADA, COMMUNITY, KIM, MAX, WREN, World

HOUR = timedelta(hours=1)


@pytest.fixture
def service(world: World) -> CrisisService:
    return CrisisService(world.database, world.clock)


async def opened(world: World, service: CrisisService, reason: str = "") -> Crisis:
    found, _ = await service.open(world.brand.id, ADA, reason)
    return found


async def view(world: World, crisis_id: int = 1) -> CrisisView:
    async with world.database.read() as work:
        return await crisis.view_of(work, CrisisId(crisis_id), world.clock())


async def running(world: World) -> Crisis | None:
    async with world.database.read() as work:
        return await work.crises.running(world.brand.id)


async def test_a_brand_has_one_crisis_at_a_time(world: World, service: CrisisService) -> None:
    found = await asyncio.gather(*(service.open(world.brand.id, who) for who in (ADA, MAX, KIM)))
    assert {one.id for one, _ in found} == {1}
    assert await world.wanted(CardKind.CRISIS, 1) == 1
    with pytest.raises(NotAllowedError):
        await service.open(world.brand.id, WREN)
    await service.close(CrisisId(1), MAX)
    assert (await opened(world, service)).id == 2


async def test_the_room_is_where_the_brand_wants_it(world: World, service: CrisisService) -> None:
    assert (await opened(world, service)).channel == COMMUNITY
    await service.close(CrisisId(1), ADA)
    with pytest.raises(NotAllowedError):
        await service.change_room(world.brand.id, ADA, Room(channel=ChannelId("C9")))
    await service.change_room(world.brand.id, KIM, Room(channel=ChannelId("C9"), watched=False))
    assert await service.room(world.brand.id) == Room(channel=ChannelId("C9"), watched=False)
    assert (await opened(world, service)).channel == "C9"
    card = await world.card(CardKind.CRISIS, 2)
    assert card is not None
    assert card.channel == "C9"


async def test_it_counts_what_comes_in_and_pins_the_worst(world: World, service: CrisisService) -> None:
    await world.heard("Terrible, I hate it", language="en")
    world.clock.advance(hours=1, seconds=1)
    await opened(world, service)
    world.clock.advance(seconds=1)
    await world.heard("Awful, worst ever", language="en")
    await world.heard("I love it", language="en")
    world.clock.advance(seconds=1)
    found = await view(world)
    assert found.moods == {Mood.NEGATIVE: 1, Mood.POSITIVE: 1}
    assert sum(found.lately.values()) == 2
    assert [item.remote.text for item, _ in found.worst] == ["Awful, worst ever"]
    assert found.waiting == 3


async def test_what_a_crisis_was_opened_for_is_in_it(world: World, service: CrisisService) -> None:
    talk = await world.heard("Terrible, I hate it", language="en")
    world.clock.advance(minutes=50)
    await opened(world, service)
    found = await view(world)
    assert found.moods == found.lately == {Mood.NEGATIVE: 1}
    assert [item.remote.text for item, _ in found.worst] == ["Terrible, I hate it"]
    world.clock.advance(hours=3)
    await world.conversations.act(talk.id, talk.version, MAX, ConversationAction.RESOLVE)
    assert (await view(world)).worst == []
    await service.close(CrisisId(1), ADA)
    report = report_message(await view(world)).text
    assert "Came in since an hour before: 1 (1 negative)" in report
    assert "The worst that came in" in report
    assert "Terrible, I hate it" in report


async def test_only_replies_that_were_sent_are_counted_as_answers(
    world: World, service: CrisisService
) -> None:
    talk = await world.heard("Terrible, I hate it", language="en")
    await opened(world, service)
    await service.note(CrisisId(1), MAX, "answered the press by telephone", origin="view:1")
    assert "Answered: 0;" in crisis_card(await view(world), frozenset()).text
    await world.replies.send(talk.id, MAX, "We are sorry", origin="view:2")
    await world.publishing.run_due()
    world.clock.advance(seconds=1)
    assert "Answered: 1;" in crisis_card(await view(world), frozenset()).text


async def test_what_was_done_makes_the_report(world: World, service: CrisisService) -> None:
    talk = await world.heard("Terrible, I hate it", language="en")
    await opened(world, service, "a recall")
    world.clock.advance(minutes=1)
    stop = await world.pauses.pause(world.brand.id, ADA, "not today")
    for _ in range(2):
        world.clock.advance(minutes=1)
        await service.note(CrisisId(1), MAX, "Shops are told.", origin="view:1")
    world.clock.advance(minutes=1)
    await world.pauses.resume(world.brand.id, stop.pause.id, ADA)
    await world.replies.send(talk.id, MAX, "We are sorry", origin="view:2")
    world.clock.advance(minutes=1)
    await world.publishing.run_due()
    world.clock.advance(minutes=1)
    await service.close(CrisisId(1), ADA)
    assert [(note.author, note.text) for note in (await view(world)).log] == [
        (ADA.id, "paused the brand: not today"),
        (MAX.id, "Shops are told."),
        (ADA.id, "resumed the brand"),
        (MAX.id, "answered: We are sorry"),
    ]
    report = report_message(await view(world)).text
    for words in ("After the crisis", "a recall", "Shops are told.", "We are sorry", "Closed by"):
        assert words in report
    assert await world.wanted(CardKind.REPORT, 1) == 1
    actions = [entry.action for entry in await world.audit() if entry.subject == "crisis"]
    assert actions == ["crisis:open", "crisis:note", "crisis:note", "crisis:close"]


async def test_what_comes_after_the_end_changes_nothing(world: World, service: CrisisService) -> None:
    await opened(world, service)
    with pytest.raises(InvalidInputError):
        await service.note(CrisisId(1), MAX, "  ", origin="view:0")
    await service.close(CrisisId(1), ADA)
    world.clock.advance(minutes=1)
    await world.heard("Terrible, I hate it", language="en")
    with pytest.raises(TransitionError):
        await service.close(CrisisId(1), MAX)
    with pytest.raises(TransitionError):
        await service.note(CrisisId(1), MAX, "Too late", origin="view:1")
    with pytest.raises(NotAllowedError):
        await service.note(CrisisId(1), WREN, "Not mine", origin="view:2")
    assert (await view(world)).moods == {}
    assert await world.wanted(CardKind.REPORT, 1) == 1
    assert "Crisis over" in crisis_card(await view(world), frozenset()).text


async def angry(world: World, number: int) -> None:
    for each in range(number):
        world.platform.say(f"This is terrible, I hate it, case {each} at {world.clock()}", language="en")
    await world.poll()


async def day_of(world: World, each_hour: int) -> None:
    """An ordinary day."""
    await world.poll()
    for hour in range(24):
        for number in range(each_hour):
            world.platform.say(f"When do you open, {hour} {number}?", language="en")
        await world.poll()
        world.clock.advance(hours=1)


async def test_a_spike_opens_a_crisis_and_calls_for_people(world: World, service: CrisisService) -> None:
    await day_of(world, 2)
    await service.run_due()
    assert await running(world) is None
    await angry(world, 25)
    world.clock.advance(seconds=1)
    await service.run_due()
    found = await running(world)
    assert found is not None
    assert found.opened_by == PRESSROOM
    assert "of the last hour's 25 were negative; usual is 0%" in found.reason
    shown = crisis_card(await view(world), crisis.people(world.brand)).text
    assert "Opened by Pressroom" in shown
    assert f"<@{MAX.id}>" in shown


async def test_a_closed_crisis_is_not_opened_again_by_the_same_spike(
    world: World, service: CrisisService
) -> None:
    await day_of(world, 2)
    await angry(world, 25)
    world.clock.advance(seconds=1)
    await service.run_due()
    await service.close(CrisisId(1), ADA)
    await service.run_due()
    assert await running(world) is None
    world.clock.advance(seconds=CALM.total_seconds())
    await angry(world, 40)
    world.clock.advance(seconds=1)
    await service.run_due()
    assert await running(world) is not None


@pytest.mark.parametrize("watched", [True, False])
async def test_nothing_opens_where_nothing_is_known_or_nobody_wants_it(
    world: World, service: CrisisService, *, watched: bool
) -> None:
    if not watched:
        await day_of(world, 2)
        await service.change_room(world.brand.id, KIM, Room(watched=False))
    await world.poll()
    await angry(world, 40)
    world.clock.advance(seconds=1)
    await service.run_due()
    assert await running(world) is None


async def test_the_card_is_drawn_often_while_much_comes_in(world: World, service: CrisisService) -> None:
    await opened(world, service)
    await world.poll()
    for _ in range(8):
        await angry(world, 1)
        world.clock.advance(seconds=15)
        await asyncio.gather(service.run_due(), service.run_due())
    often = await world.wanted(CardKind.CRISIS, 1)
    assert often in {8, 9}
    world.clock.advance(minutes=10)
    for _ in range(40):
        world.clock.advance(seconds=15)
        await service.run_due()
    assert await world.wanted(CardKind.CRISIS, 1) <= often + 3
