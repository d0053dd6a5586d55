"""What people do with a conversation beyond answering, what comes back by itself, and what gets no card."""

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from bot.connectors.base import Capability
from bot.domain.answer import ChangeKind
from bot.domain.card import CardKind
from bot.domain.conversation import Author, Conversation, ConversationAction, ConversationStatus, Fold
from bot.domain.inbox import View, Wanted
from bot.domain.routing import Priority
from bot.domain.target import Shift, Targets
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError, RejectedError, TransitionError
from bot.services.target import TargetService
from tests.fakes import FakeConnector
from tests.services.world import COMMUNITY, KIM, MAX, WREN, World

A, S = ConversationAction, ConversationStatus
DAY_AND_NIGHT = tuple(Shift(weekday=day, begins=time(0), ends=time(0)) for day in range(7))
SUE = Author(remote_id="sue", handle="sue", name="Sue", followers=7)
SPAM = "Earn $5000 a week from home, ask me on WhatsApp https://x.example"


async def again(world: World, talk: Conversation) -> Conversation:
    return next(one for one in await world.talks() if one.id == talk.id)


async def deeds(world: World, talk: Conversation) -> list[tuple[str, str, str]]:
    view = await world.conversations.show(talk.id)
    return [(deed.actor, deed.action, deed.note) for deed in view.deeds]


async def found(world: World, view: View, **more: Any) -> list[int]:
    wanted = Wanted(brands=[world.brand.id], view=view, person=MAX.id, now=world.clock())
    chosen = replace(wanted, **more)
    views = await world.conversations.inbox(chosen)
    assert await world.conversations.count(chosen) == len(views)
    return [view.conversation.id for view in views]


async def test_an_assignment_lasts_is_told_and_is_written_down(world: World) -> None:
    talk = await world.heard()
    await world.triage.assign(talk.id, MAX, KIM.id)
    await world.triage.assign(talk.id, MAX, KIM.id)
    assert (await again(world, talk)).assignee == KIM.id
    assert await deeds(world, talk) == [(MAX.id, "assign", KIM.id)]
    assert (await world.audit())[-1].action == "conversation:assign"
    told = await world.card(CardKind.GIVEN, talk.id)
    assert told
    assert told.thread_of
    assert (told.channel, told.thread_of.id) == (COMMUNITY, talk.id)
    await world.triage.assign(talk.id, MAX, None)
    assert (await again(world, talk)).assignee is None
    assert [action for _, action, _ in await deeds(world, talk)] == ["unassign", "assign"]


async def test_who_takes_it_alone_is_told_nothing(world: World) -> None:
    talk = await world.heard()
    await world.triage.assign(talk.id, MAX, MAX.id)
    assert await world.card(CardKind.GIVEN, talk.id) is None


async def test_tags_and_priority_are_kept_and_looked_for(world: World) -> None:
    first, second = await world.heard("One"), await world.heard("Two")
    await world.triage.mark(first.id, MAX, ("refund", "vip"), Priority.URGENT)
    await world.triage.mark(first.id, MAX, ("refund", "vip"), Priority.URGENT)
    await world.triage.mark(second.id, MAX, ("refunds",), Priority.NORMAL)
    assert await deeds(world, first) == [(MAX.id, "mark", "#refund #vip urgent")]
    assert await found(world, View.WAITING, tag="refund") == [first.id]
    assert await found(world, View.WAITING, priority=Priority.URGENT) == [first.id]
    assert await found(world, View.WAITING, platform="fake") == [first.id, second.id]
    assert await found(world, View.WAITING, platform="other") == []
    assert await world.conversations.tags([world.brand]) == ["refund", "refunds", "vip"]


async def test_a_snooze_wakes_once_in_its_channel(world: World) -> None:
    talk = await world.heard()
    await world.triage.snooze(talk.id, MAX, world.clock() + timedelta(hours=2))
    assert (await again(world, talk)).status == S.SNOOZED
    assert await found(world, View.SNOOZED) == [talk.id]
    assert await found(world, View.WAITING) == []
    assert await world.triage.wake_due() == 0
    world.clock.advance(hours=2)
    assert sum(await asyncio.gather(*(world.triage.wake_due() for _ in range(3)))) == 1
    woken = await again(world, talk)
    assert (woken.status, woken.snoozed_until) == (S.NEW, None)
    assert (await world.card(CardKind.AWAKE, talk.id)) is not None
    assert [(actor, action) for actor, action, _ in await deeds(world, talk)] == [
        ("pressroom", "wake"),
        (MAX.id, "snooze"),
    ]


async def test_a_second_snooze_is_told_of_anew(world: World) -> None:
    talk = await world.heard()
    for _ in range(2):
        await world.triage.snooze(talk.id, MAX, world.clock() + timedelta(hours=1))
        world.clock.advance(hours=1)
        await world.triage.wake_due()
        card = await world.card(CardKind.AWAKE, talk.id)
        assert card
        assert (card.ts, card.wanted) == (None, 1)
        async with world.database.transaction() as work:
            await work.cards.sent(card.ref, "1.1", card.channel, 1)


