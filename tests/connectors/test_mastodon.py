"""What only Mastodon's connector does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.connectors.base import Connector, Seen
from bot.connectors.mastodon_text import alike, plain
from bot.domain.account import Identity
from bot.domain.conversation import ItemKind, Ref
from bot.domain.limits import Counting, Limits
from bot.domain.metric import Metric
from bot.domain.post import Part
from bot.errors import AuthorizationError, ConnectorError, OutcomeUnknownError, RejectedError, TemporaryError
from tests.connectors.wire import (
    MEDIA,
    NOON,
    POSTS,
    Answer,
    documented,
    fixture,
    item,
    outgoing,
    upload,
    wired,
)

BEANS = "Fresh beans at https://linden.example/beans"


def answering(**answers: Any) -> Answer:
    """Answers a path's end with a status, or with JSON; what is not named is as documented."""

    def answer(request: httpx.Request) -> httpx.Response:
        for ending, said in answers.items():
            if request.url.path.endswith(ending.replace("__", "/")):
                return httpx.Response(said) if isinstance(said, int) else httpx.Response(200, json=said)
        return documented("mastodon")(request)

    return answer


async def of(connector_call: Callable[[Connector], Any], **answers: Any) -> Any:
    async with wired("mastodon", answering(**answers)) as (connector, _):
        return await connector_call(connector)


async def sent(outgoing_: Any, **answers: Any) -> Any:
    """The body of the status that goes out."""
    async with wired("mastodon", answering(**answers)) as (connector, wire):
        await connector.publish(outgoing_)
    return httpx.Response(200, content=wire.requests[-1].content).json()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>One</p><p>Two<br>Three<br />Four</p>", "One\n\nTwo\nThree\nFour"),
        ("<p>I &lt;3 R&amp;D &nbsp; a   lot\n really</p>", "I <3 R&D a lot really"),
        (
            """<p><span><a href="https://far.example/@ann" class="u-url mention">@<span>ann</span></a>
            </span><a href="https://x.example/tags/tea" class="mention hashtag">#<span>tea</span></a></p>""",
            "@ann #tea",
        ),
        (
            """<a href="https://example.com/very/long/path"><span class="invisible">https://</span><span
            class="ellipsis">example.com/very</span><span class="invisible">/long/path</span></a>""",
            "https://example.com/very/long/path",
        ),
        ('<a href="https://xn--bcher-kva.example/">https://bücher.example/</a>', "https://bücher.example/"),
        (
            '<a href="https://evil.example">https://bank.example</a>',
            "https://bank.example (https://evil.example)",
        ),
        ('<a href="https://evil.example" class="mention">my bank</a>', "my bank (https://evil.example)"),
        ('<a href="https://x:port">here</a>', "here (https://x:port)"),
        ('<a href="https://only.example"></a>', "(https://only.example)"),
        ("<a>nowhere</a>", "nowhere"),
        ("<p>fine</p><script>bad()</script><style>p{}</style><!-- hidden -->", "fine"),
        ("<ul><li>one</li><li>two</li></ul>", "• one\n• two"),
        ("<blockquote>quoted</blockquote>said", "quoted\n\nsaid"),
    ],
)
def test_html_becomes_plain_text(html: str, text: str) -> None:
    assert plain(html) == text


@given(st.text())
def test_any_html_can_be_read(html: str) -> None:
    assert "\n\n\n" not in plain(html)


def test_a_strangers_depth_and_length_are_no_trouble() -> None:
    assert plain("<b> </b>" * 100_000 + "far") == "far"
    assert plain("<b>" * 5000 + "deep") == "deep"


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("Hello  @ann@far.example\n\n\nbye", "Hello @ann\n\nbye", True),
        ("mail me@home.example", "mail me@home.example", True),
        ("Hello", "hello", False),
        ("", "", True),
    ],
)
def test_texts_are_alike_whatever_the_server_drops(ours: str, theirs: str, *, same: bool) -> None:
    assert alike(ours, theirs) is same


async def test_limits_are_the_instances() -> None:
    assert await of(lambda one: one.limits()) == Limits(
        characters=5000,
        counting=Counting.MASTODON,
        images=8,
        image_types=frozenset({"image/jpeg", "image/png"}),
        image_bytes=10_485_760,
        image_pixels=16_777_216,
        video_codecs=frozenset({"H.264", "HEVC", "VP9", "AV1", "MPEG-4"}),
        video_bytes=103_809_024,
        video_pixels=8_294_400,
        alt_text=1400,
        warnings=True,
    )


