"""Cutting a connection short: what a client sees when a server or the network dies under it."""

import asyncio

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

KEY = "sandbox.abort"


class Abortable:
    """Outermost ASGI layer: lays a way to the transport into the scope, which Starlette itself hides."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve as the wrapped application does."""
        cycle = getattr(send, "__self__", None)
        scope[KEY] = getattr(getattr(cycle, "transport", None), "abort", None)
        await self._app(scope, receive, send)


async def abort(request: Request) -> None:
    """Drop the TCP connection of this request without an answer."""
    cut = request.scope.get(KEY)
    if cut:
        cut()
        await asyncio.sleep(0.01)
