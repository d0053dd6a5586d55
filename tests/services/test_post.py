"""Posts: composed, edited, decided about, and put into the outbox."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.approval import PostAction
from bot.domain.brand import Person
from bot.domain.card import CardKind
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import AccountId, SlackUserId
from bot.domain.post import Media, PostStatus
from bot.errors import InvalidInputError, NotAllowedError, NotFoundError, OutcomeUnknownError, TransitionError
from bot.services.post import Decision
from tests.services.world import ADA, KIM, MAX, WREN, World

A, P, S = PostAction, PostStatus, DeliveryStatus


async def test_a_post_begins_in_review_with_a_card(world: World) -> None:
    post = await world.compose()
    card = await world.card(CardKind.POST, post.id)
    assert post.status == P.IN_REVIEW
    assert card is not None
    assert card.channel == world.brand.channels.review


async def test_the_same_origin_is_the_same_post_and_done_once(world: World) -> None:
    first = await world.compose(schedule=world.at(minutes=5))
    world.clock.advance(minutes=10)
    again = await world.compose(schedule=first.content.schedule)
    assert again == first
    assert [entry.action for entry in await world.audit()] == ["post:compose"]
    assert await world.wanted(CardKind.POST, first.id) == 1


async def test_only_writers_compose(world: World) -> None:
    with pytest.raises(NotAllowedError, match=r"<@U0ADA>.*<@U0WREN>.* can do this for Linden"):
        await world.posts.compose(world.brand.id, MAX, world.content(), origin="view:1")


async def test_guests_do_nothing(world: World) -> None:
    guest = Person(id=SlackUserId("U0GUEST"), member=False)
    with pytest.raises(NotAllowedError, match="Guests"):
        await world.posts.compose(world.brand.id, guest, world.content(), origin="view:1")


@pytest.mark.parametrize(
    ("text", "more", "field", "why"),
    [
        ("x" * 301, {}, "text", "301 characters; 300 are allowed"),
        (" ", {}, "text", "is empty"),
        ("Hello", {"accounts": ()}, "accounts", "at least one"),
        ("Hello", {"accounts": (AccountId(99),)}, "accounts", "at least one"),
    ],
)
async def test_what_a_platform_would_refuse_is_refused_before_review(
    world: World, text: str, more: dict[str, Any], field: str, why: str
) -> None:
    with pytest.raises(InvalidInputError, match=why) as caught:
        await world.compose(text, **more)
    assert caught.value.field == field


async def test_too_many_images_are_refused_beside_the_files(world: World) -> None:
    image = Media(sha256="0" * 64, mime="image/png", size=1, width=1, height=1)
    with pytest.raises(InvalidInputError, match="5 images") as caught:
        await world.compose(media=(image,) * 5)
    assert caught.value.field == "files"


async def test_a_time_that_is_over_is_refused(world: World) -> None:
    with pytest.raises(InvalidInputError, match="over") as caught:
        await world.compose(schedule=world.at(minutes=-5))
    assert caught.value.field == "when"


async def test_a_draft_may_be_unfinished_but_is_not_submitted_so(world: World) -> None:
    draft = await world.posts.compose(
        world.brand.id, WREN, world.content("x" * 301), origin="view:1", submit=False
    )
    assert draft.status == P.DRAFT
    with pytest.raises(InvalidInputError, match="301 characters"):
        await world.act(draft, A.SUBMIT)
    edited = await world.posts.edit(draft.id, draft.version, WREN, world.content("short"))
    assert edited.status == P.DRAFT
    assert (await world.act(edited, A.SUBMIT)).status == P.IN_REVIEW


async def test_who_wrote_a_post_does_not_approve_it(world: World) -> None:
    post = await world.posts.compose(world.brand.id, ADA, world.content(), origin="view:1")
    with pytest.raises(NotAllowedError, match="wrote or edited"):
        await world.act(post, A.APPROVE, ADA)


async def test_who_edited_a_post_does_not_approve_it(world: World) -> None:
    post = await world.compose()
    edited = await world.posts.edit(post.id, post.version, ADA, world.content("Better"))
    with pytest.raises(NotAllowedError, match="wrote or edited"):
        await world.act(edited, A.APPROVE, ADA)
    assert (await world.act(edited, A.APPROVE, KIM)).status == P.APPROVED


async def test_who_edited_once_does_not_approve_what_came_after(world: World) -> None:
    post = await world.compose()
    edited = await world.posts.edit(post.id, post.version, ADA, world.content("Better"))
    again = await world.posts.edit(post.id, edited.version, WREN, world.content("Best"))
    with pytest.raises(NotAllowedError):
        await world.act(again, A.APPROVE, ADA)


async def test_a_brand_may_let_writers_approve_their_own(world: World) -> None:
    await world.allow_self_approval()
    post = await world.posts.compose(world.brand.id, ADA, world.content(), origin="view:1")
    assert (await world.act(post, A.APPROVE, ADA)).status == P.APPROVED


async def test_only_approvers_approve(world: World) -> None:
    post = await world.compose()
    with pytest.raises(NotAllowedError, match="Only <@U0ADA> or <@U0KIM> can"):
        await world.act(post, A.APPROVE, MAX)


async def test_an_approval_is_of_what_was_seen(world: World) -> None:
    post = await world.approved()
    edited = await world.posts.edit(post.id, post.version, WREN, world.content("Other words"))
    assert edited.status == P.IN_REVIEW
    assert edited.approvals == ()


async def test_an_edit_that_changes_nothing_keeps_the_approval(world: World) -> None:
    post = await world.approved()
    assert await world.posts.edit(post.id, post.version, WREN, post.content) == post


async def test_an_approved_time_needs_nothing_more(world: World) -> None:
    post = await world.approved(schedule=world.at(hours=1))
    [delivery] = await world.deliveries(post)
    assert post.status == P.SCHEDULED
    assert delivery.due_at == post.due_at == world.clock() + timedelta(hours=1)
    assert delivery.expires_at == delivery.due_at + timedelta(hours=2)


async def test_an_approval_shortly_after_the_time_still_counts(world: World) -> None:
    post = await world.compose(schedule=world.at(hours=1))
    world.clock.advance(hours=2)
    await world.act(post, A.APPROVE, ADA)
    assert await world.publishing.run_due() == 1


async def test_an_approval_long_after_the_time_does_not_publish_late(world: World) -> None:
    post = await world.compose(schedule=world.at(hours=1))
    world.clock.advance(hours=4)
    with pytest.raises(TransitionError, match="time of this post is over"):
        await world.act(post, A.APPROVE, ADA)
    assert (await world.fresh(post)).status == P.IN_REVIEW


async def test_an_approved_time_is_not_changed_without_an_edit(world: World) -> None:
    post = await world.approved(schedule=world.at(hours=1))
    with pytest.raises(NotAllowedError, match="time was approved"):
        await world.act(post, A.PUBLISH)


async def test_an_approved_post_is_scheduled_by_who_releases_it(world: World) -> None:
    post = await world.act(await world.approved(), A.SCHEDULE, at=world.at(hours=3))
    assert post.status == P.SCHEDULED
    assert post.due_at == world.clock() + timedelta(hours=3)


async def test_what_was_scheduled_can_go_out_at_once_instead(world: World) -> None:
    post = await world.act(await world.approved(), A.SCHEDULE, at=world.at(hours=3))
    await world.act(post, A.PUBLISH)
    assert await world.publishing.run_due() == 1
    assert world.platform.texts == ["Hello"]


async def test_what_was_taken_off_its_time_waits_and_has_none(world: World) -> None:
    post = await world.act(await world.approved(), A.SCHEDULE, at=world.at(hours=3))
    waiting = await world.act(post, A.UNSCHEDULE)
    assert (waiting.status, waiting.due_at) == (P.APPROVED, None)
    world.clock.advance(hours=4)
    assert await world.publishing.run_due() == 0
    assert await world.statuses(post) == [S.CANCELLED]


async def test_an_edit_takes_back_what_waited_to_go_out(world: World) -> None:
    post = await world.approved(schedule=world.at(hours=1))
    edited = await world.posts.edit(post.id, post.version, WREN, world.content("New words"))
    assert (edited.status, edited.due_at) == (P.IN_REVIEW, None)
    world.clock.advance(hours=1)
    assert await world.publishing.run_due() == 0


async def test_after_an_edit_and_a_new_approval_the_new_words_go_out(world: World) -> None:
    post = await world.act(await world.approved(), A.SCHEDULE, at=world.at(hours=3))
    edited = await world.posts.edit(post.id, post.version, WREN, world.content("New"))
    approved = await world.act(edited, A.APPROVE, ADA)
    await world.act(approved, A.PUBLISH)
    await world.publishing.run_due()
    assert world.platform.texts == ["New"]


@pytest.mark.parametrize("status", [S.CLAIMED, S.SENDING])
async def test_what_is_going_out_is_not_edited(world: World, status: DeliveryStatus) -> None:
    post = await world.act(await world.approved(), A.SCHEDULE, at=world.at(hours=0))
    async with world.database.transaction() as work:
        now = world.clock()
        [taken] = await work.deliveries.claim_due(now, now + timedelta(minutes=2), "other", 10)
        if status == S.SENDING:
            await work.deliveries.start([(taken.id, "key")], now, "other")
    with pytest.raises(TransitionError, match="going out this very moment"):
        await world.posts.edit(post.id, post.version, WREN, world.content("Too late"))
    assert await world.statuses(post) == [status]


async def test_what_may_be_live_is_neither_edited_nor_cancelled(world: World) -> None:
    post = await world.released()
    world.platform.refuse("publish", OutcomeUnknownError("?"))
    await world.publishing.run_due()
    fresh = await world.fresh(post)
    assert fresh.status == P.PUBLISHING
    with pytest.raises(TransitionError):
        await world.posts.edit(post.id, fresh.version, WREN, world.content("Too late"))
    with pytest.raises(TransitionError):
        await world.act(fresh, A.CANCEL)


async def test_what_may_be_live_is_not_taken_back_whatever_the_post_says(world: World) -> None:
    post = await world.act(await world.approved(), A.SCHEDULE, at=world.at(hours=0))
    world.platform.refuse("publish", OutcomeUnknownError("?"))
    await world.publishing.run_due()
    async with world.database.transaction() as work:
        fresh = await work.posts.get(post.id)
        assert await work.deliveries.cancel_of_post(fresh.id) == []


async def test_a_cancelled_post_does_not_go_out(world: World) -> None:
    post = await world.approved(schedule=world.at(hours=1))
    assert (await world.act(post, A.CANCEL)).status == P.CANCELLED
    world.clock.advance(hours=1)
    assert await world.publishing.run_due() == 0


async def test_a_reason_stands_on_the_card(world: World) -> None:
    post = await world.act(await world.compose(), A.REQUEST_CHANGES, ADA, note="Shorter, please")
    assert (post.status, post.note, post.noted_by) == (P.CHANGES_REQUESTED, "Shorter, please", ADA.id)


async def test_a_click_on_an_old_card_only_draws_it_anew(world: World) -> None:
    post = await world.compose()
    await world.act(post, A.HOLD, ADA)
    wanted = await world.wanted(CardKind.POST, post.id)
    with pytest.raises(TransitionError, match="it is on hold now"):
        await world.act(post, A.APPROVE, ADA)
    assert await world.wanted(CardKind.POST, post.id) == wanted + 1
    assert (await world.fresh(post)).status == P.ON_HOLD


async def test_an_edit_of_an_old_version_draws_the_card_anew(world: World) -> None:
    post = await world.compose()
    await world.act(post, A.HOLD, ADA)
    wanted = await world.wanted(CardKind.POST, post.id)
    with pytest.raises(TransitionError, match="while you were editing it: it is on hold now"):
        await world.posts.edit(post.id, post.version, WREN, world.content("New"))
    assert await world.wanted(CardKind.POST, post.id) == wanted + 1


async def test_a_second_click_does_nothing_more(world: World) -> None:
    post = await world.approved()
    await world.act(post, A.PUBLISH)
    with pytest.raises(TransitionError):
        await world.act(post, A.PUBLISH)
    assert len(await world.deliveries(post)) == 1


async def test_what_the_table_does_not_allow_is_said(world: World) -> None:
    post = await world.compose()
    with pytest.raises(TransitionError, match="waits for approval, so it can't be published now"):
        await world.act(post, A.PUBLISH)


async def test_every_act_is_on_record_without_its_words(world: World) -> None:
    await world.released("A secret plan")
    entries = await world.audit()
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("post:compose", WREN.id),
        ("post:approve", ADA.id),
        ("post:publish", WREN.id),
    ]
    assert "secret" not in repr(entries)


async def test_each_account_and_part_has_its_delivery(world: World) -> None:
    other = await world.another("other")
    accounts = (world.account.id, other.id)
    post = await world.released("One\n---\nTwo", accounts=accounts)
    found = [(one.account_id, one.part) for one in await world.deliveries(post)]
    assert found == [(account, part) for account in accounts for part in (0, 1)]


async def test_a_view_has_all_that_the_card_shows(world: World) -> None:
    post = await world.released()
    view = await world.posts.show(post.id)
    assert (view.post.id, view.brand, list(view.accounts)) == (post.id, world.brand, [world.account.id])
    assert len(view.deliveries) == 1
    assert view.problems == {}


async def test_a_view_names_what_a_platform_would_refuse(world: World) -> None:
    draft = await world.posts.compose(
        world.brand.id, WREN, world.content("x" * 301), origin="view:1", submit=False
    )
    view = await world.posts.show(draft.id)
    assert [problem.part for problem in view.problems[world.account.id]] == ["text"]


async def test_the_queue_has_what_is_not_over_the_next_first(world: World) -> None:
    later = await world.approved("later", schedule=world.at(hours=2))
    sooner = await world.approved("sooner", schedule=world.at(hours=1))
    await world.act(await world.compose("gone"), A.CANCEL)
    assert [post.id for post in await world.posts.queue([world.brand])] == [sooner.id, later.id]


async def test_who_saw_an_old_card_is_told_and_it_is_drawn_anew(world: World) -> None:
    post = await world.compose()
    assert (await world.posts.seen(post.id, post.version)).post == post
    with pytest.raises(TransitionError, match="in review now"):
        await world.posts.seen(post.id, post.version + 1)
    assert await world.wanted(CardKind.POST, post.id) == 2


async def test_a_post_that_is_gone_is_said_to_be(world: World) -> None:
    post = await world.compose()
    with pytest.raises(NotFoundError):
        await world.posts.act(type(post.id)(99), 1, WREN, Decision(action=A.CANCEL))
