"""Mastodon, and other servers that speak its API: https://docs.joinmastodon.org/api/."""

import asyncio
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import ClassVar, TypeAlias, TypeVar
from urllib.parse import quote, urlsplit

import httpx

from bot.connectors import mastodon_shape as read
from bot.connectors import shape, vapid
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
from bot.connectors.http import Api, MissingError, ServerFaultError, bearer, build
from bot.connectors.mastodon_dialect import DIALECT
from bot.connectors.mastodon_text import alike
from bot.connectors.shape import Json
from bot.connectors.wait import allowance
from bot.domain.account import Credentials, Identity
from bot.domain.answer import addressed
from bot.domain.conversation import ItemKind, Ref, RemoteItem
from bot.domain.delivery import Receipt
from bot.domain.limits import Limits
from bot.domain.media import is_video
from bot.domain.metric import Metric
from bot.domain.post import Media
from bot.domain.preflight import Standing
from bot.errors import (
    AuthorizationError,
    NotSupportedError,
    RejectedError,
)

_NEEDED = ("write:statuses", "write:media")
_PAGE = 80
_LOOK_BACK = 5  # pages of 40
_SLACK = timedelta(minutes=2)
_BATCH = 20  # https://docs.joinmastodon.org/methods/statuses/#index
_PROCESSING = (0.2, 0.2, 0.4, 0.8, 1.6, 3.2)  # seconds between looks; most images are ready at once
_CODING = (6.4, 12.8, 12.8)  # more of them for a video; what is not ready then is tried again
_FIRST = "0"  # sorts before every id
_SOFT = (RejectedError, ServerFaultError, NotSupportedError)
"""It answered, but has not got this call, or not in order."""

T = TypeVar("T")

Params: TypeAlias = dict[str, str | int | Sequence[str]]
_Notice: TypeAlias = tuple[str, Json]


_UNABLE = {Capability.BY_HAND, Capability.HIDE, Capability.MUTE_AUTHOR}


