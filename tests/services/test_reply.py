"""Replies on their way: taken back, approved, changed, with images; and answered although held."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.connectors.base import Capability
from bot.domain.answer import AnswerRules, ChangeKind, ReviewStatus
from bot.domain.brand import Role
from bot.domain.card import CardKind
from bot.domain.conversation import Conversation, ConversationAction, ConversationStatus, ItemKind, Reply
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import ReplyId
from bot.domain.post import Media
from bot.domain.sentiment import Mood
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError, RejectedError, TransitionError
from bot.services.reply import Attached, HeldError, Remark
from bot.services.reply_change import Asking, Draft, Offer, Retouch, Stuck, Withdrawn
from tests.connectors.images import png
from tests.services.test_conversation import shown_in_slack
from tests.services.world import ADA, COMMUNITY, KIM, MAX, WREN, World

TEN = timedelta(seconds=10)
BAD = "This is terrible, awful and broken, I hate it"


async def decide(world: World, **more: object) -> None:
    rules = replace(AnswerRules(undo=timedelta(0)), **more)  # type: ignore[arg-type]
    await world.answers.set_rules(world.brand.id, KIM, rules)


async def sent(
    world: World, text: str = "Yes", origin: str = "view:1", **more: Attached
) -> tuple[Conversation, Reply]:
    talk = await world.heard()
    return talk, await world.replies.send(talk.id, MAX, text, origin=origin, **more)


# ---- taking back


async def test_a_reply_leaves_when_it_can_not_be_taken_back_any_more(world: World) -> None:
    await decide(world, undo=TEN)
    _, reply = await sent(world)
    assert await world.publishing.run_due() == 0
    assert await world.replies.outlook(reply) == (
        "It leaves in 10 seconds. Until then, “Undo” in this thread takes it back."
    )
    world.clock.advance(seconds=10)
    assert await world.publishing.run_due() == 1
    assert world.platform.texts == ["Yes"]
    with pytest.raises(TransitionError, match="too late"):
        await world.replies.undo(reply.id, MAX)


async def test_a_reply_that_was_taken_back_stays_in_and_can_be_written_anew(world: World) -> None:
    await decide(world, undo=TEN)
    talk, reply = await sent(world)
    again, view = await world.replies.undo(reply.id, KIM)
    assert again.text == "Yes"
    assert (view.conversation.claimed_by, view.conversation.status) == (KIM.id, ConversationStatus.CLAIMED)
    [deed] = view.deeds
    assert (deed.actor, deed.action, deed.at) == (KIM.id, "reply:undo", world.clock())
    world.clock.advance(minutes=1)
    assert await world.publishing.run_due() == 0
    await world.replies.send(talk.id, KIM, "Yes!", origin="view:2")
    world.clock.advance(seconds=10)
    await world.publishing.run_due()
    assert world.platform.texts == ["Yes!"]
    assert [entry.action for entry in await world.audit()][1:] == [
        "conversation:reply",
        "reply:undo",
        "conversation:reply",
    ]


async def test_what_waits_to_leave_is_shown_in_the_thread(world: World) -> None:
    await decide(world, undo=TEN)
    _, reply = await sent(world)
    async with world.database.read() as work:
        delivery = await work.deliveries.of_reply(reply.id)
    assert delivery is not None
    assert await world.wanted(CardKind.DELIVERY, delivery.id) == 1


async def test_only_what_was_sent_can_be_taken_back(world: World) -> None:
    talk = await world.heard()
    with pytest.raises(NotFoundError):
        await world.replies.undo(ReplyId(9), MAX)
    reply = await world.replies.send(talk.id, MAX, "Yes", origin="view:1")
    with pytest.raises(NotAllowedError):
        await world.replies.undo(reply.id, WREN)


@pytest.mark.parametrize("seconds", [-1, 61])
async def test_nobody_waits_for_longer_than_a_minute(world: World, seconds: int) -> None:
    with pytest.raises(InvalidInputError, match="0 to 60"):
        await decide(world, undo=timedelta(seconds=seconds))


async def test_undo_at_the_last_moment_is_in_time_or_too_late_and_never_both(world: World) -> None:
    await decide(world, undo=TEN)
    _, reply = await sent(world)
    world.clock.advance(seconds=10)
    undone, _ = await asyncio.gather(
        world.replies.undo(reply.id, MAX), world.publishing.run_due(), return_exceptions=True
    )
    assert world.platform.texts == (["Yes"] if isinstance(undone, TransitionError) else [])


# ---- answering anyway


async def test_who_answers_anyway_says_so_and_is_on_record(world: World) -> None:
    talk = await world.heard()
    await world.replies.start(talk.id, MAX)
    with pytest.raises(HeldError) as caught:
        await world.replies.start(talk.id, KIM)
    assert (caught.value.holder, caught.value.until) == (MAX.id, world.clock() + timedelta(minutes=15))
    view = await world.replies.start_anyway(talk.id, KIM)
    assert view.conversation.claimed_by == KIM.id
    assert [(deed.action, deed.note) for deed in view.deeds] == [("reply:anyway", MAX.id)]
    with pytest.raises(HeldError, match="<@U0KIM>"):
        await world.replies.send(talk.id, MAX, "Mine", origin="view:1")
    [entry] = await world.audit()
    assert (entry.action, entry.actor, entry.detail["held_by"]) == ("reply:anyway", KIM.id, MAX.id)


async def test_nobody_comes_between_what_is_on_its_way(world: World) -> None:
    talk, _ = await sent(world)
    with pytest.raises(NotAllowedError, match="on its way"):
        await world.replies.start_anyway(talk.id, KIM)


async def test_a_hold_survives_a_restart(world: World) -> None:
    talk = await world.heard()
    await world.replies.start(talk.id, MAX)
    async with world.process("two") as other:
        with pytest.raises(HeldError, match="<@U0MAX>"):
            await other.replies.start(talk.id, KIM)


# ---- images


async def image(world: World, alt: str) -> Media:
    return replace(await world.media.take(png(width=9, height=9), alt="", name="image 1"), alt=alt)


async def test_a_reply_takes_its_images_with_it(world: World) -> None:
    await sent(world, attached=Attached(media=(await image(world, "A cup"),)))
    await world.publishing.run_due()
    assert world.platform.posts[0].alts == ("A cup",)


async def test_images_are_refused_where_messages_have_none(world: World) -> None:
    world.conversations._capabilities = {"fake": frozenset(Capability) - {Capability.MESSAGE_IMAGES}}  # noqa: SLF001
    talk = await world.heard("Hello", kind=ItemKind.MESSAGE)
    attached = Attached(media=(await image(world, "A cup"),))
    with pytest.raises(InvalidInputError, match="direct messages have no images"):
        await world.replies.send(talk.id, MAX, "Look", origin="view:1", attached=attached)


# ---- approval


async def waiting(world: World, text: str = "Sorry", **more: object) -> Reply:
    await decide(world, moods=frozenset({Mood.NEGATIVE}), **more)
    talk = await world.heard(BAD)
    return await world.replies.send(talk.id, MAX, text, origin="view:1")


async def version(world: World, reply: Reply) -> int:
    async with world.database.read() as work:
        review = await work.reviews.of_reply(reply.id)
    assert review is not None
    return review.version


async def test_a_reply_to_what_sounds_bad_waits_for_a_yes(world: World) -> None:
    reply = await waiting(world)
    assert await world.publishing.run_due() == 0
    assert "waits for somebody's yes" in await world.replies.outlook(reply)
    assert await world.wanted(CardKind.REPLY, reply.id) == 1
    await world.reply_reviews.approve(reply.id, 1, ADA)
    await world.publishing.run_due()
    assert world.platform.texts == ["Sorry"]
    actions = [entry.action for entry in await world.audit()]
    assert actions[-3:] == ["reply:ask", "conversation:reply", "reply:approve"]


async def test_a_reply_by_a_role_waits_for_a_yes(world: World) -> None:
    await decide(world, roles=frozenset({Role.COMMUNITY}))
    await sent(world)
    assert await world.publishing.run_due() == 0
    other = await world.heard("Another")
    await world.replies.send(other.id, KIM, "By an admin", origin="view:2")
    await world.publishing.run_due()
    assert world.platform.texts == ["By an admin"]


async def test_who_wrote_a_reply_does_not_approve_it_unless_the_brand_says_so(world: World) -> None:
    await decide(world, moods=frozenset({Mood.NEGATIVE}))
    talk = await world.heard(BAD)
    reply = await world.replies.send(talk.id, KIM, "Sorry", origin="view:1")
    with pytest.raises(NotAllowedError, match="somebody else"):
        await world.reply_reviews.approve(reply.id, 1, KIM)
    await decide(world, moods=frozenset({Mood.NEGATIVE}), own=True)
    await world.reply_reviews.approve(reply.id, 1, KIM)
    assert await world.publishing.run_due() == 1


async def test_only_approvers_decide(world: World) -> None:
    reply = await waiting(world)
    with pytest.raises(NotAllowedError, match="Only"):
        await world.reply_reviews.approve(reply.id, 1, MAX)
    with pytest.raises(NotAllowedError, match="Only"):
        await world.reply_reviews.reject(reply.id, 1, MAX, "No")
    with pytest.raises(NotAllowedError, match="Only"):
        await world.reply_reviews.change(reply.id, 1, WREN, "No")


async def test_other_words_need_another_yes(world: World) -> None:
    reply = await waiting(world)
    await world.reply_reviews.change(reply.id, 1, ADA, "We are sorry")
    with pytest.raises(TransitionError, match="changed since"):
        await world.reply_reviews.approve(reply.id, 1, KIM)
    with pytest.raises(NotAllowedError, match="somebody else"):
        await world.reply_reviews.approve(reply.id, 2, ADA)
    await world.reply_reviews.approve(reply.id, 2, KIM)
    await world.publishing.run_due()
    assert world.platform.texts == ["We are sorry"]


async def test_a_yes_is_for_the_very_words(world: World) -> None:
    reply = await waiting(world)
    async with world.database.transaction() as work:
        await work.replies.rewrite(reply.id, "Something nobody saw")
    with pytest.raises(TransitionError, match="changed since"):
        await world.reply_reviews.approve(reply.id, 1, ADA)
    assert await world.publishing.run_due() == 0


async def test_a_rejected_reply_stays_in_until_it_is_changed(world: World) -> None:
    reply = await waiting(world)
    with pytest.raises(InvalidInputError, match="Say why"):
        await world.reply_reviews.reject(reply.id, 1, ADA, " ")
    await world.reply_reviews.reject(reply.id, 1, ADA, "Too short")
    with pytest.raises(TransitionError, match="rejected already"):
        await world.reply_reviews.approve(reply.id, 2, ADA)
    assert "rejected" in await world.replies.outlook(reply)
    await world.reply_reviews.change(reply.id, 2, MAX, "We are very sorry")
    found = await world.reply_reviews.seen(reply.id, 3)
    assert (found.review.status, found.review.note) == (ReviewStatus.WAITING, "")
    with pytest.raises(TransitionError):
        await world.reply_reviews.seen(reply.id, 2)


async def test_nobody_answers_what_waits_for_a_yes(world: World) -> None:
    reply = await waiting(world)
    world.clock.advance(hours=1)
    with pytest.raises(NotAllowedError, match="<@U0MAX> has answered this; it waits for somebody's yes"):
        await world.replies.start(reply.conversation_id, KIM)
    [(shown, delivery)] = (await world.conversations.show(reply.conversation_id)).replies
    assert (shown.id, delivery) == (reply.id, None)


async def test_a_submission_told_twice_asks_once(world: World) -> None:
    reply = await waiting(world)
    again = await world.replies.send(reply.conversation_id, MAX, "Sorry", origin="view:1")
    assert again == reply
    assert await version(world, reply) == 1


async def test_what_needs_nobodys_yes_has_no_card_for_one(world: World) -> None:
    _, reply = await sent(world)
    with pytest.raises(NotFoundError, match="nobody's yes"):
        await world.reply_reviews.seen(reply.id, 1)


# ---- what is done to the message that it came from


@pytest.fixture
async def thread(world: World) -> Remark:
    """A message in a conversation's thread."""
    talk = await world.heard()
    return Remark(
        channel=COMMUNITY,
        thread=await shown_in_slack(world, talk),
        ts="171.2",
        author=MAX.id,
        text="Till five",
    )


