"""Cards on their way to Slack: once, in order, at Slack's pace, whatever breaks."""

import asyncio
from typing import Any

import pytest

from bot.domain.card import Card, CardKind, CardRef
from bot.domain.ids import ChannelId, TeamId
from bot.errors import NotFoundError
from bot.slack.door import Drawing
from bot.slack.sender import Sender
from tests.slack.edge import payloads
from tests.slack.edge.conftest import Edge

POST = CardRef(kind=CardKind.POST, id=7)
OTHER = CardRef(kind=CardKind.POST, id=8)
RECEIPT = CardRef(kind=CardKind.DELIVERY, id=3)
C1 = ChannelId("C1")
CHART = {"type": "data_visualization", "title": "Reach"}


async def want(
    edge: Edge, ref: CardRef = POST, channel: ChannelId = C1, *, of: CardRef | None = None, **drawing: Any
) -> None:
    if drawing or ref not in edge.drawings:
        edge.drawings[ref] = Drawing(**{"text": "a post", **drawing})
    async with edge.database.transaction() as work:
        await work.cards.want(ref, channel, of, now=edge.clock())


async def card(edge: Edge, ref: CardRef = POST) -> Card:
    async with edge.database.read() as work:
        return await work.cards.get(ref)


def posted(edge: Edge) -> list[str]:
    return [sent["text"] for sent in edge.slack.called("chat.postMessage")]


def updated(edge: Edge) -> list[str]:
    return [sent["text"] for sent in edge.slack.called("chat.update")]


async def echo(edge: Edge, sender: Sender, number: int = -1) -> None:
    """Slack's message event about something that we posted."""
    said = edge.slack.messages["C1"][number]
    await sender.echo(TeamId("T1"), C1, said["ts"], said["metadata"])


async def test_a_wanted_card_is_posted_with_its_name_and_kept(edge: Edge) -> None:
    await want(edge, blocks=[payloads.SECTION])
    await edge.sender.drain()
    [sent] = edge.slack.called("chat.postMessage")
    assert sent["metadata"] == {
        "event_type": "pressroom_card",
        "event_payload": {"card": "post:7", "version": 1},
    }
    assert (sent["text"], sent["blocks"], sent["parse"]) == ("a post", [payloads.SECTION], "none")
    assert {sent[name] for name in ("unfurl_links", "unfurl_media", "link_names")} == {False}
    kept = await card(edge)
    assert (kept.ts, kept.drawn, kept.sending_since) == ("1700000001.000100", 1, None)


async def test_many_wishes_are_one_update_with_the_last_word(edge: Edge) -> None:
    await want(edge)
    await edge.sender.drain()
    for number in range(5):
        await want(edge, text=f"version {number}")
    await edge.sender.drain()
    assert updated(edge) == ["version 4"]
    [sent] = edge.slack.called("chat.update")
    assert (sent["ts"], sent["parse"]) == ("1700000001.000100", "none")
    assert (await card(edge)).drawn == 6


async def test_a_channel_gets_one_new_message_a_second(edge: Edge) -> None:
    for number in range(3):
        await want(edge, CardRef(kind=CardKind.ITEM, id=number), text=f"item {number}")
    await want(edge, OTHER, ChannelId("C2"), text="elsewhere")
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await edge.sender.drain()
    assert sorted(posted(edge)) == ["elsewhere", "item 0", "item 1", "item 2"]
    assert [text for text in posted(edge) if "item" in text] == ["item 0", "item 1", "item 2"]
    assert loop.time() - begun >= 1.9


async def test_updates_are_spread_over_the_minute(edge: Edge) -> None:
    await want(edge)
    await edge.sender.drain()
    for _ in range(100):
        await want(edge)
        await edge.sender.drain()
        edge.clock.advance(seconds=0.5)
    assert 40 <= len(updated(edge)) <= 60
    edge.clock.advance(seconds=10)
    await edge.sender.drain()
    kept = await card(edge)
    assert kept.wanted == kept.drawn


