"""Numbers: beside the period before, honest about what is not known; and the digest of every morning."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.account import AccountStatus
from bot.domain.card import CardKind
from bot.domain.conversation import ItemKind
from bot.domain.report import AccountFigures, CommunityFigures
from bot.domain.sentiment import Mood
from bot.errors import InvalidInputError, NotFoundError, RejectedError, TemporaryError
from tests.services.world import MAX, World


async def figures(world: World, word: str = "week") -> AccountFigures:
    return (await world.reports.stats(world.brand, word)).accounts[0]


async def community(world: World) -> CommunityFigures:
    found = (await world.reports.stats(world.brand, "day")).community
    assert found is not None
    return found


async def counted(world: World, followers: int | None) -> None:
    """Let the platform count so many followers now."""
    world.platform.followers = followers
    await world.metrics.collect(await world.accounts.get(world.account.id))


async def published(world: World, text: str, likes: int = 0) -> None:
    await world.released(text)
    await world.publishing.run_due()
    live = world.platform.posts[-1]
    world.platform.likes[live.id] |= {f"fan {number}" for number in range(likes)}
    world.clock.advance(minutes=1)


async def test_what_was_never_counted_is_not_known(world: World) -> None:
    found = await figures(world)
    assert (found.followers.now, found.followers.before, found.followers.change) == (None, None, None)
    assert (found.rate.now, found.best, found.fetched_at) == (None, None, None)
    assert list(found.daily) == []


async def test_followers_stand_beside_those_of_the_period_before(world: World) -> None:
    await counted(world, 100)
    world.clock.advance(days=7)
    await counted(world, 120)
    found = await figures(world)
    assert (found.followers.now, found.followers.before, found.followers.change) == (120, 100, 20)
    assert found.fetched_at == world.clock()


async def test_what_was_not_fetched_in_the_period_has_not_grown_by_nothing(world: World) -> None:
    await counted(world, 100)
    world.clock.advance(days=30)
    found = await figures(world)
    assert (found.followers.now, found.followers.change) == (100, None)


async def test_a_new_account_has_nothing_to_compare_with(world: World) -> None:
    await counted(world, 100)
    assert (await figures(world)).followers.change is None


async def test_what_a_platform_does_not_tell_is_not_known(world: World) -> None:
    await counted(world, None)
    assert (await figures(world)).followers.now is None


async def test_posts_and_engagement_are_those_of_the_period(world: World) -> None:
    await published(world, "Old", likes=9)
    world.clock.advance(days=8)
    await published(world, "Good", likes=3)
    await published(world, "Better", likes=5)
    await counted(world, 100)
    found = await figures(world)
    assert (found.posts.now, found.posts.before) == (2, 1)
    assert (found.engagement.now, found.engagement.before) == (8, 9)
    assert found.rate.now == pytest.approx(8 / 2 / 100)
    assert found.best is not None
    assert (found.best.text, found.best.engagement) == ("Better", 5)


async def test_a_thread_counts_as_one_post(world: World) -> None:
    await published(world, "One\n---\nTwo")
    assert (await figures(world)).posts.now == 1


async def test_engagement_that_was_never_counted_is_not_known(world: World) -> None:
    await published(world, "Hello", likes=3)
    assert (await figures(world)).engagement.now is None


async def test_no_post_is_best_where_nobody_liked_any(world: World) -> None:
    await published(world, "Hello")
    await counted(world, 100)
    assert (await figures(world)).best is None


async def test_the_days_of_a_chart_are_those_of_the_brand_and_each_is_there_once(world: World) -> None:
    world.clock.now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    for followers in range(100, 109):
        await counted(world, followers)
        world.clock.advance(hours=5, minutes=45)
    days = [day for day, _ in (await figures(world)).daily]
    assert days == sorted(set(days))
    assert days[0] == date(2026, 11, 20)


async def test_accounts_are_found_by_a_part_of_their_name(world: World) -> None:
    await world.another("oak")
    report = await world.reports.stats(world.brand, "week", "OAK")
    assert [one.name for one in report.accounts] == ["Fake @oak"]
    with pytest.raises(NotFoundError, match=r"no account “elm”\. Known: Fake @linden, Fake @oak"):
        await world.reports.stats(world.brand, "week", "elm")


async def test_a_period_that_is_none_is_answered_with_those_that_are(world: World) -> None:
    with pytest.raises(InvalidInputError, match="day, week, month, quarter"):
        await world.reports.stats(world.brand, "fortnight")


async def test_the_community_is_counted_with_its_moods_and_waits(world: World) -> None:
    talk = await world.heard("I love it, great!", language="en", kind=ItemKind.MESSAGE)
    world.clock.advance(minutes=30)
    await world.replies.send(talk.id, MAX, "Thanks", origin="view:1")
    await world.publishing.run_due()
    world.clock.advance(minutes=1)
    await world.heard("Terrible, I hate it", language="en")
    world.clock.advance(minutes=1)
    found = await community(world)
    assert (found.received.now, found.answered.now) == (2, 1)
    assert (found.since_written.median.now, found.since_received.median.now) == (30, 30)
    assert (found.moods[Mood.POSITIVE], found.moods[Mood.NEGATIVE], found.waiting) == (1, 1, 1)


async def test_without_answers_there_is_no_time_to_answer(world: World) -> None:
    found = await community(world)
    for waited in (found.since_written, found.since_received):
        assert (waited.median.now, waited.most.now) == (None, None)


async def test_the_time_to_answer_is_told_by_both_clocks(world: World) -> None:
    """They wrote long before we looked; an answer counts when it is out, and only the first one."""
    for number in range(10):
        world.platform.say(f"Number {number}")
        world.clock.advance(minutes=10)
    await world.poll()
    for number, talk in enumerate(await world.talks()):
        await world.replies.send(talk.id, MAX, "Thanks", origin=f"view:{number}")
        world.clock.advance(minutes=1)
        await world.publishing.run_due()
        await world.replies.send(talk.id, MAX, "Thanks again", origin=f"more:{number}")
    await world.publishing.run_due()
    world.clock.advance(minutes=1)
    found = await community(world)
    assert found.answered.now == 20
    assert (found.since_received.median.now, found.since_received.most.now) == (5.5, 9)
    assert (found.since_written.median.now, found.since_written.most.now) == (60.5, 92)


async def test_figures_of_posts_that_fail_leave_those_of_the_account(world: World) -> None:
    await published(world, "Hello")
    world.platform.refuse("post_metrics", RejectedError("no"))
    await counted(world, 77)
    assert (await figures(world)).followers.now == 77


async def test_a_platform_in_trouble_gives_no_figures(world: World) -> None:
    world.platform.refuse("account_metrics", TemporaryError("busy"))
    assert await world.metrics.collect(world.account) == 0


async def test_a_disconnected_account_is_not_asked_for_figures(world: World) -> None:
    gone = replace(world.account, status=AccountStatus.DISCONNECTED)
    assert await world.metrics.collect(gone) == 0
    assert world.platform.calls["account_metrics"] == 0


async def digests(world: World) -> int:
    return await world.reports.due_digests("one")


async def test_a_digest_is_made_once_a_day_whoever_looks(world: World) -> None:
    world.clock.now = datetime(2026, 11, 23, 7, 59, tzinfo=UTC)
    assert await digests(world) == 0
    world.clock.advance(minutes=1)
    async with world.process("two") as other:
        made = [await digests(world), await other.reports.due_digests("two"), await digests(world)]
    assert made == [1, 0, 0]
    assert await world.wanted(CardKind.DIGEST, 1) == 1
    world.clock.advance(days=1)
    assert await digests(world) == 1


async def test_a_digest_that_is_late_is_made_but_not_a_stale_one(world: World) -> None:
    world.clock.now = datetime(2026, 11, 23, 13, 59, tzinfo=UTC)
    assert await digests(world) == 1
    world.clock.now = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    assert await digests(world) == 0


async def at(world: World, hour: time) -> None:
    async with world.database.transaction() as work:
        await work.brands.save(replace(world.brand, digest_at=hour))


async def test_a_digest_of_the_evening_may_be_late_beyond_midnight(world: World) -> None:
    await at(world, time(23))
    world.clock.now = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    assert await digests(world) == 1
    async with world.database.read() as work:
        assert (await work.digests.get(1)).day == date(2026, 11, 23)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)], ids=["forward", "back"])
async def test_one_digest_is_made_on_days_when_the_clocks_change(world: World, day: date) -> None:
    await at(world, time(2, 30))
    world.clock.now = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=1)
    made = 0
    for _ in range(30):
        made += await digests(world)
        world.clock.advance(minutes=10)
    assert made == 1


async def test_a_digest_shows_the_numbers_of_when_it_was_made(world: World) -> None:
    await published(world, "Hello", likes=2)
    await counted(world, 100)
    await world.compose("Waiting")
    ref = await world.reports.make_digest(world.brand)
    world.clock.advance(hours=1)
    await counted(world, 150)
    async with world.database.read() as work:
        digest, brand = await world.reports.digest(work, ref.id)
    assert brand.id == world.brand.id
    assert digest.report.accounts[0].followers.now == 100
    assert digest.report.accounts[0].engagement.now == 2
    assert (digest.to_approve, digest.due_today, digest.trouble) == (1, 0, 0)


async def test_a_digest_counts_what_is_due_today(world: World) -> None:
    await world.approved(schedule=world.at(hours=3))
    await world.approved("Tomorrow", schedule=world.at(days=1))
    ref = await world.reports.make_digest(world.brand, kind="asked")
    async with world.database.read() as work:
        digest, _ = await world.reports.digest(work, ref.id)
    assert digest.due_today == 1
