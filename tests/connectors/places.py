"""Servers with an account of ours and somebody else on them, each told in its own words."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

import httpx

from bot.clock import utc_now
from bot.connectors.base import Connector, Login
from bot.connectors.registry import CONNECTORS
from bot.domain.account import Credentials
from bot.domain.conversation import Ref
from tests.servers.bluesky import BlueskyAccount, BlueskyNetwork

T = TypeVar("T")

SECRETS = {
    "mastodon": Credentials(access_token="sandbox-mastodon-token"),
    "bluesky": Credentials(access_token="", password="sandbox-bluesky-password"),
}
HANDLES = {"mastodon": "linden", "bluesky": "linden.test"}


class Place(Protocol):
    """What a test may do at a place; a post of somebody's is known by its id."""

    connector: Connector
    messages: bool
    """Whether direct messages are there."""

    async def post(self, text: str) -> str:
        """Somebody posts."""
        ...

    async def comment(self, on: Ref, text: str) -> str:
        """Somebody answers."""
        ...

    async def withdraw(self, on: Ref) -> None:
        """Somebody deletes what they wrote."""
        ...

    async def message(self, text: str) -> None:
        """Somebody writes us a direct message."""
        ...

    async def like(self, on: Ref) -> None:
        """Somebody likes."""
        ...

    async def texts(self) -> list[str]:
        """The texts of our posts and messages, newest first."""
        ...

    async def hidden(self, on: Ref) -> list[str]:
        """The answers that are hidden below a post of ours."""
        ...

    def mention(self) -> str:
        """How one names us."""
        ...


async def logged_in(client: httpx.AsyncClient, platform: str, login: Login) -> Connector:
    """A connector as it is after an account was connected."""
    credentials = await CONNECTORS[platform](client, login).renew()
    identity = await CONNECTORS[platform](client, replace(login, credentials=credentials)).identify()
    known = Login(
        server=login.server, remote_id=identity.remote_id, handle=identity.handle, credentials=credentials
    )
    return CONNECTORS[platform](client, known)


async def hidden_below(client: httpx.AsyncClient, server: str, on: Ref) -> list[str]:
    """What the gate of a thread hides, as its repository has it."""
    repo, _, key = on.id.removeprefix("at://").split("/")
    params = {"repo": repo, "collection": "app.bsky.feed.threadgate", "rkey": key}
    answer = await client.get(f"{server}/xrpc/com.atproto.repo.getRecord", params=params)
    return [str(one) for one in answer.raise_for_status().json()["value"]["hiddenReplies"]]


async def in_time(look: Callable[[], Awaitable[T | None]]) -> T:
    """What a look finds, as soon as it finds something: servers index late."""
    for _ in range(100):
        if found := await look():
            return found
        await asyncio.sleep(0.2)
    raise AssertionError("nothing came")


@dataclass(kw_only=True)
class SandboxPlace:
    """A platform of the sandbox, where a follower does as the control API says."""

    platform: str
    login: Login
    client: httpx.AsyncClient = field(repr=False)
    control: str
    follower: str
    connector: Connector
    messages: bool = True

    @classmethod
    async def open(cls, url: str, platform: str, client: httpx.AsyncClient) -> "SandboxPlace":
        login = Login(
            server=f"{url}/{platform}", remote_id="", handle=HANDLES[platform], credentials=SECRETS[platform]
        )
        control = f"{url}/control/platforms/{platform}"
        followers = (await client.get(f"{control}/followers")).json()["followers"]
        return cls(
            platform=platform,
            login=login,
            client=client,
            control=control,
            follower=followers[0]["handle"],
            connector=await logged_in(client, platform, login),
        )

    async def _act(self, verb: str, **body: str) -> str:
        answer = await self.client.post(f"{self.control}/followers/{self.follower}/{verb}", json=body)
        return str(answer.raise_for_status().json().get("id", ""))

    async def post(self, text: str) -> str:
        return await self._act("post", text=text)

    async def comment(self, on: Ref, text: str) -> str:
        return await self._act("comment", on=on.id, text=text)

    async def withdraw(self, on: Ref) -> None:
        await self._act("delete", on=on.id)

    async def edit(self, on: Ref, text: str) -> None:
        """Somebody gives what they wrote another text."""
        await self._act("edit", on=on.id, text=text)

    async def message(self, text: str) -> None:
        await self._act("message", text=text)

    async def like(self, on: Ref) -> None:
        await self._act("like", on=on.id)

    async def texts(self) -> list[str]:
        answer = await self.client.get(f"{self.control}/timeline", params={"everything": "1"})
        posts = answer.raise_for_status().json()["posts"]
        return [one["text"] for one in posts if one["author"]["handle"] == self.login.handle]

    async def hidden(self, on: Ref) -> list[str]:
        return await hidden_below(self.client, self.login.server, on)

    def mention(self) -> str:
        return f"@{self.login.handle}"

    async def fault(self, effect: str, path: str = "*", method: str = "*", **more: float) -> None:
        """Make the platform fail, once."""
        body = {"effect": effect, "match": {"path": path, "method": method}, **more}
        (await self.client.post(f"{self.control}/faults", json=body)).raise_for_status()

    async def clear_faults(self) -> None:
        """Make it work again."""
        (await self.client.delete(f"{self.control}/faults")).raise_for_status()


