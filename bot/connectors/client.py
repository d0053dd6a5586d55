"""The one HTTP client that all connectors share."""

from urllib.request import getproxies

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

USER_AGENT = "Pressroom (social media management from Slack)"

_TIMEOUT = httpx.Timeout(connect=10, read=30, write=30, pool=10)
_CONNECTIONS = 100

#: aiohttp says with these that nothing was sent; the transport calls everything else so, too.
_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class Transport(AiohttpTransport):
    """httpx's interface over aiohttp's pool, which is some seven times as fast as httpx's own.

    It tells a connection that was lost after sending from one that was never made.
    """

    def __init__(self) -> None:
        super().__init__(client=self._session)

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS, ssl=self.ssl_context),
            # A cookie of one account's session must not go out with another's.
            cookie_jar=aiohttp.DummyCookieJar(),
            # For a proxy that the environment names. Else it would ask a thread about each request, and send
            # what a .netrc says of the host.
            trust_env=bool(getproxies().keys() - {"no"}),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request; raises only httpx's errors."""
        try:
            return await super().handle_async_request(request)
        except httpx.ConnectTimeout as error:
            if isinstance(error.__cause__, _NEVER_SENT):
                raise
            raise httpx.ReadError("The connection was lost.", request=request) from error
        except (aiohttp.ClientError, OSError) as error:
            raise httpx.RemoteProtocolError("The answer is not HTTP.", request=request) from error


class _NoCookies(httpx.Cookies):
    """Keeps nothing; a jar that refuses all that it is offered takes a tenth of a request's time to do so."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Leave them."""


class Client(httpx.AsyncClient):
    """A client for all platforms and accounts: a cookie of one must not go out with another's request."""

    @property
    def cookies(self) -> httpx.Cookies:
        """None, ever."""
        return _NO_COOKIES

    @cookies.setter
    def cookies(self, cookies: object) -> None:
        """Take none."""


_NO_COOKIES = _NoCookies()


def new_client() -> Client:
    """A client for all platforms and accounts: it keeps no cookies and follows no redirects."""
    return Client(
        transport=Transport(),
        timeout=_TIMEOUT,
        headers={"User-Agent": USER_AGENT},
    )
