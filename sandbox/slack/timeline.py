"""Messages: posting, editing and deleting them, with the events that Slack makes of it."""

from datetime import timedelta

from sandbox.clock import SandboxClock
from sandbox.feed import Feed
from sandbox.slack.delivery import SUBSCRIPTIONS, Delivery
from sandbox.slack.normal import normal_blocks
from sandbox.slack.people import APP_ID, BOT_ID, BOT_USER, TEAM_ID, Channel
from sandbox.slack.shape import Json, SlackError, stamp
from sandbox.slack.state import State

TYPED = frozenset({None, "file_share", "thread_broadcast"})
"""The subtypes of messages that a person wrote, unlike the notes that Slack itself puts into a channel."""

HIDDEN = frozenset({"ephemeral_to", "state"})
"""Our own keys, which Slack's answers do not have."""

BOT_AUTHOR: Json = {
    "user": BOT_USER,
    "bot_id": BOT_ID,
    "app_id": APP_ID,
    "team": TEAM_ID,
    "bot_profile": {
        "id": BOT_ID,
        "deleted": False,
        "name": "Pressroom",
        "updated": 1_760_000_000,
        "app_id": APP_ID,
        "user_id": BOT_USER,
        "icons": {
            "image_36": "https://a.slack-edge.com/80588/img/plugins/app/bot_36.png",
            "image_48": "https://a.slack-edge.com/80588/img/plugins/app/bot_48.png",
            "image_72": "https://a.slack-edge.com/80588/img/plugins/app/service_72.png",
        },
        "team_id": TEAM_ID,
    },
}


def shown(message: Json) -> Json:
    """A message as Slack's API shows it."""
    return {key: value for key, value in message.items() if key not in HIDDEN}


class Timeline:
    """The messages of every channel."""

    def __init__(self, state: State, clock: SandboxClock, feed: Feed, delivery: Delivery) -> None:
        self._state = state
        self._clock = clock
        self._feed = feed
        self._delivery = delivery
        self._last = clock() - timedelta(microseconds=1)

    def next_ts(self) -> str:
        """A timestamp later than all before, also when the clock was moved back."""
        self._last = max(self._clock(), self._last + timedelta(microseconds=1))
        return stamp(self._last)

    def post(self, channel: Channel, message: Json) -> Json:
        """Add a message (author, text, blocks, files, thread_ts …) and tell the bot."""
        posted = self._new(message)
        self._state.save_message(channel.id, posted)
        if "thread_ts" in posted:
            self._count_reply(channel, posted)
        self._feed.say("message", channel=channel.id, ts=posted["ts"])
        self.tell(channel, self._posted_event(channel, posted))
        self._tell_mention(channel, posted)
        return posted

    def whisper(self, channel: Channel, user: str, message: Json) -> Json:
        """Add a message that only `user` sees; no event tells of it."""
        posted = self._new(message | {"ephemeral_to": user})
        self._state.save_message(channel.id, posted)
        self._feed.say("message", channel=channel.id, ts=posted["ts"])
        return posted

    def change(self, channel: Channel, ts: str, changes: Json, editor: str = "") -> Json:
        """Change a message; `None` removes a field, an `editor` leaves the mark that a person edited it."""
        before = self._state.messages[channel.id][ts]
        after = {key: value for key, value in (before | changes).items() if value is not None}
        if "blocks" in changes and changes["blocks"] is not None:
            after["blocks"] = normal_blocks(changes["blocks"])
        if editor:
            after["edited"] = {"user": editor, "ts": self.next_ts()}
        self._state.save_message(channel.id, after)
        self._feed.say("message", channel=channel.id, ts=ts)
        if "ephemeral_to" not in after:
            self._tell_hidden(channel, "message_changed", message=after, previous_message=before)
        return after

    def delete(self, channel: Channel, ts: str) -> None:
        """Take a message away."""
        before = self._state.messages.get(channel.id, {}).get(ts)
        if before is None:
            raise SlackError("message_not_found")
        self._state.drop_message(channel.id, ts)
        self._feed.say("message", channel=channel.id, ts=ts)
        if "ephemeral_to" not in before:
            self._tell_hidden(channel, "message_deleted", previous_message=before, deleted_ts=ts)

    def tell(self, channel: Channel, event: Json) -> None:
        """Send an event about a channel to the bot if it is there."""
        if BOT_USER in channel.members:
            self._delivery.event(event, SUBSCRIPTIONS[channel.kind] if event["type"] == "message" else "")

    def in_channel(self, channel: Channel, message: Json) -> Json:
        """A message with what an event says of its place."""
        ts = message["ts"]
        return shown(message) | {"channel": channel.id, "event_ts": ts, "channel_type": channel.kind}

    def _new(self, message: Json) -> Json:
        posted = {"type": "message", **message, "ts": self.next_ts()}
        if posted.get("blocks"):
            posted["blocks"] = normal_blocks(posted["blocks"])
        return posted

    def _count_reply(self, channel: Channel, reply: Json) -> None:
        root = self._state.messages[channel.id].get(reply["thread_ts"])
        if root is None:
            return
        reply["parent_user_id"] = root.get("user", BOT_USER)
        self._state.save_message(channel.id, reply)
        replies = [one for one in self._state.replies(channel.id, root["ts"]) if "ephemeral_to" not in one]
        people = list(dict.fromkeys(one["user"] for one in replies))
        counted = {
            "thread_ts": root["ts"],
            "reply_count": len(replies),
            "reply_users_count": len(people),
            "latest_reply": reply["ts"],
            "reply_users": people,
            "is_locked": False,
            "subscribed": False,
        }
        self._state.save_message(channel.id, root | counted)

    def _posted_event(self, channel: Channel, posted: Json) -> Json:
        event = self.in_channel(channel, posted)
        if event.get("subtype") == "thread_broadcast":
            event["root"] = self.in_channel(channel, self._state.message(channel.id, posted["thread_ts"]))
        return event

    def _tell_mention(self, channel: Channel, posted: Json) -> None:
        by_a_person = "bot_id" not in posted and posted.get("subtype") in TYPED
        if f"<@{BOT_USER}" not in posted.get("text", "") or not by_a_person or channel.is_im:
            return
        event = self.in_channel(channel, posted) | {"type": "app_mention"}
        self.tell(channel, {key: value for key, value in event.items() if key != "channel_type"})

    def _tell_hidden(self, channel: Channel, subtype: str, **parts: str | Json) -> None:
        ts = self.next_ts()
        event = {
            "type": "message",
            "subtype": subtype,
            **{key: shown(part) if isinstance(part, dict) else part for key, part in parts.items()},
            "channel": channel.id,
            "hidden": True,
            "ts": ts,
            "event_ts": ts,
            "channel_type": channel.kind,
        }
        self.tell(channel, event)