@dataclass(kw_only=True)
class NetworkPlace:
    """Two new accounts on the reference servers of Bluesky; the other one is told over plain XRPC."""

    server: str
    client: httpx.AsyncClient = field(repr=False)
    ours: BlueskyAccount
    theirs: BlueskyAccount
    token: str = field(repr=False)
    connector: Connector
    messages: bool = False

    @classmethod
    async def open(cls, network: BlueskyNetwork, client: httpx.AsyncClient) -> "NetworkPlace":
        ours, theirs = await network.account("ada"), await network.account("ben")
        login = Login(
            server=network.url,
            remote_id="",
            handle=ours.handle,
            credentials=Credentials(access_token="", password=ours.password),
        )
        body = {"identifier": theirs.handle, "password": theirs.password}
        session = await client.post(f"{network.url}/xrpc/com.atproto.server.createSession", json=body)
        return cls(
            server=network.url,
            client=client,
            ours=ours,
            theirs=theirs,
            token=session.raise_for_status().json()["accessJwt"],
            connector=await logged_in(client, "bluesky", login),
        )

    async def _indexed(self, ref: Ref) -> None:
        # The AppView tells nobody of an answer that it indexes before what it answers.
        await in_time(lambda: self.connector.post_metrics([ref]))

    async def _create(self, collection: str, **record: Any) -> str:
        made = {"$type": collection, "createdAt": utc_now().isoformat(), **record}
        answer = await self._write("createRecord", repo=self.theirs.did, collection=collection, record=made)
        return str(answer["uri"])

    async def _write(self, method: str, **body: Any) -> Any:
        answer = await self.client.post(
            f"{self.server}/xrpc/com.atproto.repo.{method}",
            json=body,
            headers={"Authorization": f"Bearer {self.token}"},
        )
        return answer.raise_for_status().json()

    async def post(self, text: str) -> str:
        name = self.mention()
        start = text.encode().find(name.encode())
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": self.ours.did}
        index = {"byteStart": start, "byteEnd": start + len(name.encode())}
        facets = [{"index": index, "features": [feature]}] if start >= 0 else []
        return await self._create("app.bsky.feed.post", text=text, facets=facets)

    async def comment(self, on: Ref, text: str) -> str:
        await self._indexed(on)
        ref = {"uri": on.id, "cid": on.version}
        return await self._create("app.bsky.feed.post", text=text, reply={"root": ref, "parent": ref})

    async def withdraw(self, on: Ref) -> None:
        repo, collection, key = on.id.removeprefix("at://").split("/")
        await self._write("deleteRecord", repo=repo, collection=collection, rkey=key)

    async def message(self, text: str) -> None:
        raise NotImplementedError

    async def like(self, on: Ref) -> None:
        await self._indexed(on)
        await self._create("app.bsky.feed.like", subject={"uri": on.id, "cid": on.version})

    async def texts(self) -> list[str]:
        params = {"repo": self.ours.did, "collection": "app.bsky.feed.post", "limit": "100"}
        answer = await self.client.get(f"{self.server}/xrpc/com.atproto.repo.listRecords", params=params)
        return [one["value"]["text"] for one in answer.raise_for_status().json()["records"]]

    async def hidden(self, on: Ref) -> list[str]:
        return await hidden_below(self.client, self.server, on)

    def mention(self) -> str:
        return f"@{self.ours.handle}"
