"""chat.*: messages of the bot."""

from collections.abc import Mapping

from sandbox.slack import validate
from sandbox.slack.methods.method import Method, needed, unknown_files
from sandbox.slack.office import Office
from sandbox.slack.people import BOT_ID, BOT_USER, TEAM_DOMAIN, Channel
from sandbox.slack.rates import POSTING, SPECIAL, TIER_3, TIER_4
from sandbox.slack.shape import Json, SlackError
from sandbox.slack.timeline import BOT_AUTHOR, shown

MAX_TEXT = 40_000
MAX_UPDATE_TEXT = 4_000
MAX_ATTACHMENTS = 100


def post_message(office: Office, args: Json) -> Json:
    """Post a message of the bot."""
    channel = writable(office, args)
    content = _content(office, args)
    if args.get("thread_ts"):
        content |= _thread(office, channel, args)
    if args.get("metadata"):
        content["metadata"] = _metadata(args["metadata"])
    posted = office.timeline.post(channel, {**BOT_AUTHOR, **content})
    return {"channel": channel.id, "ts": posted["ts"], "message": shown(posted)}


def post_ephemeral(office: Office, args: Json) -> Json:
    """Post a message that one person sees."""
    (user,) = needed(args, "user")
    channel = writable(office, args)
    if user not in office.state.people or user not in channel.members:
        raise SlackError("user_not_in_channel")
    content = _content(office, args)
    if args.get("thread_ts"):
        content["thread_ts"] = str(args["thread_ts"])
    whispered = office.timeline.whisper(channel, user, {**BOT_AUTHOR, **content})
    return {"message_ts": whispered["ts"]}


def update(office: Office, args: Json) -> Json:
    """Change a message of the bot; text without blocks takes the blocks away."""
    (ts,) = needed(args, "ts")
    channel = _known_channel(office, args)
    if channel.is_archived:
        raise SlackError("is_inactive")
    message = office.state.message(channel.id, ts)
    if message.get("bot_id") != BOT_ID:
        raise SlackError("cant_update_message")
    changes = _content(office, args, limit=MAX_UPDATE_TEXT)
    changes.setdefault("blocks", None)
    changes.setdefault("attachments", None)
    if args.get("metadata"):
        changes["metadata"] = _metadata(args["metadata"])
    changed = office.timeline.change(channel, ts, changes)
    return {"channel": channel.id, "ts": ts, "text": changed["text"], "message": shown(changed)}


def delete(office: Office, args: Json) -> Json:
    """Delete a message of the bot."""
    (ts,) = needed(args, "ts")
    channel = _known_channel(office, args)
    if office.state.message(channel.id, ts).get("bot_id") != BOT_ID:
        raise SlackError("cant_delete_message")
    office.timeline.delete(channel, ts)
    return {"channel": channel.id, "ts": ts}


def get_permalink(office: Office, args: Json) -> Json:
    """A link to a message."""
    (ts,) = needed(args, "message_ts")
    channel = _known_channel(office, args)
    message = office.state.message(channel.id, ts)
    link = f"https://{TEAM_DOMAIN}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.get("thread_ts") not in (None, ts):
        link += f"?thread_ts={message['thread_ts']}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _known_channel(office: Office, args: Json) -> Channel:
    (channel_id,) = needed(args, "channel")
    channel = office.state.channel(channel_id)
    if channel.is_private and BOT_USER not in channel.members:
        raise SlackError("channel_not_found")
    return channel


def writable(office: Office, args: Json) -> Channel:
    """The channel of a call that posts, if the bot may post there."""
    channel = _known_channel(office, args)
    if channel.is_archived:
        raise SlackError("is_archived")
    if BOT_USER not in channel.members and "chat:write.public" not in office.state.scopes:
        raise SlackError("not_in_channel")
    return channel


def _content(office: Office, args: Json, limit: int = MAX_TEXT * 10) -> Json:
    """Text, blocks and attachments, checked; text that is too long is cut, or refused above `limit`."""
    text = str(args.get("text") or "")
    content = {"blocks": _blocks(office, args), "attachments": args.get("attachments") or []}
    if not (text.strip() or any(content.values())):
        raise SlackError("no_text")
    if len(text) > limit:
        raise SlackError("msg_too_long")
    if len(content["attachments"]) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    return {"text": text[:MAX_TEXT]} | {name: value for name, value in content.items() if value}


def _blocks(office: Office, args: Json) -> list[Json]:
    if args.get("markdown_text"):
        if args.get("text") or args.get("blocks"):
            raise SlackError("markdown_text_conflict")
        return [{"type": "markdown", "text": str(args["markdown_text"])}]
    blocks: list[Json] = args.get("blocks") or []
    faults = validate.message_faults(blocks) or unknown_files(office, blocks, "/blocks")
    if faults:
        raise SlackError("invalid_blocks", errors=faults, response_metadata={"messages": faults})
    return blocks


def _thread(office: Office, channel: Channel, args: Json) -> Json:
    thread_ts = str(args["thread_ts"])
    root = office.state.messages.get(channel.id, {}).get(thread_ts)
    if root is None:
        raise SlackError("thread_not_found")
    if root.get("thread_ts") not in (None, thread_ts):
        raise SlackError("cannot_reply_to_message")
    broadcast = {"subtype": "thread_broadcast"} if args.get("reply_broadcast") else {}
    return {"thread_ts": thread_ts, **broadcast}


def _metadata(metadata: object) -> Json:
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    if not metadata.get("event_type") or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    return metadata


METHODS: Mapping[str, Method] = {
    "chat.postMessage": Method(call=post_message, rate=POSTING, scopes=("chat:write",)),
    "chat.postEphemeral": Method(call=post_ephemeral, rate=TIER_4, scopes=("chat:write",)),
    "chat.update": Method(call=update, rate=TIER_3, scopes=("chat:write",)),
    "chat.delete": Method(call=delete, rate=TIER_3, scopes=("chat:write",)),
    "chat.getPermalink": Method(call=get_permalink, rate=SPECIAL),
}
