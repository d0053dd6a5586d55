"""Bluesky, over the AT Protocol: https://docs.bsky.app/docs/category/http-reference."""

import json
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

import httpx

from bot.connectors import bluesky_record as record
from bot.connectors import bluesky_shape as read
from bot.connectors import shape
from bot.connectors.base import (
    Capability,
    InboxPage,
    Login,
    Outgoing,
    Profile,
    Published,
    Seen,
    Strategy,
    Upload,
)
from bot.connectors.bluesky_chat import BlueskyChat
from bot.connectors.bluesky_inbox import Cursor, Walk, look_deep, walk_back
from bot.connectors.bluesky_shape import Log, Message, Notice
from bot.connectors.bluesky_text import mentioned
from bot.connectors.bluesky_xrpc import Xrpc
from bot.connectors.http import MissingError, ServerFaultError, TakenError
from bot.connectors.shape import Json
from bot.connectors.wait import allowance
from bot.domain.account import Credentials, Identity
from bot.domain.conversation import ItemKind, Ref, RemoteItem
from bot.domain.delivery import Receipt
from bot.domain.limits import Counting, Limits
from bot.domain.metric import Metric
from bot.domain.post import Media
from bot.domain.preflight import Standing
from bot.errors import AuthorizationError, ConnectorError, NotSupportedError, RejectedError

_SOFT = (RejectedError, ServerFaultError, NotSupportedError)
"""It answered, but has not got this call, or not in order."""

_LIMITS = Limits(
    characters=300,
    counting=Counting.GRAPHEMES,
    text_bytes=3000,
    alt_text=2000,
    video_types=frozenset({"video/mp4"}),
    video_bytes=50_000_000,
    video_seconds=180,
)
"""Images stay below the million bytes that older servers enforce; the lexicon now has two.

A video is handed to the account's own server, which takes 50 MB of any file; the lexicon has 300. Of how long
it may be only the app tells: three minutes.
"""

_SLACK = timedelta(minutes=2)
_PAGE = 100
_REASONS = ("reply", "mention", "quote")
_MOST_PAGES = 1000
_BATCH = 25
_MOST_SIZED = 250
"""Of so many authors of a page the size is asked for, in ten calls."""


_UNABLE = {Capability.EDIT, Capability.MESSAGE_IMAGES, Capability.BY_HAND, Capability.MUTE, Capability.PUSH}
"""Its AppView ignores changes of a post, and its messages are text; nothing has to be posted by hand."""