class MastodonConnector:
    """One account on a server that speaks Mastodon's API."""

    platform: ClassVar[str] = "mastodon"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability) - _UNABLE
    #: Mastodon keeps a key for an hour, but some servers like it post twice with the same key: look first.
    strategy: ClassVar[Strategy] = Strategy(key_lifetime=timedelta(0), looks_up=True)
    ends: ClassVar[date | None] = None

    def __init__(self, client: httpx.AsyncClient, login: Login) -> None:
        self._client = client
        self._login = login
        self._api = Api(client=client, dialect=DIALECT)

    async def identify(self) -> Identity:
        """Who the token belongs to."""
        return await self._api.call(self._get("/api/v1/accounts/verify_credentials"), read.identity)

    async def limits(self) -> Limits:
        """The instance's limits; Mastodon's defaults where it answers, but does not say."""
        for path in ("/api/v2/instance", "/api/v1/instance"):
            try:
                return await self._api.call(self._get(path), read.limits)
            except _SOFT:
                continue
        return read.DEFAULTS

    async def renew(self) -> Credentials:
        """The token as it is: Mastodon's do not expire, and one that died can't be brought back."""
        await self.identify()
        return Credentials(access_token=self._token)

    async def standing(self) -> Standing:
        """What the token may do, where the server tells, and how many calls are left.

        Since 4.3 it tells what the token's application may do. A token may do less: that only a call tells
        which Mastodon has from the library it logs people in with, and does not document. So its silence, and
        its refusal, mean nothing; the first call has shown that the token is good.
        """
        request = self._get("/api/v1/apps/verify_credentials")
        try:
            granted, headers = await self._api.answer(request, read.scopes)
        except _SOFT:
            granted, headers = frozenset[str](), {}
        remaining, resets_in = allowance(headers)
        granted = await self._own_scopes() or granted
        missing = frozenset(one for one in _NEEDED if granted and not granted & {one, one.partition(":")[0]})
        return Standing(missing=missing, remaining=remaining, resets_in=resets_in)

    async def _own_scopes(self) -> frozenset[str]:
        try:
            return await self._api.call(self._get("/oauth/token/info"), read.own_scopes)
        except (*_SOFT, AuthorizationError):
            return frozenset()

    async def profile(self) -> Profile:
        """What the platform shows of the account."""
        return await self._api.call(self._get("/api/v1/accounts/verify_credentials"), read.profile)

    def mint_key(self, now: datetime) -> str:
        """A new Idempotency-Key; the time in it is for who reads the server's log."""
        return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(16)}"

    async def upload(self, media: Media, content: bytes) -> Upload:
        """Hand over one image or video with its alt text, and wait for the server to process it.

        A post with media that is not ready would be refused.
        """
        kind = "video" if is_video(media) else "image"
        name = f"{kind}.{media.mime.rpartition('/')[2]}"
        request = self._request(
            "POST",
            "/api/v2/media",
            files={"file": (name, content, media.mime)},
            data={"description": media.alt},
        )
        taken = await self._api.call(request, read.media)
        for wait in (*_PROCESSING, *(_CODING if is_video(media) else ())):
            if taken.ready:
                break
            await asyncio.sleep(wait)
            path = f"/api/v1/media/{quote(taken.id, safe='')}"
            taken = await self._api.call(self._get(path), read.media)
        return Upload(handle=json.dumps(taken.id), media=media)

    def name_of(self, handle: str) -> str:
        """The id of the attachment; some servers give another with the status."""
        return shape.name(json.loads(handle))

    async def publish(self, outgoing: Outgoing) -> Receipt:
        """Publish a status; on Mastodon the same key brings the first one back, for an hour."""
        body = {
            "status": _text(outgoing),
            "visibility": await self._visibility(outgoing.answers),
            "media_ids": _media_ids(outgoing),
            "in_reply_to_id": _parent(outgoing),
            "spoiler_text": outgoing.part.warning,
            "sensitive": outgoing.part.mark is not None,
            "language": outgoing.language,
        }
        said = {key: value for key, value in body.items() if value}
        headers = {"Idempotency-Key": outgoing.key}
        request = self._request("POST", "/api/v1/statuses", json=said, headers=headers)
        return await self._api.call(request, read.receipt, once=True)

    async def look_up(self, outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        """The status of ours with this text, media and parent, among those made since."""
        if outgoing.answers and outgoing.answers.kind == ItemKind.MESSAGE:
            # Not every server lists direct messages among an account's statuses.
            talks = await self._api.call(self._get("/api/v1/conversations"), read.last_statuses)
            if found := next((one for one in talks if _is_same(one, outgoing, since)), None):
                return found.receipt
        return await self._look_through(outgoing, since)

    async def _look_through(self, outgoing: Outgoing, since: datetime) -> Receipt | None:
        params: Params = {"limit": 40, "exclude_reblogs": "true"}
        for _ in range(_LOOK_BACK):
            page = await self._statuses(params)
            if found := next((one for one in page if _is_same(one, outgoing, since)), None):
                return found.receipt
            if not page or page[-1].created_at < since - _SLACK:
                break
            params["max_id"] = page[-1].receipt.ref.id
        return None

    async def read_back(self, ref: Ref) -> Published:
        """The text as it was sent, where the server tells it, else as it shows it."""
        shown = await self._api.call(self._get(_status(ref.id)), read.published)
        try:
            text = await self._api.call(self._get(_status(ref.id, "/source")), read.source)
        except _SOFT:
            return shown
        return replace(shown, text=text)

    async def find(self, link: str) -> Published:
        """The status whose id the address ends with."""
        status = urlsplit(link).path.rstrip("/").rpartition("/")[2]
        if not status.isalnum():
            raise RejectedError("this is not the address of a post", part="link")
        author, ref = await self._api.call(self._get(_status(status)), read.authored)
        if author != self._login.remote_id:
            raise RejectedError("somebody else wrote what is there", part="link")
        return await self.read_back(ref)

    async def edit(self, ref: Ref, outgoing: Outgoing) -> Receipt:
        """Put another text into a status."""
        # What is not said again would be taken out.
        kept = await self._api.call(self._get(_status(ref.id)), read.kept)
        said = {**kept, "status": _text(outgoing)}
        return await self._api.call(self._request("PUT", _status(ref.id), json=said), read.receipt)

    async def delete(self, ref: Ref) -> None:
        """Delete a status."""
        with suppress(MissingError):
            await self._api.call(self._request("DELETE", _status(ref.id)), read.receipt)

    async def inbox(self, cursor: str | None, *, since: datetime | None = None) -> InboxPage:
        """Mentions of us, answers to us, and direct messages: all of them are notifications."""
        newest_first = await self._notices(cursor)
        # A server that does not know min_id answers its newest page, with the cursor in it.
        fresh = list(takewhile(lambda notice: notice[0] != cursor, newest_first))
        reader = read.item_reader(self._login.remote_id)
        items = shape.readable(reader, (notice for _, notice in reversed(fresh)))
        if cursor is None:
            items = [item for item in items if since and item.created_at > since]
        last = fresh[0][0] if fresh else cursor or _FIRST
        return InboxPage(items=items, cursor=last, more=bool(fresh and cursor))

    async def look_again(self, refs: Sequence[Ref]) -> Mapping[str, Seen | None]:
        """Statuses as they are now; what a page leaves out is asked for by itself before it is "gone"."""
        ids = [ref.id for ref in refs]
        found: dict[str, Seen | None] = await self._pages(ids, read.seen)
        for missing in [one for one in ids if one not in found]:
            pair = await self._one(missing, read.seen)
            found[missing] = pair[1] if pair else None
        return found

    async def like(self, item: RemoteItem) -> None:
        """Favourite a status."""
        await self._api.call(self._request("POST", _status(item.ref.id, "/favourite")), read.receipt)

    async def hide(self, item: RemoteItem) -> None:
        """Not on Mastodon: only its author can take a status out of a thread."""
        del item
        raise NotSupportedError("Mastodon can't hide what somebody else wrote.")

    async def mute(self, item: RemoteItem) -> None:
        """Get no more notifications of the thread of a status."""
        await self._api.call(self._request("POST", _status(item.ref.id, "/mute")), read.receipt)

    async def subscribe(self, address: str) -> str:
        """Web Push of mentions and edits: https://docs.joinmastodon.org/methods/push/."""
        p256dh, auth = vapid.unread()
        wanted = {
            "subscription": {"endpoint": address, "keys": {"p256dh": p256dh, "auth": auth}, "standard": True},
            "data": {"alerts": {"mention": True, "update": True}, "policy": "all"},
        }
        call = self._request("POST", "/api/v1/push/subscription", json=wanted)
        try:
            return await self._api.call(call, lambda answer: shape.text(answer["server_key"]))
        except (AuthorizationError, MissingError, RejectedError) as error:
            # The token may do without it, so it is not the account that has to be connected again.
            raise NotSupportedError("The token may not push, or the server does not.") from error

    async def account_metrics(self) -> Mapping[Metric, int]:
        """Followers, followed and statuses."""
        return await self._api.call(self._get("/api/v1/accounts/verify_credentials"), read.account_metrics)

    async def post_metrics(self, refs: Sequence[Ref]) -> Mapping[str, Mapping[Metric, int]]:
        """Favourites, boosts, replies and quotes, twenty statuses a call where the server can."""
        return await self._pages([ref.id for ref in refs], read.status_metrics)

    async def _pages(self, ids: Sequence[str], reader: Callable[[Json], tuple[str, T]]) -> dict[str, T]:
        """What the reader makes of statuses, by their ids; those that are not there are missing."""
        found: dict[str, T] = {}
        for start in range(0, len(ids), _BATCH):
            found |= await self._page(ids[start : start + _BATCH], reader)
        return found

    async def _page(self, ids: Sequence[str], reader: Callable[[Json], tuple[str, T]]) -> dict[str, T]:
        request = self._get("/api/v1/statuses", {"id[]": list(ids)})
        try:
            return await self._api.call(request, lambda page: dict(shape.readable(reader, shape.items(page))))
        except _SOFT:
            # Before Mastodon 4.3, and on servers like it.
            pairs = [await self._one(one, reader) for one in ids]
        return dict(pair for pair in pairs if pair)

    async def _one(self, status_id: str, reader: Callable[[Json], tuple[str, T]]) -> tuple[str, T] | None:
        try:
            return await self._api.call(self._get(_status(status_id)), reader)
        except MissingError:
            return None

    async def _statuses(self, params: Params) -> list[read.Status]:
        path = f"/api/v1/accounts/{quote(self._login.remote_id, safe='')}/statuses"
        return await self._api.call(
            self._get(path, params), lambda page: shape.readable(read.status, shape.items(page))
        )

    async def _notices(self, cursor: str | None) -> list[_Notice]:
        """One page of notifications, newest first; after the cursor, the oldest that come after it."""
        try:
            return await self._notices_of(("mention", "quote"), cursor)
        except RejectedError:
            # Some servers refuse a type that they do not know.
            return await self._notices_of(("mention",), cursor)

    async def _notices_of(self, types: Sequence[str], cursor: str | None) -> list[_Notice]:
        params: Params = {"types[]": types, "limit": _PAGE}
        if cursor:
            params["min_id"] = cursor
        return await self._api.call(self._get("/api/v1/notifications", params), _notices)

    async def _visibility(self, item: RemoteItem | None) -> str:
        """An answer is seen by no more people than what it answers."""
        if item is None:
            return "public"
        if item.kind == ItemKind.MESSAGE:
            return "direct"
        try:
            return await self._api.call(self._get(_status(item.ref.id)), read.visibility)
        except MissingError as error:
            raise RejectedError(f"{error}: what it answers is gone", part="answer") from error

    @property
    def _token(self) -> str:
        # One that was just pasted stands where other platforms have their password.
        return self._login.credentials.access_token or self._login.credentials.password or ""

    def _get(self, path: str, params: Params | None = None) -> httpx.Request:
        return self._request("GET", path, params=params)

    def _request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **content: Json
    ) -> httpx.Request:
        own = {
            **bearer(self._token),
            # So that the sentences of errors are those that the dialect knows.
            "Accept-Language": "en",
        }
        url = f"{self._login.server}{path}"
        return build(self._client, method, url, headers={**own, **(headers or {})}, **content)


