"""Which messages are not for us, so that no bot ever answers a bot; and what they tell about our cards."""

from dataclasses import dataclass

from bot.domain.ids import ChannelId
from bot.slack.door import Json

CARD_EVENT = "pressroom_card"
"""The type of the metadata that our cards carry."""

CHANGED, DELETED = "message_changed", "message_deleted"
"""The subtypes of messages that somebody changed or deleted."""

_SAID = frozenset({"message", "app_mention"})
_HUMAN = frozenset({None, "", "file_share", "thread_broadcast"})
_NEW = frozenset({None, "bot_message", "thread_broadcast"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Ours:
    """Who we are in a workspace."""

    app: str | None
    bot: str | None
    user: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnCard:
    """A card of ours, seen in a channel."""

    channel: ChannelId
    ts: str
    metadata: Json


def is_noise(event: Json, ours: Ours) -> bool:
    """Whether it is a message that no person wrote: a bot's, ours, or a note about another message."""
    if event["type"] not in _SAID:
        return False
    # Two bots that answer each other's messages never stop.
    if is_retouch(event, ours):
        return False
    by_bot = bool(event.get("bot_id")) or (ours.user is not None and event.get("user") == ours.user)
    return by_bot or bool(event.get("hidden")) or event.get("subtype") not in _HUMAN


def is_retouch(event: Json, ours: Ours) -> bool:
    """Whether it tells that a person changed or deleted what they had written in a thread."""
    if event["type"] != "message" or event.get("subtype") not in {CHANGED, DELETED}:
        return False
    before = event.get("previous_message") or {}
    by_person = not before.get("bot_id") and not _is_by(before, ours) and bool(before.get("user"))
    # Slack tells of a message as changed as well when it has only been given a preview.
    same = event["subtype"] == CHANGED and (event.get("message") or {}).get("text") == before.get("text")
    return by_person and not same and before.get("thread_ts") not in {None, before.get("ts")}


def own_card(event: Json, ours: Ours) -> OwnCard | None:
    """The card that a new message is. Others can write such metadata too, so it has to be our own message."""
    metadata = event.get("metadata") or {}
    new = event["type"] == "message" and event.get("subtype") in _NEW
    if not new or metadata.get("event_type") != CARD_EVENT or not _is_by(event, ours):
        return None
    return OwnCard(channel=ChannelId(event["channel"]), ts=event["ts"], metadata=metadata)


def _is_by(event: Json, ours: Ours) -> bool:
    names = (("bot_id", ours.bot), ("user", ours.user), ("app_id", ours.app))
    return any(known is not None and event.get(key) == known for key, known in names)


def lost_message(event: Json) -> tuple[ChannelId, str] | None:
    """The channel and ts of a message that was deleted; one with answers leaves a tombstone in its place."""
    if event.get("subtype") == "message_deleted":
        return ChannelId(event["channel"]), event["deleted_ts"]
    message = event.get("message") or {}
    if event.get("subtype") == "message_changed" and message.get("subtype") == "tombstone":
        return ChannelId(event["channel"]), message["ts"]
    return None
