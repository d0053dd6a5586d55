"""Calls of the AT Protocol, and what its servers say when they fail: https://atproto.com/specs/xrpc."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar

import httpx

from bot.connectors.base import Login
from bot.connectors.http import Api, Dialect, MissingError, Phrase, TakenError, bearer, build
from bot.connectors.shape import Json
from bot.errors import (
    AuthorizationError,
    NotSupportedError,
    RejectedError,
    TemporaryError,
    TokenExpiredError,
)

T = TypeVar("T")

Params: TypeAlias = Mapping[str, str | int | Sequence[str]]

_DIALECT = Dialect(
    names={
        "ExpiredToken": TokenExpiredError,
        "InvalidToken": AuthorizationError,
        "AuthMissing": AuthorizationError,
        "AuthenticationRequired": AuthorizationError,
        "AuthFactorTokenRequired": AuthorizationError,
        "AccountTakedown": AuthorizationError,
        "AccountDeactivated": AuthorizationError,
        "RateLimitExceeded": TemporaryError,
        "RecordNotFound": MissingError,
        "NotFound": MissingError,
        "InvalidSwap": TakenError,
        # An upload that no record named was swept away, and the next try uploads it again.
        "BlobNotFound": TemporaryError,
        "MethodNotImplemented": NotSupportedError,
        "XRPCNotSupported": NotSupportedError,
        "InvalidConvo": MissingError,
    },
    # The sentences of packages/lexicon/src/validators of bluesky-social/atproto, and of its repositories.
    phrases=(
        Phrase("has been revoked", AuthorizationError, "the session was ended"),
        Phrase(r"images/(\d+)/alt", RejectedError, "an alt text was refused", "alt text"),
        Phrase("grapheme too big|text must not be longer", RejectedError, "the text is too long", "text"),
        Phrase("blob too big|image/image|embed/video", RejectedError, "an image was refused", "images"),
        Phrase("entity too large|larger than the", RejectedError, "a file is larger than it takes", "images"),
        Phrase("array too big.*image|images must not have more", RejectedError, "too many images", "images"),
        Phrase(r"\$\.text|record/text", RejectedError, "the text was refused", "text"),
    ),
)


class Xrpc:
    """One account's calls to its server."""

    def __init__(self, client: httpx.AsyncClient, login: Login) -> None:
        self._client = client
        self._login = login
        self._api = Api(client=client, dialect=_DIALECT)

    async def query(
        self,
        method: str,
        params: Params,
        read: Callable[[Json], T],
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """What `read` makes of a query's answer."""
        request = self._request("GET", method, params=params, headers=self._headers(headers))
        return await self._api.call(request, read)

    async def answer(
        self, method: str, params: Params, read: Callable[[Json], T]
    ) -> tuple[T, Mapping[str, str]]:
        """As `query`, with the headers of the answer."""
        request = self._request("GET", method, params=params, headers=self._headers(None))
        return await self._api.answer(request, read)

    async def procedure(
        self,
        method: str,
        body: Json,
        read: Callable[[Json], T],
        headers: Mapping[str, str] | None = None,
        *,
        once: bool = False,
    ) -> T:
        """What `read` makes of a procedure's answer; `once` as in `Api.call`."""
        request = self._request("POST", method, json=body, headers=self._headers(headers))
        return await self._api.call(request, read, once=once)

    async def upload(self, mime: str, content: bytes, read: Callable[[Json], T]) -> T:
        """Upload a blob."""
        headers = self._headers({"Content-Type": mime})
        request = self._request("POST", "com.atproto.repo.uploadBlob", content=content, headers=headers)
        return await self._api.call(request, read)

    async def log_in(self, password: str, read: Callable[[Json], T]) -> T:
        """Open a session with an app password."""
        body = {"identifier": self._login.remote_id or self._login.handle.lstrip("@"), "password": password}
        request = self._request("POST", "com.atproto.server.createSession", json=body)
        return await self._api.call(request, read)

    async def refresh(self, token: str, read: Callable[[Json], T]) -> T:
        """Exchange a refresh token; the old one works a little longer, so a lost answer costs nothing."""
        request = self._request("POST", "com.atproto.server.refreshSession", headers=bearer(token))
        return await self._api.call(request, read)

    def _headers(self, more: Mapping[str, str] | None) -> dict[str, str]:
        token = self._login.credentials.access_token
        if not token:
            raise TokenExpiredError("There is no session yet.")
        return {**bearer(token), **(more or {})}

    def _request(self, verb: str, method: str, **content: Json) -> httpx.Request:
        return build(self._client, verb, f"{self._login.server}/xrpc/{method}", **content)
