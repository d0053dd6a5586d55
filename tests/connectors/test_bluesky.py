"""What only Bluesky's connector does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.connectors import bluesky_record as record
from bot.connectors.base import Connector
from bot.connectors.bluesky_text import facets
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
from tests.connectors.bluesky_wire import OWN, POST, ZOE, answering, body, error, of
from tests.connectors.wire import (
    KEY,
    MEDIA,
    NOON,
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


async def put(going: Any) -> Any:
    async with wired("bluesky", documented("bluesky")) as (connector, wire):
        await connector.publish(going)
    return body(wire, "putRecord")


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


async def test_what_the_platform_says_of_a_refusal_is_kept_short_and_beside_the_message() -> None:
    long = f"Record\n\x1b[31m/text is \u202ebad: {'token' * 9} {'word ' * 90}"
    with pytest.raises(RejectedError) as caught:
        await of(lambda one: one.publish(outgoing("x")), putRecord=error("InvalidRequest", message=long))
    said = caught.value.said
    assert said.startswith("Record [31m/text is bad: … word word")
    assert len(said) == 200
    assert "word" not in str(caught.value) + repr(caught.value)


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
    known = replace(going, known=frozenset({"c1/m2"}))
    assert await of(lambda one: one.look_up(known, since=since)) is None


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


async def test_a_message_can_be_neither_looked_at_again_nor_deleted() -> None:
    assert await of(lambda one: one.look_again([Ref(id="c1/m1")])) == {}
    with pytest.raises(NotSupportedError):
        await of(lambda one: one.delete(Ref(id="c1/m1")))


async def test_a_post_can_not_be_changed() -> None:
    with pytest.raises(NotSupportedError):
        await of(lambda one: one.edit(POST, outgoing("x")))


async def test_posts_are_looked_at_again_25_a_call() -> None:
    refs = [Ref(id=f"at://did:plc:x/app.bsky.feed.post/{number}") for number in range(26)]
    async with wired("bluesky", answering(getPosts=httpx.Response(200, json={"posts": []}))) as (one, wire):
        assert await one.look_again(refs) == {ref.id: None for ref in refs}
    assert [len(request.url.params.get_list("uris")) for request in wire.requests] == [25, 1]


@pytest.mark.parametrize("answer", [error("MethodNotImplemented"), httpx.Response(500)])
async def test_a_server_that_can_not_tell_whether_it_is_there_gets_the_answer(answer: httpx.Response) -> None:
    receipt = await of(lambda one: one.publish(outgoing("x", answers=item("bluesky"))), getPosts=answer)
    assert receipt.ref.id
