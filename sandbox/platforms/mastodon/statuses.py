"""/api/v1/statuses: write, read, edit, delete, like, boost."""

from sandbox.platforms.calls import Answer, Call, Json, Value, truthy
from sandbox.platforms.mastodon import writing
from sandbox.platforms.mastodon.api import DELETIONS, Way, entities
from sandbox.platforms.mastodon.errors import not_found, refused
from sandbox.platforms.mastodon.media import describe
from sandbox.platforms.mastodon.model import Status
from sandbox.platforms.mastodon.site import Mastodon
from sandbox.platforms.mastodon.writing import Writing

_MANY = 20
_NO_PARENT = "The post you are trying to reply to does not appear to exist."


def create(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/statuses; with an `Idempotency-Key` used within the hour, the first status again."""
    # In the real one's order: the parent is looked for before the key, and the key before any check.
    parent = call.text("in_reply_to_id") or None
    if parent and site.visible(parent, call.who) is None:
        raise refused(404, _NO_PARENT)
    key = call.headers.get("idempotency-key")
    first = writing.first_with(site, call.who, key) if key else None
    if first:
        return _answer(site, call, first)
    status = writing.publish(site, call.who, _new(site, call, parent))
    if key:
        writing.remember(site, call.who, key, status)
    return _answer(site, call, status)


def show(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/statuses/:id."""
    return _answer(site, call, _readable(site, call))


def index(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/statuses?id[]=…; what is not there is left out."""
    wanted = call.many("id")[:_MANY]
    found = [one for one in (site.visible(key, call.actor) for key in wanted) if one]
    return Answer(body=[entities(site, call).status(one) for one in found])


def edit(site: Mastodon, call: Call) -> Answer:
    """PUT /api/v1/statuses/:id; what is not sent stays."""
    status = _own(site, call)
    changed = Writing(
        text=call.text("status", status.text),
        visibility=status.visibility,
        language=call.text("language", status.language),
        spoiler=call.text("spoiler_text", status.spoiler),
        sensitive=truthy(call.values.get("sensitive", status.sensitive)),
        media=tuple(call.many("media_ids")) if "media_ids" in call.values else status.media,
    )
    for change in _listed(call.values.get("media_attributes")):
        media = site.media.get(str(change.get("id")))
        if media and media.id in changed.media:
            site.media.put(describe(media, change))
    return _answer(site, call, writing.edit(site, status, changed))


def delete(site: Mastodon, call: Call) -> Answer:
    """DELETE /api/v1/statuses/:id; answers the deleted status with its plain text."""
    status = _own(site, call)
    body = {**entities(site, call).status(status), "text": status.text}
    site.drop(status)
    return Answer(body=body)


def source(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/statuses/:id/source."""
    status = _own(site, call)
    return Answer(body={"id": status.id, "text": status.text, "spoiler_text": status.spoiler})


def context(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/statuses/:id/context: what it answers, and everything below it."""
    status = _readable(site, call)
    draw = entities(site, call).status
    return Answer(
        body={
            "ancestors": [draw(one) for one in _above(site, status, call.actor)],
            "descendants": [draw(one) for one in _below(site, status, call.actor)],
        }
    )


def favourite(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/statuses/:id/favourite."""
    status = _readable(site, call)
    writing.favourite(site, call.who, status)
    return _answer(site, call, status)


def unfavourite(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/statuses/:id/unfavourite."""
    status = _readable(site, call)
    site.unmark("favourite", call.who, status.id)
    return _answer(site, call, status)


def mute(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/statuses/:id/mute: no more notifications of its thread."""
    status = _readable(site, call)
    site.mark("mute", call.who, site.root(status).id)
    return _answer(site, call, status)


def unmute(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/statuses/:id/unmute."""
    status = _readable(site, call)
    site.unmark("mute", call.who, site.root(status).id)
    return _answer(site, call, status)


def reblog(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/statuses/:id/reblog; answers the boost."""
    status = _readable(site, call)
    # Not "forbidden": that would tell a stranger that the message exists.
    if status.visibility == "direct":
        raise not_found()
    return _answer(site, call, writing.boost(site, call.who, status))


def unreblog(site: Mastodon, call: Call) -> Answer:
    """POST /api/v1/statuses/:id/unreblog."""
    status = _readable(site, call)
    boost = site.boosts(status.id).get(call.who)
    if boost:
        site.drop(site.statuses[boost])
    return _answer(site, call, status)


def favourited_by(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/statuses/:id/favourited_by."""
    marks = site.marked("favourite", _readable(site, call).id)
    return Answer(body=[entities(site, call).account(site.accounts[one.actor]) for one in marks])


def reblogged_by(site: Mastodon, call: Call) -> Answer:
    """GET /api/v1/statuses/:id/reblogged_by."""
    boosters = site.boosts(_readable(site, call).id)
    return Answer(body=[entities(site, call).account(site.accounts[one]) for one in boosters])


def _new(site: Mastodon, call: Call, parent: str | None) -> Writing:
    account = site.accounts[call.who]
    app = site.apps.get(site.tokens[call.token].app)
    return Writing(
        text=call.text("status"),
        visibility=call.text("visibility") or account.visibility,
        language=call.text("language") or account.language,
        reply_to=parent,
        spoiler=call.text("spoiler_text"),
        sensitive=call.flag("sensitive"),
        media=tuple(call.many("media_ids")),
        application=app.name if app else None,
    )


def _answer(site: Mastodon, call: Call, status: Status) -> Answer:
    return Answer(body=entities(site, call).status(status))


def _readable(site: Mastodon, call: Call) -> Status:
    status = site.visible(call.path["id"], call.actor)
    if status is None:
        raise not_found()
    return status


def _own(site: Mastodon, call: Call) -> Status:
    status = _readable(site, call)
    if status.author != call.who:
        raise not_found()
    return status


def _above(site: Mastodon, status: Status, viewer: str | None) -> list[Status]:
    found: list[Status] = []
    parent = site.visible(status.reply_to, viewer)
    while parent:
        found.insert(0, parent)
        parent = site.visible(parent.reply_to, viewer)
    return found


def _below(site: Mastodon, status: Status, viewer: str | None) -> list[Status]:
    found: list[Status] = []
    for reply in site.replies(status.id):
        if site.can_see(reply, viewer):
            found += [reply, *_below(site, reply, viewer)]
    return found


def _listed(value: Value) -> list[Json]:
    items = value.values() if isinstance(value, dict) else value or []
    return [one for one in items if isinstance(one, dict)]


WAYS = (
    Way(method="POST", path="/api/v1/statuses", handler=create, scope="write:statuses"),
    Way(method="GET", path="/api/v1/statuses", handler=index),
    Way(method="GET", path="/api/v1/statuses/{id}", handler=show),
    Way(method="PUT", path="/api/v1/statuses/{id}", handler=edit, scope="write:statuses"),
    Way(
        method="DELETE", path="/api/v1/statuses/{id}", handler=delete, scope="write:statuses", limit=DELETIONS
    ),
    Way(method="GET", path="/api/v1/statuses/{id}/source", handler=source, scope="read:statuses"),
    Way(method="GET", path="/api/v1/statuses/{id}/context", handler=context),
    Way(method="POST", path="/api/v1/statuses/{id}/favourite", handler=favourite, scope="write:favourites"),
    Way(
        method="POST", path="/api/v1/statuses/{id}/unfavourite", handler=unfavourite, scope="write:favourites"
    ),
    Way(method="POST", path="/api/v1/statuses/{id}/mute", handler=mute, scope="write:mutes"),
    Way(method="POST", path="/api/v1/statuses/{id}/unmute", handler=unmute, scope="write:mutes"),
    Way(method="POST", path="/api/v1/statuses/{id}/reblog", handler=reblog, scope="write:statuses"),
    Way(
        method="POST",
        path="/api/v1/statuses/{id}/unreblog",
        handler=unreblog,
        scope="write:statuses",
        limit=DELETIONS,
    ),
    Way(method="GET", path="/api/v1/statuses/{id}/favourited_by", handler=favourited_by),
    Way(method="GET", path="/api/v1/statuses/{id}/reblogged_by", handler=reblogged_by),
)
