"""Direct messages on Bluesky: a service of its own, reached through the account's server by a header.

It has no keys, so a lost message can only be looked for. An app password made without access to direct
messages can't reach it, and a server need not know it: then there are none, and nothing else suffers.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.connectors import bluesky_shape as read
from bot.connectors import shape
from bot.connectors.bluesky_shape import Log, Message
from bot.connectors.bluesky_xrpc import Xrpc
from bot.connectors.http import MissingError
from bot.domain.conversation import Author, RemoteItem
from bot.errors import ConnectorError

_PROXY = {"atproto-proxy": "did:web:api.bsky.chat#bsky_chat"}
_LOOK_BACK = 3  # pages of 100
_PROFILES = 25
_FIRST_REV = "2" * 13  # sorts before every revision
_HEART = "❤️"


class BlueskyChat:
    """The direct messages of one account."""

    def __init__(self, xrpc: Xrpc, web: read.Web, own_did: str) -> None:
        self._xrpc = xrpc
        self._web = web
        self._own = own_did

    async def send(self, convo_id: str, message: shape.Json) -> Message:
        """Send a message, once."""
        body = {"convoId": convo_id, "message": message}
        return await self._xrpc.procedure(
            "chat.bsky.convo.sendMessage",
            body,
            lambda said: read.message(said, convo_id),
            _PROXY,
            once=True,
        )

    async def heart(self, name: str) -> None:
        """Put a heart under the message; a second one is the same one."""
        convo_id, _, message_id = name.rpartition("/")
        body = {"convoId": convo_id, "messageId": message_id, "value": _HEART}
        await self._xrpc.procedure("chat.bsky.convo.addReaction", body, read.ignored, _PROXY)

    async def ours(self, convo_id: str, text: str, since: datetime, known: frozenset[str]) -> Message | None:
        """Our message with this text, sent since; none of those known."""

        def fits(one: Message) -> bool:
            ours = one.sender == self._own and one.ref.id not in known
            return ours and one.text == text and one.sent_at >= since

        return await self._newest(convo_id, fits)

    async def named(self, name: str) -> Message:
        """The message of this name; raises MissingError where it is gone."""
        found = await self._newest(name.rpartition("/")[0], lambda one: one.ref.id == name)
        if found is None:
            raise MissingError("The message is not there any more.")
        return found

    async def _newest(self, convo_id: str, fits: Callable[[Message], bool]) -> Message | None:
        params = {"convoId": convo_id, "limit": "100"}
        for _ in range(_LOOK_BACK):
            page, cursor = await self._xrpc.query(
                "chat.bsky.convo.getMessages", params, read.messages_reader(convo_id), _PROXY
            )
            if found := next((one for one in page if fits(one)), None):
                return found
            if not cursor:
                break
            params["cursor"] = cursor
        return None

    async def start(self, since: datetime | None) -> tuple[str | None, list[RemoteItem]]:
        """Where the log ends now, and the unread conversations' last messages from after `since`."""
        try:
            convos = await self._xrpc.query(
                "chat.bsky.convo.listConvos", {"limit": "50"}, read.convos, _PROXY
            )
        except ConnectorError:
            return None, []
        waiting = [one for one in convos.unread if since and one.sent_at > since]
        return convos.rev or _FIRST_REV, await self._items(waiting)

    async def news(self, rev: str) -> tuple[Log, list[RemoteItem]]:
        """What the log has from after the revision; nothing while it can't be read."""
        try:
            log = await self._xrpc.query(
                "chat.bsky.convo.getLog", {"cursor": rev}, read.log_reader(rev), _PROXY
            )
        except ConnectorError:
            return Log(rev=rev), []
        return log, await self._items(log.messages)

    async def _items(self, messages: Sequence[Message]) -> list[RemoteItem]:
        theirs = [one for one in messages if one.sender != self._own]
        authors = await self._authors(sorted({one.sender for one in theirs}))
        return [read.message_item(one, authors[one.sender], self._web) for one in theirs]

    async def _authors(self, dids: Sequence[str]) -> dict[str, Author]:
        """Who they are; where nobody tells, their DIDs must do."""
        found = {did: Author(remote_id=did, handle=did, name=did, url=self._web.profile(did)) for did in dids}
        for start in range(0, len(dids), _PROFILES):
            params = {"actors": dids[start : start + _PROFILES]}
            try:
                found |= await self._xrpc.query(
                    "app.bsky.actor.getProfiles", params, read.authors_reader(self._web)
                )
            except ConnectorError:
                break
        return found