async def test_slack_is_left_alone_for_as_long_as_it_asks(edge: Edge) -> None:
    edge.slack.fail("chat.postMessage", "ratelimited", status=429, headers={"Retry-After": "30"})
    await want(edge)
    await edge.sender.drain()
    await want(edge, OTHER, ChannelId("C2"))
    edge.clock.advance(seconds=29)
    await edge.sender.drain()
    assert len(posted(edge)) == 1
    edge.clock.advance(seconds=2)
    await edge.sender.drain()
    assert len(posted(edge)) == 3
    assert edge.slack.called("conversations.history") == []


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_an_unknown_fate_is_waited_for(edge: Edge, moment: str) -> None:
    edge.slack.will("chat.postMessage", drop=moment)
    await want(edge)
    await edge.sender.drain()
    edge.clock.advance(seconds=20)
    await edge.sender.drain()
    assert len(posted(edge)) == 1
    assert (await card(edge)).sending_since is not None


async def test_the_echo_of_a_lost_answer_adopts_the_message(edge: Edge) -> None:
    edge.slack.will("chat.postMessage", drop="after")
    await want(edge)
    await edge.sender.drain()
    revived = edge.new_sender("w2")
    await echo(edge, revived)
    edge.clock.advance(minutes=5)
    await revived.drain()
    assert len(edge.slack.messages["C1"]) == 1
    assert ((await card(edge)).ts, updated(edge)) == ("1700000001.000100", [])


async def test_an_echo_that_comes_before_the_answer_is_lost_counts(edge: Edge) -> None:
    await want(edge)
    edge.slack.during["chat.postMessage"] = lambda: echo(edge, edge.sender)
    edge.slack.will("chat.postMessage", drop="after")
    await edge.sender.drain()
    assert (await card(edge)).ts == "1700000001.000100"
    assert edge.slack.called("conversations.history") == []


async def test_without_an_echo_the_channel_is_looked_through_once(edge: Edge) -> None:
    edge.slack.will("chat.postMessage", drop="after")
    await want(edge)
    await edge.sender.drain()
    edge.clock.advance(minutes=1)
    revived = edge.new_sender("w2")
    await revived.drain()
    [looked] = edge.slack.called("conversations.history")
    assert float(looked["oldest"]) == pytest.approx(edge.clock().timestamp() - 65, abs=1)
    assert len(posted(edge)) == 1
    assert (await card(edge)).ts == "1700000001.000100"


async def test_what_is_not_there_is_sent_again(edge: Edge) -> None:
    edge.slack.will("chat.postMessage", drop="before")
    await want(edge)
    await edge.sender.drain()
    edge.clock.advance(minutes=1)
    await edge.new_sender("w2").drain()
    assert len(edge.slack.messages["C1"]) == 1
    assert len(posted(edge)) == 2


async def test_what_can_not_be_looked_up_is_sent_again(edge: Edge) -> None:
    edge.slack.will("chat.postMessage", drop="before")
    edge.slack.fail("conversations.history", "missing_scope")
    await want(edge)
    await edge.sender.drain()
    edge.clock.advance(minutes=1)
    await edge.sender.drain()
    assert len(edge.slack.messages["C1"]) == 1


async def test_a_look_that_slack_puts_off_is_repeated(edge: Edge) -> None:
    edge.slack.will("chat.postMessage", drop="after")
    edge.slack.fail("conversations.history", "ratelimited", status=429, headers={"Retry-After": "9"})
    await want(edge)
    for _ in range(3):
        await edge.sender.drain()
        edge.clock.advance(minutes=1)
    assert len(edge.slack.called("conversations.history")) == 2
    assert len(posted(edge)) == 1


async def test_metadata_that_others_wrote_adopts_nothing(edge: Edge) -> None:
    edge.slack.will("chat.postMessage", drop="before")
    await want(edge)
    await edge.sender.drain()
    forged = {"event_type": "pressroom_card", "event_payload": {"card": "post:7"}}
    await edge.send(payloads.event(payloads.message(metadata=forged)))
    await edge.send(payloads.event(payloads.message(metadata=forged, bot_id="B2"), event_id="Ev2"))
    assert (await card(edge)).ts is None


async def test_our_own_message_event_is_the_echo(edge: Edge) -> None:
    edge.slack.will("chat.postMessage", drop="after")
    await want(edge)
    await edge.sender.drain()
    said = edge.slack.messages["C1"][0]
    inner = payloads.message(user="UBOT", bot_id="BBOT", ts=said["ts"], metadata=said["metadata"])
    await edge.send(payloads.event(inner))
    assert (await card(edge)).ts == said["ts"]


