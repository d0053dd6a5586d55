"""What writers keep at hand: snippets and campaigns, and what accounts have said."""

from dataclasses import replace

import pytest

from bot.domain.campaign import Rule
from bot.domain.ids import CampaignId, SnippetId
from bot.domain.post import Tracking
from bot.domain.snippet import SnippetForm, SnippetKind
from bot.errors import NotFoundError
from storage.post_tables import posts
from tests.storage.things import ANN, BEN, MINUTE, NOW, World, content

HOURS = SnippetForm(kind=SnippetKind.TEXT, name="Opening hours", text="Eight to six.")
TAGS = SnippetForm(kind=SnippetKind.HASHTAGS, name="coffee", text="#coffee #roast")


async def test_snippets_come_in_the_order_of_the_alphabet(world: World) -> None:
    async with world.work() as work:
        await work.snippets.add(world.brand.id, HOURS, by=ANN, now=NOW)
        await work.snippets.add(world.brand.id, TAGS, by=BEN, now=NOW)
        found = await work.snippets.of_brand(world.brand.id)
    assert [(one.name, one.kind, one.changed_by) for one in found] == [
        ("coffee", SnippetKind.HASHTAGS, BEN),
        ("Opening hours", SnippetKind.TEXT, ANN),
    ]


async def test_a_name_is_taken_once(world: World) -> None:
    async with world.work() as work:
        assert await work.snippets.add(world.brand.id, HOURS, by=ANN, now=NOW)
        assert await work.snippets.add(world.brand.id, HOURS, by=BEN, now=NOW) is None


async def test_of_two_who_change_a_snippet_one_wins(world: World) -> None:
    later = replace(HOURS, text="Nine to five.")
    async with world.work() as work:
        seen = await work.snippets.add(world.brand.id, HOURS, by=ANN, now=NOW)
        assert seen
        assert await work.snippets.save(seen, later, by=BEN, now=NOW + MINUTE)
        assert not await work.snippets.save(seen, HOURS, by=ANN, now=NOW + MINUTE)
        kept = await work.snippets.get(seen.id)
    assert (kept.text, kept.version, kept.changed_by, kept.changed_at) == (later.text, 2, BEN, NOW + MINUTE)


async def test_a_snippet_is_deleted_once(world: World) -> None:
    async with world.work() as work:
        seen = await work.snippets.add(world.brand.id, HOURS, by=ANN, now=NOW)
        assert seen
        assert await work.snippets.remove(seen.id)
        assert not await work.snippets.remove(seen.id)
        with pytest.raises(NotFoundError):
            await work.snippets.get(SnippetId(seen.id))


async def test_a_campaign_of_the_same_name_in_links_is_the_same(world: World) -> None:
    async with world.work() as work:
        first = await work.campaigns.add(world.brand.id, "Winter sale", NOW)
        again = await work.campaigns.add(world.brand.id, "winter  SALE!", NOW + MINUTE)
        other = await work.campaigns.add(world.brand.id, "Spring", NOW + MINUTE)
        assert again == first
        assert await work.campaigns.of_brand(world.brand.id) == [other, first]
        assert await work.campaigns.of_brand(world.brand.id, limit=1) == [other]
        assert await work.campaigns.named(world.brand.id, "WINTER sale") == first
        assert await work.campaigns.named(world.brand.id, "Summer") is None


async def test_a_campaign_keeps_its_rule(world: World) -> None:
    rule = Rule(source="shop", medium="post", term="tea")
    async with world.work() as work:
        found = await work.campaigns.add(world.brand.id, "Winter", NOW)
        await work.campaigns.save(found.id, rule)
        assert await work.campaigns.get(found.id) == replace(found, rule=rule)
        with pytest.raises(NotFoundError):
            await work.campaigns.save(CampaignId(found.id + 1), rule)
        with pytest.raises(NotFoundError):
            await work.campaigns.get(CampaignId(found.id + 1))


async def test_a_post_says_what_campaign_its_present_revision_belongs_to(world: World) -> None:
    post = await world.post()
    winter = replace(content(world.account.id, "Hello"), tracking=Tracking(campaign="Winter"))
    async with world.work() as work:
        assert [row.campaign for row in await work.connection.all(posts.select())] == [""]
        await work.posts.revise(post, winter, ANN, NOW)
        assert [row.campaign for row in await work.connection.all(posts.select())] == ["Winter"]
        assert (await work.posts.get(post.id)).content == winter
