"""Nothing goes out late unasked: what an outage kept back comes on one card; what is stuck is told."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from bot.domain.account import AccountStatus
from bot.domain.approval import PostAction
from bot.domain.card import CardKind
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import LapseId
from bot.domain.lapse import SPACING, Answer, Late, Subject
from bot.domain.post import PostStatus
from bot.errors import TemporaryError
from storage.post_tables import deliveries
from storage.tables import accounts
from tests.services.world import ADA, MAX, WREN, World, sqlite_world

S = DeliveryStatus


async def lapses(world: World) -> list[LapseId]:
    """The lapses that hold anything."""
    async with world.database.read() as work:
        rows = await work.connection.all(
            deliveries.select().with_only_columns(deliveries.c.lapse_id).distinct()
        )
    return sorted(row.lapse_id for row in rows if row.lapse_id is not None)


async def test_after_a_day_without_power_nothing_goes_out_and_one_card_asks(world: World) -> None:
    posts = [await world.approved(f"Post {n}", schedule=world.at(hours=1 + n)) for n in range(5)]
    talk = await world.heard()
    await world.replies.send(talk.id, MAX, "Hello!", origin="view:1")
    world.clock.advance(days=2)
    await world.publishing.run_due()
    assert world.platform.texts == []
    assert {(await world.fresh(post)).status for post in posts} == {PostStatus.MISSED}
    [lapse] = await lapses(world)
    view = await world.lapses.show(lapse)
    assert [thing.text for thing in view.asked] == ["Hello!", *(f"Post {n}" for n in range(5))]
    assert await world.card(CardKind.LAPSE, lapse) is not None


async def missed_in_turn(world: World, number: int) -> None:
    """Posts seventy minutes apart, each missed by itself."""
    for each in range(number):
        await world.approved(f"{world.clock()} {each}", schedule=world.at(minutes=70 * (each + 1)))
    for _ in range(number):
        world.clock.advance(minutes=70)
        await world.publishing.mark_missed()
    world.clock.advance(minutes=130)
    await world.publishing.mark_missed()


async def test_an_account_that_is_out_all_day_asks_on_one_card(world: World) -> None:
    async with world.database.transaction() as work:
        await work.connection.run(update(accounts).values(status=AccountStatus.DISCONNECTED))
    await missed_in_turn(world, 6)
    [lapse] = await lapses(world)
    assert (await world.lapses.show(lapse)).total == 6


async def test_missed_posts_that_are_published_on_their_own_cards_keep_their_distance(world: World) -> None:
    posts = [await world.approved(f"Post {number}", schedule=world.at(hours=1)) for number in range(4)]
    world.clock.advance(days=1)
    await world.publishing.run_due()
    sent = [await world.act(await world.fresh(post), PostAction.PUBLISH) for post in posts]
    gaps = [post.due_at - world.clock() for post in sent if post.due_at]
    assert gaps == [number * SPACING for number in range(4)]
    assert [post.status for post in sent] == [PostStatus.PUBLISHING, *[PostStatus.SCHEDULED] * 3]
    for number in range(4):
        await world.publishing.run_due()
        assert len(world.platform.posts) == number + 1
        world.clock.advance(minutes=2)


async def test_what_is_missing_of_missed_posts_keeps_its_distance_when_tried_again(world: World) -> None:
    other = await world.another("other")
    both = (world.account.id, other.id)
    posts = [await world.released(f"Post {number}", accounts=both) for number in range(2)]
    for _ in posts:
        world.platform.pass_by("publish", 1)
        world.platform.refuse("publish", TemporaryError("later", retry_after=timedelta(hours=3)))
    await world.publishing.run_due()
    world.clock.advance(hours=3)
    await world.publishing.run_due()
    for post in posts:
        await world.act(await world.fresh(post), PostAction.RETRY)
    assert await world.publishing.run_due() == 1
    world.clock.advance(minutes=2)
    assert await world.publishing.run_due() == 1


async def test_another_outage_after_all_was_answered_is_another_card(world: World) -> None:
    await missed_in_turn(world, 1)
    [first] = await lapses(world)
    assert await world.lapses.answer_all(first, WREN, Answer.DROP) == 1
    await missed_in_turn(world, 1)
    assert len(await lapses(world)) == 2


async def test_an_outage_long_after_a_stop_is_not_put_on_the_card_of_the_stop(world: World) -> None:
    pause = await world.pauses.pause(world.brand.id, ADA)
    await world.approved("Paused", schedule=world.at(minutes=5))
    world.clock.advance(minutes=10)
    assert await world.pauses.resume(world.brand.id, pause.pause.id, ADA) is not None
    await missed_in_turn(world, 1)
    assert len(await lapses(world)) == 2


async def test_pages_turn_and_the_rest_moves_up(world: World) -> None:
    for number in range(20):
        await world.approved(f"Post {number}", schedule=world.at(hours=1))
    world.clock.advance(days=1)
    await world.publishing.run_due()
    [lapse] = await lapses(world)
    last = await world.lapses.show(lapse, page=9)
    assert (last.page, last.pages, last.total, len(last.asked)) == (3, 3, 20, 4)
    first = (await world.lapses.show(lapse)).asked[0]
    await world.lapses.answer(lapse, first.late, WREN, Answer.NOW)
    again = await world.lapses.show(lapse)
    assert (again.total, again.asked[0].late.id) == (19, first.late.id + 1)
    assert [thing.late for thing in again.settled] == [Late(kind=Subject.POST, id=first.late.id)]


async def test_what_is_stuck_raises_one_card_that_settles_by_itself(world: World) -> None:
    post = await world.released()
    world.platform.refuse("publish", TemporaryError("busy"), times=3)
    await world.publishing.run_due()
    await world.watch.run()
    async with world.database.read() as work:
        assert await work.alerts.all_running() == []
    world.clock.advance(minutes=6)
    for _ in range(2):
        await world.watch.run()
    async with world.database.read() as work:
        [alert] = await work.alerts.all_running()
    assert [one.post_id for one in await world.deliveries(post)] == [post.id]
    assert await world.wanted(CardKind.ALERT, alert.id) == 1
    world.clock.advance(minutes=20)
    for _ in range(3):
        await world.publishing.run_due()
        world.clock.advance(minutes=20)
    await world.watch.run()
    async with world.database.read() as work:
        assert await work.alerts.all_running() == []
    assert await world.wanted(CardKind.ALERT, alert.id) == 2


async def test_an_alert_is_not_settled_while_more_has_got_stuck(world: World) -> None:
    first = await world.released("One")
    world.platform.refuse("publish", TemporaryError("later", retry_after=timedelta(minutes=6)))
    await world.publishing.run_due()
    world.clock.advance(minutes=6)
    await world.watch.run()
    second = await world.released("Two")
    await world.publishing.run_due()
    assert (await world.fresh(first)).status == PostStatus.PUBLISHED
    async with world.database.transaction() as work:
        old = update(deliveries).where(deliveries.c.post_id == second.id)
        stuck = {"planned_at": world.clock() - timedelta(minutes=9), "status": S.PENDING}
        await work.connection.run(old.values(stuck))
    await world.watch.run()
    async with world.database.read() as work:
        [alert] = await work.alerts.all_running()
    assert len(alert.deliveries) == 2
    async with world.database.transaction() as work:
        await work.connection.run(update(deliveries).values(status=S.PUBLISHED))
    await world.watch.run()
    async with world.database.read() as work:
        assert await work.alerts.all_running() == []


async def test_a_stopped_brand_is_not_called_stuck(world: World) -> None:
    await world.released()
    view = await world.pauses.pause(world.brand.id, ADA)
    world.clock.advance(minutes=30)
    await world.watch.run()
    async with world.database.read() as work:
        assert await work.alerts.all_running() == []
    assert await world.wanted(CardKind.PAUSE, view.pause.id) == 2


async def test_what_waits_for_its_account_is_not_called_stuck(world: World) -> None:
    await world.released()
    async with world.database.transaction() as work:
        await work.connection.run(update(accounts).values(status=AccountStatus.DISCONNECTED))
    world.clock.advance(minutes=30)
    await world.watch.run()
    async with world.database.read() as work:
        assert await work.alerts.all_running() == []


JUMPS = st.lists(st.integers(-90, 240), min_size=1, max_size=8)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(jumps=JUMPS, trouble=st.integers(0, 3))
async def test_nothing_goes_out_before_its_time_or_after_its_window(jumps: list[int], trouble: int) -> None:
    """Whatever the clock does, and however often the platform says "later"."""
    with TemporaryDirectory() as folder:
        async with sqlite_world(Path(folder)) as world:
            due = world.clock() + timedelta(hours=1)
            await world.approved(schedule=world.at(hours=1))
            world.platform.refuse("publish", TemporaryError("busy"), times=trouble)
            for minutes in jumps:
                world.clock.advance(minutes=minutes)
                await world.publishing.run_due()
            sent: list[datetime] = [live.at for live in world.platform.posts]
    assert all(due <= moment < due + timedelta(hours=2) for moment in sent)
    assert len(sent) <= 1
