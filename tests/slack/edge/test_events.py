"""Each event is handled once, and no bot is ever listened to."""

import asyncio
from typing import Any

import pytest

from bot.slack.door import Event
from tests.slack.edge import payloads
from tests.slack.edge.conftest import Edge

HELLO = payloads.event(payloads.message())


async def test_an_event_that_comes_twice_is_handled_once(edge: Edge) -> None:
    assert [(await edge.send(HELLO)).status for _ in range(3)] == [200, 200, 200]
    [event] = edge.heard
    assert isinstance(event, Event)
    assert (event.id, event.type, event.team) == ("Ev1", "message", "T1")


async def test_an_event_that_comes_twice_at_once_is_handled_once(edge: Edge) -> None:
    statuses = [response.status for response in await asyncio.gather(*(edge.send(HELLO) for _ in range(5)))]
    assert len(edge.heard) == 1
    assert set(statuses) <= {200, 503}
    assert (await edge.send(HELLO)).status == 200


async def test_an_event_that_failed_comes_again(edge: Edge) -> None:
    edge.answers["message"] = [RuntimeError("away"), RuntimeError("still away")]
    assert [(await edge.send(HELLO)).status for _ in range(3)] == [503, 503, 200]
    edge.answers.clear()
    assert (await edge.send(HELLO)).status == 200
    assert len(edge.heard) == 3


async def test_an_event_that_another_process_began_is_not_lost(edge: Edge) -> None:
    async with edge.database.transaction() as work:
        assert await work.events.begin("Ev1", edge.clock(), edge.lease)
    assert (await edge.send(HELLO)).status == 503
    edge.clock.advance(minutes=1)
    assert (await edge.send(HELLO)).status == 200
    assert len(edge.heard) == 1


async def test_an_event_that_another_process_handled_is_done(edge: Edge) -> None:
    async with edge.database.transaction() as work:
        assert await work.events.begin("Ev1", edge.clock(), edge.lease)
        await work.events.done("Ev1")
    assert (await edge.send(HELLO)).status == 200
    assert edge.heard == []


async def test_an_event_without_handler_is_taken_and_not_stored(edge: Edge) -> None:
    body = payloads.event({"type": "team_rename", "name": "x"})
    assert (await edge.send(body)).status == 200
    async with edge.database.transaction() as work:
        assert await work.events.begin("Ev1", edge.clock(), edge.lease)


NOISE: list[dict[str, Any]] = [
    {"bot_id": "B2"},
    {"bot_id": "BBOT", "user": "UBOT"},
    {"user": "UBOT"},
    {"hidden": True},
    {"subtype": "channel_join"},
    {"subtype": "bot_message"},
    {"subtype": "message_changed", "hidden": True, "message": {"ts": "5.5"}},
    {"subtype": "message_deleted", "hidden": True, "deleted_ts": "5.5"},
]


@pytest.mark.parametrize("more", NOISE)
@pytest.mark.parametrize("kind", ["message", "app_mention"])
async def test_no_bot_is_listened_to(edge: Edge, more: dict[str, Any], kind: str) -> None:
    body = payloads.event(payloads.message(**more) | {"type": kind})
    assert (await edge.send(body)).status == 200
    assert edge.heard == []


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
async def test_people_are_listened_to(edge: Edge, subtype: str) -> None:
    await edge.send(payloads.event(payloads.message(subtype=subtype)))
    assert len(edge.heard) == 1


async def test_an_event_without_id_is_handled(edge: Edge) -> None:
    for _ in range(2):
        assert (await edge.send(payloads.event(payloads.message(), event_id=""))).status == 200
    assert len(edge.heard) == 2


SAID: dict[str, Any] = {"user": "UADA", "text": "Till five", "ts": "5.6", "thread_ts": "5.5"}


def retouched(subtype: str, before: dict[str, Any], after: dict[str, Any] | None = None) -> dict[str, Any]:
    more = {"subtype": subtype, "hidden": True, "previous_message": before, "deleted_ts": before["ts"]}
    return payloads.event(payloads.message(**more) | {"message": after or {}})


async def test_what_people_change_or_delete_in_a_thread_is_heard(edge: Edge) -> None:
    await edge.send(retouched("message_changed", SAID, SAID | {"text": "Till six"}))
    assert len(edge.heard) == 1


async def test_what_people_delete_in_a_thread_is_heard(edge: Edge) -> None:
    await edge.send(retouched("message_deleted", SAID))
    assert len(edge.heard) == 1


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (SAID, "Till five"),
        (SAID | {"thread_ts": None}, "Till six"),
        (SAID | {"thread_ts": SAID["ts"]}, "Till six"),
        (SAID | {"bot_id": "B2"}, "Till six"),
        (SAID | {"user": "UBOT"}, "Till six"),
    ],
)
async def test_previews_cards_and_talk_outside_of_threads_are_none_of_it(
    edge: Edge, before: dict[str, Any], text: str
) -> None:
    await edge.send(retouched("message_changed", before, before | {"text": text}))
    assert edge.heard == []
