"""The contract's half that needs no server: what every connector makes of whatever is answered."""

import json
import traceback
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.connectors.base import Capability
from bot.connectors.http import LARGEST_ANSWER
from bot.connectors.registry import CONNECTORS
from bot.connectors.trace import LONGEST, listening
from bot.domain.account import Credentials
from bot.domain.conversation import ItemKind
from bot.domain.metric import Metric
from bot.errors import (
    AuthorizationError,
    BotError,
    ConnectorError,
    OutcomeUnknownError,
    RejectedError,
    TemporaryError,
)
from tests.connectors.wire import (
    NOON,
    POSTS,
    TEXT,
    TOKEN,
    calls,
    cursor,
    documented,
    login,
    outgoing,
    wired,
)

PLATFORMS = sorted(name for name, one in CONNECTORS.items() if Capability.PUBLISH in one.capabilities)
"""Those that speak to a server."""
BY_HAND = sorted(CONNECTORS.keys() - set(PLATFORMS))
NAMES = sorted(calls("mastodon"))
#: One call of each sort that does not go on after a first answer that is an error.
PLAIN = ["account_metrics", "upload", "publish", "like"]
BODY = {"error": "Odd", "message": "words-that-nobody-may-see"}


async def outcome(platform: str, name: str, answer: Callable[[httpx.Request], httpx.Response]) -> object:
    """What the call gives, or the ConnectorError that it raises; anything else is a bug."""
    async with wired(platform, answer) as (connector, _):
        try:
            return await calls(platform)[name](connector)
        except ConnectorError as error:
            return error


def always(status: int, **content: Any) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(status, **content)


def failing(error: type[httpx.TransportError]) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error(TEXT + TOKEN, request=request)

    return answer


def is_publishing(name: str) -> bool:
    return name.startswith("publish")


def test_whoever_can_not_publish_is_posted_on_by_hand() -> None:
    assert all(Capability.BY_HAND in CONNECTORS[platform].capabilities for platform in BY_HAND)
    assert not any(Capability.BY_HAND in CONNECTORS[platform].capabilities for platform in PLATFORMS)


@pytest.mark.parametrize("platform", sorted(CONNECTORS))
def test_a_connector_says_what_it_is(platform: str) -> None:
    connector = CONNECTORS[platform](httpx.AsyncClient(), login(platform))
    assert connector.platform == platform
    assert connector.capabilities <= set(Capability)
    assert connector.strategy.looks_up or connector.strategy.key_lifetime != timedelta(0)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_every_call_reads_the_documented_answer(platform: str, name: str) -> None:
    assert not isinstance(await outcome(platform, name, documented(platform)), ConnectorError)


@pytest.mark.parametrize("name", [*PLAIN, "look_up"])
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_answers_name_for_a_request_is_heard_whatever_the_answer_is(
    platform: str, name: str
) -> None:
    named = {"X-Request-Id": "Root=1-67/ab:9"}
    for answer in (always(422, json=BODY, headers=named), always(200, text="<h1>Oops</h1>", headers=named)):
        with listening() as heard:
            await outcome(platform, name, answer)
        assert heard.request_id == "Root=1-67/ab:9"
        with listening() as heard:
            await outcome(platform, name, failing(httpx.ReadTimeout))
        assert heard.request_id is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (b"", None),
        (b" \t ", None),
        (b"a\x07b\x1b[31mc\x7f", "ab31mc"),
        (b"<!channel> *bold*", "channelbold"),
        ("größe\u202e".encode(), "gre"),
        (b"7" * 5000, "7" * LONGEST),
    ],
)
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_only_what_an_id_has_is_kept_of_a_name(platform: str, said: bytes, kept: str | None) -> None:
    with listening() as heard:
        await outcome(platform, "like", always(422, json=BODY, headers=[(b"X-Request-Id", said)]))
    assert heard.request_id == kept


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, AuthorizationError),
        (403, AuthorizationError),
        (404, RejectedError),
        (410, RejectedError),
        (413, RejectedError),
        (422, RejectedError),
        (400, RejectedError),
        (429, TemporaryError),
        (408, TemporaryError),
    ],
)
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_refusal_is_known_by_its_status(
    platform: str, status: int, error: type[ConnectorError], name: str
) -> None:
    found = await outcome(platform, name, always(status, json=BODY))
    assert isinstance(found, error)
    assert not isinstance(found, OutcomeUnknownError)
    assert f"{status} Odd" in str(found)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "answer",
    [
        always(500, text="<h1>Oops</h1>"),
        always(502, json=BODY),
        always(503),
        always(302, headers={"Location": "https://elsewhere.example"}),
        always(200, text="<h1>Just a moment</h1>"),
        always(200, content=b"\xff\xfe"),
        always(200, content=b"[" * 200_000),
        always(200, content=b" " * (LARGEST_ANSWER + 1)),
        failing(httpx.ReadTimeout),
        failing(httpx.ReadError),
        failing(httpx.RemoteProtocolError),
    ],
    ids=["500", "502", "503", "302", "html", "bytes", "deep", "large", "silent", "cut", "not http"],
)
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_only_publishing_can_have_an_unknown_outcome(
    platform: str, answer: Callable[[httpx.Request], httpx.Response], name: str
) -> None:
    found = await outcome(platform, name, lambda request: _prepared(platform, request) or answer(request))
    assert isinstance(found, OutcomeUnknownError) == is_publishing(name)
    assert isinstance(found, TemporaryError) or name in {
        "limits",
        "identify",
        "standing",
        "read_back",
        "find",
        "inbox",
        "post_metrics",
        "look_again",
    }