@pytest.mark.parametrize(("v1", "characters"), [(None, 1200), (404, 500), (500, 500)])
async def test_limits_fall_back(v1: int | None, characters: int) -> None:
    answers = {"v2__instance": 500} | ({"v1__instance": v1} if v1 else {})
    assert (await of(lambda one: one.limits(), **answers)).characters == characters


async def test_the_account_is_read() -> None:
    profile = await of(lambda one: one.profile())
    assert profile.identity == Identity(
        remote_id="14715",
        handle="linden",
        display_name="Linden Coffee",
        url="https://social.example/@linden",
        avatar="https://files.social.example/a.png",
    )
    assert (profile.bio, profile.website) == ("Small roaster.\nOpen daily.", "https://linden.example")


async def test_a_plain_account_is_read_too() -> None:
    profile = await of(
        lambda one: one.profile(), verify_credentials={"id": 7, "acct": "a", "note": "<p>Hi</p>"}
    )
    assert (profile.identity.remote_id, profile.identity.display_name) == ("7", "a")
    assert (profile.bio, profile.website) == ("Hi", None)


async def test_a_status_goes_out_as_it_was_approved() -> None:
    part = Part(text="Beans", link="https://linden.example/beans", media=(MEDIA,))
    body = await sent(replace(outgoing(), part=part, uploads=[upload("mastodon")], language="en"))
    assert body == {
        "status": "Beans\n\nhttps://linden.example/beans",
        "visibility": "public",
        "media_ids": ["22348641"],
        "language": "en",
    }


async def test_the_key_stands_in_the_header() -> None:
    async with wired("mastodon", documented("mastodon")) as (connector, wire):
        await connector.publish(outgoing())
    assert wire.requests[-1].headers["Idempotency-Key"] == outgoing().key


async def test_a_thread_is_a_chain() -> None:
    assert (await sent(outgoing(after=Ref(id="5"), root=Ref(id="4"))))["in_reply_to_id"] == "5"


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
async def test_an_answer_is_seen_by_no_more_people_than_its_question(visibility: str) -> None:
    question = {**fixture("mastodon", "status"), "visibility": visibility}
    body = await sent(outgoing("Yes", answers=item("mastodon")), **{POSTS["mastodon"].id: question})
    assert body == {
        "status": "@noor@far.example Yes",
        "visibility": visibility,
        "in_reply_to_id": POSTS["mastodon"].id,
    }


async def test_an_answer_to_a_message_is_one() -> None:
    body = await sent(outgoing("Yes @Noor@far.example.", answers=item("mastodon", ItemKind.MESSAGE)))
    assert (body["status"], body["visibility"]) == ("Yes @Noor@far.example.", "direct")


async def test_an_upload_is_ready_when_it_is_given_back() -> None:
    taken = {"id": "22348641", "url": None}
    async with wired("mastodon", answering(v2__media=taken, __22348641=fixture("mastodon", "media"))) as (
        connector,
        wire,
    ):
        assert (await connector.upload(MEDIA, b"png")).handle == '"22348641"'
    assert [request.method for request in wire.requests] == ["POST", "GET"]
    assert b"A cup" in wire.requests[0].content
    assert b'filename="image.png"' in wire.requests[0].content


async def test_an_upload_that_never_gets_ready_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.connectors.mastodon._PROCESSING", (0, 0))
    taken = {"id": "22348641", "url": None}
    made = await of(lambda one: one.upload(MEDIA, b"png"), v2__media=taken, __22348641=taken)
    assert made.handle == '"22348641"'


LOOKED_AT = datetime(2026, 11, 23, 11, 34, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "media", "since", "found"),
    [
        (BEANS, (MEDIA,), LOOKED_AT, True),
        (BEANS, (MEDIA,), LOOKED_AT + timedelta(minutes=1), True),
        (BEANS, (MEDIA,), LOOKED_AT + timedelta(minutes=5), False),
        (BEANS, (), LOOKED_AT, False),
        ("Other beans", (MEDIA,), LOOKED_AT, False),
    ],
)
async def test_a_look_compares_text_media_and_time(
    text: str, media: Any, since: datetime, *, found: bool
) -> None:
    going = replace(outgoing(), part=Part(text=text, media=media))
    receipt = await of(lambda one: one.look_up(going, since=since))
    assert bool(receipt) is found