async def test_what_somebody_takes_is_not_woken(world: World) -> None:
    talk = await world.heard()
    await world.triage.snooze(talk.id, MAX, world.clock() + timedelta(hours=1))
    asleep = await again(world, talk)
    await world.conversations.act(talk.id, asleep.version, MAX, A.CLAIM)
    world.clock.advance(hours=1)
    assert await world.triage.wake_due() == 0
    assert (await again(world, talk)).snoozed_until is None


async def test_what_is_done_can_not_be_snoozed(world: World) -> None:
    talk = await world.heard()
    await world.conversations.act(talk.id, talk.version, MAX, A.RESOLVE)
    with pytest.raises(TransitionError):
        await world.triage.snooze(talk.id, MAX, world.clock() + timedelta(hours=1))
    with pytest.raises(InvalidInputError):
        await world.triage.snooze(talk.id, MAX, world.clock())


async def test_what_was_put_away_is_seen_in_the_channel_when_they_write_again(world: World) -> None:
    talk = await world.heard("Where is it?")
    await world.conversations.act(talk.id, talk.version, MAX, A.RESOLVE)
    first = world.platform.heard[-1]
    for text in ("Still nothing", "Hello?"):
        world.platform.say(text, parent_id=first.ref.id)
    await world.poll()
    back, later = (await world.conversations.show(talk.id)).items[1:]
    assert (await again(world, talk)).status == S.NEW
    assert await world.card(CardKind.RETURN, back.id)
    assert await world.card(CardKind.ITEM, back.id) is None
    assert await world.card(CardKind.ITEM, later.id)
    assert await world.card(CardKind.RETURN, later.id) is None


async def test_an_ignored_author_gets_no_card_until_they_are_heard_again(world: World) -> None:
    talk = await world.heard("Spoilsport", author=SUE)
    await world.triage.ignore_author(talk.id, talk.version, MAX)
    with pytest.raises(TransitionError):
        await world.triage.ignore_author(talk.id, talk.version, MAX)
    assert (await again(world, talk)).status == S.IGNORED
    other = await world.heard("Me again", author=SUE)
    assert (other.status, other.folded) == (S.IGNORED, Fold.AUTHOR)
    assert await world.wanted(CardKind.CONVERSATION, other.id) == 0
    assert (await world.conversations.show(other.id)).ignored
    [listed] = await world.triage.ignored([world.brand], 10, 0)
    assert (listed.ignored.handle, listed.ignored.by, listed.account.id) == ("sue", MAX.id, world.account.id)
    await world.triage.hear_author(world.account.id, "sue", MAX)
    with pytest.raises(NotFoundError):
        await world.triage.hear_author(world.account.id, "sue", MAX)
    third = await world.heard("And now?", author=SUE)
    assert (third.status, third.folded) == (S.NEW, None)


async def test_who_is_heard_again_from_the_card_waits_again(world: World) -> None:
    talk = await world.heard("Spoilsport", author=SUE)
    await world.triage.ignore_author(talk.id, talk.version, MAX)
    await world.triage.hear_author_of(talk.id, MAX)
    assert (await again(world, talk)).status == S.NEW
    with pytest.raises(NotFoundError):
        await world.triage.hear_author_of(talk.id, MAX)


async def test_spam_is_folded_found_and_taken_back(world: World) -> None:
    talk = await world.heard(SPAM, author=SUE)
    assert (talk.status, talk.folded) == (S.IGNORED, Fold.SPAM)
    assert talk.why[-1].startswith("looks like spam: promises money")
    assert await world.wanted(CardKind.CONVERSATION, talk.id) == 0
    assert await found(world, View.SPAM) == [talk.id]
    assert await found(world, View.IGNORED) == await found(world, View.WAITING) == []
    await world.conversations.act(talk.id, talk.version, MAX, A.REOPEN)
    assert await found(world, View.WAITING) == [talk.id]
    assert await world.wanted(CardKind.CONVERSATION, talk.id) == 1


async def test_somebody_elses_words_in_a_folded_thread_bring_it_out(world: World) -> None:
    talk = await world.heard(SPAM, author=SUE)
    world.platform.say("Is this your offer?", parent_id=world.platform.heard[-1].ref.id)
    await world.poll()
    fresh = await again(world, talk)
    assert (fresh.status, fresh.folded) == (S.NEW, None)
    assert await world.wanted(CardKind.CONVERSATION, talk.id) == 1


async def test_more_spam_in_a_thread_changes_nothing(world: World) -> None:
    talk = await world.heard("Lovely bread")
    await world.conversations.act(talk.id, talk.version, MAX, A.RESOLVE)
    world.platform.say(SPAM, author=SUE, parent_id=world.platform.heard[-1].ref.id)
    await world.poll()
    view = await world.conversations.show(talk.id)
    assert (view.conversation.status, view.total) == (S.RESOLVED, 2)
    assert await world.card(CardKind.ITEM, view.items[-1].id) is None


