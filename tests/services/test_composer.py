"""What a writer's words become: cut, numbered, commented, tagged, compared, and published as such."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.approval import PostAction
from bot.domain.campaign import Rule
from bot.domain.delivery import DeliveryStatus
from bot.domain.limits import Counting, Limits, problems
from bot.domain.post import (
    Caution,
    Comment,
    Content,
    Mark,
    Post,
    PostStatus,
    Threading,
    Tracking,
    content_hash,
)
from bot.errors import InvalidInputError, NotAllowedError, RejectedError
from bot.services.campaign import CampaignService
from bot.services.composer import ComposerService
from tests.services.world import ADA, MAX, WREN, World

LONG = "The first sentence is here. And then another one follows it."


@pytest.fixture
def composer(world: World) -> ComposerService:
    return ComposerService(world.database, world.clock)


@pytest.fixture
def campaigns(world: World) -> CampaignService:
    return CampaignService(world.database, world.clock)


def within(world: World, name: str, **more: Any) -> Content:
    return world.content(tracking=Tracking(campaign=name), **more)


async def sent(world: World, post: Post) -> list[str]:
    await world.publishing.run_due()
    assert (await world.fresh(post)).status == PostStatus.PUBLISHED
    return world.platform.texts


# ---- threads


async def test_a_long_text_goes_out_as_a_numbered_thread_cut_when_it_was_kept(
    world: World, composer: ComposerService
) -> None:
    short = Limits(characters=40, counting=Counting.GRAPHEMES)
    async with world.database.transaction() as work:
        await work.accounts.save(replace(world.account, limits=short))
    wanted = world.content(LONG, thread=Threading(cut=True, numbered=True))
    content = await composer.finish(world.brand, WREN, wanted)
    async with world.database.transaction() as work:
        await work.accounts.save(replace(world.account, limits=replace(short, characters=500)))
    post = await world.posts.compose(world.brand.id, WREN, content, origin="view:1")
    yes = await world.act(post, PostAction.APPROVE, ADA)
    assert await sent(world, await world.act(yes, PostAction.PUBLISH)) == [
        "The first sentence is here. (1/2)",
        "And then another one follows it. (2/2)",
    ]


# ---- warnings


async def test_a_warning_goes_where_there_is_a_place_for_it_and_stays_what_was_approved(
    world: World, composer: ComposerService
) -> None:
    other = await world.another("other")
    warns = replace(world.platform.limits, warnings=True)
    async with world.database.transaction() as work:
        await work.accounts.save(replace(world.account, limits=warns))
    both = (world.account.id, other.id)
    wanted = world.content(
        accounts=both, caution=Caution(words=" Food ", mark=Mark.GRAPHIC, own={both[1]: "Meat"})
    )
    content = await composer.finish(world.brand, WREN, wanted)
    assert content.caution == Caution(words="Food", mark=Mark.GRAPHIC, own={other.id: ""})
    async with world.database.transaction() as work:
        await work.accounts.save(replace(other, limits=warns))
    post = await world.posts.compose(world.brand.id, WREN, content, origin="view:1")
    await sent(world, await world.act(await world.act(post, PostAction.APPROVE, ADA), PostAction.PUBLISH))
    assert {one.by: (one.warning, one.mark) for one in world.platform.posts} == {
        "id-linden": ("Food", Mark.GRAPHIC),
        "id-other": ("", Mark.GRAPHIC),
    }
    assert (await composer.finish(world.brand, WREN, world.content())).caution == Caution()


async def test_a_warning_takes_of_the_room_that_a_text_has(world: World, composer: ComposerService) -> None:
    short = Limits(characters=40, counting=Counting.GRAPHEMES, warnings=True)
    async with world.database.transaction() as work:
        await work.accounts.save(replace(world.account, limits=short))
    wanted = world.content(LONG, thread=Threading(cut=True), caution=Caution(words="x" * 12))
    content = await composer.finish(world.brand, WREN, wanted)
    parts = content.parts_for(world.account.id)
    assert [len(part.text) <= 28 for part in parts] == [True] * 3
    assert not problems(parts, short)
    (problem,) = problems([replace(parts[0], warning="x" * 41)], short)
    assert "with its content warning" in problem.text


# ---- the first comment


async def test_a_first_comment_answers_the_post_and_not_the_end_of_its_thread(world: World) -> None:
    post = await world.released("one\n---\ntwo", comment=Comment(text="More: https://a.test"))
    assert await sent(world, post) == ["one", "two", "More: https://a.test"]
    first, second, comment = world.platform.posts
    assert (second.parent, comment.parent) == (first.id, first.id)
    assert len({one.key for one in world.platform.posts}) == 3


async def test_a_first_comment_that_was_refused_is_tried_again_alone(world: World) -> None:
    post = await world.released("Hello", comment=Comment(text="More"))
    world.platform.pass_by("publish", 1)
    world.platform.refuse("publish", RejectedError("not now", part="text"))
    await world.publishing.run_due()
    broken = await world.fresh(post)
    assert broken.status == PostStatus.PARTLY_PUBLISHED
    assert await world.statuses(post) == [DeliveryStatus.PUBLISHED, DeliveryStatus.FAILED]
    assert await sent(world, await world.act(broken, PostAction.RETRY)) == ["Hello", "More"]


async def test_a_comment_may_differ_between_accounts_or_be_missing_on_one(world: World) -> None:
    other = await world.another("other")
    comment = Comment(text="More", own={other.id: ""})
    post = await world.released("Hello", accounts=(world.account.id, other.id), comment=comment)
    assert sorted(await sent(world, post)) == ["Hello", "Hello", "More"]


async def test_an_account_would_refuse_a_comment_that_is_too_long(world: World) -> None:
    with pytest.raises(InvalidInputError, match="The first comment has 301 characters"):
        await world.compose("Hello", comment=Comment(text="x" * 301))


# ---- campaigns


async def test_a_campaign_that_is_typed_is_made_once_and_tags_the_links(
    world: World, composer: ComposerService, campaigns: CampaignService
) -> None:
    first = await composer.finish(world.brand, WREN, within(world, " Winter  sale ", link="https://a.test/b"))
    again = await composer.finish(world.brand, WREN, within(world, "winter SALE", link="https://a.test/b"))
    assert first == again
    assert [one.name for one in await campaigns.of_brand(world.brand.id)] == ["Winter sale"]
    assert [entry.action for entry in await world.audit()].count("campaign:add") == 1
    link = "https://a.test/b?utm_source=fake&utm_medium=social&utm_campaign=winter-sale"
    assert first.parts_for(world.account.id)[0].full_text == f"Hello\n\n{link}"


async def test_a_changed_rule_counts_for_what_is_written_from_then_on(
    world: World, composer: ComposerService, campaigns: CampaignService
) -> None:
    before = await composer.finish(world.brand, WREN, within(world, "Winter", link="https://a.test"))
    (winter,) = await campaigns.of_brand(world.brand.id)
    assert await campaigns.get(winter.id) == winter
    rule = Rule(source="shop", medium="post", term="tea")
    assert (await campaigns.change(winter.id, WREN, rule)).rule == rule
    after = await composer.finish(world.brand, WREN, within(world, "Winter", link="https://a.test"))
    assert content_hash(after) != content_hash(before)
    link = after.parts_for(world.account.id)[0].link
    assert link == "https://a.test?utm_source=shop&utm_medium=post&utm_campaign=winter&utm_term=tea"
    assert (await world.audit())[-1].action == "campaign:change"


async def test_a_look_at_a_campaign_does_not_make_it(
    world: World, composer: ComposerService, campaigns: CampaignService
) -> None:
    proof = await composer.proof(world.brand.id, within(world, "Winter", link="https://a.test"))
    assert "utm_campaign=winter" in proof.content.parts_for(world.account.id)[0].full_text
    assert await campaigns.of_brand(world.brand.id) == []
    finished = await composer.finish(world.brand, WREN, within(world, "WINTER", link="https://a.test"))
    looked_again = await composer.proof(world.brand.id, within(world, "winter", link="https://a.test"))
    assert looked_again.content == finished


async def test_who_is_no_writer_makes_no_campaign(
    world: World, composer: ComposerService, campaigns: CampaignService
) -> None:
    with pytest.raises(NotAllowedError):
        await composer.finish(world.brand, MAX, within(world, "Winter"))
    await composer.finish(world.brand, WREN, within(world, "Winter"))
    (winter,) = await campaigns.of_brand(world.brand.id)
    with pytest.raises(NotAllowedError):
        await campaigns.change(winter.id, MAX, Rule())


async def test_without_a_campaign_links_stay_as_they_are(world: World, composer: ComposerService) -> None:
    wanted = world.content("See https://a.test")
    assert await composer.finish(world.brand, WREN, wanted) == wanted


async def test_on_the_shelf_is_what_there_is_to_choose_from(world: World, composer: ComposerService) -> None:
    await composer.finish(world.brand, WREN, within(world, "Winter"))
    shelf = await composer.shelf(world.brand.id)
    assert list(shelf.accounts) == [world.account.id]
    assert [one.name for one in shelf.campaigns] == ["Winter"]
    assert shelf.snippets == []


# ---- said before

ROAST = "Our new roast is here: dark, sweet and a little smoky. Come and taste it this Saturday!"


async def test_what_was_published_lately_is_shown_with_its_link(
    world: World, composer: ComposerService
) -> None:
    await sent(world, await world.released(ROAST))
    world.clock.advance(days=29)
    proof = await composer.proof(world.brand.id, world.content(ROAST.replace("Saturday", "Sunday")))
    like = proof.likenesses[world.account.id]
    assert (like.said.text, like.said.url) == (ROAST, "https://fake.example/post-2")
    assert 0.6 <= like.share < 1
    world.clock.advance(days=2)
    assert not (await composer.proof(world.brand.id, world.content(ROAST))).likenesses


async def test_what_is_about_to_go_out_counts_too_and_what_was_given_up_does_not(
    world: World, composer: ComposerService
) -> None:
    post = await world.act(await world.approved(ROAST), PostAction.SCHEDULE, at=world.at(days=2))
    proof = await composer.proof(world.brand.id, world.content(ROAST))
    assert proof.likenesses[world.account.id].said.url is None
    assert not (await composer.proof(world.brand.id, world.content(ROAST), post.id)).likenesses
    await world.act(post, PostAction.CANCEL)
    assert not (await composer.proof(world.brand.id, world.content(ROAST))).likenesses


async def test_another_account_may_say_the_same(world: World, composer: ComposerService) -> None:
    await sent(world, await world.released(ROAST))
    other = await world.another("other")
    assert not (await composer.proof(world.brand.id, world.content(ROAST, accounts=(other.id,)))).likenesses


async def test_the_card_of_a_post_says_what_it_repeats_until_it_is_sent(world: World) -> None:
    await sent(world, await world.released(ROAST))
    again = await world.compose(ROAST, origin="view:again")
    assert list((await world.posts.show(again.id)).likenesses) == [world.account.id]
    yes = await world.act(again, PostAction.APPROVE, ADA)
    await world.act(yes, PostAction.PUBLISH)
    assert not (await world.posts.show(again.id)).likenesses