def _prepared(platform: str, request: httpx.Request) -> httpx.Response | None:
    """The documented answer to what is read before something is published."""
    reads = ("resolveHandle", "getSession", "getPosts", POSTS["mastodon"].id)
    ready = request.url.path.endswith(reads)
    return documented(platform)(request) if ready and request.method == "GET" else None


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_what_was_never_sent_is_not_done(
    platform: str, error: type[httpx.TransportError], name: str
) -> None:
    found = await outcome(platform, name, failing(error))
    if (platform, name) != ("bluesky", "limits"):
        assert isinstance(found, TemporaryError)
        assert not isinstance(found, OutcomeUnknownError)


class Broken(httpx.AsyncByteStream):
    """An answer that breaks off."""

    def __init__(self, error: type[httpx.TransportError]) -> None:
        self.error = error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"{"
        raise self.error(TEXT)


@pytest.mark.parametrize("error", [httpx.ConnectTimeout, httpx.ReadTimeout, httpx.ReadError])
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_an_answer_that_breaks_off_leaves_it_unknown(
    platform: str, error: type[httpx.TransportError]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return _prepared(platform, request) or httpx.Response(200, stream=Broken(error))

    assert isinstance(await outcome(platform, "publish", answer), OutcomeUnknownError)
    assert not isinstance(await outcome(platform, "like", answer), OutcomeUnknownError)


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "17"},
        {"RateLimit-Reset": "1795435217"},
        {"X-RateLimit-Reset": "2026-11-23T12:00:17.000000Z"},
    ],
)
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_wait_is_the_platforms(platform: str, headers: dict[str, str]) -> None:
    said = {"Date": "Mon, 23 Nov 2026 12:00:00 GMT", **headers}
    found = await outcome(platform, "publish", always(429, headers=said, json=BODY))
    assert isinstance(found, TemporaryError)
    assert found.retry_after == timedelta(seconds=17)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "answer",
    [
        *[
            always(status, json={"error": TEXT, "message": TOKEN})
            for status in (400, 401, 403, 404, 422, 429, 500)
        ],
        always(200, json={"id": TEXT, "uri": TOKEN}),
        always(200, text=TEXT),
        failing(httpx.ReadTimeout),
        failing(httpx.ConnectError),
    ],
)
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_no_error_tells_a_secret(
    platform: str, answer: Callable[[httpx.Request], httpx.Response], name: str
) -> None:
    found = await outcome(platform, name, answer)
    if isinstance(found, BotError):
        assert TOKEN not in f"{found}{found!r}"
        assert "nobody-may-see" not in f"{found}{found!r}"


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_no_traceback_quotes_an_answer(platform: str) -> None:
    found = await outcome(
        platform,
        "account_metrics",
        always(200, json={"id": "1", "did": "1", "postsCount": TEXT, "statuses_count": TEXT}),
    )
    assert isinstance(found, TemporaryError)
    assert TEXT not in "".join(traceback.format_exception(found))


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_nothing_secret_shows_in_a_repr(platform: str) -> None:
    async with wired(platform, documented(platform)) as (connector, _):
        assert TOKEN not in repr((connector, login(platform), vars(connector)))
        assert "eyJ" not in repr(await connector.renew())


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_redirect_is_not_followed(platform: str) -> None:
    answer = always(301, headers={"Location": "https://elsewhere.example"})
    async with wired(platform, answer) as (connector, wire):
        with pytest.raises(TemporaryError):
            await connector.account_metrics()
    assert len(wire.requests) == 1


