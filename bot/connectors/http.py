"""One place that turns a request to a platform into what it answered, or into a ConnectorError."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TypeVar

import httpx

from bot.connectors import trace
from bot.connectors.shape import WRONG, Json, decoded
from bot.connectors.wait import retry_after
from bot.errors import (
    AuthorizationError,
    ConnectorError,
    NotSupportedError,
    OutcomeUnknownError,
    RejectedError,
    TemporaryError,
)

T = TypeVar("T")

LARGEST_ANSWER = 8 * 2**20
"""Bytes. A full page of notifications is about a tenth of it."""

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_ERROR_NAME = re.compile(r"\w{1,40}")
_LONGEST_WORDS, _LONGEST_WORD = 200, 24


class ServerFaultError(TemporaryError):
    """The server failed at, or gave no readable answer to, a call that is harmless to repeat."""


class MissingError(RejectedError):
    """What the call names is not there."""


class TakenError(RejectedError):
    """Something is there already where the call wanted to put it."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a platform's sentence means, as a row of a table: an error class, and our own words for it.

    The sentence itself may quote a post, so of a refusal alone it is kept, beside the message. `part` is
    filled from the match's groups.
    """

    pattern: str
    error: type[ConnectorError]
    reason: str
    part: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialect:
    """How a platform says what went wrong: by short names, and by sentences that are searched in order."""

    names: Mapping[str, type[ConnectorError]]
    phrases: Sequence[Phrase] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Api:
    """One server's API, spoken over a shared client."""

    client: httpx.AsyncClient
    dialect: Dialect

    async def call(self, request: httpx.Request, read: Callable[[Json], T], *, once: bool = False) -> T:
        """What `read` makes of the decoded answer.

        Where a second call would do the thing `once` more, an unclear outcome is an OutcomeUnknownError; else
        it is a ServerFaultError or, where nothing was answered, a mere TemporaryError.
        """
        said, _ = await self.answer(request, read, once=once)
        return said

    async def answer(
        self, request: httpx.Request, read: Callable[[Json], T], *, once: bool = False
    ) -> tuple[T, Mapping[str, str]]:
        """As `call`, with the headers of the answer."""
        unclear = OutcomeUnknownError if once else ServerFaultError
        host = request.url.host
        try:
            response, body = await _fetch(self.client, request)
        except _NEVER_SENT as error:
            raise TemporaryError(f"{host} can't be reached") from error
        except httpx.HTTPError as error:
            raise (OutcomeUnknownError if once else TemporaryError)(f"{host} did not answer") from error
        if not response.is_success:
            raise _error(response, _Said.read(body), self.dialect, unclear)
        try:
            return read(decoded(body)), response.headers
        except WRONG:
            # Not `from error`: its words may quote the answer.
            raise unclear(f"{host} answered {response.status_code}, which can't be read") from None


async def _fetch(client: httpx.AsyncClient, request: httpx.Request) -> tuple[httpx.Response, bytes]:
    trace.asked()
    response = await client.send(request, stream=True, follow_redirects=False)
    trace.answered(response.headers)
    body = bytearray()
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise httpx.DecodingError("The answer is too large.", request=request)
    except _NEVER_SENT as error:
        # The transport says so of a connection that is lost in the middle of an answer, too.
        raise httpx.ReadError("The answer broke off.", request=request) from error
    finally:
        await response.aclose()
    return response, bytes(body)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """What an error's body says: a short name, a sentence, or (not JSON) nothing at all."""

    name: str = ""
    sentence: str = ""
    words: str = ""
    known: bool = False

    @classmethod
    def read(cls, body: bytes) -> "_Said":
        try:
            said = json.loads(body)
            words = [str(said.get(key) or "") for key in ("error", "message", "error_description")]
        except WRONG:
            return cls()
        name = words[0] if _ERROR_NAME.fullmatch(words[0]) else ""
        rest = next((one for one in (words[1], words[2], "" if name else words[0]) if one), "")
        return cls(name=name, sentence=" ".join(words), words=_harmless(rest), known=True)


def _harmless(words: str) -> str:
    """The platform's words in one short line, without what can't be seen and what may be a token."""
    seen = "".join(one if one.isprintable() else " " for one in words[: _LONGEST_WORDS * 10])
    plain = " ".join("…" if len(one) > _LONGEST_WORD else one for one in seen.split())
    return plain if len(plain) <= _LONGEST_WORDS else f"{plain[: _LONGEST_WORDS - 1]}…"


_BY_STATUS: Mapping[int, type[ConnectorError]] = {
    401: AuthorizationError,
    403: AuthorizationError,
    404: MissingError,
    408: TemporaryError,
    410: MissingError,
    425: TemporaryError,
    429: TemporaryError,
    501: NotSupportedError,
}


def _error(
    response: httpx.Response, said: _Said, dialect: Dialect, unclear: type[ConnectorError]
) -> ConnectorError:
    status = response.status_code
    message = f"{response.request.url.host} answered {status} {said.name}".strip()
    wait = retry_after(response.headers, limited=status == httpx.codes.TOO_MANY_REQUESTS)
    if not response.is_client_error or status == httpx.codes.TOO_MANY_REQUESTS:
        return _made(_BY_STATUS.get(status, unclear), message, wait=wait)
    for phrase in dialect.phrases:
        if match := re.search(phrase.pattern, said.sentence, re.IGNORECASE):
            part = phrase.part and match.expand(phrase.part)
            return _said(_made(phrase.error, f"{message}: {phrase.reason}", wait=wait, part=part), said)
    return _said(_made(_class_of(status, said, dialect), message, wait=wait), said)


def _said(error: ConnectorError, said: _Said) -> ConnectorError:
    if isinstance(error, RejectedError):
        error.said = said.words
    return error


def _class_of(status: int, said: _Said, dialect: Dialect) -> type[ConnectorError]:
    if status == httpx.codes.FORBIDDEN and not said.known:
        # A firewall's page, not the platform's word about the account.
        return TemporaryError
    return dialect.names.get(said.name) or _BY_STATUS.get(status, RejectedError)


def _made(
    kind: type[ConnectorError], message: str, *, wait: timedelta | None, part: str | None = None
) -> ConnectorError:
    if issubclass(kind, TemporaryError):
        return kind(message, retry_after=wait)
    return kind(message, part=part) if issubclass(kind, RejectedError) else kind(message)


def build(client: httpx.AsyncClient, method: str, url: str, **content: Json) -> httpx.Request:
    """A request with the client's settings; raises RejectedError where the address is none."""
    try:
        return client.build_request(method, _address(url), **content)
    except httpx.InvalidURL as error:
        raise RejectedError("The server's address can't be read.", part="server") from error


#: The same few addresses are called all the time, and reading one takes a third of making a request.
_address = lru_cache(maxsize=500)(httpx.URL)


def bearer(token: str) -> dict[str, str]:
    """The Authorization header; raises AuthorizationError where no token can look like this one."""
    if not token.isascii() or not token.isprintable():
        raise AuthorizationError("The token has characters that no token has.")
    return {"Authorization": f"Bearer {token}"}
