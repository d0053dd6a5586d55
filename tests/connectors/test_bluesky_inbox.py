"""How Bluesky's notifications and direct messages are read on, once and in order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.connectors.base import Connector
from bot.connectors.bluesky_inbox import Cursor
from bot.connectors.registry import CONNECTORS
from bot.domain.conversation import ItemKind
from tests.connectors.bluesky_wire import POST, ZOE, answering, error, of
from tests.connectors.wire import (
    NOON,
    documented,
    fixture,
    login,
    wired,
)

START = '{"floor":null,"marks":[],"log":"2222222222222"}'


async def test_items_are_told_apart() -> None:
    page = await of(lambda one: one.inbox(START))
    mention, comment, quote, message = page.items
    assert [one.kind for one in page.items] == [
        ItemKind.MENTION,
        ItemKind.COMMENT,
        ItemKind.MENTION,
        ItemKind.MESSAGE,
    ]
    assert (comment.parent_id, comment.root and comment.root.id) == (
        POST.id.replace("3k4duaz5vfs2b", "3k4reply"),
        POST.id,
    )
    assert comment.created_at == datetime(2026, 11, 23, 12, 2, tzinfo=UTC)
    assert mention.author.name == "zoe.example"
    assert (quote.text, quote.language) == ("See https://example.com/long/path now", "en")
    assert quote.media == (f"https://cdn.bsky.app/img/feed_fullsize/plain/{ZOE}/bafkreiphoto",)
    assert (message.text, message.thread_id, message.author.name) == ("My order?", "c1", "Zoe")
    assert page.more


async def test_authors_come_with_their_followers_where_somebody_tells() -> None:
    profiles = {"profiles": [{"did": ZOE, "handle": "zoe.example", "followersCount": 12}]}
    page = await of(lambda one: one.inbox(START), getProfiles=profiles)
    assert {one.author.followers for one in page.items if one.author.remote_id == ZOE} == {12}
    page = await of(lambda one: one.inbox(START), getProfiles=error("Odd"))
    assert {one.author.followers for one in page.items} == {None}


async def test_images_come_small_and_with_their_descriptions() -> None:
    page = await of(lambda one: one.inbox(START))
    [picture] = page.items[2].pictures
    assert picture.url == f"https://cdn.bsky.app/img/feed_thumbnail/plain/{ZOE}/bafkreiphoto"
    assert picture.alt == ""


async def test_a_private_server_shows_its_own_pages() -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(documented("bluesky"))) as client:
        private = CONNECTORS["bluesky"](client, replace(login("bluesky"), server="http://pds.example:1"))
        quote = (await private.inbox(START)).items[2]
    assert quote.url == "http://pds.example:1/profile/zoe.example/post/r4"
    assert quote.media[0].startswith("http://pds.example:1/xrpc/com.atproto.sync.getBlob?did=did")


async def test_a_start_brings_what_is_newer_and_unread() -> None:
    page = await of(lambda one: one.inbox(None, since=NOON + timedelta(seconds=90)))
    assert [one.text for one in page.items] == ["So good!", "See https://example.com/long/path now", "Hello?"]
    assert Cursor.load(page.cursor).log == "2222222222229"


async def test_comments_come_without_direct_messages() -> None:
    refused = error("InvalidRequest", message="insufficient access")
    page = await of(lambda one: one.inbox(START), getLog=refused)
    assert len(page.items) == 3
    assert Cursor.load(page.cursor).log == "2222222222222"
    page = await of(lambda one: one.inbox(None), listConvos=refused)
    assert Cursor.load(page.cursor).log is None


async def test_direct_messages_begin_when_they_can_be_read() -> None:
    page = await of(lambda one: one.inbox('{"floor":null,"marks":[],"log":null}'))
    assert Cursor.load(page.cursor).log == "2222222222229"
    page = await of(lambda one: one.inbox(None), listConvos={"convos": []})
    assert Cursor.load(page.cursor).log == "2222222222222"


async def test_a_stranger_without_a_profile_has_a_did() -> None:
    page = await of(lambda one: one.inbox(START), getProfiles=httpx.Response(502))
    assert page.items[-1].author.handle == ZOE


class Notices:
    """A list of notifications that grows, in pages."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self.pages = 0

    def add(self, name: str, at: datetime) -> None:
        one = next(
            one
            for one in fixture("bluesky", "notifications")["notifications"]
            if one.get("reason") == "mention"
        )
        self.all.append({**one, "uri": f"at://{ZOE}/app.bsky.feed.post/{name}", "indexedAt": at.isoformat()})
        self.all.sort(key=lambda one: str(one["indexedAt"]), reverse=True)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("listNotifications"):
            return httpx.Response(501, json={"error": "MethodNotImplemented"})
        self.pages += 1
        start = int(request.url.params.get("cursor", "0"))
        end = start + int(request.url.params["limit"])
        more = {"cursor": str(end)} if end < len(self.all) else {}
        return httpx.Response(200, json={"notifications": self.all[start:end], **more})


