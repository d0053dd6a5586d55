"""What was approved is what is published: any other content voids the approval, whoever is quicker."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.approval import PostAction, is_approved
from bot.domain.delivery import DeliveryStatus
from bot.domain.post import (
    Caution,
    Comment,
    Content,
    Mark,
    Media,
    Post,
    PostStatus,
    Threading,
    Tracking,
    content_hash,
)
from bot.errors import TransitionError
from bot.services.post import Decision
from storage.post_tables import revisions
from tests.services.world import ADA, WREN, World


async def rich(world: World) -> Content:
    """Content with all that can be approved, for a time that is to come."""
    other = await world.another("other")
    images = [
        Media(
            sha256=await world.store.put(name.encode()), mime="image/png", size=3, width=1, height=1, alt=name
        )
        for name in ("cat", "dog")
    ]
    return world.content(
        "Hello",
        accounts=(world.account.id, other.id),
        link="https://linden.example",
        media=tuple(images),
        overrides={other.id: "Hello, other"},
        schedule=world.at(hours=1),
    )


def retimed(content: Content, **ahead: float) -> Content:
    assert content.schedule
    span = timedelta(**ahead)
    moved = replace(
        content.schedule, instant=content.schedule.instant + span, wall=content.schedule.wall + span
    )
    return replace(content, schedule=moved)


def rezoned(content: Content) -> Content:
    assert content.schedule
    return replace(content, schedule=replace(content.schedule, zone="Europe/Paris"))


def with_image(content: Content, **more: object) -> Content:
    first, *rest = content.media
    return replace(content, media=(replace(first, **more), *rest))  # type: ignore[arg-type]


MUTATIONS: dict[str, Callable[[Content], Content]] = {
    "text": lambda one: replace(one, text="Hello."),
    "white space": lambda one: replace(one, text="Hello "),
    "another spelling of the same letters": lambda one: replace(one, text="\ufb01".join(one.text)),
    "a thread": lambda one: replace(one, text="Hello\n---\nand more"),
    "a variant": lambda one: replace(one, overrides={one.accounts[1]: "Hello, you"}),
    "no variant": lambda one: replace(one, overrides={}),
    "one more variant": lambda one: replace(one, overrides={**one.overrides, one.accounts[0]: "Hi"}),
    "the variant of another account": lambda one: replace(one, overrides={one.accounts[0]: "Hello, other"}),
    "a first comment": lambda one: replace(one, comment=Comment(text="More")),
    "a first comment on one account": lambda one: replace(
        one, comment=Comment(own={one.accounts[0]: "More"})
    ),
    "numbers of parts": lambda one: replace(one, thread=Threading(numbered=True)),
    "where a text is cut": lambda one: replace(
        one, thread=Threading(pieces={one.accounts[0]: ("He", "llo")})
    ),
    "a content warning": lambda one: replace(one, caution=Caution(words="Food")),
    "a content warning on one account": lambda one: replace(
        one, caution=Caution(own={one.accounts[0]: "Food"})
    ),
    "what its images show": lambda one: replace(one, caution=Caution(mark=Mark.GRAPHIC)),
    "the images of one account": lambda one: replace(one, picks={one.accounts[0]: (one.media[1].sha256,)}),
    "no image for one account": lambda one: replace(one, picks={one.accounts[1]: ()}),
    "campaign": lambda one: replace(one, tracking=Tracking(campaign="Winter")),
    "what a link says": lambda one: replace(
        one, tracking=Tracking(tags={one.accounts[0]: {"utm_term": "tea"}})
    ),
    "link": lambda one: replace(one, link="https://linden.example/"),
    "no link": lambda one: replace(one, link=None),
    "fewer accounts": lambda one: replace(one, accounts=one.accounts[:1]),
    "order of accounts": lambda one: replace(one, accounts=one.accounts[::-1]),
    "bytes of an image": lambda one: with_image(one, sha256=hashlib.sha256(b"fox").hexdigest()),
    "type of an image": lambda one: with_image(one, mime="image/jpeg"),
    "alt text": lambda one: with_image(one, alt="a cat"),
    "no alt text": lambda one: with_image(one, alt=""),
    "order of images": lambda one: replace(one, media=one.media[::-1]),
    "fewer images": lambda one: replace(one, media=one.media[:1]),
    "time": lambda one: retimed(one, minutes=1),
    "no time": lambda one: replace(one, schedule=None),
    "zone": rezoned,
    "freshness": lambda one: replace(one, freshness=timedelta(hours=1)),
}


async def due(world: World, post: Post) -> None:
    """The time of the post comes, and all workers look."""
    world.clock.advance(hours=1)
    await world.publishing.run_due()
    assert world.platform.posts == []
    assert DeliveryStatus.PUBLISHED not in await world.statuses(post)


@pytest.mark.parametrize("part", MUTATIONS)
async def test_an_edit_of_any_part_voids_the_approval_and_nothing_goes_out(world: World, part: str) -> None:
    content = await rich(world)
    composed = await world.posts.compose(world.brand.id, WREN, content, origin="view:1")
    post = await world.act(composed, PostAction.APPROVE, ADA)
    assert (post.status, is_approved(post)) == (PostStatus.SCHEDULED, True)
    edited = await world.posts.edit(post.id, post.version, WREN, MUTATIONS[part](content))
    assert (edited.status, is_approved(edited)) == (PostStatus.IN_REVIEW, False)
    back = await world.posts.edit(post.id, edited.version, WREN, content)
    assert not is_approved(back)
    await due(world, post)


@pytest.mark.parametrize("part", MUTATIONS)
async def test_content_that_slipped_in_unseen_does_not_go_out(world: World, part: str) -> None:
    """Neither by a new revision that took nothing back, nor by a hand in the database."""
    content = await rich(world)
    posts = [
        await world.posts.compose(world.brand.id, WREN, content, origin=f"view:{number}") for number in "12"
    ]
    revised, forged = [await world.act(post, PostAction.APPROVE, ADA) for post in posts]
    async with world.database.transaction() as work:
        await work.posts.revise(revised, MUTATIONS[part](content), ADA.id, world.clock())
        hand = update(revisions).where(revisions.c.id == forged.revision.id)
        await work.connection.run(hand.values(content=MUTATIONS[part](content)))
    assert not is_approved(await world.fresh(forged))
    await due(world, revised)
    await due(world, forged)


async def test_other_bytes_on_the_disk_do_not_go_out(world: World) -> None:
    content = await rich(world)
    composed = await world.posts.compose(world.brand.id, WREN, content, origin="view:1")
    post = await world.act(composed, PostAction.APPROVE, ADA)
    world.store.path(content.media[0].sha256).write_bytes(b"fox")
    await due(world, post)
    [first, _] = await world.deliveries(post)
    assert first.error is not None
    assert "image 1 is gone" in first.error


# ---- races


def dice(*names: object) -> int:
    """A number that looks random, and is the same at every run."""
    return int.from_bytes(hashlib.sha256(repr(names).encode()).digest()[:4], "big")


async def later(turns: int) -> None:
    for _ in range(turns):
        await asyncio.sleep(0)


ROUND = 25
"""How many posts race at the same time."""


async def in_review(place: World, turn: int) -> list[Post]:
    """Posts that wait for an approval, and are due in a second."""
    async with place.database.transaction() as work:
        return [
            await work.posts.add(
                brand_id=place.brand.id,
                author=WREN.id,
                content=place.content(f"Post {turn}.{number}", schedule=place.at(seconds=1)),
                status=PostStatus.IN_REVIEW,
                origin=f"race:{turn}.{number}",
                now=place.clock(),
            )
            for number in range(ROUND)
        ]


async def edit(place: World, post: Post, turns: int) -> bool:
    """Whether the edit won."""
    await later(turns)
    try:
        await place.posts.edit(post.id, post.version, WREN, place.content(f"Edited: {post.content.text}"))
    except TransitionError:
        return False
    return True


async def approve(place: World, post: Post, turns: int) -> bool:
    """Whether the approval won."""
    await later(turns)
    try:
        await place.posts.act(post.id, post.version, ADA, Decision(action=PostAction.APPROVE))
    except TransitionError:
        return False
    return True


async def work_on(place: World, turns: int) -> None:
    await later(turns)
    await place.publishing.run_due()


async def test_of_an_edit_and_an_approval_one_wins_and_no_wrong_text_goes_out(place: World) -> None:
    """1000 races on SQLite, 100 on PostgreSQL; then the time of all of them comes."""
    for turn in range(40 if place.database.single else 4):
        place.platform.posts.clear()
        posts = await in_review(place, turn)
        edits = [edit(place, post, dice("edit", post.id) % 40) for post in posts]
        yeses = [approve(place, post, dice("yes", post.id) % 40) for post in posts]
        edited, approved = await asyncio.gather(asyncio.gather(*edits), asyncio.gather(*yeses))
        assert [one ^ other for one, other in zip(edited, approved, strict=True)] == [True] * ROUND
        place.clock.advance(seconds=1)
        await place.publishing.run_due()
        expected = [post.content.text for post, won in zip(posts, approved, strict=True) if won]
        assert sorted(place.platform.texts) == sorted(expected)


async def test_of_an_edit_and_the_worker_one_wins_and_the_other_is_told(place: World) -> None:
    """A hundred races on each database, with two workers."""
    async with place.process("two") as other:
        for turn in range(4):
            place.platform.posts.clear()
            posts = [await place.act(post, PostAction.APPROVE, ADA) for post in await in_review(place, turn)]
            place.clock.advance(seconds=1)
            edits = [edit(place, post, dice("edit", post.id) % 200) for post in posts]
            workers = [work_on(one, dice(turn, one.worker) % 60) for one in (place, other)]
            edited, _ = await asyncio.gather(asyncio.gather(*edits), asyncio.gather(*workers))
            expected = [post.content.text for post, won in zip(posts, edited, strict=True) if not won]
            assert sorted(place.platform.texts) == sorted(expected)
            for post, won in zip(posts, edited, strict=True):
                status = PostStatus.IN_REVIEW if won else PostStatus.PUBLISHED
                assert (await place.fresh(post)).status == status


async def test_every_revision_is_stored_with_its_own_hash(world: World) -> None:
    content = await rich(world)
    post = await world.posts.compose(world.brand.id, WREN, content, origin="view:1")
    for change in MUTATIONS.values():
        post = await world.posts.edit(post.id, post.version, WREN, change(content))
    async with world.database.read() as work:
        stored = await work.posts.revisions(post.id)
    assert [one.content_hash for one in stored] == [content_hash(one.content) for one in stored]
    assert len({one.content_hash for one in stored}) == len(MUTATIONS) + 1
