"""Against servers that we did not write: the reference PDS and AppView, read with the PyPI SDK."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
from aiohttp import ClientSession, web
from atproto import AsyncClient, models
from atproto.exceptions import BadRequestError

from bot.operate import add_account, add_brand
from tests.servers.bluesky import BlueskyAccount, BlueskyNetwork
from tests.story.place import (
    ADA,
    BRAND,
    CEM,
    COMMUNITY,
    DAILY,
    NO_TLS,
    REVIEW,
    WREN,
    Place,
    Town,
    let_replies_go,
    running_place,
    words,
)

# The SDK's own habits: how it uploads, and what it leaves open.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
TEXT = "Read me with another client"


class Between:
    """Passes requests on to the PDS; while `holding`, the answers to new records do not come back."""

    def __init__(self, target: str, session: ClientSession) -> None:
        self.target = target
        self.session = session
        self.holding = False
        self.held = asyncio.Event()
        self.go = asyncio.Event()
        self.written = 0

    async def pass_on(self, request: web.Request) -> web.Response:
        headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
        body = await request.read()
        url = self.target + request.path_qs
        async with self.session.request(request.method, url, headers=headers, data=body) as answer:
            content, kind, status = await answer.read(), answer.content_type, answer.status
        if request.path.endswith(("putRecord", "createRecord")):
            self.written += 1
            if self.holding:
                self.held.set()
                await self.go.wait()
        return web.Response(body=content, status=status, content_type=kind)


@asynccontextmanager
async def standing_between(target: str) -> AsyncIterator[tuple[Between, str]]:
    async with ClientSession(auto_decompress=True) as session:
        between = Between(target, session)
        site = web.Application()
        site.router.add_route("*", "/{path:.*}", between.pass_on)
        runner = web.AppRunner(site)
        await runner.setup()
        listening = web.TCPSite(runner, "127.0.0.1", 0)
        await listening.start()
        try:
            yield between, f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            between.go.set()
            await runner.cleanup()


@asynccontextmanager
async def reader(network: BlueskyNetwork, account: BlueskyAccount) -> AsyncIterator[AsyncClient]:
    """Another client, logged in as the account."""
    client = AsyncClient(base_url=network.url)
    try:
        async with asyncio.timeout(30):
            while client.me is None:
                # The index needs a moment until it knows a new account.
                with suppress(BadRequestError):
                    await client.login(account.handle, account.password)
                await asyncio.sleep(0.2)
        yield client
    finally:
        await client.request.close()


async def connected(place: Place, url: str, account: BlueskyAccount) -> None:
    """Make the brand, and connect its account at that address."""
    await add_brand(place.settings(), BRAND, "Europe/Berlin", (REVIEW, COMMUNITY, DAILY))
    await let_replies_go(place.settings())
    login = (url, account.handle, account.password)
    await add_account(place.settings(), BRAND, "bluesky", login)


async def records(client: AsyncClient) -> dict[str, str]:
    """The texts of all posts in the client's repository, answers too, by their addresses."""
    asked = {"repo": client.me.did if client.me else "", "collection": "app.bsky.feed.post"}
    return {one.uri: one.value.text for one in (await client.com.atproto.repo.list_records(asked)).records}


async def test_a_post_and_a_conversation_on_the_reference_network(atproto_network: BlueskyNetwork) -> None:
    linden, ben = await atproto_network.account("linden"), await atproto_network.account("ben")
    async with (
        standing_between(atproto_network.url) as (between, url),
        reader(atproto_network, linden) as ours,
        reader(atproto_network, ben) as theirs,
        httpx.AsyncClient(trust_env=False, timeout=30, verify=NO_TLS) as http,
    ):
        with running_place("socket", set_up=False) as place:
            await connected(place, url, linden)
            town = Town(place, http)
            await town.post("platforms/life", {"on": False})
            await published_once_although_killed(town, between)
            assert list((await records(ours)).values()) == [TEXT]
            await answered(town, ours, theirs)
            assert sorted((await records(ours)).values()) == [TEXT, "Thank you, Ben!"]


async def published_once_although_killed(town: Town, between: Between) -> None:
    """Publish, and kill the bot when the PDS has the post and the bot does not know it yet."""
    await town.click(ADA, await town.drafted(TEXT), "post:approve")
    approved = await town.card(REVIEW, TEXT, "Approved, not scheduled yet")
    between.holding = True
    await town.click(WREN, approved, "post:publish")
    async with asyncio.timeout(30):
        await between.held.wait()
    await asyncio.to_thread(town.place.bot.kill)
    between.holding = False
    between.go.set()
    await asyncio.to_thread(town.place.start_bot)
    await town.card(REVIEW, TEXT, "Published · ")
    await town.reply(REVIEW, TEXT, "Bluesky @linden", "published. ")


async def answered(town: Town, ours: AsyncClient, theirs: AsyncClient) -> None:
    """Ben answers the post, and Cem answers Ben from Slack."""
    [uri] = await records(ours)

    async def indexed() -> list[models.AppBskyFeedDefs.PostView]:
        return list((await theirs.get_posts([uri])).posts)

    [root] = await town.until(indexed, "the post on the AppView")
    ref = models.create_strong_ref(root)
    await theirs.send_post(
        "What a lovely idea!", reply_to=models.AppBskyFeedPost.ReplyRef(parent=ref, root=ref)
    )
    card = await town.card(COMMUNITY, "What a lovely idea!", f"In answer to us: {TEXT}", "Sounds positive")
    assert "@ben" in words(card)
    await town.click(CEM, card, "conversation:reply")
    assert (await town.submit(CEM, text="Thank you, Ben!"))["closed"]
    await town.card(COMMUNITY, "What a lovely idea!", "Answered · ")

    async def told() -> list[str]:
        found = (await theirs.app.bsky.notification.list_notifications()).notifications
        return [one.record.text for one in found if one.reason == "reply"]

    assert await town.until(told, "what Ben is told") == ["Thank you, Ben!"]