class BlueskyConnector:
    """One account on a server of the AT Protocol."""

    platform: ClassVar[str] = "bluesky"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability) - _UNABLE
    strategy: ClassVar[Strategy] = Strategy(key_lifetime=None, looks_up=True)
    ends: ClassVar[date | None] = None

    def __init__(self, client: httpx.AsyncClient, login: Login) -> None:
        self._login = login
        self._xrpc = Xrpc(client, login)
        self._web = read.Web(server=login.server)
        self._chat = BlueskyChat(self._xrpc, self._web, login.remote_id)

    # the account

    async def identify(self) -> Identity:
        """Who the session belongs to; a server without an AppView knows only the handle."""
        did, handle = await self._xrpc.query("com.atproto.server.getSession", {}, read.session)
        try:
            return await self._xrpc.query(
                "app.bsky.actor.getProfile", {"actor": did}, read.identity_reader(self._web)
            )
        except _SOFT:
            url = self._web.profile(handle)
            return Identity(remote_id=did, handle=handle, display_name=handle, url=url)

    async def limits(self) -> Limits:
        """The lexicon's limits, which hold everywhere."""
        return _LIMITS

    async def renew(self) -> Credentials:
        """New tokens from the refresh token or, where that is over too, from the app password."""
        known = self._login.credentials
        try:
            fresh = await self._renewed(known)
        except AuthorizationError as error:
            raise AuthorizationError(f"{error}; connect the account again") from error
        return replace(fresh, password=known.password)

    async def standing(self) -> Standing:
        """Whether the session works, and how many calls are left."""
        _, headers = await self._xrpc.answer("com.atproto.server.getSession", {}, read.session)
        remaining, resets_in = allowance(headers)
        return Standing(remaining=remaining, resets_in=resets_in)

    async def profile(self) -> Profile:
        """What the platform shows of the account."""
        return await self._xrpc.query(
            "app.bsky.actor.getProfile", {"actor": self._login.remote_id}, read.profile_reader(self._web)
        )

    # publishing

    def mint_key(self, now: datetime) -> str:
        """A new record key; the record's createdAt is read from it, so that it never changes."""
        return record.tid(now, secrets.randbelow(1024))

    async def upload(self, media: Media, content: bytes) -> Upload:
        """Hand over one image or video; the same bytes are the same blob."""
        handle = await self._xrpc.upload(media.mime, content, read.blob)
        return Upload(handle=handle, media=media)

    def name_of(self, handle: str) -> str:
        """The hash of the blob."""
        return read.blob_name(json.loads(handle))

    async def publish(self, outgoing: Outgoing) -> Receipt:
        """Put the record under its key; where one is there already, it is ours from an earlier try."""
        text = outgoing.part.full_text
        dids = await self._resolve(mentioned(text))
        if talk := _talk(outgoing):
            if outgoing.part.media:
                raise NotSupportedError("Direct messages on Bluesky have no images.")
            return self._sent(await self._chat.send(talk, record.message(text, dids)))
        await self._check_parent(outgoing.answers)
        try:
            ref = await self._put(record.POST, outgoing.key, record.post(outgoing, dids), once=True)
        except TakenError:
            return (await self._read(self._uri(outgoing.key))).receipt
        return Receipt(ref=ref, url=self._web.post(ref.id, self._login.handle))

    async def look_up(self, outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        """The record under the key, or our message with this text."""
        if talk := _talk(outgoing):
            found = await self._chat.ours(talk, outgoing.part.full_text, since - _SLACK, outgoing.known)
            return self._sent(found) if found else None
        try:
            return (await self._read(self._uri(outgoing.key))).receipt
        except MissingError:
            return None

    async def read_back(self, ref: Ref) -> Published:
        """The record as the repository has it."""
        if ref.id.startswith("at://"):
            return await self._read(ref.id)
        found = await self._chat.named(ref.id)
        return Published(receipt=self._sent(found), text=found.text)

    async def find(self, link: str) -> Published:
        """The record that the address …/profile/<handle>/post/<key> shows."""
        match urlsplit(link).path.strip("/").split("/"):
            case [*_, "messages", _]:
                raise NotSupportedError("A direct message has no address.")
            case [*_, "profile", actor, "post", key]:
                if actor.lower() not in {self._login.remote_id.lower(), self._login.handle.lower()}:
                    raise RejectedError("somebody else wrote what is there", part="link")
                return await self._read(self._uri(key))
        raise RejectedError("this is not the address of a post", part="link")

    async def edit(self, ref: Ref, outgoing: Outgoing) -> Receipt:
        """Not on Bluesky: a record can be changed, but nobody would see it."""
        del ref, outgoing
        raise NotSupportedError("A post on Bluesky can't be changed.")

    async def delete(self, ref: Ref) -> None:
        """Delete the record; a message can't be taken back from who has it."""
        if not ref.id.startswith("at://"):
            raise NotSupportedError("A direct message on Bluesky can't be taken back.")
        repo, collection, key = ref.id.removeprefix("at://").split("/")
        said = {"repo": repo, "collection": collection, "rkey": key}
        await self._xrpc.procedure("com.atproto.repo.deleteRecord", said, read.ignored)

    # community

    async def inbox(self, cursor: str | None, *, since: datetime | None = None) -> InboxPage:
        """Answers, mentions and quotes, and direct messages where the app password and the server allow."""
        if cursor is None:
            return await self._start(since)
        known = Cursor.load(cursor)
        walk = await walk_back(self._pages(), known.floor)
        fresh = [notice for notice in walk.notices if not known.knows(notice)]
        news, messages = await self._messages(known.log)
        if fresh:
            known = known.past(walk)
        else:
            fresh, known = await self._late(known), known.rested()
        return InboxPage(
            items=_in_order([*await self._sized(self._items(fresh)), *messages]),
            cursor=replace(known, log=news.rev).dump(),
            more=walk.more or news.news,
        )

    async def _late(self, known: Cursor) -> list[Notice]:
        """What may have come late among more than could be marked: with it comes what was read before."""
        if known.low is None or not known.looks_deep:
            return []
        return [one for one in await look_deep(self._pages(), known.low) if not known.marked(one)]

    async def _start(self, since: datetime | None) -> InboxPage:
        newest, _ = await self._page(None)
        log, messages = await self._chat.start(since)
        items = [item for item in self._items(newest) if since and item.created_at > since]
        cursor = Cursor(log=log).past(Walk(notices=newest[::-1], more=False))
        if len(newest) >= _PAGE and cursor.floor:
            # What stands on later pages was not read, and never will be.
            cursor = replace(cursor, floor=max(cursor.floor, newest[-1].at))
        return InboxPage(items=_in_order([*await self._sized(items), *messages]), cursor=cursor.dump())

    async def _sized(self, items: Sequence[RemoteItem]) -> list[RemoteItem]:
        """The items with how many follow their authors, which notifications don't tell; else as they are."""
        dids = list(dict.fromkeys(item.author.remote_id for item in items))[:_MOST_SIZED]
        sizes: dict[str, int] = {}
        for start in range(0, len(dids), _BATCH):
            params = {"actors": dids[start : start + _BATCH]}
            try:
                sizes |= await self._xrpc.query("app.bsky.actor.getProfiles", params, read.sizes)
            except ConnectorError:
                # An author's size is worth no comment that comes late.
                break
        return [_of_size(item, sizes.get(item.author.remote_id)) for item in items]

    async def _messages(self, rev: str | None) -> tuple[Log, list[RemoteItem]]:
        if rev:
            return await self._chat.news(rev)
        start, _ = await self._chat.start(None)
        return Log(rev=start), []

    def _items(self, notices: Sequence[Notice]) -> list[RemoteItem]:
        return shape.readable(read.item_reader(self._web, self._login.remote_id), notices)

    async def _pages(self) -> AsyncIterator[list[Notice]]:
        cursor = None
        for _ in range(_MOST_PAGES):
            page, cursor = await self._page(cursor)
            yield page
            if not page or cursor is None:
                return

    async def _page(self, cursor: str | None) -> tuple[list[Notice], str | None]:
        params: dict[str, str | int | Sequence[str]] = {"limit": _PAGE, "reasons": _REASONS}
        if cursor:
            params["cursor"] = cursor
        return await self._xrpc.query("app.bsky.notification.listNotifications", params, read.notices)

    async def look_again(self, refs: Sequence[Ref]) -> Mapping[str, Seen | None]:
        """Posts as they are now, 25 a call; nobody can ask for messages by their names."""
        found: dict[str, Seen | None] = {ref.id: None for ref in refs if ref.id.startswith("at://")}
        uris = list(found)
        for start in range(0, len(uris), _BATCH):
            params = {"uris": uris[start : start + _BATCH]}
            found |= await self._xrpc.query("app.bsky.feed.getPosts", params, read.seen)
        return found

    async def like(self, item: RemoteItem) -> None:
        """Like a post, or put a heart under a message."""
        if item.kind == ItemKind.MESSAGE:
            await self._chat.heart(item.ref.id)
            return
        key, body = record.like(item)
        with suppress(TakenError):
            await self._put(record.LIKE, key, body)

    async def hide(self, item: RemoteItem) -> None:
        """Put an answer on the list of hidden ones that its thread's gate keeps."""
        if item.root is None or item.root.id.split("/")[2] != self._login.remote_id:
            raise NotSupportedError("Only answers below a post of one's own can be hidden.")
        key = item.root.id.rpartition("/")[2]
        gate, present = await self._gate(key)
        if item.ref.id not in record.hidden(gate):
            said = record.gate(item.root, item, gate)
            # As it was read: whoever changes it at the same time must not be undone.
            await self._put(record.GATE, key, said, instead_of=present)

    async def mute(self, item: RemoteItem) -> None:
        """Mute the author: what a muted thread brings would still be listed."""
        if item.kind == ItemKind.MESSAGE:
            raise NotSupportedError("Bluesky still brings the messages of those who are muted.")
        await self._xrpc.procedure("app.bsky.graph.muteActor", {"actor": item.author.remote_id}, read.ignored)

    async def subscribe(self, address: str) -> str:
        """Refused: Bluesky has a stream of everything that everybody does, and nothing that knocks."""
        del address
        raise NotSupportedError("Bluesky does not tell of news.")

    async def _gate(self, key: str) -> tuple[Json, str | None]:
        """The gate of a thread and its version; an empty one where there is none."""
        params = {"repo": self._login.remote_id, "collection": record.GATE, "rkey": key}
        try:
            return await self._xrpc.query("com.atproto.repo.getRecord", params, read.record_of)
        except MissingError:
            return {}, None

    # numbers

    async def account_metrics(self) -> Mapping[Metric, int]:
        """Followers, followed and posts."""
        return await self._xrpc.query(
            "app.bsky.actor.getProfile", {"actor": self._login.remote_id}, read.account_metrics
        )

    async def post_metrics(self, refs: Sequence[Ref]) -> Mapping[str, Mapping[Metric, int]]:
        """Likes, reposts, replies and quotes, 25 posts a call."""
        found: dict[str, Mapping[Metric, int]] = {}
        for start in range(0, len(refs), _BATCH):
            uris = [ref.id for ref in refs[start : start + _BATCH]]
            found |= await self._xrpc.query("app.bsky.feed.getPosts", {"uris": uris}, read.post_metrics)
        return found

    # how

    async def _renewed(self, known: Credentials) -> Credentials:
        if known.refresh_token:
            try:
                return await self._xrpc.refresh(known.refresh_token, read.credentials)
            except AuthorizationError:
                if not known.password:
                    raise
        if not known.password:
            raise AuthorizationError("There is neither a session nor an app password.")
        return await self._xrpc.log_in(known.password, read.credentials)

    async def _check_parent(self, item: RemoteItem | None) -> None:
        """Raises RejectedError for an answer to what is gone: the server would take it, and nobody see it."""
        with suppress(ServerFaultError, NotSupportedError):
            if item and (await self.look_again([item.ref])).get(item.ref.id, item) is None:
                raise RejectedError("what it answers is gone", part="answer")

    async def _resolve(self, handles: Sequence[str]) -> dict[str, str]:
        """The DIDs of those handles that somebody has."""
        found = {}
        for handle in handles:
            with suppress(RejectedError):
                params = {"handle": handle}
                found[handle] = await self._xrpc.query("com.atproto.identity.resolveHandle", params, read.did)
        return found

    async def _put(
        self, collection: str, key: str, body: Json, *, once: bool = False, instead_of: str | None = None
    ) -> Ref:
        """Write a record where none may be, or that version; one that is the same to the byte stays."""
        said = {
            "repo": self._login.remote_id,
            "collection": collection,
            "rkey": key,
            "record": body,
            "swapRecord": instead_of,
        }
        return await self._xrpc.procedure("com.atproto.repo.putRecord", said, read.ref, once=once)

    async def _read(self, uri: str) -> Published:
        repo, collection, key = uri.removeprefix("at://").split("/")
        params = {"repo": repo, "collection": collection, "rkey": key}
        reader = read.published_reader(self._web, self._login.handle)
        return await self._xrpc.query("com.atproto.repo.getRecord", params, reader)

    def _uri(self, key: str) -> str:
        return f"at://{self._login.remote_id}/{record.POST}/{key}"

    def _sent(self, message: Message) -> Receipt:
        return Receipt(ref=message.ref, url=self._web.talk(message.convo_id))


def _talk(outgoing: Outgoing) -> str | None:
    """The conversation that it belongs to, if it is a direct message."""
    item = outgoing.answers
    return item.thread_id if item and item.kind == ItemKind.MESSAGE else None


def _of_size(item: RemoteItem, followers: int | None) -> RemoteItem:
    return item if followers is None else replace(item, author=replace(item.author, followers=followers))


def _in_order(items: list[RemoteItem]) -> list[RemoteItem]:
    return sorted(items, key=lambda item: item.created_at)
