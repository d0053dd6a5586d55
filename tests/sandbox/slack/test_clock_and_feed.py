"""The sandbox's clock and its stream of changes."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.clock import SandboxClock, real_now
from sandbox.feed import QUEUE_LIMIT, Feed


def test_the_clock_is_real_time_and_an_offset(tmp_path: Path) -> None:
    clock = SandboxClock(tmp_path)
    assert abs(clock() - real_now()) < timedelta(seconds=1)
    clock.advance(90)
    clock.advance(10)
    assert timedelta(seconds=99) < clock() - real_now() < timedelta(seconds=101)
    assert SandboxClock(tmp_path).offset == 100.0


def test_a_broken_file_is_no_offset(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("noon")
    assert SandboxClock(tmp_path).offset == 0.0


async def test_sleepers_wake_when_the_clock_moves(tmp_path: Path) -> None:
    clock = SandboxClock(tmp_path)
    sleeper = asyncio.create_task(clock.sleep(3600))
    await asyncio.sleep(0)
    clock.advance(1800)
    await asyncio.sleep(0.01)
    assert not sleeper.done()
    clock.advance(1801)
    await asyncio.wait_for(sleeper, 1)


async def test_sleepers_wake_by_themselves(tmp_path: Path) -> None:
    await asyncio.wait_for(SandboxClock(tmp_path).sleep(0.01), 1)


async def test_every_listener_hears_every_change_in_order() -> None:
    feed = Feed()
    feed.say("nobody", hears="this")
    with feed.listen() as one, feed.listen() as other:
        feed.say("message", ts="1")
        feed.say("view", user="U1")
        heard = [(await listener.next(), await listener.next()) for listener in (one, other)]
    assert [[(change.kind, change.ids) for change in both] for both in heard] == [
        [("message", {"ts": "1"}), ("view", {"user": "U1"})]
    ] * 2


async def test_a_listener_that_lags_loses_the_oldest() -> None:
    feed = Feed()
    with feed.listen() as listener:
        for number in range(QUEUE_LIMIT + 1):
            feed.say("message", n=str(number))
        assert (await listener.next()).ids == {"n": "1"}


async def test_a_closed_feed_ends_its_listeners() -> None:
    feed = Feed()
    with feed.listen() as listener:
        feed.say("message")
        feed.close()
        assert [change.kind async for change in listener] == ["message"]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(listener.next(), 0.01)
