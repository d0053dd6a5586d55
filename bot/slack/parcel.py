"""A card made ready to go, and how its message is known again."""

from dataclasses import dataclass
from enum import StrEnum

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.card import Card, CardKind, CardRef
from bot.domain.ids import ChannelId, TeamId
from bot.slack.answers import PLAIN
from bot.slack.door import Drawing, Json
from bot.slack.guard import CARD_EVENT


class Style(StrEnum):
    """How a card is drawn."""

    FULL = "full"  #: with charts
    FALLBACK = "fallback"  #: without what some workspaces can't show
    TEXT = "text"  #: Slack took none of its blocks


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A card that is in Slack, as its message says; `version` is the wish that was drawn."""

    ref: CardRef
    channel: ChannelId
    ts: str
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """A card ready to go."""

    card: Card
    drawing: Drawing
    style: Style
    client: AsyncWebClient
    team: TeamId | None = None
    thread_ts: str | None = None

    @property
    def method(self) -> str:
        """What Slack is asked to do."""
        return "chat.update" if self.card.ts else "chat.postMessage"


def name(ref: CardRef) -> str:
    """A card's name in metadata and logs."""
    return f"{ref.kind}:{ref.id}"


def metadata(card: Card) -> Json:
    """What the message carries, so that we know it again."""
    return {
        "event_type": CARD_EVENT,
        "event_payload": {"card": name(card.ref), "version": card.wanted},
    }


def read_metadata(channel: ChannelId, ts: str, found: Json) -> Arrival | None:
    """The card that a message's metadata names; None where it names none."""
    payload = found.get("event_payload") or {}
    kind, _, number = str(payload.get("card", "")).partition(":")
    if found.get("event_type") != CARD_EVENT or kind not in set(CardKind) or not number.isdecimal():
        return None
    version = payload.get("version")
    ref = CardRef(kind=CardKind(kind), id=int(number))
    return Arrival(ref=ref, channel=channel, ts=ts, version=version if isinstance(version, int) else 0)


def content(parcel: Parcel) -> Json:
    """The words and blocks of a card, with nothing in them read as a name."""
    words: Json = {"text": parcel.drawing.text, **PLAIN}
    return words | {"blocks": list(parcel.drawing.blocks)} if parcel.drawing.blocks else words


def has_chart(drawing: Drawing) -> bool:
    """Whether something in it is not shown in every workspace."""
    return any(block.get("type") == "data_visualization" for block in drawing.blocks)
