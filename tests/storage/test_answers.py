"""What brands ask of their answers, approvals and changes of replies, and edits by followers, as kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.answer import (
    AnswerRules,
    Change,
    ChangeKind,
    Review,
    ReviewStatus,
)
from bot.domain.brand import Role
from bot.domain.conversation import ItemKind, Reply
from bot.domain.delivery import DeliveryStatus
from bot.domain.edit import Edit
from bot.domain.ids import ItemId, SlackUserId
from bot.domain.post import Media
from bot.domain.sentiment import Mood, Sentiment
from bot.errors import InvalidInputError, NotFoundError, TransitionError
from storage.database import Database
from storage.deliveries import NewDelivery
from storage.work import Work
from tests.storage.things import NOW, new_account, new_brand, remote

IMAGE = Media(sha256="a" * 64, mime="image/png", size=3, width=1, height=1, alt="A cup")
MAX = SlackUserId("U0MAX")


async def replied(work: Work, origin: str = "view:1") -> Reply:
    """A reply to the first item of a new conversation."""
    account = await new_account(work, (await new_brand(work)).id)
    talk = await work.conversations.open(account, ItemKind.COMMENT, "9", NOW)
    [item] = await work.items.add_many(
        account.id, [(remote("9"), talk.id, Sentiment(mood=Mood.NEGATIVE))], NOW
    )
    return await work.replies.add(
        conversation_id=talk.id,
        item_id=item.id,
        author=MAX,
        text="Yes",
        origin=origin,
        now=NOW,
        media=(IMAGE,),
    )


def review_of(reply: Reply) -> Review:
    return Review(
        reply_id=reply.id,
        content_hash="h" * 64,
        status=ReviewStatus.WAITING,
        editors=frozenset({MAX}),
        asked_at=NOW,
    )


async def test_rules_are_kept_and_changed(database: Database) -> None:
    async with database.transaction() as work:
        brand = await new_brand(work)
        assert await work.answers.rules(brand.id) == AnswerRules()
        strict = AnswerRules(
            undo=timedelta(seconds=30),
            moods=frozenset({Mood.NEGATIVE}),
            roles=frozenset({Role.COMMUNITY}),
            own=True,
        )
        for rules in (AnswerRules(undo=timedelta(0)), strict):
            await work.answers.save_rules(brand.id, rules)
            assert await work.answers.rules(brand.id) == rules


async def test_saved_replies_are_kept_by_name(database: Database) -> None:
    async with database.transaction() as work:
        brand = await new_brand(work)
        thanks = await work.answers.add_saved(brand.id, "thanks", "Thank you")
        hours = await work.answers.add_saved(brand.id, "Hours", "Nine to six")
        assert [one.name for one in await work.answers.saved(brand.id)] == ["Hours", "thanks"]
        with pytest.raises(InvalidInputError, match="“Thanks” already"):
            await work.answers.add_saved(brand.id, "Thanks", "again")
        with pytest.raises(InvalidInputError, match="already"):
            await work.answers.change_saved(replace(thanks, name="hours"))
        await work.answers.change_saved(replace(thanks, name="Thanks", text="Thanks!"))
        assert (await work.answers.get_saved(thanks.id)).text == "Thanks!"
        await work.answers.remove_saved(hours.id)
        with pytest.raises(NotFoundError):
            await work.answers.get_saved(hours.id)


async def test_a_reply_keeps_its_images_and_gets_other_words(database: Database) -> None:
    async with database.transaction() as work:
        reply = await replied(work)
        assert reply.media == (IMAGE,)
        await work.replies.rewrite(reply.id, "No")
        assert await work.replies.of_origin("view:1") == replace(reply, text="No")
        await work.replies.forget(reply.id)
        assert await work.replies.of_origin("view:1") is None


async def test_a_review_is_asked_for_once_and_decided_by_who_is_quicker(database: Database) -> None:
    async with database.transaction() as work:
        reply = await replied(work)
        assert await work.reviews.of_reply(reply.id) is None
        await work.reviews.ask(review_of(reply))
        await work.reviews.ask(replace(review_of(reply), content_hash="other"))
        asked = await work.reviews.of_reply(reply.id)
        assert asked == review_of(reply)
        talk = await work.conversations.get(reply.conversation_id)
        assert await work.reviews.waiting([talk.brand_id]) == [(talk.brand_id, asked)]
        assert await work.reviews.waiting([]) == []
        yes = await work.reviews.save(replace(asked, status=ReviewStatus.APPROVED, decided_at=NOW))
        assert await work.reviews.waiting([talk.brand_id]) == []
        assert await work.reviews.of_conversation(reply.conversation_id) == {reply.id: yes}
        with pytest.raises(TransitionError, match="quicker"):
            await work.reviews.save(replace(asked, status=ReviewStatus.REJECTED))


async def test_a_reply_that_waits_for_a_yes_is_not_swept_away(database: Database) -> None:
    async with database.transaction() as work:
        reply = await replied(work)
        await work.reviews.ask(review_of(reply))
        assert await work.replies.purge_drafts(NOW + timedelta(days=1)) == 0


async def test_the_images_of_a_reply_stay_while_it_is_on_its_way(database: Database) -> None:
    later = NOW + timedelta(days=3)
    async with database.transaction() as work:
        await work.media.add(IMAGE, NOW)
        reply = await replied(work)
        assert await work.replies.media_on_the_way() == set()
        await work.reviews.ask(review_of(reply))
        assert await work.media.purge(later) == []
        await work.reviews.save(replace(review_of(reply), status=ReviewStatus.APPROVED))
        account = (await work.items.get(reply.item_id)).account_id
        row = NewDelivery(account_id=account, reply_id=reply.id, due_at=NOW)
        [sent] = await work.deliveries.add_many([row])
        assert await work.media.purge(later) == []
        await work.deliveries.finish(sent.id, DeliveryStatus.CANCELLED, now=NOW)
        assert await work.media.purge(later) == [IMAGE.sha256]


async def test_a_change_is_kept_once_and_shown_when_it_is_made(database: Database) -> None:
    async with database.transaction() as work:
        reply = await replied(work)
        wish = Change(
            id=0, reply_id=reply.id, kind=ChangeKind.EDIT, was="Yes", text="No", author=MAX, asked_at=NOW
        )
        made = await work.reviews.add_change(wish, "edit:1")
        assert await work.reviews.add_change(replace(wish, text="Other"), "edit:1") == made
        assert await work.reviews.changes([reply.id]) == {reply.id: []}
        await work.reviews.changed(made.id, ChangeKind.EDIT, SlackUserId("U0BEN"), NOW)
        done = replace(made, done_at=NOW, author=SlackUserId("U0BEN"))
        assert await work.reviews.change(made.id) == done
        assert await work.reviews.changes([reply.id]) == {reply.id: [done]}
        assert await work.reviews.changes([]) == {}
        with pytest.raises(NotFoundError):
            await work.reviews.change(99)


async def test_what_a_follower_changed_is_kept_beside_what_they_said(database: Database) -> None:
    async with database.transaction() as work:
        reply = await replied(work)
        item = await work.items.get(reply.item_id)
        assert await work.edits.of_item(item.id) == Edit()
        edit = Edit(was=item.remote.text, edited_at=NOW)
        await work.edits.save(item.id, edit)
        await work.edits.rewrite(item, "Something else", Sentiment(mood=Mood.POSITIVE, score=0.5))
        assert await work.edits.of_items([item.id, ItemId(99)]) == {item.id: edit}
        assert await work.edits.of_items([]) == {}
        now = await work.items.get(item.id)
        assert (now.remote.text, now.sentiment.mood) == ("Something else", Mood.POSITIVE)


async def test_what_is_gone_is_not_recent(database: Database) -> None:
    async with database.transaction() as work:
        reply = await replied(work)
        item = await work.items.get(reply.item_id)
        before = NOW - timedelta(hours=1)
        assert await work.edits.recent(item.account_id, before, 10) == [item.id]
        assert await work.edits.recent(item.account_id, NOW, 10) == []
        await work.edits.save(item.id, Edit(gone_at=NOW))
        assert await work.edits.recent(item.account_id, before, 10) == []