ODD_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "uri",
                    "cid",
                    "account",
                    "status",
                    "content",
                    "notifications",
                    "logs",
                    "rev",
                    "posts",
                    "did",
                    "handle",
                    "value",
                    "text",
                    "media_attachments",
                    "created_at",
                    "indexedAt",
                    "configuration",
                    "blob",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(answer=ODD_JSON, name=st.sampled_from(NAMES), platform=st.sampled_from(PLATFORMS))
async def test_no_shape_breaks_a_connector(answer: object, name: str, platform: str) -> None:
    content = json.dumps(answer).encode()
    await outcome(platform, name, lambda request: httpx.Response(200, content=content))


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_key_is_new_each_time(platform: str) -> None:
    async with wired(platform, documented(platform)) as (connector, _):
        assert len({connector.mint_key(NOON) for _ in range(5)}) > 1


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_same_key_makes_the_same_request(platform: str) -> None:
    async with wired(platform, documented(platform)) as (connector, wire):
        await connector.publish(outgoing())
        await connector.publish(outgoing())
    one, two = [request for request in wire.requests if request.method == "POST"]
    assert (one.content, one.headers) == (two.content, two.headers)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("page", ["", "/", "/about", "/@linden/", "/profile/linden.example", "/%2e%2e/%00"])
async def test_what_is_no_post_s_address_is_refused_as_that(platform: str, page: str) -> None:
    async with wired(platform, always(404, json=BODY)) as (connector, _):
        with pytest.raises(RejectedError):
            await connector.find(f"https://social.example{page}")


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_inbox_is_in_order_and_without_our_own(platform: str) -> None:
    async with wired(platform, documented(platform)) as (connector, _):
        page = await connector.inbox(cursor(platform))
        first = await connector.inbox(None)
    times = [item.created_at for item in page.items]
    assert times == sorted(times)
    assert {item.kind for item in page.items} == set(ItemKind)
    assert not [item for item in page.items if item.text == "ourselves"]
    assert first.items == []
    assert not first.more


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_cursor_goes_on_where_the_page_ended(platform: str) -> None:
    async with wired(platform, documented(platform)) as (connector, _):
        page = await connector.inbox(cursor(platform))
        again = await connector.inbox(page.cursor)
    assert page.items
    assert (again.items, again.more, again.cursor) == ([], False, page.cursor)


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_figures_are_known_by_their_names(platform: str) -> None:
    async with wired(platform, documented(platform)) as (connector, _):
        account = await connector.account_metrics()
    assert set(account) == {Metric.FOLLOWERS, Metric.FOLLOWING, Metric.POSTS}


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_figure_that_is_not_told_is_not_nought(platform: str) -> None:
    async with wired(platform, always(200, json={"id": "1", "did": "1"})) as (connector, _):
        assert await connector.account_metrics() == {}


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_server_without_an_address_is_refused(platform: str) -> None:
    async with httpx.AsyncClient() as client:
        odd = CONNECTORS[platform](client, replace(login(platform), server="https://social.example:port"))
        with pytest.raises(RejectedError):
            await odd.account_metrics()


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("token", ["geheim\n", "schlüssel"])
async def test_what_no_token_can_be_is_not_sent(platform: str, token: str) -> None:
    async with httpx.AsyncClient() as client:
        odd = CONNECTORS[platform](
            client, replace(login(platform), credentials=Credentials(access_token=token))
        )
        with pytest.raises(AuthorizationError):
            await odd.account_metrics()
