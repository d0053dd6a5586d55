"""The platforms together: their servers, their people, their followers' life, on one set of routes."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from starlette.routing import BaseRoute, Mount, Router

from sandbox.clock import Clock
from sandbox.feed import Feed
from sandbox.platforms import bluesky, mastodon
from sandbox.platforms.bluesky.pds import Bluesky
from sandbox.platforms.bluesky.people import BlueskyPeople
from sandbox.platforms.calls import Json
from sandbox.platforms.control import control_routes
from sandbox.platforms.gate import Gate
from sandbox.platforms.history import found
from sandbox.platforms.life import Life
from sandbox.platforms.mastodon.people import MastodonPeople
from sandbox.platforms.mastodon.push import Pushes
from sandbox.platforms.mastodon.site import Mastodon
from sandbox.platforms.platform import LIMIT, Draft, Platform, RefusedActError
from sandbox.platforms.store import Store

TICK = 0.2

Act: TypeAlias = Callable[[Platform, str, Json], str | None]
"""Something a follower does; answers the id of what was written."""


class Platforms:
    """Mastodon and Bluesky for the server, the control API and the page."""

    def __init__(self, data_dir: Path, clock: Clock, feed: Feed, seed: int) -> None:
        folder = data_dir / "platforms"
        self._store = {name: Store(folder / f"{name}.sqlite") for name in ("mastodon", "bluesky", "life")}
        self._site = Mastodon(self._store["mastodon"], folder / "mastodon", clock, feed)
        self._pds = Bluesky(self._store["bluesky"], folder / "bluesky", clock, feed)
        people: tuple[Platform, ...] = (MastodonPeople(self._site), BlueskyPeople(self._pds))
        self.people: Mapping[str, Platform] = {one.name: one for one in people}
        self.gates: Mapping[str, Gate] = {
            "mastodon": Gate("mastodon", Router(list(mastodon.endpoints(self._site))), clock),
            "bluesky": Gate("bluesky", Router(list(bluesky.endpoints(self._pds))), clock),
        }
        for platform in people:
            found(platform, clock(), seed)
        self._pushes = Pushes(self._site)
        self.life = Life(self._store["life"], self.people, clock, seed)
        self._feed = feed
        self._task: asyncio.Task[None] | None = None

    @property
    def routes(self) -> list[BaseRoute]:
        """What the server mounts."""
        mounts = [Mount(f"/{name}", app=gate) for name, gate in self.gates.items()]
        return [*control_routes(self), *mounts]

    async def start(self) -> None:
        """Begin to let followers live, and to save."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop, and save everything."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        await self._pushes.stop()
        for store in self._store.values():
            store.close()

    def save(self) -> None:
        """Write what changed to the disk now."""
        for store in self._store.values():
            store.flush()

    def platforms(self) -> list[Json]:
        """Each platform with its address and accounts."""
        return [
            {"name": name, "url": f"/{name}", "accounts": one.accounts()} for name, one in self.people.items()
        ]

    def timeline(self, platform: str, *, everything: bool = False, limit: int = LIMIT) -> list[Json]:
        """A platform's posts, newest first; with everything also direct messages."""
        return self._platform(platform).timeline(everything=everything, limit=limit)

    def accounts(self, platform: str) -> list[Json]:
        """Everyone on a platform, the brand first."""
        return self._platform(platform).accounts()

    def followers(self, platform: str) -> list[Json]:
        """Everyone on a platform but the brand."""
        return [one for one in self.accounts(platform) if not one["brand"]]

    def act(self, platform: str, handle: str, verb: str, body: Json) -> Json:
        """Do as a follower; answers `{"id": …}` of what was written, or nothing."""
        acts: Mapping[str, Act] = {
            "post": self._post,
            "comment": self._comment,
            "like": lambda one, actor, body: one.like(actor, _on(body)),
            "repost": lambda one, actor, body: one.repost(actor, _on(body)),
            "follow": lambda one, actor, body: one.follow(actor, self._target(one, body)),
            "message": lambda one, actor, body: one.message(actor, self._target(one, body), _text(body)),
            "edit": lambda one, _actor, body: one.edit(_on(body), _text(body)),
            "delete": lambda one, _actor, body: one.remove(_on(body)),
        }
        if verb not in acts:
            raise RefusedActError("act_not_found")
        one = self._platform(platform)
        made = acts[verb](one, one.find(handle), body)
        return {"id": made} if made else {}

    def set_life(self, *, on: bool | None = None, speed: float | None = None) -> Json:
        """Switch the simulated followers, set their pace, and answer both."""
        self.life.set(on=on, speed=speed)
        self._feed.say("life")
        return {"on": self.life.on, "speed": self.life.speed}

    def set_limits(self, platform: str, scale: float) -> None:
        """Multiply a platform's rate limits."""
        meters = {"mastodon": self._site.meter, "bluesky": self._pds.meter}
        meters[platform].scale = scale

    async def _run(self) -> None:
        while True:
            self.life.tick()
            self.save()
            await asyncio.sleep(TICK)

    def _platform(self, name: str) -> Platform:
        one = self.people.get(name)
        if one is None:
            raise RefusedActError("platform_not_found")
        return one

    def _post(self, one: Platform, actor: str, body: Json) -> str:
        return one.post(actor, Draft(text=_text(body), language=str(body.get("language", "en"))))

    def _comment(self, one: Platform, actor: str, body: Json) -> str:
        language = str(body.get("language", "en"))
        return one.post(actor, Draft(text=_text(body), language=language, reply_to=_on(body)))

    def _target(self, one: Platform, body: Json) -> str:
        return one.find(str(body["on"])) if body.get("on") else one.brand


def _on(body: Json) -> str:
    if not body.get("on"):
        raise RefusedActError("on_missing")
    return str(body["on"])


def _text(body: Json) -> str:
    text = str(body.get("text", "")).strip()
    if not text:
        raise RefusedActError("text_missing")
    return text
