"""A Slack on loopback that takes everything at once, and the commands that people there give."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.signature import SignatureVerifier

SECRET = "benchmark"  # noqa: S105 - signs requests to ourselves


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


def command(text: str) -> tuple[dict[str, str], bytes]:
    """The headers and the body of a signed `/social` command."""
    fields = {
        "team_id": "T1",
        "channel_id": "C1",
        "user_id": "U1",
        "command": "/social",
        "text": text,
        "api_app_id": "A1",
        "trigger_id": "1.1",
        "response_url": "http://127.0.0.1:9/response",
    }
    body = urlencode(fields)
    timestamp = str(int(time.time()))  # noqa: TID251 - Slack's clock
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body) or ""
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature,
    }
    return headers, body.encode()