def retouch(text: str | None, edition: str = "1") -> Retouch:
    return Retouch(channel=COMMUNITY, thread="171.1", ts="171.2", edition=edition, author=MAX.id, text=text)


async def out(world: World, remark: Remark) -> Reply:
    drafted = await world.replies.remember(remark)
    assert drafted is not None
    await world.replies.send_draft(drafted[0].id, MAX)
    await world.publishing.run_due()
    return drafted[0]


async def offered(world: World, text: str | None, edition: str = "1") -> Offer:
    found = await world.reply_changes.notice(retouch(text, edition))
    assert isinstance(found, Offer)
    return found


async def test_changing_the_message_offers_to_change_the_reply(world: World, thread: Remark) -> None:
    reply = await out(world, thread)
    offer = await offered(world, "Till six")
    assert (offer.change.was, offer.change.text) == ("Till five", "Till six")
    assert world.platform.texts == ["Till five"]
    assert await world.reply_changes.make(offer.change.id, ChangeKind.EDIT, MAX) == "Changed on Fake."
    assert await world.reply_changes.make(offer.change.id, ChangeKind.EDIT, MAX) == "This is done already."
    assert world.platform.texts == ["Till six"]
    async with world.database.read() as work:
        [done] = (await work.reviews.changes([reply.id]))[reply.id]
        assert (done.was, (await work.replies.get(reply.id)).text) == ("Till five", "Till six")
    assert (await world.audit())[-1].action == "reply:edit"


