"""What the tests of Bluesky's connector share: answers by method, and the bodies that were sent."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from bot.connectors.base import Connector
from tests.connectors.wire import (
    POSTS,
    Answer,
    Wire,
    documented,
    wired,
)

POST = POSTS["bluesky"]
OWN = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
ZOE = "did:plc:u5cwb2mwiv2bfq53cjufe6yn"


def error(name: str, status: int = 400, message: str = "") -> httpx.Response:
    return httpx.Response(status, json={"error": name, "message": message})


def answering(**answers: Any) -> Answer:
    """Answers a method with a response, or with JSON; what is not named is as documented."""

    def answer(request: httpx.Request) -> httpx.Response:
        said = answers.get(request.url.path.rpartition(".")[2])
        if said is None:
            return documented("bluesky")(request)
        return said if isinstance(said, httpx.Response) else httpx.Response(200, json=said)

    return answer


async def of(call: Callable[[Connector], Any], **answers: Any) -> Any:
    async with wired("bluesky", answering(**answers)) as (connector, _):
        return await call(connector)


def body(wire: Wire, method: str) -> Any:
    return next(json.loads(one.content) for one in wire.requests if one.url.path.endswith(method))