async def test_a_look_compares_media_by_their_ids_and_the_parent() -> None:
    going = replace(outgoing(), part=Part(text=BEANS, media=(MEDIA,)), uploads=[upload("mastodon")])
    assert await of(lambda one: one.look_up(going, since=LOOKED_AT))
    other = replace(going, uploads=[replace(upload("mastodon"), handle='"9"')])
    assert not await of(lambda one: one.look_up(other, since=LOOKED_AT))
    answer = replace(going, after=Ref(id="5"))
    assert not await of(lambda one: one.look_up(answer, since=LOOKED_AT))


async def test_a_look_turns_pages_until_the_time_is_past() -> None:
    pages = {None: fixture("mastodon", "statuses")[:1], "207": fixture("mastodon", "statuses")[1:]}

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=pages.get(request.url.params.get("max_id"), []))

    going = replace(outgoing(), part=Part(text=BEANS, media=(MEDIA,)))
    async with wired("mastodon", answer) as (connector, wire):
        assert await connector.look_up(going, since=LOOKED_AT)
        assert not await connector.look_up(outgoing("Never"), since=LOOKED_AT - timedelta(days=1))
    assert len(wire.requests) == 5


async def test_a_look_does_not_turn_pages_for_ever() -> None:
    page = fixture("mastodon", "statuses")
    async with wired("mastodon", lambda request: httpx.Response(200, json=page)) as (connector, wire):
        assert not await connector.look_up(outgoing("Never"), since=LOOKED_AT)
    assert len(wire.requests) == 5


async def test_a_message_is_found_among_the_conversations() -> None:
    going = outgoing(
        "It is on its way", answers=replace(item("mastodon", ItemKind.MESSAGE), ref=Ref(id="206"))
    )
    receipt = await of(lambda one: one.look_up(going, since=NOON))
    assert receipt.ref == Ref(id="207")


@pytest.mark.parametrize(("source", "text"), [(404, BEANS), (500, BEANS), ({"text": "As sent"}, "As sent")])
async def test_a_post_is_read_back_as_sent_where_the_server_tells(source: Any, text: str) -> None:
    back = await of(lambda one: one.read_back(POSTS["mastodon"]), __source=source)
    assert (back.text, back.alts) == (text, ("A cup",))


async def test_items_are_told_apart() -> None:
    page = await of(lambda one: one.inbox("1"))
    comment, mention, message = page.items
    assert [one.kind for one in page.items] == [ItemKind.COMMENT, ItemKind.MENTION, ItemKind.MESSAGE]
    assert (comment.text, comment.parent_id, comment.author.name) == ("So good!", POSTS["mastodon"].id, "Zoe")
    assert (comment.media, comment.author.followers) == (("https://far.example/5.png",), 5)
    assert (mention.text, mention.language) == ("coffee\n\nHave you tried @linden?", None)
    assert (message.text, message.thread_id, message.author.handle) == (
        "@linden my order?",
        "77",
        "noor@far.example",
    )
    assert (page.cursor, page.more) == ("34975866", True)


async def test_a_server_without_quotes_is_asked_for_mentions_alone() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if "quote" in request.url.params.get_list("types[]"):
            return httpx.Response(400, json={"error": "Invalid value for enum"})
        return documented("mastodon")(request)

    async with wired("mastodon", answer) as (connector, _):
        assert len((await connector.inbox("1")).items) == 3


async def test_a_cursor_goes_forward_by_min_id() -> None:
    async with wired("mastodon", documented("mastodon")) as (connector, wire):
        await connector.inbox("34975861")
    assert wire.requests[0].url.params["min_id"] == "34975861"


async def test_a_server_that_knows_no_min_id_repeats_nothing() -> None:
    page = await of(lambda one: one.inbox("34975863"))
    assert [one.kind for one in page.items] == [ItemKind.MESSAGE]


async def test_an_empty_inbox_starts_at_the_first_id() -> None:
    page = await of(lambda one: one.inbox(None), notifications=[])
    assert (page.items, page.cursor, page.more) == ([], "0", False)


async def test_a_start_brings_what_is_newer() -> None:
    page = await of(lambda one: one.inbox(None, since=NOON + timedelta(minutes=1, seconds=30)))
    assert [one.kind for one in page.items] == [ItemKind.MENTION, ItemKind.MESSAGE]


FIGURES = {Metric.LIKES: 11, Metric.REPOSTS: 6, Metric.REPLIES: 7, Metric.QUOTES: 2}