def _status(status_id: str, below: str = "") -> str:
    return f"/api/v1/statuses/{quote(status_id, safe='')}{below}"


def _text(outgoing: Outgoing) -> str:
    """The text as it goes out: an answer names who it is for, else they would not be told."""
    text = outgoing.part.full_text
    if outgoing.answers is None:
        return text
    return addressed(text, outgoing.answers.author.handle)


def _parent(outgoing: Outgoing) -> str | None:
    if outgoing.after:
        return outgoing.after.id
    return outgoing.answers.ref.id if outgoing.answers else None


def _media_ids(outgoing: Outgoing) -> list[str]:
    return [shape.name(json.loads(upload.handle)) for upload in outgoing.uploads]


def _is_same(status: read.Status, outgoing: Outgoing, since: datetime) -> bool:
    """Whether this status is what was going out; by the media's number where their ids are not known."""
    ids = _media_ids(outgoing)
    media = status.media == set(ids) if ids else len(status.media) == len(outgoing.part.media)
    return (
        media
        and status.receipt.ref.id not in outgoing.known
        and status.created_at >= since - _SLACK
        and status.parent_id == _parent(outgoing)
        and alike(_text(outgoing), status.text)
    )


def _notices(page: Json) -> list[_Notice]:
    return [(read.notice_id(one), one) for one in shape.items(page)]
