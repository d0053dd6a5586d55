"""Cards on their way to Slack: once, in order, at Slack's pace, whatever breaks."""

from bot.domain.card import Card, CardKind, CardRef
from bot.domain.ids import ChannelId
from bot.slack.door import Drawing
from tests.slack.edge.conftest import Edge

POST = CardRef(kind=CardKind.POST, id=7)
C1 = ChannelId("C1")


async def want(edge: Edge, ref: CardRef = POST, text: str = "a post", **more: object) -> None:
    edge.drawings.setdefault(ref, Drawing(text=text))
    async with edge.database.transaction() as work:
        await work.cards.want(ref, C1, now=edge.clock(), **more)  # type: ignore[arg-type]


async def card(edge: Edge, ref: CardRef = POST) -> Card:
    async with edge.database.read() as work:
        return await work.cards.get(ref)


async def test_a_wanted_card_is_posted_with_its_name_and_kept(edge: Edge) -> None:
    await want(edge)
    await edge.sender.drain()
    [sent] = edge.slack.called("chat.postMessage")
    assert sent["metadata"] == {
        "event_type": "pressroom_card",
        "event_payload": {"card": "post:7", "version": 1},
    }
    assert (sent["text"], sent["parse"], str(sent["unfurl_links"])) == ("a post", "none", "False")
    kept = await card(edge)
    assert (kept.ts, kept.drawn, kept.sending_since) == ("1700000001.000100", 1, None)
