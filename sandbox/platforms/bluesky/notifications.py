"""app.bsky.notification: what others did, newest first."""

from dataclasses import replace

from sandbox.platforms.bluesky.api import Method
from sandbox.platforms.bluesky.errors import invalid
from sandbox.platforms.bluesky.feed import paged, views
from sandbox.platforms.bluesky.graph import is_muted
from sandbox.platforms.bluesky.model import Notice
from sandbox.platforms.bluesky.pds import Bluesky
from sandbox.platforms.calls import Answer, Call, Json
from sandbox.platforms.moments import moment_of, stamp


def list_notifications(pds: Bluesky, call: Call) -> Answer:
    """`listNotifications`; `reasons` filters, the cursor pages back in time."""
    reasons = set(call.many("reasons"))
    mine = (one for one in _mine(pds, call.who) if not reasons or one.reason in reasons)
    shown, cursor = paged(call, mine, lambda one: f"{stamp(one.at)}::{one.id}")
    seen = pds.actors[call.who].seen_at
    body: Json = {"notifications": [_drawn(pds, call, one) for one in shown], "priority": False}
    return Answer(body=body | cursor | ({"seenAt": stamp(seen)} if seen else {}))


def unread_count(pds: Bluesky, call: Call) -> Answer:
    """`getUnreadCount`."""
    return Answer(body={"count": sum(1 for one in _mine(pds, call.who) if not _is_read(pds, one))})


def update_seen(pds: Bluesky, call: Call) -> Answer:
    """`updateSeen`: everything until then counts as read."""
    try:
        moment = moment_of(call.text("seenAt"))
    except ValueError as error:
        raise invalid("Input/seenAt must be an valid atproto datetime") from error
    pds.actors.put(replace(pds.actors[call.who], seen_at=moment))
    return Answer(body=None)


def _mine(pds: Bluesky, who: str) -> list[Notice]:
    return [one for one in pds.notices.newest() if one.to == who and not _is_muted(pds, one)]


def _is_muted(pds: Bluesky, notice: Notice) -> bool:
    record = pds.records.get(notice.record)
    return record is not None and is_muted(pds, notice.to, record.repo)


def _is_read(pds: Bluesky, notice: Notice) -> bool:
    seen = pds.actors[notice.to].seen_at
    return seen is not None and notice.at <= seen


def _drawn(pds: Bluesky, call: Call, notice: Notice) -> Json:
    record = pds.records[notice.record]
    return {
        "uri": record.id,
        "cid": record.cid,
        "author": views(pds, call).person(record.repo),
        "reason": notice.reason,
        **({"reasonSubject": notice.subject} if notice.subject else {}),
        "record": record.value,
        "isRead": _is_read(pds, notice),
        "indexedAt": stamp(notice.at),
        "labels": [],
    }


_NOTIFICATION = "app.bsky.notification."

METHODS = (
    Method(nsid=_NOTIFICATION + "listNotifications", verb="GET", handler=list_notifications),
    Method(nsid=_NOTIFICATION + "getUnreadCount", verb="GET", handler=unread_count),
    Method(nsid=_NOTIFICATION + "updateSeen", verb="POST", handler=update_seen, needs=("seenAt",)),
)
