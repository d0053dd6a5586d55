"""chat.bsky.convo: direct messages, through the proxy header."""

from sandbox.platforms.bluesky import talk
from sandbox.platforms.bluesky.api import Method
from sandbox.platforms.bluesky.errors import invalid, refused
from sandbox.platforms.bluesky.feed import paged, views
from sandbox.platforms.bluesky.model import Convo, Message
from sandbox.platforms.bluesky.pds import Bluesky
from sandbox.platforms.bluesky.shapes import FaultError, check_text, need
from sandbox.platforms.calls import Answer, Call, Json
from sandbox.platforms.moments import stamp

_DEFS = "chat.bsky.convo.defs#"
_LOG_PAGE = 100


def get_log(pds: Bluesky, call: Call) -> Answer:
    """`getLog`: what happened after the cursor, oldest first."""
    cursor = call.text("cursor")
    mine = {one.id: one for one in _convos(pds, call.who)}
    begun = [
        (one.rev, {"$type": _DEFS + "logBeginConvo", "rev": one.rev, "convoId": one.id})
        for one in mine.values()
    ]
    spoken = [(one.id, _logged(one)) for one in pds.messages if one.convo in mine]
    after = sorted((one for one in [*begun, *spoken] if one[0] > cursor), key=lambda one: one[0])[:_LOG_PAGE]
    # Without news the cursor stays, so that a client may always take the one it is given.
    last = after[-1][0] if after else cursor
    return Answer(body={"logs": [entry for _, entry in after], **({"cursor": last} if last else {})})


def list_convos(pds: Bluesky, call: Call) -> Answer:
    """`listConvos`, the last spoken in first."""
    mine = sorted(_convos(pds, call.who), key=lambda one: _last_rev(pds, one), reverse=True)
    if call.text("readState") == "unread":
        mine = [one for one in mine if talk.unread(pds, one, call.who)]
    shown, cursor = paged(call, mine, lambda one: one.id)
    return Answer(body={"convos": [_drawn(pds, call, one) for one in shown], **cursor})


def get_convo(pds: Bluesky, call: Call) -> Answer:
    """`getConvo`."""
    return Answer(body={"convo": _drawn(pds, call, _convo(pds, call))})


def get_messages(pds: Bluesky, call: Call) -> Answer:
    """`getMessages`, newest first."""
    shown, cursor = paged(call, talk.said(pds, _convo(pds, call))[::-1], lambda one: one.id)
    return Answer(body={"messages": [_message(one) for one in shown], **cursor})


def get_convo_for_members(pds: Bluesky, call: Call) -> Answer:
    """`getConvoForMembers`: with one other person; begun when there is none."""
    others = [did for did in call.many("members") if did != call.who]
    if len(others) != 1 or others[0] not in pds.actors:
        raise refused("RecipientNotFound", "Recipient not found")
    return Answer(body={"convo": _drawn(pds, call, talk.convo_between(pds, call.who, others[0]))})


def send_message(pds: Bluesky, call: Call) -> Answer:
    """`sendMessage`."""
    message = call.values["message"]
    try:
        need(message, ("text",), "$.message")
        check_text(message["text"], 1000, 10_000, "$.message.text")
    except FaultError as fault:
        raise invalid(f"Invalid input: {fault}") from fault
    made = talk.say(pds, _convo(pds, call), call.who, message["text"], message.get("facets"))
    return Answer(body=_message(made))


def update_read(pds: Bluesky, call: Call) -> Answer:
    """`updateRead`: up to a message, or to the last."""
    convo = _convo(pds, call)
    spoken = talk.said(pds, convo)
    last = call.text("messageId") or (spoken[-1].id if spoken else "")
    talk.mark_read(pds, convo, call.who, last)
    return Answer(body={"convo": _drawn(pds, call, convo)})


def _convos(pds: Bluesky, who: str) -> list[Convo]:
    return [one for one in pds.convos if who in one.members]


def _convo(pds: Bluesky, call: Call) -> Convo:
    convo = pds.convos.get(call.text("convoId"))
    if convo is None or call.who not in convo.members:
        raise refused("InvalidConvo", "Convo not found")
    return convo


def _last_rev(pds: Bluesky, convo: Convo) -> str:
    spoken = talk.said(pds, convo)
    return spoken[-1].id if spoken else convo.rev


def _message(message: Message) -> Json:
    return {
        "$type": _DEFS + "messageView",
        "id": message.id,
        "rev": message.id,
        "text": message.text,
        **({"facets": message.facets} if message.facets else {}),
        "sender": {"did": message.sender},
        "sentAt": stamp(message.at),
    }


def _logged(message: Message) -> Json:
    return {
        "$type": _DEFS + "logCreateMessage",
        "rev": message.id,
        "convoId": message.convo,
        "message": _message(message),
    }


def _drawn(pds: Bluesky, call: Call, convo: Convo) -> Json:
    spoken = talk.said(pds, convo)
    return {
        "id": convo.id,
        "rev": _last_rev(pds, convo),
        "members": [views(pds, call).basic(did) for did in convo.members],
        **({"lastMessage": _message(spoken[-1])} if spoken else {}),
        "muted": False,
        "status": "accepted",
        "unreadCount": talk.unread(pds, convo, call.who),
    }


_CHAT = "chat.bsky.convo."

METHODS = (
    Method(nsid=_CHAT + "getLog", verb="GET", handler=get_log),
    Method(nsid=_CHAT + "listConvos", verb="GET", handler=list_convos),
    Method(nsid=_CHAT + "getConvo", verb="GET", handler=get_convo, needs=("convoId",)),
    Method(nsid=_CHAT + "getMessages", verb="GET", handler=get_messages, needs=("convoId",)),
    Method(nsid=_CHAT + "getConvoForMembers", verb="GET", handler=get_convo_for_members, needs=("members",)),
    Method(nsid=_CHAT + "sendMessage", verb="POST", handler=send_message, needs=("convoId", "message")),
    Method(nsid=_CHAT + "updateRead", verb="POST", handler=update_read, needs=("convoId",)),
)
