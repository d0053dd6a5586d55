"""files.*: uploads in three steps, and what a file is."""

from collections.abc import Mapping

from sandbox.slack.methods.chat import writable
from sandbox.slack.methods.method import Method, needed
from sandbox.slack.office import Office
from sandbox.slack.people import BOT_USER
from sandbox.slack.rates import TIER_4
from sandbox.slack.shape import Json, SlackError
from sandbox.slack.timeline import BOT_AUTHOR


def get_upload_url(office: Office, args: Json) -> Json:
    """Where to send the bytes."""
    name, length = needed(args, "filename", "length")
    if not length.isdecimal():
        raise SlackError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] length must be a number"]}
        )
    return office.files.open_slot(name, int(length), str(args.get("alt_txt") or args.get("alt_text") or ""))


def complete_upload(office: Office, args: Json) -> Json:
    """Finish uploads, and share them when a channel is named."""
    needed(args, "files")
    targets = [writable(office, {"channel": channel}) for channel in _channels(args)]
    files = [office.files.complete(one["id"], str(one.get("title") or ""), BOT_USER) for one in args["files"]]
    for channel in targets:
        posted = office.timeline.post(channel, _shared(args, files))
        office.tell_files(BOT_USER, channel, files, posted["ts"])
    return {"files": [{"id": file["id"], "title": file["title"]} for file in files]}


def _channels(args: Json) -> list[str]:
    named = str(args.get("channel_id") or args.get("channels") or "")
    return [channel for channel in named.split(",") if channel]


def _shared(args: Json, files: list[Json]) -> Json:
    """The message with which files come into a channel."""
    message: Json = {**BOT_AUTHOR, "text": str(args.get("initial_comment") or ""), "files": files}
    more = {name: args[name] for name in ("thread_ts", "blocks") if args.get(name)}
    return message | {"subtype": "file_share", "upload": False, "display_as_bot": False} | more


def info(office: Office, args: Json) -> Json:
    """One file."""
    (file_id,) = needed(args, "file")
    file = office.files.find(file_id)
    return {"file": file, "comments": [], "response_metadata": {"next_cursor": ""}}


METHODS: Mapping[str, Method] = {
    "files.getUploadURLExternal": Method(call=get_upload_url, rate=TIER_4, scopes=("files:write",)),
    "files.completeUploadExternal": Method(call=complete_upload, rate=TIER_4, scopes=("files:write",)),
    "files.info": Method(call=info, rate=TIER_4, scopes=("files:read",)),
}
