"""Socket Mode: tickets, envelopes, acknowledgements, redelivery, and the ways Slack hangs up."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from tests.sandbox.slack.running import APP, Json, World, bolt_app, over_socket


class Socket:
    """A connection handled by hand."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def next(self, seconds: float = 3) -> Json:
        message: Json = await self.socket.receive_json(timeout=seconds)
        return message

    async def ack(self, envelope: Json, payload: Json | None = None) -> None:
        answer: Json = {"envelope_id": envelope["envelope_id"]}
        await self.socket.send_json(answer | {"payload": payload} if payload else answer)

    async def quiet(self, seconds: float = 0.2) -> bool:
        with pytest.raises(asyncio.TimeoutError):
            await self.socket.receive(timeout=seconds)
        return True


@asynccontextmanager
async def connected(world: World, more: str = "") -> AsyncIterator[Socket]:
    url = (await world.call("apps.connections.open", token=APP))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url + more) as socket:
        yield Socket(socket)


async def test_a_connection_says_hello(world: World) -> None:
    async with connected(world) as first, connected(world, "&debug_reconnects=true") as second:
        hello, other = await first.next(), await second.next()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["connection_info"] == {"app_id": "A0PRESSROOM"}
        assert (other["num_connections"], other["debug_info"]["approximate_connection_time"]) == (2, 360)


async def test_a_ticket_is_good_once(world: World) -> None:
    url = (await world.call("apps.connections.open", token=APP))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url.replace("ticket=", "ticket=x"))


async def test_envelopes_say_what_they_are(world: World) -> None:
    async with connected(world) as socket:
        await socket.next()
        command = asyncio.create_task(
            world.control("people/U0ADA/command", {"channel": "C0REVIEW", "text": "/social hi"})
        )
        envelope = await socket.next()
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        await socket.ack(envelope, {"text": "hello", "response_type": "in_channel"})
        assert await command == {"ok": True}
        event = await socket.next()
        assert (event["type"], event["retry_attempt"], event["retry_reason"]) == ("events_api", 0, "")
        assert event["payload"]["event"]["text"] == "hello"
        await socket.ack(event)


async def test_a_late_command_fails_for_the_person(world: World) -> None:
    async with connected(world) as socket:
        await socket.next()
        failed = await world.control("people/U0ADA/command", {"channel": "C0REVIEW", "text": "/social hi"})
        assert failed == {"ok": False, "error": "operation_timeout"}


async def test_without_a_connection_a_command_fails_at_once(world: World) -> None:
    failed = await world.control("people/U0ADA/command", {"channel": "C0REVIEW", "text": "/social hi"})
    assert failed == {"ok": False, "error": "dispatch_failed"}


async def test_an_event_that_a_dying_connection_took_goes_to_another(world: World) -> None:
    async with connected(world) as first:
        await first.next()
        saying = asyncio.create_task(
            world.control("people/U0CEM/say", {"channel": "C0COMMUNITY", "text": "hello"})
        )
        lost = await first.next()
        async with connected(world) as second:
            await second.next()
            await first.socket.close()
            again = await second.next()
            assert again["payload"]["event_id"] == lost["payload"]["event_id"]
            assert (again["retry_attempt"], again["retry_reason"]) == (1, "connection_failed")
            await second.ack(again)
            assert (await saying)["ok"] is True


async def test_an_event_waits_for_the_next_connection(world: World) -> None:
    await world.control("people/U0CEM/say", {"channel": "C0COMMUNITY", "text": "anybody there?"})
    async with connected(world) as socket:
        await socket.next()
        envelope = await socket.next()
        assert envelope["payload"]["event"]["text"] == "anybody there?"
        assert envelope["retry_attempt"] > 0
        await socket.ack(envelope)


async def test_an_unacknowledged_event_comes_again_on_slacks_schedule(world: World) -> None:
    async with connected(world) as socket:
        await socket.next()
        await world.control("people/U0CEM/say", {"channel": "C0COMMUNITY", "text": "hello"})
        attempts = [(await socket.next())["retry_attempt"], (await socket.next())["retry_attempt"]]
        assert attempts == [0, 1]
        await asyncio.sleep(3.2)
        await world.control("clock", {"advance": 61})
        third = await socket.next()
        assert (third["retry_attempt"], third["retry_reason"]) == (2, "timeout")
        await socket.ack(third)
        await world.control("clock", {"advance": 600})
        assert await socket.quiet()


@pytest.mark.parametrize(
    ("verb", "reason"),
    [("refresh", "refresh_requested"), ("warning", "warning"), ("disconnect", "link_disabled")],
)
async def test_slack_says_why_it_hangs_up(world: World, verb: str, reason: str) -> None:
    async with connected(world) as socket:
        await socket.next()
        assert await world.control(f"slack/socket/{verb}") == {"ok": True, "closed": 1}
        goodbye = await socket.next()
        assert (goodbye["type"], goodbye["reason"]) == ("disconnect", reason)
        assert (await socket.socket.receive(timeout=2)).type is aiohttp.WSMsgType.CLOSE
    assert (await world.read("slack/mode"))["connections"] == 0


async def test_there_are_at_most_ten_connections(world: World) -> None:
    async with aiohttp.ClientSession() as session:
        urls = [(await world.call("apps.connections.open", token=APP))["url"] for _ in range(11)]
        sockets = [await session.ws_connect(url) for url in urls]
        hello = [json.loads((await socket.receive(timeout=2)).data) for socket in sockets]
        assert [message["type"] for message in hello] == ["hello"] * 10 + ["disconnect"]
        assert hello[-1]["reason"] == "too_many_websockets"
        assert (await world.call("apps.connections.open", token=APP))["error"] == "too_many_websockets"
        for socket in sockets:
            await socket.close()


async def test_a_bolt_app_comes_back_after_a_refresh(world: World) -> None:
    heard: list[str] = []
    app = bolt_app(world)

    async def listen(event: Json) -> None:
        heard.append(event["text"])

    app.event("message")(listen)
    async with over_socket(world, app) as handler:
        before = handler.client.wss_uri
        await world.control("slack/socket/refresh", {"grace": 0.1})
        for _ in range(100):
            if handler.client.wss_uri != before and world.workspace.socket.connections:
                break
            await asyncio.sleep(0.05)
        await world.control("people/U0CEM/say", {"channel": "C0COMMUNITY", "text": "still there?"})
        assert heard == ["still there?"]


async def test_socket_mode_is_off_in_http_mode(world: World) -> None:
    await world.control("slack/mode", {"mode": "http", "request_url": "http://127.0.0.1:9/none"})
    assert (await world.call("apps.connections.open", token=APP))["error"] == "socket_mode_not_enabled"
    assert (await world.control("slack/mode", {"mode": "pigeon"}))["error"] == "unknown_mode"
