"""Socket Mode: tickets, connections, envelopes, acknowledgements, and Slack's ways to hang up."""

import asyncio
import json
from contextlib import suppress
from itertools import count

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from sandbox.slack.delivery import DeliveryError, Parcel
from sandbox.slack.people import APP_ID
from sandbox.slack.shape import Json, SlackError, new_id

MAX_CONNECTIONS = 10
CONNECTION_SECONDS = 18060
DEBUG_SECONDS = 360
WARNING_SECONDS = 10
"""How long before a connection is closed the app is told to open another."""


class Connection:
    """One WebSocket of the bot."""

    def __init__(self, socket: WebSocket, number: int) -> None:
        self.socket = socket
        self.number = number
        self.leaving = False

    async def say(self, message: Json) -> None:
        """Send a JSON text frame; a socket that is gone is left to its reader."""
        with suppress(RuntimeError, WebSocketDisconnect):
            await self.socket.send_text(json.dumps(message))

    async def hang_up(self, reason: str, grace: float = 0) -> None:
        """Say why, give the app time to open another connection, and close."""
        self.leaving = True
        await self.say(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": f"sandbox-{self.number}"}}
        )
        await asyncio.sleep(grace)
        if self.socket.client_state is WebSocketState.CONNECTED:
            with suppress(RuntimeError):
                await self.socket.close()


class SocketLine:
    """All WebSockets of the bot; each parcel goes to one of them, in turn."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self._connections: list[Connection] = []
        self._tickets: set[str] = set()
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._owners: dict[str, Connection] = {}
        self._numbers = count(1)
        self._turn = count()

    @property
    def connections(self) -> int:
        """How many WebSockets are open."""
        return len(self._connections)

    def ticket(self) -> str:
        """A ticket for one connection."""
        if len(self._connections) >= MAX_CONNECTIONS:
            raise SlackError("too_many_websockets")
        ticket = new_id("", 24).lower()
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Run one connection from its ticket to its end."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(code=4001, reason="invalid ticket")
            return
        self._tickets.discard(ticket)
        await socket.accept()
        connection = Connection(socket, next(self._numbers))
        if len(self._connections) >= MAX_CONNECTIONS:
            await connection.hang_up("too_many_websockets")
            return
        seconds = (
            DEBUG_SECONDS if socket.query_params.get("debug_reconnects") == "true" else CONNECTION_SECONDS
        )
        await self._run(connection, seconds)

    async def send(self, parcel: Parcel) -> Json:
        """Send to a connection and wait for its acknowledgement."""
        open_ones = [
            connection for connection in self._connections if not connection.leaving
        ] or self._connections
        if not open_ones:
            raise DeliveryError("connection_failed")
        connection = open_ones[next(self._turn) % len(open_ones)]
        envelope = _envelope(parcel)
        envelope_id: str = envelope["envelope_id"]
        ack: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._acks[envelope_id] = ack
        self._owners[envelope_id] = connection
        try:
            await connection.say(envelope)
            return await ack
        finally:
            del self._acks[envelope_id], self._owners[envelope_id]

    async def disconnect_all(self, reason: str, grace: float = 0) -> int:
        """Hang up on every connection with one of Slack's reasons; returns how many there were."""
        leaving = list(self._connections)
        await asyncio.gather(*(connection.hang_up(reason, grace) for connection in leaving))
        return len(leaving)

    async def _run(self, connection: Connection, seconds: float) -> None:
        self._connections.append(connection)
        ageing = asyncio.create_task(_age(connection, seconds))
        try:
            await connection.say(self._hello(connection, seconds))
            self.ready.set()
            await self._read(connection)
        finally:
            ageing.cancel()
            self._forget(connection)

    async def _read(self, connection: Connection) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                self._acknowledge(await connection.socket.receive_text())

    def _acknowledge(self, frame: str) -> None:
        try:
            message = json.loads(frame)
        except ValueError:
            return
        ack = self._acks.get(message.get("envelope_id", "")) if isinstance(message, dict) else None
        if ack and not ack.done():
            ack.set_result(message.get("payload") or {})

    def _forget(self, connection: Connection) -> None:
        self._connections.remove(connection)
        if not self._connections:
            self.ready.clear()
        for envelope_id, owner in self._owners.items():
            ack = self._acks[envelope_id]
            if owner is connection and not ack.done():
                ack.set_exception(DeliveryError("connection_failed"))

    def _hello(self, connection: Connection, seconds: float) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {
                "host": f"sandbox-{connection.number}",
                "build_number": 1,
                "approximate_connection_time": int(seconds),
            },
            "connection_info": {"app_id": APP_ID},
        }


async def _age(connection: Connection, seconds: float) -> None:
    await asyncio.sleep(seconds - WARNING_SECONDS)
    await connection.hang_up("warning", WARNING_SECONDS)


def _envelope(parcel: Parcel) -> Json:
    envelope: Json = {
        "envelope_id": f"{new_id('', 8)}-{new_id('', 4)}-{new_id('', 12)}".lower(),
        "payload": parcel.payload,
        "type": parcel.kind,
        "accepts_response_payload": parcel.answerable,
    }
    if parcel.kind == "events_api":
        envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
    return envelope
