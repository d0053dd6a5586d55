"""Preflight: one fault is one line, told once, with who can mend it; and gone once it is mended."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.blocks.post import post_card
from bot.blocks.preflight import preflight_message
from bot.domain.account import AccountStatus
from bot.domain.approval import PostAction
from bot.domain.card import CardKind
from bot.domain.post import Media, Post, PostStatus
from bot.domain.preflight import Check, Finding, Fixer, Standing
from bot.errors import AuthorizationError, NotSupportedError, TemporaryError
from bot.services.account import LoginForm
from bot.services.preflight import LEASE, PreflightService
from bot.services.review import ReviewService
from tests.fakes import PASSWORD
from tests.services.test_media import photo
from tests.services.world import ADA, KIM, World

LINK = "https://linden.example/rye"


def service(world: World, worker: str = "one") -> PreflightService:
    made = PreflightService(world.database, world.clock, world.sessions, world.media, worker)
    made.ask = world_of_links(None)
    return made


def world_of_links(fault: str | None) -> Callable[[str], "asyncio.Future[str | None]"]:
    def ask(_link: str) -> "asyncio.Future[str | None]":
        found: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        found.set_result(fault)
        return found

    return ask


async def findings(world: World, post: Post) -> list[Finding]:
    async with world.database.read() as work:
        return list((await work.preflights.get(post.id)).findings)


async def picture(world: World) -> Media:
    return await world.media.take(photo(), alt="a garden", name="image 1")


async def ready(world: World) -> Post:
    """A post with a link and an image that goes out in three hours."""
    return await world.compose(
        "Fresh bread", link=LINK, media=(await picture(world),), schedule=world.at(hours=3)
    )


async def test_a_post_that_is_well_has_no_line(world: World) -> None:
    post = await ready(world)
    assert await service(world).run_due() == 1
    assert await findings(world, post) == []
    assert await world.card(CardKind.PREFLIGHT, post.id) is None


Break = Callable[[World, PreflightService, Post], None]


def lose_login(world: World, _service: PreflightService, _post: Post) -> None:
    world.platform.refuse("standing", AuthorizationError("the grant is dead"))


def take_permission(world: World, _service: PreflightService, _post: Post) -> None:
    world.platform.standing = Standing(missing=frozenset({"write:media"}))


def use_up(world: World, _service: PreflightService, _post: Post) -> None:
    world.platform.standing = Standing(remaining=1, resets_in=timedelta(hours=5))


def end_api(world: World, _service: PreflightService, _post: Post) -> None:
    world.sessions.kind("fake").ends = date(2026, 11, 23)


def silence(world: World, _service: PreflightService, _post: Post) -> None:
    world.platform.refuse("standing", TemporaryError("no answer"))


def lose_file(world: World, _service: PreflightService, post: Post) -> None:
    world.store.path(post.content.media[0].sha256).unlink()


def break_link(_world: World, service: PreflightService, _post: Post) -> None:
    service.ask = world_of_links("leads to a page that is not there (HTTP 404)")


def shorten(world: World, _service: PreflightService, _post: Post) -> None:
    world.platform.limits = replace(world.platform.limits, characters=5)


def stop_images(world: World, _service: PreflightService, _post: Post) -> None:
    world.platform.limits = replace(world.platform.limits, images=0)


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (lose_login, (Check.LOGIN, "login", "Connect it again", Fixer.ADMIN)),
        (take_permission, (Check.SCOPES, "permissions", "lacks write:media", Fixer.ADMIN)),
        (use_up, (Check.QUOTA, "quota", "takes 1 call more from us, and this post needs 2", Fixer.TIME)),
        (end_api, (Check.API_END, "API", "on 23 November 2026", Fixer.ADMIN)),
        (silence, (Check.REACH, "platform", "does not answer just now", Fixer.TIME)),
        (lose_file, (Check.MEDIA, "image 1", "Image 1 is gone from Pressroom's disk", Fixer.WRITER)),
        (stop_images, (Check.MEDIA, "images", "There is 1 image; none are allowed", Fixer.WRITER)),
        (break_link, (Check.LINK, "link", f"{LINK} leads to a page that is not there", Fixer.WRITER)),
        (shorten, (Check.LENGTH, "text", "characters; 5 are allowed", Fixer.WRITER)),
    ],
)
async def test_one_fault_gives_exactly_its_line(
    world: World, fault: Break, line: tuple[Check, str, str, Fixer]
) -> None:
    check, item, words, fixer = line
    post, checks = await ready(world), service(world)
    fault(world, checks, post)
    await checks.run_due()
    [found] = await findings(world, post)
    assert (found.check, found.item, found.fixer) == (check, item, fixer)
    assert words in found.text
    view = await world.posts.show(post.id)
    card, told = post_card(view).text, preflight_message(view).text
    assert card.count(found.text) == told.count(found.text) == 1
    mention = {Fixer.WRITER: post.author, Fixer.ADMIN: KIM.id}.get(fixer)
    assert mention is None or f"<@{mention}> can mend it" in told


async def test_what_is_in_the_way_is_told_once_and_goes_when_it_is_mended(world: World) -> None:
    post, checks = await ready(world), service(world)
    break_link(world, checks, post)
    await checks.run_due()
    assert await world.wanted(CardKind.PREFLIGHT, post.id) == 1
    card = await world.card(CardKind.PREFLIGHT, post.id)
    assert card is not None
    assert card.thread_of is not None
    assert card.thread_of.kind == CardKind.POST
    shown = await world.wanted(CardKind.POST, post.id)
    assert shown > 1
    world.clock.advance(minutes=5)
    assert await checks.run_due() == 1
    checks.ask = world_of_links(None)
    world.clock.advance(minutes=5)
    assert await checks.run_due() == 1
    assert await findings(world, post) == []
    assert "Mended" in preflight_message(await world.posts.show(post.id)).text
    world.clock.advance(minutes=5)
    assert await checks.run_due() == 0


async def test_connecting_the_account_again_mends_at_once(world: World) -> None:
    post, checks = await ready(world), service(world)
    lose_login(world, checks, post)
    await checks.run_due()
    assert (await world.accounts.get(world.account.id)).status == AccountStatus.DISCONNECTED
    await checks.run_due()
    [again] = await findings(world, post)
    assert again.check == Check.LOGIN
    form = LoginForm(platform="fake", server="https://fake.example", handle="linden", secret=PASSWORD)
    await world.accounts.connect(world.brand.id, form, KIM)
    assert await checks.run_due() == 1
    assert await findings(world, post) == []


async def test_a_post_is_checked_at_submit_and_a_day_and_an_hour_ahead(world: World) -> None:
    post = await world.compose(schedule=world.at(days=3))
    checks = service(world)
    assert [await checks.run_due(), await checks.run_due()] == [1, 0]
    await world.act(post, PostAction.APPROVE, ADA)
    assert [await checks.run_due(), await checks.run_due()] == [1, 0]
    looks = []
    for hours in (47, 1, 22, 1, 1):
        world.clock.advance(hours=hours)
        looks.append(await checks.run_due())
    assert looks == [0, 1, 0, 1, 0]


async def test_who_can_is_told_that_an_approval_is_missing_when_the_time_comes(world: World) -> None:
    post = await world.compose(schedule=world.at(hours=3))
    checks = service(world)
    told = []
    for hours in (0, 1.9, 0.1, 1, 2, 24):
        world.clock.advance(hours=hours)
        await checks.run_due()
        told.append([(one.item, one.fixer) for one in await findings(world, post)])
    missing, over = ("approval", Fixer.APPROVER), ("time", Fixer.WRITER)
    assert told == [[], [], [missing], [missing], [over], [over]]
    assert await world.wanted(CardKind.PREFLIGHT, post.id) == 1
    assert await checks.run_due() == 0
    view = await world.posts.show(post.id)
    assert "time: It went by before the post was approved. Edit the post" in post_card(view).text


async def test_what_is_approved_in_time_has_nothing_missing(world: World) -> None:
    post = await world.compose(schedule=world.at(hours=3))
    checks = service(world)
    world.clock.advance(hours=2)
    await checks.run_due()
    card = post_card(await world.posts.show(post.id)).text
    assert "approval: It is still missing, and the post is to go out in less than an hour. " in card
    assert "<@U0ADA>, <@U0KIM> can approve it." in card
    await world.act(post, PostAction.APPROVE, ADA)
    await checks.run_due()
    assert await findings(world, post) == []


async def test_who_sends_it_in_the_last_hour_is_told_once_the_time_has_come(world: World) -> None:
    post = await world.compose(schedule=world.at(minutes=30))
    checks = service(world)
    await checks.run_due()
    assert await findings(world, post) == []
    world.clock.advance(minutes=30)
    await checks.run_due()
    [missing] = await findings(world, post)
    assert "the time has come" in missing.text


async def test_what_is_not_to_go_out_is_not_checked(world: World) -> None:
    post, checks = await ready(world), service(world)
    break_link(world, checks, post)
    await checks.run_due()
    over = await world.act(post, PostAction.CANCEL)
    assert over.status == PostStatus.CANCELLED
    assert await findings(world, post) == []
    world.clock.advance(days=2)
    assert await checks.run_due() == 0


async def test_a_post_that_changes_while_it_is_checked_is_checked_again(world: World) -> None:
    post, checks = await ready(world), service(world)
    gate = world.platform.hold("standing")
    running = asyncio.create_task(checks.run_due())
    await world.platform.reached["standing"].wait()
    world.clock.advance(seconds=1)
    fresh = await world.posts.edit(post.id, post.version, ADA, replace(post.content, text="Fresher"))
    gate.set()
    await running
    assert fresh.revision.number == 2
    assert await checks.run_due() == 1


async def test_only_one_of_two_processes_checks_a_post(world: World) -> None:
    await ready(world)
    one, two = service(world), service(world, "two")
    assert sorted(await asyncio.gather(one.run_due(), two.run_due())) == [0, 1]


async def test_what_a_dead_process_had_taken_is_checked_by_the_next(world: World) -> None:
    post = await ready(world)
    now = world.clock()
    async with world.database.transaction() as work:
        assert await work.preflights.claim_due(now, now + LEASE, "dead", 9) == [post.id]
    assert await service(world).run_due() == 0
    world.clock.advance(minutes=4)
    assert await service(world).run_due() == 1


async def test_a_platform_that_has_not_got_the_call_is_not_suspected(world: World) -> None:
    post = await ready(world)
    world.platform.refuse("standing", NotSupportedError("no such call"))
    await service(world).run_due()
    assert await findings(world, post) == []


async def test_a_check_that_breaks_does_not_keep_others_from_theirs(world: World) -> None:
    await world.compose("one")
    other = await world.compose("two", link=LINK)
    checks = service(world)
    world.platform.refuse("standing", RuntimeError("a bug"))
    with pytest.raises(BaseExceptionGroup):
        await checks.run_due()
    break_link(world, checks, other)
    world.clock.advance(minutes=4)
    await checks.run_due()
    async with world.database.read() as work:
        found = await work.preflights.of([other.id])
    assert found[other.id].checked_at is not None


async def test_nobody_is_asked_about_links_unless_told_how(world: World) -> None:
    post = await ready(world)
    checks = PreflightService(world.database, world.clock, world.sessions, world.media, "one")
    await checks.run_due()
    assert await findings(world, post) == []


async def test_a_post_that_becomes_a_draft_again_is_not_checked_any_more(world: World) -> None:
    post, checks = await ready(world), service(world)
    break_link(world, checks, post)
    await checks.run_due()
    policy = replace(world.brand.policy, expire_after=timedelta(hours=1))
    async with world.database.transaction() as work:
        await work.brands.save(replace(world.brand, policy=policy))
    world.clock.advance(hours=2)
    await ReviewService(world.database, world.clock).run_due()
    assert (await world.fresh(post)).status == PostStatus.DRAFT
    assert await findings(world, post) == []
