"""What records must look like, as the lexicons say."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from sandbox.platforms.bluesky import shapes
from sandbox.platforms.bluesky.errors import invalid
from sandbox.platforms.bluesky.shapes import FaultError
from sandbox.platforms.calls import Json, Value

Check: TypeAlias = Callable[[Value, str], None]
"""Refuses a value at a path with FaultError."""

POST = "app.bsky.feed.post"
LIKE = "app.bsky.feed.like"
REPOST = "app.bsky.feed.repost"
FOLLOW = "app.bsky.graph.follow"
PROFILE = "app.bsky.actor.profile"
THREADGATE = "app.bsky.feed.threadgate"

IMAGE_LIMIT = 2_000_000
THUMB_LIMIT = 1_000_000
VIDEO_LIMIT = 300_000_000
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_KEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
_TID_KEYS = frozenset({POST, LIKE, REPOST, FOLLOW, THREADGATE})
_PATH = "$.record"


def check_key(collection: str, rkey: str) -> None:
    """Refuse a record key that this collection cannot have."""
    if collection in _TID_KEYS and not TID.fullmatch(rkey):
        raise invalid(f'Invalid record key for {collection}: Invalid TID string (got "{rkey}") at $')
    if collection == PROFILE and rkey != "self":
        raise invalid(f'Invalid record key for {PROFILE}: Expected "self" (got "{rkey}") at $')
    if rkey in {".", ".."} or not _KEY.fullmatch(rkey):
        raise invalid("Invalid record key")


def check_record(collection: str, record: Value) -> Json:
    """The record with its `$type`; refused when it does not fit the lexicon."""
    try:
        shapes.need(record, (), _PATH)
        shapes.check_data(record, _PATH)
    except FaultError as fault:
        raise invalid(str(fault)) from fault
    found = record.get("$type", collection)
    if found != collection:
        raise invalid(f"Invalid $type: expected {collection}, got {found}")
    whole: Json = {"$type": collection, **record}
    try:
        if collection in _CHECKS:
            _CHECKS[collection](whole, _PATH)
    except FaultError as fault:
        raise invalid(f"Invalid {collection} record: {fault}") from fault
    return whole


def blobs_of(value: Value) -> Iterator[Json]:
    """Every blob that a record refers to."""
    if isinstance(value, dict):
        if value.get("$type") == "blob":
            yield value
        else:
            for one in value.values():
                yield from blobs_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from blobs_of(one)


def _post(post: Value, path: str) -> None:
    shapes.need(post, ("text", "createdAt"), path)
    shapes.check_text(post["text"], 300, 3000, f"{path}.text")
    _parts(post, _POST_PARTS, path)


def _profile(profile: Value, path: str) -> None:
    _parts(profile, _PROFILE_PARTS, path)


def _subject(like: Value, path: str) -> None:
    shapes.need(like, ("subject", "createdAt"), path)
    shapes.check_ref(like["subject"], f"{path}.subject")
    shapes.check_moment(like["createdAt"], f"{path}.createdAt")


def _follow(follow: Value, path: str) -> None:
    shapes.need(follow, ("subject", "createdAt"), path)
    shapes.check_did(follow["subject"], f"{path}.subject")
    shapes.check_moment(follow["createdAt"], f"{path}.createdAt")


def _threadgate(gate: Value, path: str) -> None:
    shapes.need(gate, ("post", "createdAt"), path)
    shapes.check_list(gate.get("hiddenReplies", []), 300, f"{path}.hiddenReplies")


def _parts(value: Json, parts: Mapping[str, Check], path: str) -> None:
    for name, check in parts.items():
        if name in value:
            check(value[name], f"{path}.{name}")


def _languages(langs: Value, path: str) -> None:
    shapes.check_list(langs, 3, path)
    for at, one in enumerate(langs):
        shapes.check_language(one, f"{path}[{at}]")


def _tags(tags: Value, path: str) -> None:
    shapes.check_list(tags, 8, path)
    for at, one in enumerate(tags):
        shapes.check_text(one, 64, 640, f"{path}[{at}]")


def _labels(labels: Value, path: str) -> None:
    shapes.need(labels, ("$type", "values"), path)
    shapes.check_list(labels["values"], 10, f"{path}.values")
    for at, one in enumerate(labels["values"]):
        shapes.need(one, ("val",), f"{path}.values[{at}]")
        shapes.check_text(one["val"], 128, 128, f"{path}.values[{at}].val")


def _reply(reply: Value, path: str) -> None:
    for name in ("root", "parent"):
        shapes.need(reply, (name,), path)
        shapes.check_ref(reply[name], f"{path}.{name}")


def _facets(facets: Value, path: str) -> None:
    shapes.check_list(facets, 1000, path)
    for at, facet in enumerate(facets):
        where = f"{path}[{at}]"
        shapes.need(facet, ("index", "features"), where)
        shapes.need(facet["index"], ("byteStart", "byteEnd"), f"{where}.index")
        shapes.check_list(facet["features"], 100, f"{where}.features")
        for number, feature in enumerate(facet["features"]):
            kind = shapes.typed(feature, f"{where}.features[{number}]").rpartition("#")[2]
            shapes.need(feature, _FEATURES.get(kind, ()), f"{where}.features[{number}]")


def _embed(embed: Value, path: str) -> None:
    # The union is open: a kind that the server does not know is taken as it is.
    kind = shapes.typed(embed, path)
    if kind in _EMBEDS:
        _EMBEDS[kind](embed, path)


def _images(embed: Value, path: str) -> None:
    shapes.need(embed, ("images",), path)
    shapes.check_list(embed["images"], 4, f"{path}.images")
    for at, image in enumerate(embed["images"]):
        where = f"{path}.images[{at}]"
        shapes.need(image, ("image", "alt"), where)
        shapes.check_image(image["image"], IMAGE_LIMIT, f"{where}.image")


def _video(embed: Value, path: str) -> None:
    shapes.need(embed, ("video",), path)
    shapes.check_video(embed["video"], VIDEO_LIMIT, f"{path}.video")


def _external(embed: Value, path: str) -> None:
    shapes.need(embed, ("external",), path)
    where = f"{path}.external"
    shapes.need(embed["external"], ("uri", "title", "description"), where)
    shapes.check_uri(embed["external"]["uri"], f"{where}.uri")
    if "thumb" in embed["external"]:
        shapes.check_image(embed["external"]["thumb"], THUMB_LIMIT, f"{where}.thumb")


def _quote(embed: Value, path: str) -> None:
    shapes.need(embed, ("record",), path)
    shapes.check_ref(embed["record"], f"{path}.record")


def _quote_with_media(embed: Value, path: str) -> None:
    shapes.need(embed, ("record", "media"), path)
    _quote(embed["record"], f"{path}.record")
    _embed(embed["media"], f"{path}.media")


def _portrait(blob: Value, path: str) -> None:
    shapes.check_image(blob, THUMB_LIMIT, path)


_FEATURES = {"link": ("uri",), "mention": ("did",), "tag": ("tag",)}

_POST_PARTS: Mapping[str, Check] = {
    "createdAt": shapes.check_moment,
    "langs": _languages,
    "tags": _tags,
    "reply": _reply,
    "facets": _facets,
    "embed": _embed,
    "labels": _labels,
}

_PROFILE_PARTS: Mapping[str, Check] = {
    "displayName": lambda text, path: shapes.check_text(text, 64, 640, path),
    "description": lambda text, path: shapes.check_text(text, 256, 2560, path),
    "avatar": _portrait,
    "banner": _portrait,
}

_EMBEDS: Mapping[str, Check] = {
    "app.bsky.embed.images": _images,
    "app.bsky.embed.video": _video,
    "app.bsky.embed.external": _external,
    "app.bsky.embed.record": _quote,
    "app.bsky.embed.recordWithMedia": _quote_with_media,
}

_CHECKS: Mapping[str, Check] = {
    POST: _post,
    LIKE: _subject,
    REPOST: _subject,
    FOLLOW: _follow,
    PROFILE: _profile,
    THREADGATE: _threadgate,
}

#: Kinds of records that are checked.
KNOWN = frozenset(_CHECKS)
