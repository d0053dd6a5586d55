"""Slack's payloads read into the values of `door`: the one place that knows their shapes."""

from collections.abc import Mapping

from bot.domain.ids import ChannelId, SlackUserId, TeamId
from bot.slack.door import Click, Closing, Command, Event, Json, Shortcut, Submission, Values

_SINGLE = (
    "value",
    "selected_user",
    "selected_channel",
    "selected_conversation",
    "selected_date",
    "selected_time",
    "selected_date_time",
)
_MANY = ("selected_users", "selected_channels", "selected_conversations")


def command(body: Json, team: TeamId) -> Command:
    """A slash command: its first word is the name (in small letters), the others are the rest as typed.

    A colon after the name parts it from the rest as a space does: `pause: not today`.
    """
    # Mentions stay as Slack marks them (<@U1|ada>): whoever publishes a text has to see them.
    first, *others = body.get("text", "").strip().split(maxsplit=1) or [""]
    name, _, more = first.partition(":")
    rest = " ".join(filter(None, (more, *others)))
    return Command(
        team=team,
        user=SlackUserId(body["user_id"]),
        channel=ChannelId(body["channel_id"]),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
        name=name.lower(),
        rest=rest,
    )


def click(body: Json, team: TeamId) -> Click:
    """A `block_actions` payload; Slack sends one action at a time."""
    action, view = body["actions"][0], body.get("view") or {}
    place = body.get("container") or {}
    message = body.get("message") or {}
    return Click(
        team=team,
        user=SlackUserId(body["user"]["id"]),
        user_team=body["user"].get("team_id"),
        channel=_channel(body),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
        action_id=action["action_id"],
        value=chosen(action),
        modal=view.get("type") == "modal",
        ts=place.get("message_ts") or message.get("ts"),
        thread_ts=place.get("thread_ts") or message.get("thread_ts"),
        ephemeral=bool(place.get("is_ephemeral")),
        view_id=view.get("id"),
        view_hash=view.get("hash"),
        metadata=view.get("private_metadata") or "",
        values=_values(view or body),
    )


def submission(body: Json, team: TeamId) -> Submission:
    """A `view_submission` payload."""
    view = body["view"]
    return Submission(
        team=team,
        user=SlackUserId(body["user"]["id"]),
        user_team=body["user"].get("team_id"),
        trigger=body.get("trigger_id"),
        callback_id=view.get("callback_id") or "",
        view_id=view["id"],
        metadata=view.get("private_metadata") or "",
        values=_values(view),
        blocks=view.get("blocks") or (),
    )


def closing(body: Json, team: TeamId) -> Closing:
    """A `view_closed` payload."""
    view = body["view"]
    return Closing(
        team=team,
        user=SlackUserId(body["user"]["id"]),
        user_team=body["user"].get("team_id"),
        callback_id=view.get("callback_id") or "",
        metadata=view.get("private_metadata") or "",
    )


def shortcut(body: Json, team: TeamId) -> Shortcut:
    """A global shortcut (`shortcut`) or one on a message (`message_action`)."""
    message = body.get("message")
    return Shortcut(
        team=team,
        user=SlackUserId(body["user"]["id"]),
        user_team=body["user"].get("team_id"),
        channel=_channel(body),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
        callback_id=body["callback_id"],
        message=message,
        ts=body.get("message_ts") or (message or {}).get("ts"),
        thread_ts=(message or {}).get("thread_ts"),
    )


def event(body: Json, team: TeamId) -> Event:
    """An `event_callback` payload."""
    inner = body["event"]
    return Event(team=team, id=body.get("event_id") or "", type=inner["type"], body=inner)


def chosen(action: Mapping[str, object]) -> str:
    """What was picked in an element, as one string; several with commas between."""
    single = next((action[key] for key in _SINGLE if action.get(key)), None)
    if single is not None:
        return str(single)
    options = [*_list(action, "selected_options"), action.get("selected_option")]
    picked = [str(option["value"]) for option in options if isinstance(option, dict) and "value" in option]
    people = [str(value) for key in _MANY for value in _list(action, key)]
    files = [str(file["id"]) for file in _list(action, "files") if isinstance(file, dict)]
    return ",".join(picked + people + files)


def person_of(inner: Json) -> SlackUserId | None:
    """The person an event names, where it names one; some events carry the whole user."""
    user = inner.get("user")
    found = user.get("id") if isinstance(user, dict) else user
    return SlackUserId(found) if found else None


def channel_of(inner: Json) -> ChannelId | None:
    """The channel an event names, where it names one; some events carry the whole channel."""
    channel = inner.get("channel")
    found = channel.get("id") if isinstance(channel, dict) else channel
    return ChannelId(found) if found else None


def _list(action: Mapping[str, object], key: str) -> list[object]:
    found = action.get(key)
    return list(found) if isinstance(found, list) else []


def _channel(body: Json) -> ChannelId | None:
    place = body.get("container") or {}
    return channel_of(body) or (ChannelId(place["channel_id"]) if place.get("channel_id") else None)


def _values(holder: Json) -> Values:
    return Values(state=(holder.get("state") or {}).get("values") or {})
