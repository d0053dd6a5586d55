"""Events, leases, slots, figures, digests, media, the audit log and installations."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.metric import Metric, Sample
from bot.domain.post import Media
from bot.errors import NotFoundError
from storage.database import Database
from storage.digests import Digest
from storage.installations import Installation
from storage.media import MediaStore
from tests.storage.things import ANN, MINUTE, NOW, SECRET, TEAM, World

DAY = timedelta(days=1)


async def test_an_event_is_handled_once(database: Database) -> None:
    async with database.transaction() as work:
        assert await work.events.begin("Ev1", NOW, MINUTE)
        assert not await work.events.begin("Ev1", NOW, MINUTE)
        assert await work.events.begin("Ev2", NOW, MINUTE)
        assert not await work.events.is_done("Ev1")
        await work.events.done("Ev1")
        assert await work.events.is_done("Ev1")
        assert not await work.events.begin("Ev1", NOW + DAY, MINUTE)


async def test_an_event_whose_handler_died_is_handled_again(database: Database) -> None:
    async with database.transaction() as work:
        await work.events.begin("Ev1", NOW, MINUTE)
        assert await work.events.begin("Ev1", NOW + MINUTE, MINUTE)
        assert not await work.events.begin("Ev1", NOW + MINUTE, MINUTE)


async def test_old_events_are_forgotten(database: Database) -> None:
    async with database.transaction() as work:
        await work.events.begin("old", NOW, MINUTE)
        await work.events.begin("new", NOW + MINUTE, MINUTE)
        assert await work.events.purge(NOW + MINUTE) == 1
        assert await work.events.begin("old", NOW, MINUTE)
        assert not await work.events.begin("new", NOW, MINUTE)


async def test_a_lease_has_one_holder(database: Database) -> None:
    async with database.transaction() as work:
        take, release = work.leases.take, work.leases.release
        assert await take("poll", "w1", NOW, NOW + MINUTE)
        assert not await take("poll", "w2", NOW, NOW + MINUTE)
        assert await take("poll", "w1", NOW, NOW + 2 * MINUTE)
        assert not await take("poll", "w2", NOW + MINUTE, NOW + 3 * MINUTE)
        assert await take("poll", "w2", NOW + 2 * MINUTE, NOW + 3 * MINUTE)
        await release("poll", "w1")
        assert not await take("poll", "w1", NOW + 2 * MINUTE, NOW + 3 * MINUTE)
        await release("poll", "w2")
        assert await take("poll", "w1", NOW + 2 * MINUTE, NOW + 3 * MINUTE)


async def test_after_a_start_alone_every_lease_can_be_taken(database: Database) -> None:
    async with database.transaction() as work:
        assert await work.leases.take("poll", "killed", NOW, NOW + MINUTE)
        await work.leases.release_all()
        assert await work.leases.take("poll", "w1", NOW, NOW + MINUTE)


async def test_a_slot_is_claimed_once(database: Database) -> None:
    async with database.transaction() as work:
        claim = work.slots.claim
        assert await claim("digest", NOW, "w1", NOW)
        assert not await claim("digest", NOW, "w2", NOW)
        assert await claim("digest", NOW + DAY, "w2", NOW)
        assert await claim("poll", NOW, "w2", NOW)
        assert await work.slots.purge(NOW + DAY) == 2
        assert not await claim("digest", NOW + DAY, "w2", NOW)


def figure(world: World, value: int, wait: timedelta = timedelta(0), post: str | None = None) -> Sample:
    metric = Metric.LIKES if post else Metric.FOLLOWERS
    return Sample(account_id=world.account.id, metric=metric, value=value, at=NOW + wait, remote_id=post)


async def test_the_figure_of_a_moment_is_the_last_one_by_then(world: World) -> None:
    account = world.account.id
    first, second = figure(world, 10), figure(world, 12, DAY)
    async with world.work() as work:
        repo = work.metrics
        await repo.add([first, second, figure(world, 99, post="1")])
        assert await repo.latest([account], Metric.FOLLOWERS, NOW - MINUTE) == {}
        assert await repo.latest([account], Metric.FOLLOWERS, NOW) == {account: first}
        assert await repo.latest([account], Metric.FOLLOWERS, NOW + DAY) == {account: second}
        assert await repo.first([account], Metric.FOLLOWERS, NOW) == {account: first}
        assert await repo.first([account], Metric.FOLLOWERS, NOW + MINUTE) == {account: second}
        assert await repo.latest([account], Metric.POSTS, NOW + DAY) == {}
        assert await repo.latest([], Metric.FOLLOWERS, NOW) == {}


async def test_a_second_figure_of_a_moment_replaces_the_first(world: World) -> None:
    async with world.work() as work:
        await work.metrics.add([])
        await work.metrics.add([figure(world, 10)])
        await work.metrics.add([figure(world, 11)])
        assert await work.metrics.series(world.account.id, Metric.FOLLOWERS, NOW, NOW + DAY) == [(NOW, 11)]


async def test_a_series_has_the_last_figure_of_each_day(world: World) -> None:
    waits = [timedelta(hours=hours) for hours in (0, 14, 15, 38, 39)]
    async with world.work() as work:
        await work.metrics.add([figure(world, number, wait) for number, wait in enumerate(waits)])
        series = await work.metrics.series(world.account.id, Metric.FOLLOWERS, NOW, NOW + waits[4])
    assert series == [(NOW + waits[1], 1), (NOW + waits[3], 3)]


async def test_posts_have_their_last_figures_of_the_span(world: World) -> None:
    account = world.account.id
    figures = [
        figure(world, value, wait, post)
        for value, wait, post in [(1, 0 * DAY, "a"), (5, MINUTE, "a"), (2, DAY, "b")]
    ]
    async with world.work() as work:
        await work.metrics.add([*figures, figure(world, 9)])
        assert await work.metrics.posts([account], NOW, NOW + DAY) == {(account, "a"): {Metric.LIKES: 5}}
        assert set(await work.metrics.posts([account], NOW, NOW + 2 * DAY)) == {
            (account, "a"),
            (account, "b"),
        }


async def test_figures_may_be_large(world: World) -> None:
    async with world.work() as work:
        await work.metrics.add([figure(world, 10**12)])
        latest = await work.metrics.latest([world.account.id], Metric.FOLLOWERS, NOW)
    assert latest[world.account.id].value == 10**12


async def test_a_digest_of_a_day_is_one(world: World) -> None:
    day, brand = date(2026, 11, 23), world.brand.id
    async with world.work() as work:
        digest = await work.digests.add(brand, day, {"followers": 1})
        assert await work.digests.add(brand, day, {"followers": 2}) == digest
        assert await work.digests.add(brand, day, {}, kind="now") != digest
        assert await work.digests.get(digest) == Digest(
            id=digest, brand_id=brand, day=day, kind="daily", body={"followers": 2}
        )
        with pytest.raises(NotFoundError):
            await work.digests.get(0)


async def test_media_are_known_by_their_hash(database: Database) -> None:
    media = Media(sha256="ab" * 32, mime="image/png", size=9, width=3, height=4)
    async with database.transaction() as work:
        await work.media.add(media, NOW)
        await work.media.add(media, NOW)
        assert await work.media.get(media.sha256) == media
        assert await work.media.get("cd" * 32) is None


async def test_bytes_are_kept_under_their_hash(tmp_path: Path) -> None:
    store = MediaStore(tmp_path / "media")
    name = await store.put(b"cat")
    assert await store.put(b"cat") == name
    assert await store.open(name) == b"cat"
    assert [path.name for path in store.path(name).parent.iterdir()] == [name[2:]]


async def test_bytes_that_are_not_kept_are_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        await MediaStore(tmp_path).open("ab" * 32)


@pytest.mark.parametrize("name", ["", "../../secret", "/etc/passwd", "AB" * 32])
async def test_only_a_hash_names_bytes(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFoundError):
        await MediaStore(tmp_path).open(name)


async def test_the_audit_log_shows_the_newest_first(database: Database) -> None:
    async with database.transaction() as work:
        for number in range(3):
            await work.audit.add(
                team=TEAM,
                actor=ANN,
                action="approve",
                subject=f"post {number}",
                detail={"n": number},
                now=NOW,
            )
    async with database.read() as work:
        last, before = await work.audit.list(TEAM, 2)
    assert (last.actor, last.action, last.subject, last.detail) == (ANN, "approve", "post 2", {"n": 2})
    assert (last.at, last.number, before.subject) == (NOW, 3, "post 1")


def installation(team: str | None, token: str = SECRET) -> Installation:
    return Installation(
        team=team,
        enterprise="E1",
        app_id="A1",
        bot_id="B1",
        bot_user_id="U9",
        scopes=("chat:write",),
        bot_token=token,
        installed_at=NOW,
    )


async def test_an_installation_is_kept_once_and_shows_no_token(database: Database) -> None:
    async with database.transaction() as work:
        await work.installations.save(installation("T1", "old"))
        await work.installations.save(installation("T1"))
        await work.installations.save(installation(None))
        assert await work.installations.get("T1", "E1") == installation("T1")
        assert await work.installations.get(None, "E1") == installation(None)
        assert await work.installations.get("T1") is None
        await work.installations.remove("T1", "E1")
        assert await work.installations.get("T1", "E1") is None
    assert SECRET not in repr(installation("T1"))