async def test_deleting_the_message_offers_to_delete_the_reply(world: World, thread: Remark) -> None:
    await out(world, thread)
    offer = await offered(world, None)
    assert offer.change.kind == ChangeKind.DELETE
    assert await world.reply_changes.make(offer.change.id, ChangeKind.DELETE, MAX) == "Deleted on Fake."
    assert world.platform.texts == []


async def test_a_reply_that_was_deleted_there_lets_the_conversation_wait_again(
    world: World, thread: Remark
) -> None:
    reply = await out(world, thread)
    change = (await offered(world, None)).change
    await world.reply_changes.make(change.id, ChangeKind.DELETE, KIM)
    view = await world.conversations.show(reply.conversation_id)
    assert [(deed.actor, deed.action) for deed in view.deeds] == [(KIM.id, "reply:delete")]
    assert view.conversation.status == ConversationStatus.NEW
    [done] = view.changes[reply.id]
    assert (done.kind, done.author, done.done_at) == (ChangeKind.DELETE, KIM.id, world.clock())
    assert await world.reply_changes.notice(retouch("Till six", "2")) is None
    with pytest.raises(NotFoundError, match="no reply of ours left"):
        await world.reply_changes.offer_delete(reply.conversation_id, MAX)


async def test_a_reply_is_deleted_there_once_whichever_way_it_was_asked(world: World, thread: Remark) -> None:
    reply = await out(world, thread)
    one = (await world.reply_changes.offer_delete(reply.conversation_id, KIM)).change
    other = (await offered(world, None)).change
    await world.reply_changes.make(one.id, ChangeKind.DELETE, KIM)
    with pytest.raises(TransitionError, match="was deleted there meanwhile"):
        await world.reply_changes.make(other.id, ChangeKind.DELETE, MAX)