@pytest.mark.parametrize("batch", [404, 500, [{**fixture("mastodon", "status")}]])
async def test_figures_come_in_batches_or_one_by_one(batch: Any) -> None:
    found = await of(lambda one: one.post_metrics([POSTS["mastodon"]]), v1__statuses=batch)
    assert found == {POSTS["mastodon"].id: FIGURES}


async def test_a_post_that_is_gone_has_no_figures() -> None:
    gone = await of(lambda one: one.post_metrics([Ref(id="9")]), v1__statuses=404, statuses__9=410)
    assert gone == {}


async def test_figures_of_many_posts_take_several_calls() -> None:
    async with wired("mastodon", answering(v1__statuses=[])) as (connector, wire):
        assert await connector.post_metrics([Ref(id=str(number)) for number in range(41)]) == {}
    assert [len(request.url.params.get_list("id[]")) for request in wire.requests] == [20, 20, 1]


EDITED = {**fixture("mastodon", "status"), "edited_at": "2026-11-23T13:00:00Z", "spoiler_text": "Tea"}
SEEN = Seen(text="Tea\n\nFresh beans at https://linden.example/beans", edited_at=NOON + timedelta(hours=1))


@pytest.mark.parametrize("batch", [404, 500, [], [EDITED]])
async def test_an_edit_is_seen_in_a_batch_or_one_by_one(batch: Any) -> None:
    ref = POSTS["mastodon"]
    found = await of(lambda one: one.look_again([ref]), v1__statuses=batch, **{ref.id: EDITED})
    assert found == {ref.id: SEEN}


async def test_only_what_is_missing_by_itself_too_is_gone() -> None:
    gone = await of(lambda one: one.look_again([Ref(id="9")]), v1__statuses=[], statuses__9=404)
    assert gone == {"9": None}


async def test_another_text_keeps_what_else_a_status_has() -> None:
    status = {**fixture("mastodon", "status"), "media_attachments": [{"id": "22"}], "language": "de"}
    async with wired("mastodon", answering(**{POSTS["mastodon"].id: status})) as (connector, wire):
        await connector.edit(POSTS["mastodon"], outgoing("Yes", answers=item("mastodon")))
    assert wire.requests[-1].method == "PUT"
    assert httpx.Response(200, content=wire.requests[-1].content).json() == {
        "status": "@noor@far.example Yes",
        "media_ids": ["22"],
        "language": "de",
    }


async def test_what_is_gone_needs_no_deleting() -> None:
    await of(lambda one: one.delete(Ref(id="9")), statuses__9=404)


async def test_an_id_can_not_leave_its_place_in_the_path() -> None:
    async with wired("mastodon", documented("mastodon")) as (connector, wire):
        await connector.like(replace(item("mastodon"), ref=Ref(id="../../evil?x")))
    assert wire.requests[0].url.raw_path == b"/api/v1/statuses/..%2F..%2Fevil%3Fx/favourite"


@pytest.mark.parametrize(
    ("status", "sentence", "error", "part"),
    [
        (422, "Validation failed: Text character limit of 500 exceeded", RejectedError, "text"),
        (422, "Validation failed: Text can't be blank", RejectedError, "text"),
        (422, "Cannot attach files that have not finished processing. Try again!", TemporaryError, None),
        (422, "Media 1 not found or already attached to another post", OutcomeUnknownError, None),
        (422, "Validation failed: Text contains a link that is not allowed", RejectedError, "text"),
        (422, "Validation failed: File is too big", RejectedError, "images"),
        (404, "The post you are trying to reply to does not appear to exist.", RejectedError, "answer"),
        (403, "This action is not allowed", RejectedError, None),
        (403, "This action is outside the authorized scopes", AuthorizationError, None),
        (400, "The access token is invalid", AuthorizationError, None),
        (400, "invalid_token", AuthorizationError, None),
        (401, "The access token was revoked", AuthorizationError, None),
    ],
)
async def test_sentences_are_understood(
    status: int, sentence: str, error: type[ConnectorError], part: str | None
) -> None:
    answer = httpx.Response(status, json={"error": sentence})
    async with wired("mastodon", lambda _: answer) as (connector, _):
        with pytest.raises(error) as caught:
            await connector.publish(outgoing())
    assert getattr(caught.value, "part", None) == part
    assert " " not in sentence or sentence not in str(caught.value)


async def test_a_firewalls_page_is_not_the_platforms_word() -> None:
    async with wired("mastodon", lambda request: httpx.Response(403, text="<h1>No</h1>")) as (connector, _):
        with pytest.raises(TemporaryError):
            await connector.identify()
