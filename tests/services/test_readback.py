"""What went out is read back, compared with what was approved, and said in the thread."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.card import CardKind
from bot.domain.conversation import Ref
from bot.domain.delivery import DeliveryAction, Receipt
from bot.domain.post import Media, Post
from bot.domain.readback import FIRST_LOOK, MAX_LOOKS, Finding, Verdict
from bot.errors import AuthorizationError, OutcomeUnknownError, RejectedError, TemporaryError
from bot.services.post import Verdict as Said
from bot.services.readback import CALL, LEASE, ReadbackService
from tests.services.world import WREN, World


def looker(world: World) -> ReadbackService:
    return ReadbackService(world.database, world.clock, world.sessions)


async def finding(world: World, post: Post, part: int = 0) -> Finding | None:
    delivery = (await world.deliveries(post))[part]
    async with world.database.read() as work:
        return await work.readbacks.get(delivery.id)


async def live(world: World, text: str = "Hello", **more: object) -> Post:
    """A post that has just gone out, and is due to be read back."""
    post = await world.released(text, **more)
    await world.publishing.run_due()
    world.clock.advance(seconds=FIRST_LOOK.total_seconds())
    return post


async def verdict(world: World, post: Post) -> Verdict | None:
    found = await finding(world, post)
    return found.verdict if found else None


async def test_what_is_shown_as_approved_is_said_to_be(world: World) -> None:
    post = await live(world, "One\n---\nTwo")
    wanted = await world.wanted(CardKind.DELIVERY, (await world.deliveries(post))[0].id)
    assert await looker(world).run_due() == 2
    assert [(await finding(world, post, part)).verdict for part in (0, 1)] == [Verdict.SAME] * 2  # type: ignore[union-attr]
    assert await world.wanted(CardKind.DELIVERY, (await world.deliveries(post))[0].id) == wanted + 1
    assert await looker(world).run_due() == 0
    assert world.platform.calls["publish"] == 2


async def test_nothing_is_read_back_before_its_time(world: World) -> None:
    await world.released()
    await world.publishing.run_due()
    assert await looker(world).run_due() == 0


async def test_another_text_on_the_platform_is_shown_word_by_word(world: World) -> None:
    post = await live(world, "We open at nine")
    world.platform.posts[0] = replace(world.platform.posts[0], text="We open at ten")
    await looker(world).run_due()
    found = await finding(world, post)
    assert found is not None
    assert (found.verdict, [one.text for one in found.text]) == (
        Verdict.DIFFERENT,
        ["We open at ", "nine", "ten"],
    )


async def test_an_image_that_is_missing_is_named(world: World) -> None:
    sha = await world.store.put(b"image")
    image = Media(sha256=sha, mime="image/png", size=5, width=1, height=1, alt="A cat")
    post = await live(world, media=(image,))
    world.platform.posts[0] = replace(world.platform.posts[0], alts=())
    await looker(world).run_due()
    found = await finding(world, post)
    assert found is not None
    assert found.media == ("0 of 1 images are there",)


async def with_images(world: World, *contents: bytes) -> Post:
    """A live post whose images all have the same alt text."""
    images = []
    for content in contents:
        sha = await world.store.put(content)
        images.append(Media(sha256=sha, mime="image/png", size=len(content), width=1, height=1, alt="A cat"))
    return await live(world, media=tuple(images))


def named(world: World, *order: int | str) -> None:
    """What the platform calls the images now, by their places before."""
    shown = world.platform.posts[0]
    names = tuple(shown.names[one] if isinstance(one, int) else one for one in order)
    world.platform.posts[0] = replace(shown, names=names)


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ((0, 1), ()),
        ((1, 0), ("the images are in another order",)),
        ((0, "new"), ("image 2 is another one",)),
        (("as", "named by another server"), ()),
    ],
)
async def test_which_image_is_which_is_compared_where_the_platform_tells(
    world: World, order: tuple[int | str, ...], said: tuple[str, ...]
) -> None:
    post = await with_images(world, b"one", b"two")
    named(world, *order)
    await looker(world).run_due()
    found = await finding(world, post)
    assert found is not None
    assert found.media == said


async def test_a_post_that_the_platform_lost_is_not_there(world: World) -> None:
    post = await live(world)
    world.platform.refuse("read_back", RejectedError("no such post"))
    await looker(world).run_due()
    assert await verdict(world, post) == Verdict.GONE


async def test_a_look_that_fails_for_now_is_made_again(world: World) -> None:
    post = await live(world)
    world.platform.refuse("read_back", TemporaryError("busy"))
    await looker(world).run_due()
    assert await verdict(world, post) is None
    assert await looker(world).run_due() == 0
    world.clock.advance(seconds=30)
    await looker(world).run_due()
    assert await verdict(world, post) == Verdict.SAME


async def test_after_some_looks_it_is_said_that_nobody_could_tell(world: World) -> None:
    post = await live(world)
    world.platform.refuse("read_back", TemporaryError("busy"), times=MAX_LOOKS)
    for _ in range(MAX_LOOKS):
        assert await verdict(world, post) is None
        assert await looker(world).run_due() == 1
        world.clock.advance(minutes=10)
    assert await verdict(world, post) == Verdict.UNREADABLE
    assert world.platform.texts == ["Hello"]


async def test_an_account_that_is_gone_can_not_be_asked(world: World) -> None:
    post = await live(world)
    world.platform.refuse("read_back", AuthorizationError("dead"))
    await looker(world).run_due()
    assert await verdict(world, post) == Verdict.UNREADABLE


async def test_who_died_while_looking_is_followed_by_the_next(world: World) -> None:
    post = await live(world)
    world.platform.refuse("read_back", KeyError("a fault of ours"))
    with pytest.raises(BaseExceptionGroup):
        await looker(world).run_due()
    world.clock.advance(seconds=LEASE.total_seconds())
    await looker(world).run_due()
    assert await verdict(world, post) == Verdict.SAME


async def test_a_platform_that_never_answers_is_asked_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CALL < LEASE
    monkeypatch.setattr("bot.services.readback.CALL", timedelta(0))
    post = await live(world)
    world.platform.hold("read_back")
    await looker(world).run_due()
    assert await verdict(world, post) is None


async def test_what_a_person_calls_live_is_theirs_to_know(world: World) -> None:
    world.platform.strategy = replace(world.platform.strategy, looks_up=False, key_lifetime=timedelta(0))
    world.start()
    post = await world.released()
    world.platform.refuse("publish", OutcomeUnknownError("?"))
    await world.publishing.run_due()
    world.clock.advance(minutes=1)
    await world.publishing.run_due()
    [delivery] = await world.deliveries(post)
    link = "https://fake.example/1"
    said = Said(action=DeliveryAction.SUCCEED, receipt=Receipt(ref=Ref(id=link), url=link))
    await world.posts.decide(delivery.id, delivery.attempts, WREN, said)
    world.clock.advance(minutes=1)
    assert await looker(world).run_due() == 0
