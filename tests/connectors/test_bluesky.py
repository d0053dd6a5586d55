"""What only Bluesky's connector does."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.connectors import bluesky_record as record
from bot.connectors.base import Connector
from bot.connectors.bluesky_inbox import Cursor
from bot.connectors.bluesky_text import facets, mentioned, spelled
from bot.connectors.registry import CONNECTORS
from bot.domain.account import Credentials
from bot.domain.conversation import ItemKind, Ref
from bot.domain.limits import Counting
from bot.domain.metric import Metric
from bot.domain.post import Part
from bot.errors import (
    AuthorizationError,
    ConnectorError,
    NotSupportedError,
    RejectedError,
    TemporaryError,
    TokenExpiredError,
)
from tests.connectors.wire import (
    KEY,
    MEDIA,
    NOON,
    POSTS,
    TOKEN,
    Answer,
    Wire,
    documented,
    fixture,
    item,
    login,
    outgoing,
    upload,
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


async def put(going: Any) -> Any:
    async with wired("bluesky", documented("bluesky")) as (connector, wire):
        await connector.publish(going)
    return body(wire, "putRecord")


# ---- text


def features(text: str, **dids: str) -> list[tuple[str, str]]:
    raw = text.encode()
    return [
        (
            raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(),
            next(value for name, value in one["features"][0].items() if name != "$type"),
        )
        for one in facets(text, {name.replace("_", "."): did for name, did in dids.items()})
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain", []),
        ("👩‍👩‍👧‍👦 https://example.com/ü", [("https://example.com/ü", "https://example.com/ü")]),
        ("(see https://e.com/a_(b)).", [("https://e.com/a_(b)", "https://e.com/a_(b)")]),
        ("https://e.com/x), https://", [("https://e.com/x", "https://e.com/x")]),
        ("https://e.com/[a]]", [("https://e.com/[a]", "https://e.com/[a]")]),
        ("ahttps://e.com", []),
        ("é@zoe.example @zoe.example, (@zoe.example)", [("@zoe.example", ZOE), ("@zoe.example", ZOE)]),
        ("@ZOE.example. hi @nobody.example @zoe@far.example", [("@ZOE.example", ZOE)]),
        (
            "#tea, #Über! #123 #a1 x#no \uff03wide",
            [("#tea", "tea"), ("#Über", "Über"), ("#a1", "a1"), ("\uff03wide", "wide")],
        ),
        ("#" + "x" * 65, []),
        (
            "https://e.com/(@zoe.example) #https://e.com",
            [("https://e.com/(@zoe.example)", "https://e.com/(@zoe.example)")],
        ),
    ],
)
def test_facets_are_found_by_bytes(text: str, found: list[tuple[str, str]]) -> None:
    assert features(text, zoe_example=ZOE)[: len(found)] == found
    assert len(features(text, zoe_example=ZOE)) >= len(found)


def test_a_handle_is_asked_for_once() -> None:
    assert mentioned("@Zoe.example and @zoe.example, not @zoe nor a@b.example") == ["zoe.example"]


PIECES = st.sampled_from(
    [
        "https://e.com/ä(b)",
        "@zoe.example",
        "#töst",
        "👩‍👩‍👧",
        "é",
        " ",
        "\n",
        "(",
        ")",
        ".",
        "日本",
        "#1",
        "@x",
        "x",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40))
def test_facets_lie_in_order_on_whole_characters(text: str) -> None:
    raw, last = text.encode(), 0
    for one in facets(text, {"zoe.example": ZOE}):
        start, end = one["index"]["byteStart"], one["index"]["byteEnd"]
        assert last <= start < end <= len(raw)
        shown, feature = raw[start:end].decode(), one["features"][0]
        assert shown in text
        assert feature.get("uri", shown) == shown
        assert shown[1:] == feature.get("tag", shown[1:])
        last = end


@given(st.lists(PIECES, max_size=12).map("".join))
def test_our_own_links_are_spelled_as_they_stand(text: str) -> None:
    assert spelled(text, facets(text, {})) == text


def link(start: int, end: int, uri: str) -> Any:
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": uri}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("see e.com/lo... ok", [link(4, 15, "https://e.com/long")], "see https://e.com/long ok"),
        ("my bank", [link(3, 7, "https://evil.example")], "my bank (https://evil.example)"),
        ("...", [link(0, 3, "https://evil.example")], "... (https://evil.example)"),
        ("ab", [link(0, 9, "https://e.com"), link(1, 1, "https://e.com"), "odd"], "ab"),
        ("abcd", [link(0, 3, "https://e.com"), link(1, 2, "https://f.com")], "abc (https://e.com)d"),
        ("tag", [{"index": {}, "features": [{"$type": "x"}]}], "tag"),
    ],
)
def test_links_are_shown_whole(text: str, found: Any, whole: str) -> None:
    assert spelled(text, found) == whole


# ---- keys and records


@given(st.datetimes(datetime(2020, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)), st.integers(0, 1023))
def test_a_key_tells_its_moment(moment: datetime, clock: int) -> None:
    key = record.tid(moment, clock)
    assert len(key) == 13
    assert record.moment_of(key) == moment
    assert record.tid(moment + timedelta(microseconds=1), clock) > key


async def test_a_record_depends_on_nothing_but_what_goes_out() -> None:
    part = Part(text="☕ @zoe.example @nobody.example https://linden.example", media=(MEDIA,))
    going = replace(
        outgoing(),
        part=part,
        uploads=[upload("bluesky")],
        language="en",
        after=POST,
        root=Ref(id="at://r", version="v"),
    )
    said = await put(going)
    assert said == await put(going)
    assert (said["repo"], said["collection"], said["rkey"]) == (OWN, "app.bsky.feed.post", KEY)
    assert said["swapRecord"] is None
    assert said["record"] == {
        "$type": "app.bsky.feed.post",
        "text": part.text,
        "createdAt": "2026-11-23T17:30:00.000Z",
        "langs": ["en"],
        "facets": facets(part.text, {"zoe.example": ZOE, "nobody.example": ZOE}),
        "embed": {
            "$type": "app.bsky.embed.images",
            "images": [
                {
                    "image": fixture("bluesky", "blob")["blob"],
                    "alt": "A cup",
                    "aspectRatio": {"width": 4, "height": 3},
                }
            ],
        },
        "reply": {"root": {"uri": "at://r", "cid": "v"}, "parent": {"uri": POST.id, "cid": "c"}},
    }


async def test_an_image_of_unknown_size_has_no_shape() -> None:
    unknown = replace(upload("bluesky"), media=replace(MEDIA, width=0))
    said = await put(outgoing("", uploads=[unknown]))
    assert "aspectRatio" not in said["record"]["embed"]["images"][0]
    assert said["record"]["text"] == ""


async def test_an_answer_names_the_root_of_its_thread() -> None:
    said = await put(outgoing(answers=replace(item("bluesky"), root=Ref(id="at://root", version="r"))))
    assert said["record"]["reply"]["root"] == {"uri": "at://root", "cid": "r"}
    said = await put(outgoing(answers=item("bluesky")))
    assert (
        said["record"]["reply"]["root"] == said["record"]["reply"]["parent"] == {"uri": POST.id, "cid": "c"}
    )


async def test_a_handle_that_nobody_has_stays_plain() -> None:
    async with wired("bluesky", answering(resolveHandle=error("InvalidRequest"))) as (connector, wire):
        await connector.publish(outgoing("@nobody.example"))
    assert "facets" not in body(wire, "putRecord")["record"]


async def test_nothing_is_sent_while_handles_can_not_be_asked_for() -> None:
    async with wired("bluesky", answering(resolveHandle=httpx.Response(502))) as (connector, wire):
        with pytest.raises(TemporaryError):
            await connector.publish(outgoing("@zoe.example"))
    assert [one.method for one in wire.requests] == ["GET"]


async def test_what_is_there_already_is_ours() -> None:
    receipt = await of(lambda one: one.publish(outgoing("x")), putRecord=error("InvalidSwap"))
    assert receipt.ref == Ref(id=POST.id, version=fixture("bluesky", "record")["cid"])
    assert receipt.url == "https://bsky.app/profile/linden.example/post/3k4duaz5vfs2b"


async def test_a_look_asks_for_the_key() -> None:
    missing = error("RecordNotFound", message="Could not locate record")
    assert await of(lambda one: one.look_up(outgoing(), since=NOON), getRecord=missing) is None
    with pytest.raises(TemporaryError):
        await of(lambda one: one.look_up(outgoing(), since=NOON), getRecord=httpx.Response(502))


async def test_a_post_is_read_back() -> None:
    back = await of(lambda one: one.read_back(POST))
    assert (back.text, back.alts) == ("Fresh beans", ("A cup",))


async def test_likes_of_an_item_are_always_the_same_record() -> None:
    one, two = record.like(item("bluesky")), record.like(item("bluesky"))
    assert one == two
    other = record.like(replace(item("bluesky"), ref=Ref(id="at://other", version="c")))
    assert other[0] != one[0]
    assert abs(record.moment_of(one[0]) - NOON) < timedelta(milliseconds=1)
    await of(lambda connector: connector.like(item("bluesky")), putRecord=error("InvalidSwap"))


async def test_limits_are_the_lexicons() -> None:
    limits = await of(lambda one: one.limits())
    assert (limits.characters, limits.counting, limits.text_bytes) == (300, Counting.GRAPHEMES, 3000)
    assert (limits.images, limits.image_bytes) == (4, 1_000_000)


# ---- the account


def connector_with(client: httpx.AsyncClient, **credentials: str) -> Connector:
    known = replace(login("bluesky"), credentials=Credentials(**{"access_token": "", **credentials}))  # type: ignore[arg-type]
    return CONNECTORS["bluesky"](client, known)


async def renewed(answer: Answer, **credentials: str) -> tuple[Credentials, list[httpx.Request]]:
    wire = Wire(answer)
    async with httpx.AsyncClient(transport=httpx.MockTransport(wire)) as client:
        return await connector_with(client, **credentials).renew(), wire.requests


async def test_a_session_is_refreshed() -> None:
    fresh, requests = await renewed(documented("bluesky"), refresh_token="old")
    assert requests[0].headers["Authorization"] == "Bearer old"
    assert fresh.refresh_token == fixture("bluesky", "session")["refreshJwt"]
    assert fresh.expires_at == datetime.fromtimestamp(1795455590, UTC)


async def test_an_app_password_opens_a_session() -> None:
    fresh, requests = await renewed(documented("bluesky"), password="abcd")
    assert [one.url.path.rpartition(".")[2] for one in requests] == ["createSession"]
    assert fresh.password == "abcd"


async def test_an_app_password_helps_when_the_session_is_over() -> None:
    answer = answering(refreshSession=error("ExpiredToken", message="Token has been revoked"))
    fresh, requests = await renewed(answer, refresh_token="old", password="abcd")
    assert [one.url.path.rpartition(".")[2] for one in requests] == ["refreshSession", "createSession"]
    assert fresh.access_token


async def test_an_account_without_a_session_asks_for_one() -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(documented("bluesky"))) as client:
        with pytest.raises(TokenExpiredError):
            await connector_with(client, password="abcd").identify()


@pytest.mark.parametrize("credentials", [{"refresh_token": "old"}, {}])
async def test_only_a_person_helps_when_all_is_over(credentials: dict[str, str]) -> None:
    with pytest.raises(AuthorizationError) as caught:
        await renewed(answering(refreshSession=error("ExpiredToken")), **credentials)
    assert not isinstance(caught.value, TokenExpiredError)


async def test_a_renewal_that_got_no_answer_disconnects_nobody() -> None:
    with pytest.raises(TemporaryError):
        await renewed(answering(refreshSession=httpx.Response(502)), refresh_token="old")


async def test_a_token_that_is_no_jwt_has_no_known_end() -> None:
    session = {**fixture("bluesky", "session"), "accessJwt": "opaque"}
    fresh, _ = await renewed(answering(createSession=session), password="abcd")
    assert fresh.expires_at is None


async def test_a_server_without_an_appview_knows_the_handle() -> None:
    identity = await of(lambda one: one.identify(), getProfile=error("UpstreamFailure", 502))
    assert (identity.remote_id, identity.display_name) == (OWN, "linden.example")


async def test_the_profile_is_read() -> None:
    profile = await of(lambda one: one.profile())
    assert (profile.bio, profile.website) == ("Small roaster.", "https://linden.example")
    assert (profile.identity.display_name, profile.identity.url) == (
        "Linden Coffee",
        "https://bsky.app/profile/linden.example",
    )


async def test_figures_of_many_posts_take_several_calls() -> None:
    async with wired("bluesky", documented("bluesky")) as (connector, wire):
        found = await connector.post_metrics([replace(POST, id=f"{POST.id}{n}") for n in range(51)])
    assert found == {POST.id: {Metric.LIKES: 4, Metric.REPOSTS: 3, Metric.REPLIES: 2, Metric.QUOTES: 1}}
    assert [len(one.url.params.get_list("uris")) for one in wire.requests] == [25, 25, 1]


@pytest.mark.parametrize(
    ("response", "kind", "part"),
    [
        (error("ExpiredToken", message="Token has expired"), TokenExpiredError, None),
        (error("InvalidToken"), AuthorizationError, None),
        (error("AuthMissing", 401), AuthorizationError, None),
        (error("AccountTakedown", 401), AuthorizationError, None),
        (
            error("InvalidRequest", message="Record/text grapheme too big (maximum 300, got 400)"),
            RejectedError,
            "text",
        ),
        (error("InvalidRequest", message="blob too big (maximum 2000000)"), RejectedError, "images"),
        (error("InvalidRequest", message="Record/embed/images/2/alt bad"), RejectedError, "alt text"),
        (error("InvalidRequest", message="Invalid record: not allowed at $.text"), RejectedError, "text"),
        (error("BlobNotFound"), TemporaryError, None),
        (error("PayloadTooLarge", 413), RejectedError, None),
        (error("MethodNotImplemented", 501), NotSupportedError, None),
        (error("RateLimitExceeded", 429), TemporaryError, None),
    ],
)
async def test_errors_are_known_by_name(
    response: httpx.Response, kind: type[ConnectorError], part: str | None
) -> None:
    with pytest.raises(kind) as caught:
        await of(lambda one: one.publish(outgoing("x")), putRecord=response)
    assert getattr(caught.value, "part", None) == part


# ---- the inbox

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


# ---- direct messages


async def test_a_message_is_sent_into_its_conversation() -> None:
    going = outgoing("See https://linden.example", answers=item("bluesky", ItemKind.MESSAGE))
    async with wired("bluesky", documented("bluesky")) as (connector, wire):
        receipt = await connector.publish(going)
    said = body(wire, "sendMessage")
    assert (said["convoId"], said["message"]["text"]) == ("c1", going.part.text)
    assert len(said["message"]["facets"]) == 1
    assert wire.requests[-1].headers["atproto-proxy"] == "did:web:api.bsky.chat#bsky_chat"
    assert (receipt.ref, receipt.url) == (Ref(id="c1/m4"), "https://bsky.app/messages/c1")


@pytest.mark.parametrize(
    ("text", "since", "found"),
    [
        ("It is on its way", NOON, Ref(id="c1/m2")),
        ("It is on its way", NOON + timedelta(minutes=9), None),
        ("My order?", NOON, None),
    ],
)
async def test_a_look_finds_only_our_own_message_of_that_text(
    text: str, since: datetime, found: Ref | None
) -> None:
    going = outgoing(text, answers=item("bluesky", ItemKind.MESSAGE))
    receipt = await of(lambda one: one.look_up(going, since=since))
    assert (receipt and receipt.ref) == found


async def test_a_message_has_no_images() -> None:
    going = outgoing("x", answers=item("bluesky", ItemKind.MESSAGE))
    with pytest.raises(NotSupportedError):
        await of(lambda one: one.publish(replace(going, part=Part(text="x", media=(MEDIA,)))))


async def test_a_message_that_is_gone_is_missing() -> None:
    with pytest.raises(RejectedError):
        await of(lambda one: one.read_back(Ref(id="c1/m99")), getMessages={"messages": []})
    assert (await of(lambda one: one.read_back(Ref(id="c1/m1")))).text == "My order?"


async def test_liking_a_message_is_a_heart() -> None:
    async with wired("bluesky", documented("bluesky")) as (connector, wire):
        await connector.like(item("bluesky", ItemKind.MESSAGE))
    assert body(wire, "addReaction") == {"convoId": "c1", "messageId": "m1", "value": "❤️"}


def test_tokens_go_nowhere_but_into_the_header() -> None:
    request = httpx.Request("GET", "https://pds.example")
    assert TOKEN not in repr(request)
