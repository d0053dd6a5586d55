"""app.bsky.feed: posts, threads, likes, quotes and search."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from sandbox.platforms.bluesky import lexicon
from sandbox.platforms.bluesky.api import Method
from sandbox.platforms.bluesky.errors import invalid, refused
from sandbox.platforms.bluesky.model import Actor, Record
from sandbox.platforms.bluesky.pds import Bluesky
from sandbox.platforms.bluesky.views import Views
from sandbox.platforms.bluesky.writing import mentioned
from sandbox.platforms.calls import Answer, Call, Json
from sandbox.platforms.moments import moment_of, stamp
from sandbox.platforms.words import matches, tags

T = TypeVar("T")

MOST_URIS = 25
_DEPTH = 6
_MOST_DEPTH = 1000


def views(pds: Bluesky, call: Call) -> Views:
    """Draws views for whoever calls."""
    return Views(pds, call.origin, call.actor)


def paged(call: Call, things: Iterable[T], key: Callable[[T], str]) -> tuple[list[T], Json]:
    """A page of things in order, and the cursor to the next: the key of the last one shown."""
    ordered = list(things)
    cursor = call.text("cursor")
    after = next(
        (at + 1 for at, one in enumerate(ordered) if key(one) == cursor), 0 if not cursor else len(ordered)
    )
    size = call.number("limit", 50, 100)
    shown = ordered[after : after + size]
    more = after + size < len(ordered)
    return shown, {"cursor": key(shown[-1])} if more else {}


def at_most(items: list[str], most: int) -> list[str]:
    """The items; refused when there are more than the lexicon allows."""
    if len(items) > most:
        raise invalid(f"array too big (maximum {most}, got {len(items)})")
    return items


def get_posts(pds: Bluesky, call: Call) -> Answer:
    """`getPosts`; what is not there is left out."""
    found = [pds.records.get(uri) for uri in at_most(call.many("uris"), MOST_URIS)]
    posts = [one for one in found if one and one.collection == lexicon.POST]
    return Answer(body={"posts": [views(pds, call).post(one) for one in posts]})


def get_post_thread(pds: Bluesky, call: Call) -> Answer:
    """`getPostThread`: the post, what it answers, and the replies below it."""
    record = _post(pds, call)
    depth = _height(call, "depth", _DEPTH)
    thread = _down(pds, views(pds, call), record, depth)
    parent = _up(pds, views(pds, call), record, _height(call, "parentHeight", 80))
    return Answer(body={"thread": {**thread, **({"parent": parent} if parent else {})}})


def get_author_feed(pds: Bluesky, call: Call) -> Answer:
    """`getAuthorFeed`, newest first, with reposts."""
    actor = _actor(pds, call)
    draw = views(pds, call)
    kinds = (lexicon.POST, lexicon.REPOST)
    mine = [one for kind in kinds for one in pds.collection(actor.id, kind) if _wanted(call, one)]
    mine.sort(key=lambda one: (one.indexed_at, one.rkey), reverse=True)
    shown, cursor = paged(call, mine, lambda one: one.id)
    items = [_feed_item(pds, draw, one) for one in shown]
    return Answer(body={"feed": [one for one in items if one], **cursor})


def search_posts(pds: Bluesky, call: Call) -> Answer:
    """`searchPosts`: every word must be in the text; `sort=top` counts likes, `latest` times."""
    if not call.text("q"):
        raise refused("BadQueryString", "q must not be empty")
    for name in ("since", "until"):
        _check_moment(call.text(name))
    found = [one for one in pds.posts() if _hit(pds, call, one)]
    if call.text("sort") == "top":
        found.sort(key=lambda one: len(pds.about(lexicon.LIKE, one.id)) + one.crowd.likes, reverse=True)
    shown, cursor = paged(call, found, lambda one: one.id)
    posts = [views(pds, call).post(one) for one in shown]
    return Answer(body={"posts": posts, "hitsTotal": len(found), **cursor})


def get_likes(pds: Bluesky, call: Call) -> Answer:
    """`getLikes`, newest first."""
    record = _post(pds, call)
    shown, cursor = paged(call, pds.about(lexicon.LIKE, record.id)[::-1], lambda one: one.id)
    likes = [
        {
            "indexedAt": stamp(one.indexed_at),
            "createdAt": one.value["createdAt"],
            "actor": views(pds, call).person(one.repo),
        }
        for one in shown
    ]
    return Answer(body={"uri": record.id, "cid": record.cid, "likes": likes, **cursor})


def get_reposted_by(pds: Bluesky, call: Call) -> Answer:
    """`getRepostedBy`, newest first."""
    record = _post(pds, call)
    shown, cursor = paged(call, pds.about(lexicon.REPOST, record.id)[::-1], lambda one: one.id)
    people = [views(pds, call).person(one.repo) for one in shown]
    return Answer(body={"uri": record.id, "cid": record.cid, "repostedBy": people, **cursor})


def get_quotes(pds: Bluesky, call: Call) -> Answer:
    """`getQuotes`, newest first."""
    record = _post(pds, call)
    shown, cursor = paged(call, pds.about("quote", record.id)[::-1], lambda one: one.id)
    posts = [views(pds, call).post(one) for one in shown]
    return Answer(body={"uri": record.id, "cid": record.cid, "posts": posts, **cursor})


def _check_moment(text: str) -> None:
    try:
        moment_of(text or "2026-01-01T00:00:00Z")
    except ValueError as error:
        raise refused("BadQueryString", f"not a time with a zone: {text}") from error


def _post(pds: Bluesky, call: Call) -> Record:
    record = pds.records.get(call.text("uri"))
    if record is None or record.collection != lexicon.POST:
        raise refused("NotFound", f"Post not found: {call.text('uri')}")
    return record


def _actor(pds: Bluesky, call: Call) -> Actor:
    actor = pds.actor(call.text("actor"))
    if actor is None:
        raise invalid("Profile not found")
    return actor


def _height(call: Call, name: str, default: int) -> int:
    text = call.text(name, str(default))
    return min(int(text), _MOST_DEPTH) if text.isdecimal() else default


def _down(pds: Bluesky, draw: Views, record: Record, depth: int) -> Json:
    below = sorted(pds.about("reply", record.id), key=lambda one: one.rkey) if depth else []
    return {
        "$type": "app.bsky.feed.defs#threadViewPost",
        "post": draw.post(record),
        "replies": [_down(pds, draw, one, depth - 1) for one in below],
    }


def _up(pds: Bluesky, draw: Views, record: Record, height: int) -> Json | None:
    reply = record.value.get("reply")
    if not reply or not height:
        return None
    uri = reply["parent"]["uri"]
    parent = pds.records.get(uri)
    if parent is None:
        return {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri, "notFound": True}
    above = _up(pds, draw, parent, height - 1)
    shown = {"$type": "app.bsky.feed.defs#threadViewPost", "post": draw.post(parent)}
    return shown | ({"parent": above} if above else {})


def _wanted(call: Call, record: Record) -> bool:
    without_replies = call.text("filter") in {"posts_no_replies", "posts_and_author_threads"}
    only_media = call.text("filter") in {"posts_with_media", "posts_with_video"}
    return not (without_replies and "reply" in record.value) and (not only_media or "embed" in record.value)


def _feed_item(pds: Bluesky, draw: Views, record: Record) -> Json | None:
    if record.collection == lexicon.POST:
        return {"post": draw.post(record), **_reply_refs(pds, draw, record)}
    post = pds.records.get(record.value["subject"]["uri"])
    reason = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": draw.basic(record.repo),
        "uri": record.id,
        "cid": record.cid,
        "indexedAt": stamp(record.indexed_at),
    }
    return {"post": draw.post(post), "reason": reason} if post else None


def _reply_refs(pds: Bluesky, draw: Views, record: Record) -> Json:
    reply = record.value.get("reply")
    if not reply:
        return {}
    return {"reply": {name: _ref(pds, draw, reply[name]["uri"]) for name in ("root", "parent")}}


def _ref(pds: Bluesky, draw: Views, uri: str) -> Json:
    record = pds.records.get(uri)
    if record is None:
        return {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri, "notFound": True}
    return {"$type": "app.bsky.feed.defs#postView", **draw.post(record)}


def _hit(pds: Bluesky, call: Call, record: Record) -> bool:
    return all(fits(pds, record, value) for name, fits in _FILTERS.items() for value in call.many(name))


def _has_tag(_: Bluesky, record: Record, value: str) -> bool:
    named = (tag.lower() for tag in record.value.get("tags", []))
    return value.lower().removeprefix("#") in {*tags(record.value["text"]), *named}


def _is_by(pds: Bluesky, record: Record, value: str) -> bool:
    actor = pds.actor(value)
    return actor is not None and record.repo == actor.id


def _mentions(pds: Bluesky, record: Record, value: str) -> bool:
    actor = pds.actor(value)
    return actor is not None and actor.id in mentioned(record.value)


#: The filters of `searchPosts`; a post must pass each one that is given.
_FILTERS: Mapping[str, Callable[[Bluesky, Record, str], bool]] = {
    "q": lambda _, record, value: value == "*" or matches(value, record.value["text"]),
    "author": _is_by,
    "mentions": _mentions,
    "tag": _has_tag,
    "lang": lambda _, record, value: value in record.value.get("langs", []),
    "since": lambda _, record, value: record.indexed_at >= moment_of(value),
    "until": lambda _, record, value: record.indexed_at < moment_of(value),
    "url": lambda _, record, value: value in json.dumps(record.value),
    "domain": lambda _, record, value: value in json.dumps(record.value),
}

_FEED = "app.bsky.feed."

METHODS = (
    Method(nsid=_FEED + "getPosts", verb="GET", handler=get_posts, needs=("uris",)),
    Method(nsid=_FEED + "getPostThread", verb="GET", handler=get_post_thread, needs=("uri",)),
    Method(nsid=_FEED + "getAuthorFeed", verb="GET", handler=get_author_feed, needs=("actor",)),
    Method(nsid=_FEED + "searchPosts", verb="GET", handler=search_posts, needs=("q",)),
    Method(nsid=_FEED + "getLikes", verb="GET", handler=get_likes, needs=("uri",)),
    Method(nsid=_FEED + "getRepostedBy", verb="GET", handler=get_reposted_by, needs=("uri",)),
    Method(nsid=_FEED + "getQuotes", verb="GET", handler=get_quotes, needs=("uri",)),
)
