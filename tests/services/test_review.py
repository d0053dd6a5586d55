"""Approval in steps through the services: who is asked, reminded, and what happens when nobody answers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.approval import PostAction
from bot.domain.audit import PRESSROOM
from bot.domain.brand import Person
from bot.domain.card import CardKind, CardRef
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import SlackUserId
from bot.domain.policy import Policy, Step
from bot.domain.post import Effect, Post, PostStatus
from bot.errors import InvalidInputError, NotAllowedError, TransitionError
from bot.services.audit import AuditService
from bot.services.brand import form_of
from bot.services.post import Decision
from bot.services.review import ReviewService
from storage.proof_tables import audit
from tests.services.world import ADA, KIM, MAX, REVIEW, TEAM, WREN, World

LEADS = {"S0LEADS": frozenset({SlackUserId("U0LEE"), MAX.id})}
LEE = Person(id=SlackUserId("U0LEE"), groups=frozenset(LEADS))
STEPS = (
    Step(approvers=frozenset({ADA.id, KIM.id}), needed=2),
    Step(approvers=frozenset({"S0LEADS"}), needed=None),
)


def reviews(world: World) -> ReviewService:
    return ReviewService(world.database, world.clock)


async def rule(world: World, *steps: Step, **more: object) -> None:
    policy = replace(Policy(steps=steps or (Step(),)), **more)  # type: ignore[arg-type]
    world.brand = await world.brands.change(world.brand.id, KIM, replace(form_of(world.brand), policy=policy))


async def yes(world: World, post: Post, *people: Person) -> Post:
    for person in people:
        decision = Decision(action=PostAction.APPROVE, groups=LEADS)
        post = await world.posts.act(post.id, post.version, person, decision)
    return post


async def test_a_post_goes_through_its_steps_in_order(world: World) -> None:
    await rule(world, *STEPS)
    post = await world.compose(schedule=world.at(hours=1))
    with pytest.raises(NotAllowedError, match="turn of"):
        await yes(world, post, LEE)
    post = await yes(world, post, ADA, KIM, LEE)
    assert (post.status, await world.deliveries(post)) == (PostStatus.IN_REVIEW, [])
    done = await yes(world, post, replace(MAX, groups=frozenset(LEADS)))
    assert done.status == PostStatus.SCHEDULED
    assert await world.statuses(post) == [DeliveryStatus.PENDING]
    given = [(one.step, one.effect) for one in (await world.fresh(post)).approvals]
    assert given == [(0, Effect.COUNTED), (0, Effect.STEP), (1, Effect.COUNTED), (1, Effect.FINAL)]


async def test_a_yes_that_only_counts_leaves_the_buttons_of_others_good(world: World) -> None:
    await rule(world, *STEPS)
    post = await world.compose()
    wanted = await world.wanted(CardKind.POST, post.id)
    counted = await yes(world, post, ADA)
    assert counted.version == post.version
    assert await world.wanted(CardKind.POST, post.id) == wanted + 1
    with pytest.raises(NotAllowedError, match="approved this version already"):
        await yes(world, post, ADA)
    assert (await yes(world, post, KIM)).version == post.version + 1
    with pytest.raises(TransitionError, match="changed meanwhile"):
        await yes(world, post, LEE)


async def test_an_edit_starts_the_steps_over(world: World) -> None:
    await rule(world, *STEPS)
    post = await yes(world, await world.compose(), ADA, KIM)
    edited = await world.posts.edit(post.id, post.version, WREN, world.content("Better"))
    assert edited.approvals == ()
    assert (await yes(world, edited, ADA)).status == PostStatus.IN_REVIEW


async def test_a_change_of_the_steps_starts_what_waits_over_and_leaves_what_is_approved(world: World) -> None:
    await rule(world, *STEPS)
    waiting = await yes(world, await world.compose("waits"), ADA)
    wanted = await world.wanted(CardKind.POST, waiting.id)
    await rule(world, Step())
    assert (await world.fresh(waiting)).approvals == ()
    assert await world.wanted(CardKind.POST, waiting.id) == wanted + 1
    approved = await yes(world, waiting, KIM)
    await rule(world, *STEPS)
    await world.act(await world.fresh(approved), PostAction.PUBLISH)
    await world.publishing.run_due()
    assert world.platform.texts == ["waits"]


async def test_other_settings_leave_approvals_alone(world: World) -> None:
    await rule(world, *STEPS)
    waiting = await yes(world, await world.compose(), ADA)
    await rule(world, *STEPS, own=True)
    assert len((await world.fresh(waiting)).approvals) == 1


async def test_a_policy_that_can_not_work_is_refused_beside_its_input(world: World) -> None:
    with pytest.raises(InvalidInputError) as caught:
        await rule(world, Step(), Step(needed=None))
    assert caught.value.field == "quorum_1"


async def test_what_waits_for_somebody_is_theirs_to_approve(world: World) -> None:
    await rule(world, *STEPS)
    post = await world.compose()

    async def waits_for(*people: Person) -> list[bool]:
        return [bool(await reviews(world).waiting_for(person, [world.brand])) for person in people]

    assert await waits_for(ADA, KIM, LEE, WREN) == [True, True, False, False]
    await yes(world, post, ADA)
    assert await waits_for(ADA, KIM, LEE) == [False, True, False]
    await yes(world, post, KIM)
    assert await waits_for(ADA, KIM, LEE) == [False, False, True]


# ---- reminders


async def reminded(world: World, post: Post) -> int:
    await reviews(world).run_due()
    return await world.wanted(CardKind.REMINDER, post.id)


async def test_a_post_that_waits_too_long_is_spoken_of_once_in_its_thread(world: World) -> None:
    post = await world.compose()
    world.clock.advance(hours=3, minutes=59)
    assert await reminded(world, post) == 0
    world.clock.advance(minutes=1)
    assert await reminded(world, post) == 1
    card = await world.card(CardKind.REMINDER, post.id)
    assert card is not None
    assert (card.channel, card.thread_of) == (REVIEW, CardRef(kind=CardKind.POST, id=post.id))
    world.clock.advance(hours=10)
    assert await reminded(world, post) == 1


async def test_each_step_and_each_version_is_reminded_of_with_a_new_message(world: World) -> None:
    await rule(world, *STEPS)
    post = await world.compose()
    for change in ("step", "edit"):
        world.clock.advance(hours=5)
        assert await reminded(world, post) == 1
        async with world.database.transaction() as work:
            ref = CardRef(kind=CardKind.REMINDER, id=post.id)
            await work.cards.sent(ref, "1.1", REVIEW, 1)
        fresh = await world.fresh(post)
        if change == "step":
            post = await yes(world, fresh, ADA, KIM)
        else:
            post = await world.posts.edit(post.id, fresh.version, WREN, world.content("Better"))
        world.clock.advance(hours=5)
        assert await reminded(world, post) == 1
        card = await world.card(CardKind.REMINDER, post.id)
        assert card is not None
        assert card.ts is None


async def test_a_yes_that_only_counts_does_not_begin_the_wait_anew(world: World) -> None:
    await rule(world, *STEPS)
    post = await world.compose()
    world.clock.advance(hours=3)
    await yes(world, post, ADA)
    world.clock.advance(hours=1)
    assert await reminded(world, post) == 1


async def test_a_reminder_is_drawn_anew_when_somebody_decides(world: World) -> None:
    post = await world.compose()
    world.clock.advance(hours=4)
    await reminded(world, post)
    await world.act(post, PostAction.APPROVE, ADA)
    assert await world.wanted(CardKind.REMINDER, post.id) == 2


async def test_nobody_is_reminded_of_what_does_not_wait_or_where_the_brand_says_never(world: World) -> None:
    held = await world.act(await world.compose("held"), PostAction.HOLD, ADA)
    world.clock.advance(hours=10)
    assert await reminded(world, held) == 0
    released = await world.act(held, PostAction.RELEASE, ADA)
    assert await reminded(world, released) == 0
    await rule(world, remind_after=None)
    world.clock.advance(hours=10)
    assert await reminded(world, released) == 0


# ---- expiry


async def test_what_nobody_approves_in_time_is_a_draft_again(world: World) -> None:
    await rule(world, *STEPS, expire_after=timedelta(days=2))
    post = await yes(world, await world.compose(), ADA)
    world.clock.advance(days=1, hours=23)
    await reviews(world).run_due()
    assert (await world.fresh(post)).status == PostStatus.IN_REVIEW
    world.clock.advance(hours=1)
    await reviews(world).run_due()
    draft = await world.fresh(post)
    assert (draft.status, draft.approvals, draft.noted_by) == (PostStatus.DRAFT, (), None)
    assert "within 2 days" in draft.note
    assert [(one.actor, one.action) for one in await world.audit()][-1] == (PRESSROOM, "post:expire")
    again = await world.act(draft, PostAction.SUBMIT)
    assert again.waiting_since == world.clock()
    assert (await yes(world, again, ADA)).status == PostStatus.IN_REVIEW


async def test_without_an_expiry_a_post_waits_for_ever(world: World) -> None:
    post = await world.compose()
    world.clock.advance(days=400)
    await reviews(world).run_due()
    assert (await world.fresh(post)).status == PostStatus.IN_REVIEW


# ---- versions and the log


async def test_the_history_has_every_version_with_who_made_it(world: World) -> None:
    post = await world.compose("One")
    await world.act(post, PostAction.REQUEST_CHANGES, ADA, note="Shorter")
    fresh = await world.fresh(post)
    await world.posts.edit(post.id, fresh.version, KIM, world.content("Two"))
    history = await reviews(world).history(post.id)
    assert [(one.number, one.editor, one.content.text) for one in history.revisions] == [
        (1, WREN.id, "One"),
        (2, KIM.id, "Two"),
    ]
    assert (history.post.asked, history.brand, list(history.accounts)) == (1, world.brand, [world.account.id])


async def test_every_decision_is_in_one_chain(world: World) -> None:
    service = AuditService(world.database)
    assert await service.verify() == []
    await world.released()
    [chain] = await service.verify()
    assert (chain.team, chain.entries, chain.broken) == (TEAM, 3, None)
    assert [one.number for one in await service.latest(2)] == [3, 2]
    async with world.database.transaction() as work:
        await work.connection.run(update(audit).where(audit.c.number == 2).values(actor=WREN.id))
    [chain] = await service.verify()
    assert chain.broken == 2