async def test_a_card_that_is_there_twice_loses_the_second(edge: Edge) -> None:
    edge.slack.will("chat.postMessage", drop="after")
    edge.slack.fail("conversations.history", "missing_scope")
    await want(edge)
    await edge.sender.drain()
    edge.clock.advance(minutes=1)
    await edge.sender.drain()
    await echo(edge, edge.sender, 0)
    assert [gone["ts"] for gone in edge.slack.called("chat.delete")] == ["1700000001.000100"]
    await echo(edge, edge.sender, 1)
    assert len(edge.slack.called("chat.delete")) == 1


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message"])
async def test_a_card_that_is_gone_comes_back_when_it_changes(edge: Edge, error: str) -> None:
    await want(edge)
    await edge.sender.drain()
    edge.clock.advance(seconds=2)
    edge.slack.fail("chat.update", error)
    await want(edge, text="changed")
    await edge.sender.drain()
    assert posted(edge) == ["a post", "changed"]
    assert (await card(edge)).ts == "1700000002.000100"


@pytest.mark.parametrize(
    "more",
    [
        {"subtype": "message_deleted", "hidden": True, "deleted_ts": "1700000001.000100"},
        {
            "subtype": "message_changed",
            "hidden": True,
            "message": {"subtype": "tombstone", "ts": "1700000001.000100"},
        },
    ],
)
async def test_a_card_that_somebody_deletes_comes_back(edge: Edge, more: dict[str, Any]) -> None:
    await want(edge)
    await edge.sender.drain()
    edge.clock.advance(seconds=2)
    await edge.send(payloads.event(payloads.message(**more)))
    await edge.sender.drain()
    assert posted(edge) == ["a post", "a post"]


async def test_a_card_stands_in_the_thread_of_another(edge: Edge) -> None:
    await want(edge, RECEIPT, of=POST, text="live")
    await edge.sender.drain()
    assert posted(edge) == []
    await want(edge)
    await edge.sender.drain()
    edge.clock.advance(seconds=2)
    await edge.sender.drain()
    first, second = edge.slack.called("chat.postMessage")
    assert ("thread_ts" in first, second["thread_ts"]) == (False, "1700000001.000100")


async def test_a_thread_whose_head_is_gone_gets_a_new_one(edge: Edge) -> None:
    await want(edge)
    await edge.sender.drain()
    edge.clock.advance(seconds=2)
    edge.slack.fail("chat.postMessage", "thread_not_found")
    await want(edge, RECEIPT, of=POST, text="live")
    for _ in range(3):
        await edge.sender.drain()
        edge.clock.advance(seconds=2)
    assert posted(edge) == ["a post", "live", "a post", "live"]
    assert edge.slack.called("chat.postMessage")[-1]["thread_ts"] == "1700000002.000100"


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "is_archived"])
async def test_a_channel_out_of_reach_is_told(edge: Edge, error: str) -> None:
    edge.slack.fail("chat.postMessage", error)
    await want(edge)
    await edge.sender.drain()
    edge.clock.advance(hours=1)
    await edge.sender.drain()
    assert edge.unreachable == [(POST, "C1", error)]
    assert len(posted(edge)) == 1


async def test_where_charts_are_not_shown_the_card_comes_without(edge: Edge) -> None:
    await want(edge, blocks=[payloads.SECTION, CHART])
    edge.slack.fail("chat.postMessage", "invalid_blocks")
    await edge.sender.drain()
    edge.clock.advance(seconds=2)
    await want(edge, OTHER, blocks=[CHART, payloads.SECTION])
    await edge.sender.drain()
    kinds = [[block["type"] for block in sent["blocks"]] for sent in edge.slack.called("chat.postMessage")]
    assert kinds == [["section", "data_visualization"], ["section"], ["section"]]
    edge.clock.advance(days=2)
    await want(edge, OTHER)
    await edge.sender.drain()
    assert len(edge.slack.called("chat.update")[-1]["blocks"]) == 2


async def test_an_image_that_slack_can_not_fetch_is_a_link_and_others_are_tried(edge: Edge) -> None:
    image = {"type": "image", "image_url": "https://media.example/1.jpg", "alt_text": "A loaf"}
    await want(edge, blocks=[payloads.SECTION, image])
    edge.slack.fail("chat.postMessage", "invalid_blocks")
    await edge.sender.drain()
    edge.clock.advance(seconds=2)
    await want(edge, OTHER, blocks=[image])
    await edge.sender.drain()
    kinds = [[block["type"] for block in sent["blocks"]] for sent in edge.slack.called("chat.postMessage")]
    assert kinds == [["section", "image"], ["section", "rich_text"], ["image"]]