async def test_mine_is_what_i_hold_or_was_given(world: World) -> None:
    held, given, other = [await world.heard(text) for text in ("One", "Two", "Three")]
    await world.conversations.act(held.id, held.version, MAX, A.CLAIM)
    await world.triage.assign(given.id, KIM, MAX.id)
    await world.triage.mark(given.id, KIM, (), Priority.HIGH)
    assert await found(world, View.MINE) == [given.id, held.id]
    assert await found(world, View.UNCLAIMED) == [other.id]
    assert await found(world, View.WAITING) == [given.id, other.id, held.id]
    assert await found(world, View.OVERDUE) == []


async def test_overdue_is_what_waits_longer_than_the_brand_wants(world: World) -> None:
    targets = TargetService(world.database, world.clock)
    plan = Targets(within={"normal": timedelta(hours=1)}, shifts=DAY_AND_NIGHT)
    await targets.change(world.brand.id, KIM, plan)
    talk, other = await world.heard("One"), await world.heard("Two")
    await world.conversations.act(other.id, other.version, MAX, A.RESOLVE)
    await targets.run_due()
    assert await found(world, View.OVERDUE) == []
    world.clock.advance(hours=1)
    await targets.run_due()
    assert await found(world, View.OVERDUE) == [talk.id]


async def test_our_last_reply_can_be_deleted_whichever_way_it_was_written(world: World) -> None:
    talk = await world.heard()
    with pytest.raises(NotFoundError):
        await world.reply_changes.offer_delete(talk.id, MAX)
    for words in ("First", "Second"):
        await world.replies.send(talk.id, MAX, words, origin=f"view:{words}")
        world.clock.advance(minutes=1)
        await world.publishing.run_due()
    for words in ("Second", "First"):
        offer = await world.reply_changes.offer_delete(talk.id, MAX)
        assert (offer.change.was, offer.kinds) == (words, frozenset({ChangeKind.EDIT, ChangeKind.DELETE}))
        assert await world.reply_changes.make(offer.change.id, ChangeKind.DELETE, MAX) == "Deleted on Fake."
    assert world.platform.posts == []
    with pytest.raises(NotFoundError):
        await world.reply_changes.offer_delete(talk.id, MAX)
    with pytest.raises(NotAllowedError):
        await world.reply_changes.offer_delete(talk.id, WREN)


async def test_answering_ends_a_snooze(world: World) -> None:
    talk = await world.heard()
    await world.triage.snooze(talk.id, MAX, world.clock() + timedelta(hours=1))
    await world.replies.start(talk.id, MAX)
    taken = await again(world, talk)
    assert (taken.status, taken.snoozed_until) == (S.CLAIMED, None)


async def test_hide_and_mute_ask_the_platform_once_and_say_so(world: World) -> None:
    talk = await world.heard()
    hidden = await world.triage.hide(talk.id, talk.version, MAX)
    with pytest.raises(TransitionError):
        await world.triage.hide(talk.id, talk.version, MAX)
    fresh = await again(world, talk)
    await world.triage.mute(talk.id, fresh.version, MAX)
    assert world.platform.hidden == world.platform.muted == {hidden.remote.ref.id}
    assert [action for _, action, _ in await deeds(world, talk)] == ["mute", "hide"]


async def test_where_threads_are_not_muted_authors_are(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    able = FakeConnector.capabilities - {Capability.MUTE}
    monkeypatch.setattr(FakeConnector, "capabilities", able)
    talk = await world.heard()
    await world.triage.mute(talk.id, talk.version, MAX)
    assert [action for _, action, _ in await deeds(world, talk)] == ["mute_author"]


async def test_what_a_platform_refuses_is_said_and_not_written_down(world: World) -> None:
    talk = await world.heard()
    world.platform.refuse("hide", RejectedError("not yours"))
    with pytest.raises(InvalidInputError, match="could not hide this: not yours"):
        await world.triage.hide(talk.id, talk.version, MAX)
    assert await deeds(world, talk) == []


async def test_only_what_a_platform_can_do_with_it_is_offered(world: World) -> None:
    talk = await world.heard()
    able = (await world.conversations.show(talk.id)).capabilities
    assert Capability.HIDE not in able
    assert Capability.MUTE in able


async def test_who_answers_no_followers_sorts_none(world: World) -> None:
    talk = await world.heard()
    for refused in (
        world.triage.assign(talk.id, WREN, WREN.id),
        world.triage.mark(talk.id, WREN, ("a",), Priority.LOW),
        world.triage.snooze(talk.id, WREN, world.clock() + timedelta(hours=1)),
        world.triage.ignore_author(talk.id, talk.version, WREN),
        world.triage.hide(talk.id, talk.version, WREN),
        world.triage.hear_author(world.account.id, "sue", WREN),
    ):
        with pytest.raises(NotAllowedError):
            await refused
    assert await again(world, talk) == talk
