"""A Slack on loopback that takes everything at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from aiohttp import web
from aiohttp.test_utils import TestServer


@asynccontextmanager
async def slack() -> AsyncIterator[str]:
    """Serve it; answers the address of its Web API."""
    ids = count(1)

    async def answer(_request: web.Request) -> web.Response:
        who = {"ok": True, "team_id": "T1", "user_id": "UB", "bot_id": "B1"}
        return web.json_response({**who, "channel": "C1", "ts": f"{next(ids)}.1"})

    site = web.Application()
    site.router.add_route("*", "/api/{method}", answer)
    async with TestServer(site) as server:
        yield str(server.make_url("/api/"))
