"""Images that a table names by their addresses, fetched; no more than fits, and from no private network."""

from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.connectors.client import USER_AGENT
from bot.connectors.web import HOPS, INSIDE, ForbiddenAddressError, GuardedResolver, Reach, guard, unresolved
from bot.errors import InvalidInputError

_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=5, sock_read=10)
_CHUNK = 64 * 1024
_ONWARD = range(300, 400)


class Fetcher:
    """Fetches images, each over a connection that looks at every address it is led to."""

    def __init__(self, reach: Reach = Reach.PUBLIC) -> None:
        self._reach = reach

    async def image(self, url: str, most: int) -> bytes:
        """What the address answers, which may be no image at all, up to so many bytes.

        Raises InvalidInputError, whose words are the end of a sentence about it.
        """
        if self._reach == Reach.OFF:
            raise InvalidInputError("is not fetched here: whoever runs Pressroom has switched links off")
        connector = aiohttp.TCPConnector(resolver=GuardedResolver(self._reach), limit=1)
        # No proxy of the environment: it would resolve the name by itself.
        async with aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT, trust_env=False) as session:
            try:
                return await self._followed(session, url, most)
            except ForbiddenAddressError as error:
                raise InvalidInputError(INSIDE) from error
            except aiohttp.ClientConnectorDNSError as error:
                raise InvalidInputError(unresolved(error)) from error
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                raise InvalidInputError("does not answer") from error

    async def _followed(self, session: aiohttp.ClientSession, url: str, most: int) -> bytes:
        for _ in range(HOPS):
            guard(url, self._reach)
            if self._reach == Reach.PUBLIC and urlsplit(url).scheme != "https":
                raise InvalidInputError("has to begin with https://, and to lead on to nothing else")
            headers = {"User-Agent": USER_AGENT, "Accept": "image/*,video/*;q=0.9,*/*;q=0.1"}
            async with session.get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status not in _ONWARD:
                    return await _read(answer, most)
                url = urljoin(url, answer.headers.get("Location", ""))
        raise InvalidInputError("goes round in circles")


async def _read(answer: aiohttp.ClientResponse, most: int) -> bytes:
    if answer.status != HTTPStatus.OK:
        raise InvalidInputError(f"is not there (HTTP {answer.status})")
    found = bytearray()
    # What the server says of its length is not believed: it is counted, as it is once unpacked.
    async for chunk in answer.content.iter_chunked(_CHUNK):
        found += chunk
        if len(found) > most:
            raise InvalidInputError(f"is too large: {most // 1_000_000} MB are allowed")
    return bytes(found)
