"""/api/v1/notifications and /api/v1/conversations: what others did, and direct messages."""

from collections.abc import Iterable

from sandbox.platforms.calls import Answer, Call, Json
from sandbox.platforms.mastodon.api import Way, entities
from sandbox.platforms.mastodon.errors import not_found
from sandbox.platforms.mastodon.model import Notice, ReadMark, Status
from sandbox.platforms.mastodon.paging import links, page
from sandbox.platforms.mastodon.site import Mastodon

_LIMIT = (40, 80)
_CONVERSATIONS = (20, 40)
_COUNT_LIMIT = (100, 1000)


def index(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/notifications, newest first."""
    found = page(call, _wanted(site, call), lambda one: one.id, _LIMIT)
    header = links(call, [one.id for one in found], call.number("limit", *_LIMIT))
    return Answer(body=[entities(site, call).notice(one) for one in found], headers=header)


def show(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/notifications/:id."""
    return Answer(body=entities(site, call).notice(_own(site, call)))


def count(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/notifications/unread_count; no marker is kept, so all count as unread."""
    limit = call.number("limit", *_COUNT_LIMIT)
    return Answer(body={"count": min(len(list(_wanted(site, call))), limit)})


def dismiss(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/notifications/:id/dismiss."""
    site.notices.drop(_own(site, call).id)
    return Answer(body={})


def clear(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/notifications/clear."""
    for notice in site.notices:
        if notice.to == call.who:
            site.notices.drop(notice.id)
    return Answer(body={})


def conversations(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/conversations, the last spoken in first."""
    found = page(call, _talks(site, call.who), lambda talk: talk[-1].id, _CONVERSATIONS)
    header = links(call, [talk[-1].id for talk in found], call.number("limit", *_CONVERSATIONS))
    return Answer(body=[_conversation(site, call, talk) for talk in found], headers=header)


def read(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/conversations/:id/read."""
    talk = next((one for one in _talks(site, call.who) if one[0].id == call.path["id"]), None)
    if talk is None:
        raise not_found()
    site.reads.put(ReadMark(id=f"{call.who}:{talk[0].id}", status=talk[-1].id))
    return Answer(body=_conversation(site, call, talk))


def _wanted(site: Mastodon, call: Call) -> Iterable[Notice]:
    types, without = set(call.many("types")), set(call.many("exclude_types"))
    actor = call.text("account_id")
    for notice in site.notices.newest():
        kind_fits = notice.kind not in without and (not types or notice.kind in types)
        if notice.to == call.who and kind_fits and actor in ("", notice.actor):
            yield notice


def _own(site: Mastodon, call: Call) -> Notice:
    notice = site.notices.get(call.path["id"])
    if notice is None or notice.to != call.who:
        raise not_found()
    return notice


def _talks(site: Mastodon, who: str) -> list[list[Status]]:
    """Direct messages by the first one of their thread, each talk oldest first."""
    talks: dict[str, list[Status]] = {}
    for status in site.statuses:
        if status.visibility == "direct" and who in (status.author, *status.mentions):
            talks.setdefault(_root(site, status).id, []).append(status)
    return sorted(talks.values(), key=lambda talk: int(talk[-1].id), reverse=True)


def _root(site: Mastodon, status: Status) -> Status:
    # A message may answer a public post; the conversation begins where the talk became private.
    parent = site.statuses.get(status.reply_to or "")
    while parent and parent.visibility == "direct":
        status, parent = parent, site.statuses.get(parent.reply_to or "")
    return status


def _conversation(site: Mastodon, call: Call, talk: list[Status]) -> Json:
    draw = entities(site, call)
    people = {one for status in talk for one in (status.author, *status.mentions)} - {call.who}
    seen = site.reads.get(f"{call.who}:{talk[0].id}")
    unread = talk[-1].author != call.who and (seen is None or int(seen.status) < int(talk[-1].id))
    return {
        "id": talk[0].id,
        "unread": unread,
        "accounts": [draw.account(site.accounts[one]) for one in sorted(people)],
        "last_status": draw.status(talk[-1]),
    }


WAYS = (
    Way(method="GET", path="/api/v1/notifications", handler=index, scope="read:notifications"),
    Way(method="GET", path="/api/v1/notifications/unread_count", handler=count, scope="read:notifications"),
    Way(method="POST", path="/api/v1/notifications/clear", handler=clear, scope="write:notifications"),
    Way(method="GET", path="/api/v1/notifications/{id}", handler=show, scope="read:notifications"),
    Way(
        method="POST", path="/api/v1/notifications/{id}/dismiss", handler=dismiss, scope="write:notifications"
    ),
    Way(method="GET", path="/api/v1/conversations", handler=conversations, scope="read:statuses"),
    Way(method="POST", path="/api/v1/conversations/{id}/read", handler=read, scope="write:conversations"),
)
