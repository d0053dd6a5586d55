"""A connection that can't be made is tried from the start again, and a stop is a stop."""

import asyncio

import pytest

from bot.slack.socket import SocketMode
from tests.slack.edge.conftest import Edge


async def test_a_connection_that_stays_dead_is_built_anew(
    edge: Edge, caplog: pytest.LogCaptureFixture
) -> None:
    edge.slack.standing["apps.connections.open"] = {"ok": False, "error": "internal_error"}
    socket = SocketMode(edge.app, edge.wire, "xapp-test", edge.clock)
    socket.grace = 0.5
    stop = asyncio.Event()
    running = asyncio.create_task(socket.run(stop))
    await asyncio.sleep(3.5)
    opened = len(edge.slack.called("apps.connections.open"))
    stop.set()
    async with asyncio.timeout(3):
        await running
    assert opened >= 2  # the SDK alone would have waited ten seconds
    assert (socket.connected, socket.last_message_at) == (False, None)
    assert "socket dead" in caplog.text
    assert "xapp-test" not in caplog.text
