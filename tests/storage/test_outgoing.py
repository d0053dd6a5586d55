"""What media are named by and made into, when posts are checked, and what people post by hand."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.delivery import TO_POST, DeliveryStatus
from bot.domain.ids import PostId
from bot.domain.post import Media
from bot.domain.preflight import Check, Finding, Fixer
from storage.hands import Hand
from tests.storage.things import MINUTE, NOW, World

PICTURE = Media(sha256="ab" * 32, mime="image/png", size=9, width=3, height=4)
FILM = Media(
    sha256="cd" * 32, mime="video/mp4", size=90, width=3, height=4, seconds=1.5, codec="H.264", animated=True
)
FOUND = Finding(check=Check.LINK, item="link", text="It leads nowhere.", fixer=Fixer.WRITER)


async def test_media_are_counted_named_and_swept_out(world: World) -> None:
    post = await world.post()
    async with world.work() as work:
        for one in (PICTURE, FILM):
            await work.media.add(one, NOW)
        assert await work.media.get(FILM.sha256) == FILM
        assert await work.media.size() == 99
        await work.media.named(post.id, [PICTURE, PICTURE])
        await work.media.named(post.id, [PICTURE])
        assert await work.media.purge(NOW) == []
        assert await work.media.purge(NOW + MINUTE) == [FILM.sha256]
        await work.media.add(PICTURE, NOW + MINUTE)
        assert await work.media.unknown([PICTURE.sha256, FILM.sha256]) == [FILM.sha256]
        assert await work.media.unknown([]) == []


async def test_renditions_are_known_by_picture_and_recipe(world: World) -> None:
    made = replace(PICTURE, sha256="ef" * 32)
    async with world.work() as work:
        for _ in range(2):
            await work.renditions.add(PICTURE.sha256, "1 small", made, NOW)
        assert await work.renditions.get(PICTURE.sha256, "1 small") == made
        assert await work.renditions.get(PICTURE.sha256, "1 large") is None
        assert await work.renditions.of([PICTURE.sha256]) == {(PICTURE.sha256, "1 small"): made}
        assert await work.renditions.size() == 9
        assert await work.media.unknown([made.sha256]) == []
        await work.renditions.used(PICTURE.sha256, "1 small", NOW + MINUTE)
        assert await work.renditions.purge(NOW + MINUTE) == []
        assert await work.renditions.purge(NOW + 2 * MINUTE) == [made.sha256]


async def test_what_was_handed_over_is_known_for_a_while(world: World) -> None:
    [delivery] = await world.due()
    async with world.work() as work:
        for handle in ('"7"', '"8"'):
            await work.renditions.hand_over(delivery.id, 1, PICTURE.sha256, handle, NOW)
        assert await work.renditions.handed_over(delivery.id, NOW) == {1: (PICTURE.sha256, '"8"')}
        assert await work.renditions.handed_over(delivery.id, NOW + MINUTE) == {}
        await work.renditions.purge_uploads(NOW + MINUTE)
        assert await work.renditions.handed_over(delivery.id, NOW) == {}


async def settled(world: World, post_id: PostId, *found: Finding, due_in: int = 60) -> bool:
    async with world.work() as work:
        return await work.preflights.settle(
            post_id, found, worker="one", checked=("h", NOW, NOW), due_at=NOW + timedelta(minutes=due_in)
        )


async def test_a_check_is_one_workers_until_its_lease_ends(world: World) -> None:
    post = await world.post()
    async with world.work() as work:
        await work.preflights.plan(post.id, "h", NOW)
        assert await work.preflights.claim_due(NOW - MINUTE, NOW, "one", 9) == []
        assert await work.preflights.claim_due(NOW, NOW + MINUTE, "one", 9) == [post.id]
        assert await work.preflights.claim_due(NOW, NOW + MINUTE, "two", 9) == []
        assert await work.preflights.claim_due(NOW + MINUTE, NOW + 2 * MINUTE, "two", 9) == [post.id]
    assert not await settled(world, post.id)


async def test_what_was_found_is_kept_until_the_next_check(world: World) -> None:
    post = await world.post()
    async with world.work() as work:
        await work.preflights.plan(post.id, "h", NOW)
        await work.preflights.claim_due(NOW, NOW + MINUTE, "one", 9)
    assert await settled(world, post.id, FOUND)
    async with world.work() as work:
        kept = await work.preflights.get(post.id)
        assert (kept.findings, kept.checked_at) == ((FOUND,), NOW)
        assert await work.preflights.of([post.id]) == {post.id: kept}
        assert await work.preflights.claim_due(NOW + MINUTE, NOW, "one", 9) == []
        await work.preflights.hurry(world.brand.id, NOW)
        assert await work.preflights.claim_due(NOW, NOW + MINUTE, "one", 9) == [post.id]
        await work.preflights.stop(post.id)
        assert (await work.preflights.get(post.id)).findings == ()
        assert (await work.preflights.get(PostId(999))).findings == ()


async def test_a_post_that_changed_meanwhile_stays_due(world: World) -> None:
    post = await world.post()
    async with world.work() as work:
        await work.preflights.plan(post.id, "h", NOW)
        await work.preflights.claim_due(NOW, NOW + MINUTE, "one", 9)
        await work.preflights.plan(post.id, "another", NOW)
    assert not await settled(world, post.id, FOUND)
    async with world.work() as work:
        assert (await work.preflights.get(post.id)).findings == ()
        assert await work.preflights.claim_due(NOW, NOW + MINUTE, "two", 9) == [post.id]


async def test_what_is_posted_by_hand_is_seen_to_in_its_time(world: World) -> None:
    [delivery] = await world.due()
    async with world.work() as work:
        await work.deliveries.claim_due(NOW, NOW + MINUTE, "one", 1)
        await work.deliveries.finish(delivery.id, DeliveryStatus.UNCONFIRMED, error=TO_POST, now=NOW)
        await work.hands.add(delivery.id, NOW)
        assert await work.hands.asked(world.brand.id) == [delivery.id]
        fresh = Hand(shared=False, reminders=0)
        assert await work.hands.claim_due(NOW, NOW + MINUTE, 9) == {delivery.id: fresh}
        assert await work.hands.claim_due(NOW, NOW + MINUTE, 9) == {}
        told = Hand(shared=True, reminders=1)
        await work.hands.postpone(delivery.id, told, NOW + 2 * MINUTE)
        assert await work.hands.claim_due(NOW + 2 * MINUTE, NOW, 9) == {delivery.id: told}
        await work.hands.add(delivery.id, NOW)
        assert await work.hands.claim_due(NOW, NOW, 9) == {delivery.id: fresh}
        await work.hands.end(delivery.id)
        assert await work.hands.claim_due(NOW, NOW, 9) == {}


async def test_images_are_wanted_once_for_each_choice_of_them(world: World) -> None:
    post = await world.post()
    async with world.work() as work:
        await work.showings.want(post.id, "a", NOW)
        assert await work.showings.claim_due(NOW, NOW + MINUTE, 9) == {post.id: 0}
        assert await work.showings.claim_due(NOW, NOW + MINUTE, 9) == {}
        await work.showings.postpone(post.id, NOW)
        assert await work.showings.claim_due(NOW, NOW, 9) == {post.id: 1}
        await work.showings.want(post.id, "a", NOW)
        await work.showings.done(post.id, "a")
        await work.showings.want(post.id, "a", NOW)
        await work.showings.postpone(post.id, NOW)
        assert await work.showings.claim_due(NOW, NOW, 9) == {}
        await work.showings.want(post.id, "b", NOW)
        await work.showings.done(post.id, "a")
        assert await work.showings.claim_due(NOW, NOW, 9) == {post.id: 0}
