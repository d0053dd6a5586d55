"""Claims that end: what nobody is answering is free for all to see."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.answer import AnswerRules
from bot.domain.brand import Role
from bot.domain.card import CardKind
from bot.domain.conversation import Conversation, ConversationAction, ConversationStatus, ItemKind
from bot.domain.inbox import View, Wanted
from bot.errors import NotAllowedError
from bot.services.conversation import CLAIM
from tests.services.world import KIM, MAX, World

A, S = ConversationAction, ConversationStatus


async def unclaimed(world: World) -> int:
    wanted = Wanted(brands=[world.brand.id], view=View.UNCLAIMED, person=MAX.id, now=world.clock())
    return await world.conversations.count(wanted)


async def the_talk(world: World) -> Conversation:
    [talk] = await world.talks()
    return talk


async def test_a_claim_that_is_over_is_given_back_for_all_to_see(world: World) -> None:
    talk = await world.heard()
    await world.conversations.act(talk.id, talk.version, MAX, A.CLAIM)
    world.clock.advance(minutes=14)
    assert await world.claims.free_due() == 0
    world.clock.advance(minutes=1)
    drawn = await world.wanted(CardKind.CONVERSATION, talk.id)
    assert (await world.claims.free_due(), await world.claims.free_due()) == (1, 0)
    free = await the_talk(world)
    assert (free.status, free.claimed_by, free.claimed_until) == (S.NEW, None, None)
    assert await world.wanted(CardKind.CONVERSATION, talk.id) == drawn + 1
    assert await unclaimed(world) == 1
    view = await world.conversations.show(talk.id)
    assert (view.deeds[0].action, view.deeds[0].note) == ("lapse", MAX.id)


async def test_who_closes_the_modal_unsent_has_it_no_more(world: World) -> None:
    talk = await world.heard()
    await world.replies.start(talk.id, MAX)
    assert not await world.claims.put_back(talk.id, KIM)
    assert await world.claims.put_back(talk.id, MAX)
    assert (await the_talk(world)).status == S.NEW
    await world.replies.start(talk.id, KIM)


async def test_who_had_claimed_it_keeps_it_when_they_close_the_modal(world: World) -> None:
    talk = await world.heard()
    await world.conversations.act(talk.id, talk.version, MAX, A.CLAIM)
    await world.replies.start(talk.id, MAX)
    assert not await world.claims.put_back(talk.id, MAX)
    with pytest.raises(NotAllowedError):
        await world.replies.start(talk.id, KIM)


async def test_what_was_answered_or_done_is_so_again(world: World) -> None:
    talk = await world.heard()
    done = await world.conversations.act(talk.id, talk.version, MAX, A.RESOLVE)
    await world.replies.start(talk.id, MAX)
    assert (await the_talk(world)).claimed_from == S.RESOLVED
    await world.claims.put_back(talk.id, MAX)
    assert (await the_talk(world)).status == done.status == S.RESOLVED


async def test_what_they_write_meanwhile_waits_in_any_case(world: World) -> None:
    talk = await world.heard("One", kind=ItemKind.MESSAGE)
    await world.conversations.act(talk.id, talk.version, MAX, A.RESOLVE)
    await world.replies.start(talk.id, MAX)
    world.platform.say("Two", kind=ItemKind.MESSAGE)
    await world.poll()
    world.clock.advance(seconds=CLAIM.total_seconds())
    await world.claims.free_due()
    assert (await the_talk(world)).status == S.NEW


async def test_who_took_it_over_gives_it_back_to_everybody(world: World) -> None:
    talk = await world.heard()
    await world.conversations.act(talk.id, talk.version, MAX, A.CLAIM)
    await world.replies.start_anyway(talk.id, KIM)
    assert await world.claims.put_back(talk.id, KIM)
    assert (await the_talk(world)).status == S.NEW


async def test_it_stays_theirs_while_their_answer_waits_for_a_yes(world: World) -> None:
    rules = replace(AnswerRules(undo=timedelta(0)), roles=frozenset({Role.COMMUNITY}))
    await world.answers.set_rules(world.brand.id, KIM, rules)
    talk = await world.heard()
    await world.replies.start(talk.id, MAX)
    await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    assert not await world.claims.put_back(talk.id, MAX)
    world.clock.advance(hours=1)
    assert await world.claims.free_due() == 0
    held = await the_talk(world)
    assert (held.claimed_by, held.claimed_until) == (MAX.id, world.clock() + CLAIM)


async def test_an_answer_on_its_way_keeps_it_as_well(world: World) -> None:
    talk = await world.heard()
    await world.replies.start(talk.id, MAX)
    await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    world.clock.advance(hours=1)
    assert await world.claims.free_due() == 0
    await world.publishing.run_due()
    assert (await the_talk(world)).claimed_from is None


async def test_a_claim_that_was_prolonged_meanwhile_is_left_alone(world: World) -> None:
    talk = await world.heard()
    await world.replies.start(talk.id, MAX)
    world.clock.advance(minutes=20)
    due = world.clock() - timedelta(minutes=10)
    await world.replies.start(talk.id, MAX)
    assert not await world.claims._free(talk.id, due)  # noqa: SLF001 - the other process read before