async def names(connector: Connector, cursor: str) -> tuple[list[str], str]:
    found, more = [], True
    while more:
        page = await connector.inbox(cursor)
        found += [one.ref.id.rpartition("/")[2] for one in page.items]
        cursor, more = page.cursor, page.more
    return found, cursor


async def test_a_backlog_of_thousands_comes_in_order_and_once() -> None:
    notices = Notices()
    for number in range(2500):
        notices.add(str(number), NOON + timedelta(seconds=number))
    async with wired("bluesky", notices) as (connector, _):
        first = await connector.inbox(START)
        assert (len(first.items), first.more) == (1000, True)
        rest, cursor = await names(connector, first.cursor)
        assert [one.ref.id.rpartition("/")[2] for one in first.items] + rest == [
            str(number) for number in range(2500)
        ]
        notices.add("late", NOON + timedelta(seconds=2499, milliseconds=5))
        assert (await names(connector, cursor))[0] == ["late"]
    assert len(cursor) < 6000


async def test_what_comes_late_in_a_burst_is_found_and_the_looks_for_it_end() -> None:
    notices = Notices()
    for number in range(1000):
        notices.add(str(number), NOON + timedelta(milliseconds=6 * number))
    async with wired("bluesky", notices) as (connector, _):
        found, cursor = await names(connector, START)
        assert len(found) == 1000
        assert len((await names(connector, cursor))[0]) < 1000, "what has a mark is not brought again"
        cursor = (await names(connector, cursor))[1]
        notices.add("late", NOON + timedelta(seconds=3))
        found, cursor = await names(connector, cursor)
        assert found.count("late") == 1
        notices.pages = 0
        for _ in range(40):
            found, cursor = await names(connector, cursor)
        assert notices.pages <= 40 * 4 + 3 * 11
        assert (found, Cursor.load(cursor).low) == ([], None)
        notices.pages = 0
        await names(connector, cursor)
        assert notices.pages < 5


async def test_after_a_burst_nothing_from_before_it_is_brought_again() -> None:
    notices = Notices()
    notices.add("old", NOON - timedelta(hours=2))
    for number in range(400):
        notices.add(str(number), NOON + timedelta(milliseconds=6 * number))
    async with wired("bluesky", notices) as (connector, _):
        _, cursor = await names(connector, START)
        found, _ = await names(connector, cursor)
        assert found == [str(number) for number in range(100)]


async def test_an_empty_inbox_misses_nothing_later() -> None:
    notices = Notices()
    async with wired("bluesky", notices) as (connector, _):
        cursor = (await connector.inbox(None)).cursor
        assert (await names(connector, cursor)) == ([], cursor)
        notices.add("first", NOON)
        assert (await names(connector, cursor))[0] == ["first"]


async def test_an_item_that_its_author_dated_back_comes_still() -> None:
    notices = Notices()
    notices.add("one", NOON)
    async with wired("bluesky", notices) as (connector, _):
        cursor = (await connector.inbox(None)).cursor
        notices.add("dated back", NOON - timedelta(hours=9))
        found, cursor = await names(connector, cursor)
        assert found == ["dated back"]
        assert (await names(connector, cursor)) == ([], cursor)


async def test_a_start_leaves_later_pages_unread_for_ever() -> None:
    notices = Notices()
    for number in range(150):
        notices.add(str(number), NOON + timedelta(seconds=number))
    async with wired("bluesky", notices) as (connector, _):
        page = await connector.inbox(None, since=NOON)
        assert len(page.items) == 100
        assert (await names(connector, page.cursor))[0] == []


async def test_a_quiet_account_costs_one_page() -> None:
    notices = Notices()
    for number in range(150):
        notices.add(str(number), NOON + timedelta(hours=number))
    async with wired("bluesky", notices) as (connector, _):
        cursor = (await connector.inbox(None)).cursor
        notices.pages = 0
        await connector.inbox(cursor)
    assert notices.pages == 1


async def test_a_server_that_turns_in_circles_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.connectors.bluesky._MOST_PAGES", 3)
    same = {**fixture("bluesky", "notifications"), "cursor": "again"}
    async with wired("bluesky", answering(listNotifications=same)) as (connector, wire):
        await connector.inbox('{"floor":null,"marks":[],"log":"222222222222d"}')
    assert len([one for one in wire.requests if one.url.path.endswith("listNotifications")]) == 3