async def test_another_answer_that_is_still_there_keeps_it_answered(world: World, thread: Remark) -> None:
    reply = await out(world, thread)
    await world.replies.send(reply.conversation_id, MAX, "And on Sundays till four", origin="view:2")
    await world.publishing.run_due()
    await world.reply_changes.make((await offered(world, None)).change.id, ChangeKind.DELETE, MAX)
    [talk] = await world.talks()
    assert talk.status == ConversationStatus.ANSWERED


async def test_what_was_done_with_stays_so_when_its_answer_is_deleted(world: World, thread: Remark) -> None:
    await out(world, thread)
    [talk] = await world.talks()
    await world.conversations.act(talk.id, talk.version, MAX, ConversationAction.RESOLVE)
    await world.reply_changes.make((await offered(world, None)).change.id, ChangeKind.DELETE, MAX)
    [talk] = await world.talks()
    assert talk.status == ConversationStatus.RESOLVED


async def test_a_stopped_brand_changes_no_reply_but_takes_it_down(world: World, thread: Remark) -> None:
    await out(world, thread)
    change = (await offered(world, "Till six")).change
    await world.pauses.pause(world.brand.id, ADA)
    with pytest.raises(TransitionError, match="Linden is stopped"):
        await world.reply_changes.make(change.id, ChangeKind.EDIT, MAX)
    assert world.platform.texts == ["Till five"]
    await world.reply_changes.make(change.id, ChangeKind.DELETE, MAX)
    assert world.platform.texts == []


async def test_the_same_edition_is_offered_once(world: World, thread: Remark) -> None:
    await out(world, thread)
    first, again = await offered(world, "Till six"), await offered(world, "Till six")
    assert first.change.id == again.change.id
    assert (await offered(world, "Till seven", "2")).change.id != first.change.id
    assert await world.reply_changes.notice(retouch("Till five")) is None


async def test_what_has_not_left_is_taken_back(world: World, thread: Remark) -> None:
    await decide(world, undo=TEN)
    await out(world, thread)
    offer = await offered(world, None)
    assert offer.kinds == {ChangeKind.DELETE}
    assert "Taken back" in await world.reply_changes.make(offer.change.id, ChangeKind.DELETE, MAX)
    world.clock.advance(minutes=1)
    assert await world.publishing.run_due() == 0


async def test_what_stayed_inside_follows_its_message(world: World, thread: Remark) -> None:
    drafted = await world.replies.remember(thread)
    assert drafted is not None
    found = await world.reply_changes.notice(retouch("Till six"))
    assert isinstance(found, Draft)
    assert found.reply.text == "Till six"
    assert await world.reply_changes.notice(retouch(None)) is None
    with pytest.raises(NotFoundError):
        await world.replies.send_draft(drafted[0].id, MAX)