@pytest.mark.parametrize(
    ("kind", "broadcast"), [(CardKind.ITEM, False), (CardKind.RETURN, True), (CardKind.AWAKE, True)]
)
async def test_what_comes_back_is_seen_in_the_channel_as_well(
    edge: Edge, kind: CardKind, broadcast: bool
) -> None:
    await want(edge)
    await edge.sender.drain()
    edge.clock.advance(seconds=2)
    await want(edge, CardRef(kind=kind, id=9), of=POST)
    await edge.sender.drain()
    sent = edge.slack.called("chat.postMessage")[-1]
    assert ("thread_ts" in sent, "reply_broadcast" in sent) == (True, broadcast)


async def test_of_a_card_that_slack_does_not_take_the_text_comes(edge: Edge) -> None:
    await want(edge, blocks=[payloads.SECTION])
    edge.slack.fail("chat.postMessage", "invalid_blocks")
    await edge.sender.drain()
    assert "blocks" not in edge.slack.called("chat.postMessage")[-1]
    assert (await card(edge)).drawn == 1


async def test_what_slack_refuses_is_tried_with_growing_pauses_and_given_up(edge: Edge) -> None:
    await want(edge)
    for _ in range(12):
        edge.slack.fail("chat.postMessage", "team_access_not_granted")
    for _ in range(60):
        await edge.sender.drain()
        edge.clock.advance(minutes=1)
    assert len(posted(edge)) == 10
    await want(edge, text="again")
    edge.slack.plans.clear()
    await edge.sender.drain()
    assert posted(edge)[-1] == "again"


async def test_an_update_whose_answer_is_lost_is_simply_repeated(edge: Edge) -> None:
    await want(edge)
    await edge.sender.drain()
    edge.slack.will("chat.update", status=503, body="<html>")
    await want(edge, text="changed")
    for _ in range(2):
        await edge.sender.drain()
        edge.clock.advance(seconds=5)
    assert updated(edge) == ["changed", "changed"]
    assert posted(edge) == ["a post"]


@pytest.mark.parametrize(
    "answer", [{"status": 500, "body": "oops"}, {"body": "{not json"}, {"body": {"ok": 0}}]
)
async def test_an_answer_that_says_nothing_leaves_the_fate_open(edge: Edge, answer: dict[str, Any]) -> None:
    edge.slack.will("chat.postMessage", **answer)
    await want(edge)
    await edge.sender.drain()
    assert (await card(edge)).sending_since is not None


async def test_a_card_without_anything_to_show_is_left(edge: Edge) -> None:
    await want(edge)
    edge.drawings.clear()
    await edge.sender.drain()
    kept = await card(edge)
    assert (posted(edge), kept.drawn) == ([], kept.wanted)


async def test_a_card_whose_thing_is_gone_is_left(edge: Edge) -> None:
    await want(edge)
    edge.broken[POST] = NotFoundError("no such post")
    await edge.sender.drain()
    kept = await card(edge)
    assert (posted(edge), kept.drawn) == ([], kept.wanted)


async def test_one_card_that_breaks_stops_no_other(edge: Edge, caplog: pytest.LogCaptureFixture) -> None:
    await want(edge)
    await want(edge, OTHER, ChannelId("C2"), text="fine")
    edge.broken[POST] = RuntimeError("no drawing")
    await edge.sender.drain()
    assert posted(edge) == ["fine"]
    assert "card broke" in caplog.text


async def test_a_long_queue_does_not_keep_the_caller(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.sender.DRAIN_SECONDS", 0.5)
    for number in range(4):
        await want(edge, CardRef(kind=CardKind.ITEM, id=number))
    await edge.sender.drain()
    assert 0 < len(posted(edge)) < 4


async def test_a_restart_goes_on_where_it_was(edge: Edge) -> None:
    await want(edge)
    await edge.sender.drain()
    await want(edge, text="changed")
    await edge.new_sender("w2").drain()
    assert (posted(edge), updated(edge)) == (["a post"], ["changed"])


async def test_two_senders_send_each_card_once(edge: Edge) -> None:
    for number in range(8):
        await want(edge, CardRef(kind=CardKind.POST, id=number), ChannelId(f"C{number}"))
    await asyncio.gather(edge.sender.drain(), edge.new_sender("w2").drain())
    assert len(posted(edge)) == 8
