"""Links that people paste, asked whether anybody answers; nobody can have us ask inside of our own network.

Each address that a name resolves to is looked at, at each hop, by the connection itself: a name can't lead
elsewhere between the look and the call. https://cheatsheetseries.owasp.org/cheatsheets/
Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

import asyncio
import socket
from collections.abc import Sequence
from enum import StrEnum
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.connectors.client import USER_AGENT

_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
HOPS = 5
"""How often a link may lead on."""
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_NO_HEAD = frozenset(
    {*_GONE, HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
)
"""What some servers say to a HEAD, and not to the GET of a browser."""
_MAPPED = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
"""IPv6 addresses that hold an IPv4 address in their last four bytes."""


class Reach(StrEnum):
    """Which links are asked."""

    PUBLIC = "public"  #: whatever is on the Internet
    LOCAL = "local"  #: this machine alone, for rehearsals; no other link is asked
    OFF = "off"  #: none


class ForbiddenAddressError(OSError):
    """The link leads to where links must not lead."""


def is_public(address: str) -> bool:
    """Whether an address is on the Internet, whatever form it has."""
    found = _inner(ip_address(address.partition("%")[0]))
    return found.is_global and not found.is_multicast


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address within an IPv6 address, where there is one."""
    if isinstance(address, IPv4Address):
        return address
    if any(address in network for network in _MAPPED) and address != IPv6Address("::1"):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def is_allowed(address: str, reach: Reach) -> bool:
    """Whether a link may lead to that address."""
    if reach == Reach.LOCAL:
        return _inner(ip_address(address.partition("%")[0])).is_loopback
    return reach == Reach.PUBLIC and is_public(address)


def guard(url: str, reach: Reach) -> None:
    """Refuse what no resolver is asked about: other schemes, and bare addresses."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ForbiddenAddressError
    try:
        allowed = is_allowed(parts.hostname, reach)
    except ValueError:
        return
    if not allowed:
        raise ForbiddenAddressError


class GuardedResolver(AbstractResolver):
    """Resolves names, and refuses those with an address that links must not lead to."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of the host; raises ForbiddenAddressError where one of them is out of bounds."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        addresses = [(kind, str(where[0])) for kind, _, _, _, where in found]
        if not all(is_allowed(address, self._reach) for _, address in addresses):
            raise ForbiddenAddressError
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=kind,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


class LinkChecker:
    """Asks links."""

    def __init__(self, reach: Reach = Reach.PUBLIC) -> None:
        self._reach = reach

    async def fault(self, url: str) -> str | None:
        """What is wrong with the link, as the end of a sentence; None where it answers, or isn't asked."""
        if self._reach == Reach.OFF or (self._reach == Reach.LOCAL and not _is_local(url)):
            return None
        connector = aiohttp.TCPConnector(resolver=GuardedResolver(self._reach), limit=4)
        # No proxy of the environment: it would resolve the name by itself.
        async with aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT, trust_env=False) as session:
            try:
                return await self._asked(session, url)
            except ForbiddenAddressError:
                return INSIDE
            except aiohttp.ClientConnectorDNSError as error:
                return unresolved(error)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
                return "does not answer"

    async def _asked(self, session: aiohttp.ClientSession, url: str) -> str | None:
        for _ in range(HOPS):
            guard(url, self._reach)
            status, onward = await self._ask(session, "HEAD", url)
            if status in _NO_HEAD:
                status, onward = await self._ask(session, "GET", url)
            if not onward:
                return _said(status)
            url = urljoin(url, onward)
        return "goes round in circles"

    async def _ask(self, session: aiohttp.ClientSession, verb: str, url: str) -> tuple[int, str]:
        """The status, and where the answer sends us. The body is left alone."""
        headers = {"User-Agent": USER_AGENT}
        async with session.request(verb, url, headers=headers, allow_redirects=False) as answer:
            moved = answer.status in range(300, 400)
            return answer.status, answer.headers.get("Location", "") if moved else ""


def _said(status: int) -> str | None:
    if status in _GONE:
        return f"leads to a page that is not there (HTTP {status})"
    # 401, 403, 429 …: somebody is there, and keeps robots out.
    return (
        f"leads to a server in trouble (HTTP {status})"
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR
        else None
    )


def unresolved(error: aiohttp.ClientConnectorDNSError) -> str:
    """Why a name led nowhere: what the resolver raises comes wrapped."""
    inside = isinstance(error.os_error, ForbiddenAddressError)
    return INSIDE if inside else "leads nowhere: there is no such server"


INSIDE = "leads into a private network, where no follower can go"
_LOCAL: Sequence[str] = ("localhost", "127.0.0.1", "::1")


def _is_local(url: str) -> bool:
    try:
        return urlsplit(url).hostname in _LOCAL
    except ValueError:
        return False
