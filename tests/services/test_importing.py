"""Posts from a table: looked at first, stored once."""

from datetime import UTC, datetime

import pytest

from bot.domain.approval import PostAction
from bot.domain.post import PostStatus
from bot.errors import NotAllowedError
from bot.services.importing import Import, ImportService
from bot.slack.text import from_input
from tests.services.world import MAX, WREN, World

HEAD = "text,accounts,when,link\n"


def service(world: World) -> ImportService:
    return ImportService(world.database, world.times, world.posts, from_input)


async def look(world: World, rows: str) -> Import:
    return await service(world).look(world.brand.id, WREN, (HEAD + rows).encode())


async def store(world: World, rows: str) -> Import:
    return await service(world).store(world.brand.id, WREN, (HEAD + rows).encode())


async def texts(world: World) -> list[str]:
    posts = await world.posts.queue([world.brand], list(PostStatus), limit=500)
    return sorted(post.content.text for post in posts)


async def test_a_good_row_becomes_a_post_in_review_at_its_time(world: World) -> None:
    found = await store(world, "Hello :wave:,fake,2026-12-24 10:00,https://a.example/rye\n")
    (post,) = found.made
    assert post.status == PostStatus.IN_REVIEW
    assert post.content.text == "Hello \N{WAVING HAND SIGN}"
    assert post.content.accounts == (world.account.id,)
    assert post.content.link == "https://a.example/rye"
    assert post.content.schedule is not None
    assert post.content.schedule.instant == datetime(2026, 12, 24, 9, tzinfo=UTC)
    assert post.content.freshness == world.brand.freshness


async def test_looking_stores_nothing(world: World) -> None:
    found = await look(world, "One,,,\nTwo,,yesterday 9am,\n")
    assert (len(found.good), len(found.wrong), found.made) == (1, 1, ())
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
    again = await store(world, rows)
    assert not again.made
    assert not again.good
    assert sorted(again.known) == [2, 3]
    assert await texts(world) == ["One", "Two"]


async def test_a_file_that_was_mended_imports_what_is_missing(world: World) -> None:
    first = await store(world, "One,,,\nTwo,nobody,,\n")
    assert [post.content.text for post in first.made] == ["One"]
    second = await store(world, "Two,fake,,\nThree,,,\nOne,,,\n")
    assert [post.content.text for post in second.made] == ["Two", "Three"]
    assert await texts(world) == ["One", "Three", "Two"]


async def test_what_was_imported_and_then_edited_or_cancelled_is_not_imported_again(world: World) -> None:
    (post,) = (await store(world, "One,,,\n")).made
    await world.act(post, PostAction.CANCEL)
    assert not (await store(world, "One,,,\n")).made


async def test_a_row_that_says_what_another_says_is_left_out(world: World) -> None:
    found = await store(world, "One,,,\nTwo,,,\n One ,,,\n")
    assert found.twice == {4: 2}
    assert len(found.made) == 2


async def test_each_next_slot_is_another(world: World) -> None:
    found = await store(world, "One,,next slot,\nTwo,,Next slot,\n")
    times = [post.content.schedule.instant for post in found.made if post.content.schedule]
    assert times == [datetime(2026, 11, 23, 15, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)]


async def test_only_a_writer_imports(world: World) -> None:
    with pytest.raises(NotAllowedError):
        await service(world).look(world.brand.id, MAX, (HEAD + "One,,,\n").encode())
