"""Time to answer: one reminder before, one word to others after, whatever happens meanwhile."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.blocks.target import escalation_message, nudge_message
from bot.domain.answer import ChangeKind
from bot.domain.card import CardKind, CardRef
from bot.domain.conversation import Conversation, ConversationAction
from bot.domain.ids import WaitId
from bot.domain.routing import Conditions, Priority, Target
from bot.domain.target import OFFICE, Targets
from bot.errors import InvalidInputError, NotAllowedError
from bot.services import target
from bot.services.brand import BrandService, form_of
from bot.services.routing import Form
from bot.services.target import TargetService
from storage.talk_tables import conversations
from storage.target_tables import waits
from tests.services.world import KIM, MAX, WREN, World

HOUR = timedelta(hours=1)
PLAN = Targets(within={"normal": 4 * HOUR, "urgent": HOUR}, escalate_to=frozenset({"U0LENA"}))


@pytest.fixture
async def service(world: World) -> TargetService:
    made = TargetService(world.database, world.clock)
    await made.change(world.brand.id, KIM, PLAN)
    return made


async def said(world: World) -> Mapping[CardKind, int]:
    """How many messages about waiting stand in threads."""
    counts = {CardKind.NUDGE: 0, CardKind.ESCALATION: 0}
    for number in range(1, 30):
        for kind in counts:
            counts[kind] += await world.wanted(kind, number)
    return {kind: count for kind, count in counts.items() if count}


async def messages(world: World) -> set[tuple[CardKind, int]]:
    """The messages about waiting; one that was drawn again is one."""
    kinds = (CardKind.NUDGE, CardKind.ESCALATION)
    return {(kind, one) for kind in kinds for one in range(1, 30) if await world.wanted(kind, one)}


async def later(world: World, service: TargetService, **span: float) -> None:
    world.clock.advance(**span)
    await service.run_due()


async def waited(world: World) -> list[tuple[datetime, datetime | None]]:
    async with world.database.read() as work:
        rows = await work.connection.all(select(waits).order_by(waits.c.id))
    return [(row.since, row.ended_at) for row in rows]


async def test_who_waits_is_reminded_of_and_told_of_once(world: World, service: TargetService) -> None:
    talk = await world.heard()
    await later(world, service, hours=1.9)
    assert await said(world) == {}
    await later(world, service, hours=0.2)
    await later(world, service, minutes=1)
    assert await said(world) == {CardKind.NUDGE: 1}
    card = await world.card(CardKind.NUDGE, 1)
    assert card is not None
    assert card.thread_of == CardRef(kind=CardKind.CONVERSATION, id=talk.id)
    await later(world, service, hours=2)
    await later(world, service, hours=9)
    assert await said(world) == {CardKind.NUDGE: 1, CardKind.ESCALATION: 1}


async def test_processes_and_restarts_say_it_once(world: World, service: TargetService) -> None:
    await world.heard()
    await service.run_due()
    world.clock.advance(hours=2.5)
    async with world.process("two") as other:
        second = TargetService(other.database, other.clock)
        await asyncio.gather(*(one.run_due() for one in (service, second, service, second)))
    assert await said(world) == {CardKind.NUDGE: 1}
    await later(world, TargetService(world.database, world.clock), hours=2)
    assert await said(world) == {CardKind.NUDGE: 1, CardKind.ESCALATION: 1}


async def test_what_is_answered_in_time_says_nothing(world: World, service: TargetService) -> None:
    talk = await world.heard()
    await service.run_due()
    await world.conversations.act(talk.id, talk.version, MAX, ConversationAction.RESOLVE)
    await later(world, service, hours=5)
    assert await said(world) == {}
    [(_, ended)] = await waited(world)
    assert ended is not None


async def test_who_writes_again_after_our_answer_waits_anew(world: World, service: TargetService) -> None:
    talk = await world.heard()
    parent = world.platform.heard[-1].ref.id
    await service.run_due()
    await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    world.clock.advance(hours=1)
    await world.publishing.run_due()
    await service.run_due()
    world.clock.advance(hours=1)
    world.platform.say("And now?", parent_id=parent)
    await world.poll()
    await service.run_due()
    [(first, ended), (second, _)] = await waited(world)
    assert ended is not None
    assert second - first == 2 * HOUR


async def test_whose_answer_was_deleted_waits_from_then_on(world: World, service: TargetService) -> None:
    talk = await world.heard()
    await later(world, service)
    await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    await world.publishing.run_due()
    await later(world, service, hours=1)
    change = (await world.reply_changes.offer_delete(talk.id, MAX)).change
    await world.reply_changes.make(change.id, ChangeKind.DELETE, MAX)
    await later(world, service)
    assert [since for since, ended in await waited(world) if ended is None] == [world.clock()]


async def test_what_was_put_away_counts_from_its_return(world: World, service: TargetService) -> None:
    talk = await world.heard()
    await service.run_due()
    talk = await world.conversations.act(talk.id, talk.version, MAX, ConversationAction.RESOLVE)
    await later(world, service, hours=3)
    await world.conversations.act(talk.id, talk.version, MAX, ConversationAction.CLAIM)
    await service.run_due()
    assert [since for since, _ in await waited(world)][1] == world.clock()


async def test_each_priority_has_a_target_of_its_own(world: World, service: TargetService) -> None:
    await prioritised(world, await world.heard("urgent"), Priority.URGENT)
    await prioritised(world, await world.heard("low"), Priority.LOW)
    await later(world, service, minutes=31)
    assert await said(world) == {CardKind.NUDGE: 1}
    await later(world, service, hours=200)
    assert await said(world) == {CardKind.NUDGE: 1, CardKind.ESCALATION: 1}


async def prioritised(world: World, talk: Conversation, priority: Priority) -> None:
    async with world.database.transaction() as work:
        chosen = update(conversations).where(conversations.c.id == talk.id)
        await work.connection.run(chosen.values(priority=priority))


async def test_new_targets_hold_for_what_waits_already(world: World, service: TargetService) -> None:
    await world.heard()
    await service.run_due()
    await service.change(world.brand.id, KIM, Targets(within={"normal": HOUR}, shifts=OFFICE))
    await later(world, service, minutes=31)
    assert await said(world) == {CardKind.NUDGE: 1}


async def marked(world: World, talk: Conversation, priority: Priority) -> Conversation:
    return await world.triage.mark(talk.id, MAX, talk.tags, priority)


async def moments(world: World) -> list[tuple[timedelta, timedelta]]:
    """How long after each began to wait it is reminded of, and told of."""
    async with world.database.read() as work:
        return [
            (one.wait.nudge_at - one.wait.since, one.wait.due_at - one.wait.since)
            for one in await work.waits.of_brand(world.brand.id)
        ]


async def test_a_stricter_priority_brings_the_end_nearer(world: World, service: TargetService) -> None:
    talk = await world.heard()
    await later(world, service, minutes=10)
    await marked(world, talk, Priority.URGENT)
    assert await moments(world) == [(HOUR / 2, HOUR)]
    await later(world, service, minutes=21)
    assert await said(world) == {CardKind.NUDGE: 1}
    await later(world, service, minutes=30)
    assert await said(world) == {CardKind.NUDGE: 1, CardKind.ESCALATION: 1}


async def test_a_stricter_priority_that_is_late_already_is_told_of_once(
    world: World, service: TargetService
) -> None:
    talk = await world.heard()
    await later(world, service, hours=1.5)
    await marked(world, talk, Priority.URGENT)
    await later(world, service, minutes=1)
    await later(world, service, hours=9)
    assert await said(world) == {CardKind.ESCALATION: 1}


async def test_who_was_reminded_of_is_told_of_by_the_new_end_only(
    world: World, service: TargetService
) -> None:
    talk = await marked(world, await world.heard(), Priority.URGENT)
    await later(world, service, minutes=31)
    talk = await marked(world, talk, Priority.NORMAL)
    assert await moments(world) == [(HOUR / 2, 4 * HOUR)]
    await later(world, service, hours=2)
    assert await messages(world) == {(CardKind.NUDGE, 1)}
    await later(world, service, hours=2)
    await marked(world, talk, Priority.URGENT)
    await later(world, service, hours=9)
    assert await messages(world) == {(CardKind.NUDGE, 1), (CardKind.ESCALATION, 1)}


async def test_a_reminder_names_the_end_as_it_is_now(world: World, service: TargetService) -> None:
    talk = await marked(world, await world.heard(), Priority.URGENT)
    await later(world, service, minutes=31)
    reminded = await world.wanted(CardKind.NUDGE, 1)
    assert "answer by" in await words(world, escalated=False)
    await marked(world, talk, Priority.LOW)
    assert await world.wanted(CardKind.NUDGE, 1) == reminded + 1
    assert "answer by" not in await words(world, escalated=False)
    await later(world, service, hours=200)
    assert await world.wanted(CardKind.ESCALATION, 1) == 0


async def test_what_had_no_target_gets_one_with_its_priority(world: World, service: TargetService) -> None:
    talk = await marked(world, await world.heard(), Priority.LOW)
    await later(world, service, hours=2.5)
    await marked(world, talk, Priority.NORMAL)
    await later(world, service, minutes=1)
    assert await said(world) == {CardKind.NUDGE: 1}


async def test_what_a_rule_has_marked_waits_by_that(world: World, service: TargetService) -> None:
    pressing = Target(priority=Priority.URGENT)
    form = Form(name="Broken", conditions=Conditions(words=("broken",)), target=pressing)
    await world.routing.save(world.brand.id, None, KIM, form)
    await world.heard("It is broken")
    await world.heard("It is fine")
    await service.run_due()
    assert await moments(world) == [(HOUR / 2, HOUR), (2 * HOUR, 4 * HOUR)]


async def test_new_targets_count_from_where_a_return_did(world: World, service: TargetService) -> None:
    talk = await world.heard()
    await service.run_due()
    talk = await world.conversations.act(talk.id, talk.version, MAX, ConversationAction.RESOLVE)
    await later(world, service, hours=1)
    await world.conversations.act(talk.id, talk.version, MAX, ConversationAction.CLAIM)
    await later(world, service, minutes=1)
    before = await waited(world)
    world.clock.advance(hours=1)
    await service.change(world.brand.id, KIM, Targets(within={"normal": 3 * HOUR}))
    await service.run_due()
    assert await waited(world) == before
    assert await moments(world) == [(1.5 * HOUR, 3 * HOUR)]


async def test_new_targets_say_nothing_twice(world: World, service: TargetService) -> None:
    await world.heard()
    await service.run_due()
    await later(world, service, hours=2.5)
    await service.change(world.brand.id, KIM, Targets(within={"normal": 3 * HOUR}))
    await later(world, service, minutes=31)
    await service.change(world.brand.id, KIM, Targets(within={"normal": HOUR}))
    await later(world, service, hours=1)
    assert await messages(world) == {(CardKind.NUDGE, 1), (CardKind.ESCALATION, 1)}


async def test_another_zone_moves_the_hours_of_what_waits(world: World, service: TargetService) -> None:
    await world.heard()
    await service.run_due()
    before = await moments(world)
    form = replace(form_of(world.brand), timezone="Pacific/Auckland")
    await BrandService(world.database, world.clock).change(world.brand.id, KIM, form)
    assert await moments(world) != before


async def test_targets_that_change_while_it_begins_to_wait_hold_for_it(
    world: World, service: TargetService
) -> None:
    talks = [await world.heard(f"Number {number}") for number in range(3)]
    stricter = Targets(within={"normal": HOUR, "urgent": HOUR / 2})
    await asyncio.gather(
        service.run_due(),
        service.change(world.brand.id, KIM, stricter),
        *(marked(world, talk, Priority.URGENT) for talk in talks),
    )
    assert await moments(world) == [(HOUR / 4, HOUR / 2)] * 3


async def test_only_admins_set_targets_that_can_be_met(world: World, service: TargetService) -> None:
    with pytest.raises(NotAllowedError):
        await service.change(world.brand.id, WREN, PLAN)
    with pytest.raises(InvalidInputError):
        await service.change(world.brand.id, KIM, Targets(within={"low": HOUR}, shifts=()))
    assert await service.of(world.brand.id) == PLAN
    assert [entry.action for entry in await world.audit()] == ["brand:targets"]


async def words(world: World, *, escalated: bool) -> str:
    async with world.database.read() as work:
        view = await target.view_of(work, WaitId(1), world.clock(), escalated=escalated)
    return (escalation_message if escalated else nudge_message)(view).text


async def test_the_words_name_who_has_it_and_who_should_know(world: World, service: TargetService) -> None:
    talk = await world.heard()
    await service.run_due()
    assert f"<@{MAX.id}>: this follower waits" in await words(world, escalated=False)
    assert "<@U0LENA>: nobody has answered" in await words(world, escalated=True)
    talk = await world.conversations.act(talk.id, talk.version, KIM, ConversationAction.CLAIM)
    assert f"<@{KIM.id}>: this follower waits" in await words(world, escalated=False)
    assert f"<@{KIM.id}> has it." in await words(world, escalated=True)
    await world.conversations.act(talk.id, talk.version, KIM, ConversationAction.RESOLVE)
    for escalated in (False, True):
        assert "no more" in await words(world, escalated=escalated)


async def test_a_storm_is_told_of_once(world: World, service: TargetService) -> None:
    await world.poll()
    for number in range(60):
        world.platform.say(f"Number {number}")
    await world.poll()
    await service.run_due()
    await later(world, service, hours=5)
    await later(world, service, minutes=1)
    assert await said(world) == {CardKind.ESCALATION: 1}
    async with world.database.read() as work:
        [wait] = [one for one in range(1, 61) if await world.wanted(CardKind.ESCALATION, one)]
        view = await target.view_of(work, WaitId(wait), world.clock(), escalated=True)
    assert "60 of these conversations wait longer" in escalation_message(view).text
