"""What records must look like, as the lexicons say and the reference server complains."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from sandbox.platforms.bluesky.errors import invalid
from sandbox.platforms.calls import Json, Value
from sandbox.platforms.moments import moment_of
from sandbox.platforms.words import graphemes

POST = "app.bsky.feed.post"
LIKE = "app.bsky.feed.like"
REPOST = "app.bsky.feed.repost"
FOLLOW = "app.bsky.graph.follow"
PROFILE = "app.bsky.actor.profile"
THREADGATE = "app.bsky.feed.threadgate"

IMAGE_LIMIT = 2_000_000
THUMB_LIMIT = 1_000_000
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_KEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
_TID_KEYS = frozenset({POST, LIKE, REPOST, FOLLOW, THREADGATE})
_URI = re.compile(r"\w+:\S+")
_CHOICES = {
    "app.bsky.embed.images", "app.bsky.embed.external", "app.bsky.embed.record",
    "app.bsky.embed.recordWithMedia", "app.bsky.embed.video", "app.bsky.embed.gallery",
}  # fmt: skip


class FaultError(ValueError):
    """A value does not fit; the words are the server's, without the record's name."""


def check_key(collection: str, rkey: str) -> None:
    """Refuse a record key that this collection cannot have."""
    if collection in _TID_KEYS and not TID.fullmatch(rkey):
        raise invalid("Invalid TID string")
    if collection == PROFILE and rkey != "self":
        raise invalid("Invalid record key: expected self")
    if rkey in {".", ".."} or not _KEY.fullmatch(rkey):
        raise invalid("Invalid record key")


def check_record(collection: str, record: Value) -> Json:
    """The record with its `$type`; refused when it does not fit the lexicon."""
    if not isinstance(record, dict):
        raise invalid("Input/record must be an object")
    found = record.get("$type", collection)
    if found != collection:
        raise invalid(f"Invalid $type: expected {collection}, got {found}")
    whole: Json = {"$type": collection, **record}
    try:
        _CHECKS.get(collection, _nothing)(whole)
    except FaultError as fault:
        raise invalid(f"Invalid {collection} record: {fault}") from fault
    except (AttributeError, KeyError, TypeError) as error:
        # A string where an object should be, and the like: the checks walk into it and stumble.
        raise invalid(f"Invalid {collection} record: unexpected value type") from error
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


def check_text(text: Value, most: int, most_bytes: int, path: str) -> None:
    """Refuse what is no text, or too long by graphemes or bytes."""
    if not isinstance(text, str):
        raise FaultError(f"Expected string value type at {path}")
    if len(text.encode()) > most_bytes:
        raise FaultError(f"string too big (maximum {most_bytes}, got {len(text.encode())}) at {path}")
    if graphemes(text) > most:
        raise FaultError(f"grapheme too big (maximum {most}, got {graphemes(text)}) at {path}")


def _nothing(_: Json) -> None:
    """Records of unknown kinds are taken as they are."""


def _post(record: Json) -> None:
    if "text" not in record:
        raise FaultError('Missing required key "text" at $')
    check_text(record["text"], 300, 3000, "$.text")
    _created(record)
    _size(record.get("langs", []), 3, "$.langs")
    for name, check in _POST_PARTS.items():
        if name in record:
            check(record[name], f"$.{name}")


def _tags(tags: Value, path: str) -> None:
    _size(tags, 8, path)
    for tag in tags:
        check_text(tag, 64, 640, path)


def _reply(reply: Value, path: str) -> None:
    for name in ("root", "parent"):
        _strong_ref(reply.get(name), f"{path}.{name}")


def _facets(facets: Value, path: str) -> None:
    for at, facet in enumerate(facets):
        _facet(facet, f"{path}[{at}]")


def _subject_record(record: Json) -> None:
    _created(record)
    _strong_ref(record.get("subject"), "$.subject")


def _follow(record: Json) -> None:
    _created(record)
    if not str(record.get("subject", "")).startswith("did:"):
        raise FaultError("Invalid DID at $.subject")


def _profile(record: Json) -> None:
    for name, most in (("displayName", 64), ("description", 256)):
        check_text(record.get(name, ""), most, most * 10, f"$.{name}")
    for name in ("avatar", "banner"):
        if name in record:
            _blob(record[name], THUMB_LIMIT, f"$.{name}")


def _threadgate(record: Json) -> None:
    _created(record)
    _size(record.get("hiddenReplies", []), 300, "$.hiddenReplies")


def _created(record: Json) -> None:
    if "createdAt" not in record:
        raise FaultError('Missing required key "createdAt" at $')
    with suppress(ValueError, TypeError):
        moment_of(record["createdAt"])
        return
    raise FaultError("Invalid datetime at $.createdAt")


def _size(items: Value, most: int, path: str) -> None:
    if not isinstance(items, list):
        raise FaultError(f"Expected array value type at {path}")
    if len(items) > most:
        raise FaultError(f"array too big (maximum {most}, got {len(items)}) at {path}")


def _strong_ref(value: Value, path: str) -> None:
    if not isinstance(value, dict) or not {"uri", "cid"} <= set(value):
        raise FaultError(f"Expected a strong reference at {path}")


def _facet(facet: Json, path: str) -> None:
    start, end = (facet.get("index", {}).get(name) for name in ("byteStart", "byteEnd"))
    if not isinstance(start, int) or not isinstance(end, int):
        raise FaultError(f"Expected integer value type at {path}.index")
    for feature in facet.get("features", []):
        kind = str(feature.get("$type", "")).rpartition("#")[2]
        wanted = {"link": "uri", "mention": "did", "tag": "tag"}.get(kind)
        if wanted and not isinstance(feature.get(wanted), str):
            raise FaultError(f'Missing required key "{wanted}" at {path}.features')


def _embed(embed: Value, path: str) -> None:
    kind = embed.get("$type") if isinstance(embed, dict) else None
    if kind not in _CHOICES:
        raise FaultError(f"Unknown $type at {path}")
    check = _EMBEDS.get(kind)
    if check:
        check(embed, path)


def _images(embed: Json, path: str) -> None:
    _size(embed.get("images"), 4, f"{path}.images")
    for at, image in enumerate(embed["images"]):
        if not isinstance(image.get("alt"), str):
            raise FaultError(f'Missing required key "alt" at {path}.images[{at}]')
        _blob(image.get("image"), IMAGE_LIMIT, f"{path}.images[{at}].image")


def _external(embed: Json, path: str) -> None:
    card = embed.get("external", {})
    for name in ("uri", "title", "description"):
        if not isinstance(card.get(name), str):
            raise FaultError(f'Missing required key "{name}" at {path}.external')
    if not _URI.fullmatch(card["uri"]):
        raise FaultError(f"Invalid URI at {path}.external.uri")
    if "thumb" in card:
        _blob(card["thumb"], THUMB_LIMIT, f"{path}.external.thumb")


def _quote(embed: Json, path: str) -> None:
    _strong_ref(embed.get("record"), f"{path}.record")


def _quote_with_media(embed: Json, path: str) -> None:
    _quote(embed.get("record", {}), f"{path}.record")
    _embed(embed.get("media"), f"{path}.media")


def _blob(value: Value, most: int, path: str) -> None:
    if not isinstance(value, dict) or value.get("$type") != "blob":
        raise FaultError(f"Expected blob value type at {path}")
    if not str(value.get("mimeType", "")).startswith("image/"):
        raise FaultError(f"invalid mime type (expected image/*, got {value.get('mimeType')}) at {path}")
    if value.get("size", 0) > most:
        raise FaultError(f"blob too big (maximum {most}, got {value['size']}) at {path}")


_POST_PARTS: Mapping[str, Callable[[Value, str], None]] = {
    "tags": _tags,
    "reply": _reply,
    "facets": _facets,
    "embed": _embed,
}

_EMBEDS: Mapping[str, Callable[[Json, str], None]] = {
    "app.bsky.embed.images": _images,
    "app.bsky.embed.external": _external,
    "app.bsky.embed.record": _quote,
    "app.bsky.embed.recordWithMedia": _quote_with_media,
}

_CHECKS: Mapping[str, Callable[[Json], None]] = {
    POST: _post,
    LIKE: _subject_record,
    REPOST: _subject_record,
    FOLLOW: _follow,
    PROFILE: _profile,
    THREADGATE: _threadgate,
}

#: Kinds of records that are checked.
KNOWN = frozenset(_CHECKS)
