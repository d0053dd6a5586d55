"""The parts of the workspace put together, and what several of its doors ask of them."""

import asyncio
import ssl
import uuid
from pathlib import Path

import httpx

from sandbox.clock import SandboxClock
from sandbox.feed import Feed
from sandbox.slack.delivery import Delivery, Line
from sandbox.slack.files import Files
from sandbox.slack.httpline import HttpLine
from sandbox.slack.payload import Payloads
from sandbox.slack.people import BOT_USER, Channel, Person
from sandbox.slack.respond import Respond
from sandbox.slack.shape import ActError, Json
from sandbox.slack.socketline import SocketLine
from sandbox.slack.state import State
from sandbox.slack.ticket import ResponseUrls, Triggers
from sandbox.slack.timeline import Timeline
from sandbox.slack.views import Views


class Office:
    """Everything that the workspace is made of."""

    def __init__(self, data_dir: Path, clock: SandboxClock, feed: Feed, base_url: str) -> None:
        self.base_url = base_url
        self.clock = clock
        self.feed = feed
        self.state = State(data_dir)
        self.socket = SocketLine()
        # Request URLs are plain HTTP on this machine; loading certificates would double the start-up time.
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._client = httpx.AsyncClient(follow_redirects=False, trust_env=False, verify=tls)
        lines: dict[str, Line] = {"socket": self.socket, "http": HttpLine(self.state, self._client)}
        self.delivery = Delivery(self.state, clock, lines)
        self.triggers = Triggers()
        self.urls = ResponseUrls(clock)
        self.timeline = Timeline(self.state, clock, feed, self.delivery)
        self.views = Views(self.state, feed, self.triggers, self.timeline)
        self.files = Files(self.state, clock, base_url)
        self.payloads = Payloads(self.triggers, self.urls, self.timeline.next_ts, base_url)
        self.respond = Respond(self.state, self.timeline, self.urls)
        self._writing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to save in the background."""
        self._writing = asyncio.create_task(self.state.shelf.run())

    async def stop(self) -> None:
        """End deliveries and connections, and save."""
        await self.delivery.stop()
        await self.socket.disconnect_all("link_disabled")
        if self._writing:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)
        await self._client.aclose()
        self.state.shelf.close()

    def commands(self) -> list[Json]:
        """The app's slash commands: command, description, usage_hint."""
        commands: list[Json] = self.state.manifest.get("features", {}).get("slash_commands", [])
        return commands

    def shortcuts(self, kind: str = "") -> list[Json]:
        """The app's shortcuts, `global` or `message` ones: name, type, callback_id, description."""
        shortcuts: list[Json] = self.state.manifest.get("features", {}).get("shortcuts", [])
        return [shortcut for shortcut in shortcuts if kind in ("", shortcut["type"])]

    def mention_names(self) -> dict[str, str]:
        """Ids by what people write: @person, #channel."""
        people = {f"@{person.name}": person.id for person in self.state.people.values()}
        channels = (channel for channel in self.state.channels.values() if not channel.is_im)
        return people | {f"#{channel.name}": channel.id for channel in channels}

    def client_msg_id(self) -> str:
        """What a Slack client gives a message that it sends."""
        return str(uuid.uuid4())

    def tell_files(self, user: str, channel: Channel, files: list[Json], ts: str) -> None:
        """Note that files were shared, and send file_shared for each."""
        for file in files:
            self.files.share(file["id"], channel.id, ts)
            event = {"type": "file_shared", "channel_id": channel.id, "file_id": file["id"], "user_id": user}
            self.timeline.tell(
                channel, event | {"file": {"id": file["id"]}, "event_ts": self.timeline.next_ts()}
            )

    def channel_for(self, person: Person, channel_id: str) -> Channel:
        """A channel as a person may name it: a private one only for its members; the bot for its messages."""
        if channel_id == BOT_USER:
            return self.state.direct_message(person.id)
        channel = self.state.channel(channel_id)
        if not can_see(person, channel):
            raise ActError("channel_not_found", 404)
        return channel

    def message_for(self, person: Person, channel: Channel, ts: str) -> Json:
        """A message that this person can see, by its `ts`."""
        message = self.state.messages.get(channel.id, {}).get(ts)
        if message is None or message.get("ephemeral_to", person.id) != person.id:
            raise ActError("message_not_found", 404)
        return message


def can_see(person: Person, channel: Channel) -> bool:
    """Whether a channel is there for this person: guests see only what they are in."""
    open_to_all = not (channel.is_private or channel.is_im or person.is_restricted)
    return open_to_all or person.id in channel.members