async def test_other_messages_are_none_of_our_business(world: World) -> None:
    assert await world.reply_changes.notice(retouch("Till six")) is None


async def test_words_that_need_a_yes_are_not_changed_without_one(world: World, thread: Remark) -> None:
    await out(world, thread)
    offer = await offered(world, "Till six")
    await decide(world, roles=frozenset({Role.COMMUNITY}))
    with pytest.raises(InvalidInputError, match="needs somebody's yes"):
        await world.reply_changes.make(offer.change.id, ChangeKind.EDIT, MAX)


async def test_a_platform_that_refuses_says_why(world: World, thread: Remark) -> None:
    await out(world, thread)
    offer = await offered(world, "Till six")
    world.platform.refuse("edit", RejectedError("it is locked"))
    with pytest.raises(InvalidInputError, match="Fake @linden could not do this: it is locked"):
        await world.reply_changes.make(offer.change.id, ChangeKind.EDIT, MAX)
    too_long = await offered(world, "x" * 301, "2")
    with pytest.raises(InvalidInputError, match="301"):
        await world.reply_changes.make(too_long.change.id, ChangeKind.EDIT, MAX)
    with pytest.raises(NotAllowedError):
        await world.reply_changes.make(offer.change.id, ChangeKind.EDIT, WREN)


async def test_what_waits_for_a_yes_does_not_follow_its_message(world: World, thread: Remark) -> None:
    await decide(world, roles=frozenset({Role.COMMUNITY}))
    reply = await out(world, thread)
    found = await world.reply_changes.notice(retouch("Something else"))
    assert isinstance(found, Asking)
    assert (await world.replies.get(reply.id)).text == "Till five"
    await world.reply_reviews.ask_anew(found.change.id, MAX)
    shown = await world.reply_reviews.show(reply.id)
    assert (shown.reply.text, shown.review.status) == ("Something else", ReviewStatus.WAITING)


async def test_a_request_ends_with_the_message_that_asked(world: World, thread: Remark) -> None:
    await decide(world, roles=frozenset({Role.COMMUNITY}))
    reply = await out(world, thread)
    drawn = await world.wanted(CardKind.REPLY, reply.id)
    assert isinstance(await world.reply_changes.notice(retouch(None)), Withdrawn)
    shown = await world.reply_reviews.show(reply.id)
    assert (shown.review.status, shown.review.decided_by) == (ReviewStatus.WITHDRAWN, MAX.id)
    assert await world.wanted(CardKind.REPLY, reply.id) == drawn + 1
    with pytest.raises(TransitionError, match="withdrawn already"):
        await world.reply_reviews.approve(reply.id, shown.review.version, ADA)
    await world.replies.send_draft(reply.id, MAX)
    assert await world.publishing.run_due() == 0
    assert await world.reply_changes.notice(retouch(None, "2")) is None


async def test_what_waits_for_a_yes_is_taken_back_by_its_people(world: World, thread: Remark) -> None:
    await decide(world, roles=frozenset({Role.COMMUNITY}))
    reply = await out(world, thread)
    found = await world.reply_changes.notice(retouch("Something else"))
    assert isinstance(found, Asking)
    with pytest.raises(NotAllowedError):
        await world.reply_reviews.take_back(found.change.id, WREN)
    await world.reply_reviews.take_back(found.change.id, MAX)
    assert (await world.reply_reviews.show(reply.id)).review.status == ReviewStatus.WITHDRAWN
    with pytest.raises(TransitionError):
        await world.reply_reviews.take_back(found.change.id, MAX)


async def test_what_failed_has_nothing_to_change(world: World, thread: Remark) -> None:
    world.platform.refuse("publish", RejectedError("no"))
    reply = await out(world, thread)
    async with world.database.read() as work:
        delivery = await work.deliveries.of_reply(reply.id)
    assert delivery is not None
    assert delivery.status == DeliveryStatus.FAILED
    for words in ("Till six", None):
        assert await world.reply_changes.notice(retouch(words)) == Stuck(
            reply=reply, status=DeliveryStatus.FAILED
        )


async def test_a_message_that_was_changed_before_it_was_told_of_has_its_newer_words(
    world: World, thread: Remark
) -> None:
    found = await world.reply_changes.notice(retouch("Till six"))
    assert isinstance(found, Draft)
    late = await world.replies.remember(thread)
    assert late is not None
    assert (late[0].id, late[0].text) == (found.reply.id, "Till six")
    assert await world.reply_changes.notice(replace(retouch("Till six"), thread="9.9", ts="9.10")) is None
