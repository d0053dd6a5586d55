"""Posts from a table: looked at first, stored once, on one card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.blocks.imported import NEXT, PREVIOUS, import_card, import_list, import_reminder
from bot.domain.approval import PostAction
from bot.domain.campaign import Rule
from bot.domain.card import CardKind, CardRef
from bot.domain.ids import ImportId
from bot.domain.policy import Policy
from bot.domain.post import Post, PostStatus
from bot.errors import InvalidInputError, NotAllowedError
from bot.services.campaign import CampaignService
from bot.services.importing import LEASE, ImportService, ImportView, Proposal
from bot.services.owner import owner_of
from bot.services.review import ReviewService
from bot.slack.text import from_input
from tests.connectors.images import png
from tests.services.world import ADA, MAX, REVIEW, WREN, World

HEAD = "text,accounts,when,link\n"
WIDE = "text,campaign,images,alt texts,first comment,cw\n"


@dataclass
class Web:
    """What is at some addresses."""

    pages: Mapping[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, address: str, _most: int) -> bytes:
        self.asked.append(address)
        if address not in self.pages:
            raise InvalidInputError("is not there (HTTP 404)")
        return self.pages[address]


def service(world: World, web: Web | None = None) -> ImportService:
    return ImportService(
        database=world.database,
        clock=world.clock,
        times=world.times,
        posts=world.posts,
        media=world.media,
        fetch=(web or Web()).fetch,
        readable=from_input,
    )


async def look(world: World, rows: str, head: str = HEAD) -> Proposal:
    return await service(world).look(world.brand.id, WREN, (head + rows).encode())


async def store(world: World, rows: str, head: str = HEAD, web: Web | None = None) -> Sequence[Post]:
    """The posts that come of it, in the order of its rows."""
    imports = service(world, web)
    before = {post.id for post in await everything(world)}
    await imports.store(world.brand.id, WREN, (head + rows).encode(), "november.csv")
    await imports.run_due()
    made = [post for post in await everything(world) if post.id not in before]
    return sorted(made, key=lambda post: post.id)


async def everything(world: World) -> list[Post]:
    return await world.posts.queue([world.brand], list(PostStatus), limit=500)


async def seen(world: World, number: int = 1) -> ImportView:
    return await service(world).view(ImportId(number))


async def texts(world: World) -> list[str]:
    return sorted(post.content.text for post in await everything(world))


async def test_a_good_row_becomes_a_post_in_review_at_its_time(world: World) -> None:
    (post,) = await store(world, "Hello :wave:,fake,2026-12-24 10:00,https://a.example/rye\n")
    assert post.status == PostStatus.IN_REVIEW
    assert post.content.text == "Hello \N{WAVING HAND SIGN}"
    assert post.content.accounts == (world.account.id,)
    assert post.content.link == "https://a.example/rye"
    assert post.content.schedule is not None
    assert post.content.schedule.instant == datetime(2026, 12, 24, 9, tzinfo=UTC)
    assert post.content.freshness == world.brand.freshness


async def test_looking_stores_nothing(world: World) -> None:
    found = await look(world, "One,,,\nTwo,,yesterday 9am,\n")
    assert (len(found.good), len(found.wrong)) == (1, 1)
    assert await texts(world) == []


@pytest.mark.parametrize(
    ("row", "what", "instead"),
    [
        (",all,noon,", "no text", "column"),
        ("Hello,nobody,,", "no account “nobody”", "Fake @linden"),
        ("Hello,,whenever,", "can't read", "Europe/Berlin"),
        ("Hello,,yesterday 9am,", "is over", "next slot"),
        ("Hello,,2027-03-28 02:30,", "doesn't exist", "tomorrow"),
        ("Hello,,,linden.example", "no link", "https://"),
        (f"{'x' * 400},,,", "300", "leave this account out"),
        ("Hello <@U0ADA>,,,", "", "people outside"),
    ],
    ids=["text", "account", "words", "over", "gap", "link", "long", "name"],
)
async def test_what_is_wrong_with_a_row_is_said_with_what_to_write(
    world: World, row: str, what: str, instead: str
) -> None:
    (wrong,) = (await look(world, f"Good,,,\n{row}\n")).wrong
    assert wrong.row.number == 3
    assert what in wrong.text
    assert instead in wrong.instead


async def test_accounts_are_named_by_name_handle_or_platform(world: World) -> None:
    other = await world.another("other")
    both = (world.account.id, other.id)
    rows = "a,,,\nb,all,,\nc,FAKE,,\nd,@other,,\ne,Fake @linden,,\nf,other; linden,,\n"
    found = [good.content.accounts for good in (await look(world, rows)).good]
    assert found == [both, both, both, (other.id,), (world.account.id,), (other.id, world.account.id)]


async def test_a_second_try_imports_nothing_twice(world: World) -> None:
    rows = "One,,,\nTwo,,next slot,\n"
    await store(world, rows)
    assert not await store(world, rows)
    again = await look(world, rows)
    assert not again.good
    assert sorted(again.known) == [2, 3]
    assert await texts(world) == ["One", "Two"]


async def test_a_file_that_was_mended_imports_what_is_missing(world: World) -> None:
    first = await store(world, "One,,,\nTwo,nobody,,\n")
    assert [post.content.text for post in first] == ["One"]
    second = await store(world, "Two,fake,,\nThree,,,\nOne,,,\n")
    assert [post.content.text for post in second] == ["Two", "Three"]
    assert await texts(world) == ["One", "Three", "Two"]


async def test_what_was_imported_and_then_edited_or_cancelled_is_not_imported_again(world: World) -> None:
    (post,) = await store(world, "One,,,\n")
    await world.act(post, PostAction.CANCEL)
    assert not await store(world, "One,,,\n")


async def test_a_row_that_says_what_another_says_is_left_out(world: World) -> None:
    rows = "One,,,\nTwo,,,\n One ,,,\n"
    assert (await look(world, rows)).twice == {4: 2}
    assert len(await store(world, rows)) == 2


async def test_each_next_slot_is_another(world: World) -> None:
    made = await store(world, "One,,next slot,\nTwo,,Next slot,\n")
    times = [post.content.schedule.instant for post in made if post.content.schedule]
    assert times == [datetime(2026, 11, 23, 15, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)]


async def test_only_a_writer_imports(world: World) -> None:
    with pytest.raises(NotAllowedError):
        await service(world).look(world.brand.id, MAX, (HEAD + "One,,,\n").encode())


# ---- the further columns


async def test_a_row_may_bring_a_campaign_images_and_a_first_comment(world: World) -> None:
    async with world.database.transaction() as work:
        campaign = await work.campaigns.add(world.brand.id, "Winter Sale", world.clock())
    await CampaignService(world.database, world.clock).change(campaign.id, WREN, Rule(source="news"))
    web = Web({"https://a.example/1.png": png(), "https://a.example/2.png": png(width=3)})
    images = " ".join(web.pages)
    row = f"Hello https://a.example,winter  sale,{images},One|Two,Ask :wave:,Sale"
    (post,) = await store(world, row, WIDE, web)
    assert [one.alt for one in post.content.media] == ["One", "Two"]
    assert post.content.tracking.campaign == "Winter Sale"
    assert post.content.caution.words == "Sale"
    first, comment = post.content.parts_for(world.account.id)
    assert "utm_source=news" in first.text
    assert comment.text == "Ask \N{WAVING HAND SIGN}"


@pytest.mark.parametrize(
    ("row", "what", "instead"),
    [
        ("Hello,Summer,,,", "no campaign “Summer”", "Winter Sale"),
        ("Hello,,http://a.example/1.png,,", "no address of an image", "https://"),
        ("Hello,,https://[/1.png,,", "no address of an image", "https://"),
        ("Hello,,https://a.example/1.png,One|Two,", "2 alt texts, and 1 images", "in their order"),
        (f"Hello,,{' '.join(f'https://a.example/{n}.png' for n in range(5))},,", "5 images; 4", "Take some"),
        (f"Hello,,https://a.example/1.png,{'x' * 1501},", "alt text is longer", "Shorten it"),
        (f"Hello,,,,{'x' * 301}", "first comment has 301", "leave this account out"),
        ("Hello,,,,Hi <@U0ADA>", "", "people outside"),
    ],
    ids=["campaign", "scheme", "address", "alts", "many", "alt", "comment", "name"],
)
async def test_what_is_wrong_in_the_further_columns_is_said(
    world: World, row: str, what: str, instead: str
) -> None:
    async with world.database.transaction() as work:
        await work.campaigns.add(world.brand.id, "Winter Sale", world.clock())
    (wrong,) = (await look(world, row, WIDE)).wrong
    assert what in wrong.text
    assert instead in wrong.instead


async def test_a_brand_without_campaigns_is_told_how_to_get_one(world: World) -> None:
    (wrong,) = (await look(world, "Hello,Summer,,,", WIDE)).wrong
    assert "none yet" in wrong.instead


async def test_a_row_whose_image_cannot_be_had_is_said_and_may_be_tried_again(world: World) -> None:
    web = Web({"https://a.example/page": b"<html>"})
    rows = "One,,https://a.example/1.png,,\nTwo,,https://a.example/page,,\nThree,,,,\n"
    assert [post.content.text for post in await store(world, rows, WIDE, web)] == ["Three"]
    failed = (await seen(world)).batch.failed
    assert [one.number for one in failed] == [2, 3]
    assert failed[0].text == "Image 1 is not there (HTTP 404)."
    assert "is a web page" in failed[1].text
    web.pages = {"https://a.example/1.png": png(), "https://a.example/page": png()}
    assert [post.content.text for post in await store(world, rows, WIDE, web)] == ["One", "Two"]


async def test_a_row_whose_time_ran_out_meanwhile_is_said(world: World) -> None:
    imports = service(world)
    await imports.store(world.brand.id, WREN, f"{HEAD}One,,in 2 minutes,\n".encode(), "november.csv")
    world.clock.advance(minutes=5)
    await imports.run_due()
    assert [one.text for one in (await seen(world)).batch.failed] == ["This time is over."]


async def test_an_import_goes_on_where_a_process_died(world: World) -> None:
    imports = service(world)
    await imports.store(world.brand.id, WREN, f"{HEAD}One,,,\n".encode(), "november.csv")
    async with world.database.transaction() as work:
        assert await work.imports.claim_due(world.clock(), world.clock() + LEASE) is not None
    await imports.run_due()
    assert await texts(world) == []
    world.clock.advance(seconds=LEASE.total_seconds())
    await imports.run_due()
    assert await texts(world) == ["One"]


# ---- one card


async def shown_alone(world: World, posts: Sequence[Post]) -> list[bool]:
    """Which of the posts have come into the channel on cards of their own."""
    return [await world.wanted(CardKind.POST, post.id) > 0 for post in posts]


async def test_many_posts_are_one_card_and_each_gets_its_own_once_it_is_decided_about(world: World) -> None:
    posts = await store(world, "".join(f"Post {number},,,\n" for number in range(20)))
    assert await world.wanted(CardKind.IMPORT, 1) > 0
    assert not any(await shown_alone(world, posts))
    card = import_card(await seen(world))
    assert "20 posts. 20 wait for approval." in card.text
    assert "See all" in str(card.blocks)
    drawn = await world.wanted(CardKind.IMPORT, 1)
    await world.act(posts[0], PostAction.APPROVE, ADA)
    assert await shown_alone(world, posts[:2]) == [True, False]
    assert await world.wanted(CardKind.IMPORT, 1) > drawn
    assert "19 wait for approval." in import_card(await seen(world)).text


async def test_a_post_with_images_has_its_own_card_at_once_as_they_are_in_its_thread(world: World) -> None:
    web = Web({"https://a.example/1.png": png()})
    rows = "Plain,,,,,\nPictured,,https://a.example/1.png,,,\n"
    plain, pictured = await store(world, rows, WIDE, web)
    assert await shown_alone(world, [plain, pictured]) == [False, True]
    async with world.database.transaction() as work:
        assert set(await work.showings.claim_due(world.clock(), world.clock(), 9)) == {pictured.id}
    assert "2 posts. 2 wait for approval." in import_card(await seen(world)).text


async def test_all_posts_of_an_import_can_be_leafed_through(world: World) -> None:
    await store(world, "".join(f"Post {number},,,\n" for number in range(20)))
    view = await seen(world)
    pages = [str(import_list(view, page).blocks) for page in range(4)]
    for number in range(20):
        assert f"'Post {number}'" in pages[number // 8]
    assert [NEXT in page for page in pages] == [True, True, False, False]
    assert [PREVIOUS in page for page in pages] == [False, True, True, True]


async def test_a_reminder_of_an_import_is_one_and_pings_who_is_waited_for(world: World) -> None:
    async with world.database.transaction() as work:
        policy = Policy(remind_after=timedelta(hours=1))
        await work.brands.save(replace(world.brand, policy=policy))
    posts = await store(world, "One,,,\nTwo,,,\n")
    await world.act(await world.compose("Three"), PostAction.HOLD, ADA)
    own = await world.compose("Four")
    world.clock.advance(hours=2)
    await ReviewService(world.database, world.clock).run_due()
    assert await world.wanted(CardKind.IMPORT_REMINDER, 1) == 1
    assert [await world.wanted(CardKind.REMINDER, post.id) for post in (*posts, own)] == [0, 0, 1]
    assert "2 posts of this table wait for your approval." in import_reminder(await seen(world)).text
    for post in posts:
        await world.act(post, PostAction.APPROVE, ADA)
    assert "Nobody is waited for" in import_reminder(await seen(world)).text


async def test_what_expires_stays_on_the_card_of_its_import(world: World) -> None:
    async with world.database.transaction() as work:
        policy = Policy(expire_after=timedelta(days=1))
        await work.brands.save(replace(world.brand, policy=policy))
    posts = await store(world, "One,,,\nTwo,,,\n")
    world.clock.advance(days=2)
    await ReviewService(world.database, world.clock).run_due()
    assert not any(await shown_alone(world, posts))
    assert "None waits for approval." in import_card(await seen(world)).text


async def test_the_cards_of_an_import_belong_to_its_brand(world: World) -> None:
    await store(world, "One,,,\n")
    async with world.database.read() as work:
        for kind in (CardKind.IMPORT, CardKind.IMPORT_REMINDER):
            brand = await owner_of(work, CardRef(kind=kind, id=1), REVIEW)
            assert brand is not None
            assert brand.id == world.brand.id
