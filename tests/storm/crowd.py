"""A server like Mastodon's with several accounts, which very many people write to at once."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.clock import utc_now

if TYPE_CHECKING:
    from datetime import datetime

PAGE = 80


class Awake:
    """Whether a server answers; who asks meanwhile waits, and is forgotten when they hang up."""

    def __init__(self) -> None:
        self._answers = asyncio.Event()
        self._answers.set()
        self._asked = asyncio.Event()

    async def fall_asleep(self) -> None:
        """Answer nobody, and come back when somebody has asked."""
        self._asked.clear()
        self._answers.clear()
        await self._asked.wait()

    def wake_up(self) -> None:
        """Answer again."""
        self._answers.set()

    async def answering(self, request: web.Request) -> None:
        """Wait until requests are answered."""
        self._asked.set()
        await self._answers.wait()
        if request.transport is None or request.transport.is_closing():
            raise web.HTTPServiceUnavailable


class Crowd:
    """Answers what the bot asks about its accounts; `said` are the notifications of each, oldest first."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.said: dict[str, list[str]] = {name: [] for name in names}
        self.shouted: dict[str, datetime] = {}
        self.awake = Awake()
        self.looks: Counter[str] = Counter()

    def site(self) -> web.Application:
        site = web.Application()
        site.router.add_get("/api/v1/accounts/verify_credentials", self._who)
        site.router.add_get("/api/v2/instance", self._instance)
        site.router.add_get("/api/v1/notifications", self._notifications)
        return site

    def write(self, number: int) -> None:
        """Somebody writes to every account; one in three is angry."""
        moods = ("I hate this", "When is it", "Lovely")
        self._to_all(f"{moods[number % 3]}, case {number}", f"a{number}", number % 90)

    def shout(self, number: int) -> None:
        """Somebody whom everybody reads is angry at all of them."""
        text = f"This is a terrible scandal no {number}"
        self._to_all(text, f"s{number}", 1_000_000 + number)
        self.shouted[text] = utc_now()

    def _to_all(self, text: str, author: str, followers: int) -> None:
        for name in self.names:
            self.said[name].append(self._notice(name, text, author, followers))

    def _notice(self, name: str, text: str, author: str, followers: int) -> str:
        number, now = len(self.said[name]) + 1, utc_now().isoformat()
        status = {
            "id": f"{name}-{number}",
            "created_at": now,
            "content": f"<p>{text}</p>",
            "visibility": "public",
            "language": "en",
            "account": {"id": author, "acct": author, "display_name": "A", "followers_count": followers},
        }
        return json.dumps({"id": str(number), "type": "mention", "created_at": now, "status": status})

    async def _who(self, request: web.Request) -> web.Response:
        name = _name(request)
        return web.json_response({"id": name, "acct": name, "display_name": name, "followers_count": 9})

    async def _instance(self, _request: web.Request) -> web.Response:
        return web.json_response({"configuration": {}})

    async def _notifications(self, request: web.Request) -> web.Response:
        self.looks[_name(request)] += 1
        await self.awake.answering(request)
        since = int(request.query.get("min_id", 0))
        page = self.said[_name(request)][since : since + PAGE]
        return web.Response(text=f"[{','.join(reversed(page))}]", content_type="application/json")


def _name(request: web.Request) -> Any:
    return request.headers["Authorization"].removeprefix("Bearer ")
