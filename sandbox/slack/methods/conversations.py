"""conversations.*, users.conversations and reactions.add."""

from collections.abc import Iterable, Mapping

from sandbox.slack.methods.method import Method, needed, page
from sandbox.slack.office import Office
from sandbox.slack.people import BOT_USER, Channel
from sandbox.slack.rates import TIER_2, TIER_3, TIER_4
from sandbox.slack.shape import Json, SlackError
from sandbox.slack.timeline import shown

READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
KINDS = {"channel": "public_channel", "group": "private_channel", "im": "im"}
"""The `types` of conversations.list by channel kind."""


def info(office: Office, args: Json) -> Json:
    """One conversation."""
    return {"channel": _seen(office, args).conversation_object(BOT_USER)}


def list_all(office: Office, args: Json) -> Json:
    """The conversations that the bot may see."""
    return _listed(args, (one for one in office.state.channels.values() if _visible(one)))


def list_joined(office: Office, args: Json) -> Json:
    """The conversations of a member, the bot when none is named."""
    user = str(args.get("user") or BOT_USER)
    return _listed(args, (one for one in office.state.channels.values() if user in one.members))


def open_direct(office: Office, args: Json) -> Json:
    """The direct message with a person."""
    (user,) = needed(args, "users")
    person = office.state.person(user)
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    known = any(channel.partner == user for channel in office.state.channels.values())
    channel = office.state.direct_message(user)
    answer: Json = {"channel": {"id": channel.id}}
    return answer | {"no_op": True, "already_open": True} if known else answer


def members(office: Office, args: Json) -> Json:
    """Who is in a conversation."""
    channel = _seen(office, args)
    people, cursor = page([{"id": member} for member in channel.members], args)
    return {"members": [person["id"] for person in people], "response_metadata": cursor}


def history(office: Office, args: Json) -> Json:
    """The messages of a conversation, newest first."""
    channel = _joined(office, args)
    messages = [one for one in _between(office, channel, args) if _in_channel(one)]
    found, cursor = page(messages[::-1], args)
    answer = {"messages": _public(found, args), "has_more": bool(cursor["next_cursor"]), "pin_count": 0}
    return answer | {"response_metadata": cursor}


def replies(office: Office, args: Json) -> Json:
    """A thread, its root first."""
    (ts,) = needed(args, "ts")
    channel = _joined(office, args)
    if ts not in office.state.messages.get(channel.id, {}):
        raise SlackError("thread_not_found")
    thread = [one for one in _between(office, channel, args) if ts in (one["ts"], one.get("thread_ts"))]
    found, cursor = page(thread, args)
    return {
        "messages": _public(found, args),
        "has_more": bool(cursor["next_cursor"]),
        "response_metadata": cursor,
    }


def add_reaction(office: Office, args: Json) -> Json:
    """Put an emoji on a message."""
    name, ts = needed(args, "name", "timestamp")
    channel = _joined(office, args)
    message = office.state.message(channel.id, ts)
    reactions: list[Json] = list(message.get("reactions", []))
    same = [one for one in reactions if one["name"] == name]
    if any(BOT_USER in one["users"] for one in same):
        raise SlackError("already_reacted")
    users = [*(same[0]["users"] if same else []), BOT_USER]
    others = [one for one in reactions if one["name"] != name]
    changed = message | {"reactions": [*others, {"name": name, "users": users, "count": len(users)}]}
    office.state.save_message(channel.id, changed)
    office.feed.say("message", channel=channel.id, ts=ts)
    return {}


def _visible(channel: Channel) -> bool:
    return channel.kind == "channel" or BOT_USER in channel.members


def _seen(office: Office, args: Json) -> Channel:
    (channel_id,) = needed(args, "channel")
    channel = office.state.channels.get(channel_id)
    if channel is None or not _visible(channel):
        raise SlackError("channel_not_found")
    return channel


def _joined(office: Office, args: Json) -> Channel:
    channel = _seen(office, args)
    if BOT_USER not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _listed(args: Json, channels: Iterable[Channel]) -> Json:
    kinds = str(args.get("types") or "public_channel").replace(" ", "").split(",")
    found = [
        channel.conversation_object(BOT_USER)
        for channel in channels
        if KINDS[channel.kind] in kinds and not (args.get("exclude_archived") and channel.is_archived)
    ]
    shown_channels, cursor = page(found, args)
    return {"channels": shown_channels, "response_metadata": cursor}


def _between(office: Office, channel: Channel, args: Json) -> list[Json]:
    oldest = float(args.get("oldest") or 0)
    latest = float(args.get("latest") or "inf")
    inclusive = bool(args.get("inclusive"))
    messages = sorted(office.state.messages.get(channel.id, {}).values(), key=lambda one: float(one["ts"]))
    return [
        one
        for one in messages
        if "ephemeral_to" not in one
        and (oldest < float(one["ts"]) < latest or (inclusive and float(one["ts"]) in (oldest, latest)))
    ]


def _in_channel(message: Json) -> bool:
    return message.get("thread_ts") in (None, message["ts"]) or message.get("subtype") == "thread_broadcast"


def _public(messages: list[Json], args: Json) -> list[Json]:
    hidden = set() if args.get("include_all_metadata") else {"metadata"}
    return [{key: value for key, value in shown(one).items() if key not in hidden} for one in messages]


METHODS: Mapping[str, Method] = {
    "conversations.info": Method(call=info, rate=TIER_3, scopes=READ),
    "conversations.list": Method(call=list_all, rate=TIER_2, scopes=READ),
    "users.conversations": Method(call=list_joined, rate=TIER_2, scopes=READ),
    "conversations.open": Method(call=open_direct, rate=TIER_3, scopes=("im:write", "mpim:write")),
    "conversations.members": Method(call=members, rate=TIER_4, scopes=READ),
    "conversations.history": Method(call=history, rate=TIER_3, scopes=HISTORY),
    "conversations.replies": Method(call=replies, rate=TIER_3, scopes=HISTORY),
    "reactions.add": Method(call=add_reaction, rate=TIER_3, scopes=("reactions:write",)),
}
