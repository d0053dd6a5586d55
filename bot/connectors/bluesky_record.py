"""What goes into a Bluesky repository: record keys, and records that are the same at every try."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.connectors.base import Outgoing, Upload
from bot.connectors.bluesky_text import facets
from bot.connectors.shape import Json
from bot.domain.conversation import Ref, RemoteItem
from bot.domain.media import is_video
from bot.domain.post import Mark, Media

POST = "app.bsky.feed.post"
LIKE = "app.bsky.feed.like"
GATE = "app.bsky.feed.threadgate"
LABELS = "com.atproto.label.defs"

_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_LENGTH = 13
_CLOCKS = 1024
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def tid(moment: datetime, clock: int) -> str:
    """A record key of a moment and a clock id below 1024: https://atproto.com/specs/tid."""
    number = (moment - _EPOCH) // _MICROSECOND * _CLOCKS + clock
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def moment_of(key: str) -> datetime:
    """The moment in a record key."""
    number = 0
    for digit in key:
        number = number * len(_ALPHABET) + _ALPHABET.index(digit)
    return _EPOCH + number // _CLOCKS * _MICROSECOND


def stamp(moment: datetime) -> str:
    """A time as records have it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def strong_ref(ref: Ref) -> Json:
    """A reference to one version of a record."""
    return {"uri": ref.id, "cid": ref.version}


def post(outgoing: Outgoing, dids: Mapping[str, str]) -> Json:
    """The record of a post: nothing in it depends on when it is tried."""
    text = outgoing.part.full_text
    record = {
        "$type": POST,
        "text": text,
        "createdAt": stamp(moment_of(outgoing.key)),
        "langs": [outgoing.language] if outgoing.language else None,
        "facets": facets(text, dids),
        "embed": _embed(outgoing.uploads),
        "reply": _reply(outgoing),
        "labels": _labels(outgoing.part.mark),
    }
    return {name: value for name, value in record.items() if value or name == "text"}


def message(text: str, dids: Mapping[str, str]) -> Json:
    """The input of a direct message."""
    found = facets(text, dids)
    return {"text": text, "facets": found} if found else {"text": text}


def like(item: RemoteItem) -> tuple[str, Json]:
    """Key and record of a like: the same whenever an item is liked, as a second record is a second like."""
    digest = int.from_bytes(hashlib.sha256(item.ref.id.encode()).digest()[:4], "big")
    extra, clock = divmod(digest % (1000 * _CLOCKS), _CLOCKS)
    key = tid(item.created_at.replace(microsecond=item.created_at.microsecond // 1000 * 1000 + extra), clock)
    record = {"$type": LIKE, "subject": strong_ref(item.ref), "createdAt": stamp(item.created_at)}
    return key, record


def _labels(mark: Mark | None) -> Json:
    """What we say ourselves of the images: https://docs.bsky.app/docs/advanced-guides/moderation."""
    return {"$type": f"{LABELS}#selfLabels", "values": [{"val": str(mark)}]} if mark else None


def _embed(uploads: Sequence[Upload]) -> Json:
    if not uploads:
        return None
    if is_video(uploads[0].media):
        [video] = uploads
        named = {"video": json.loads(video.handle), "alt": video.media.alt}
        return {"$type": "app.bsky.embed.video", **named, **_ratio(video.media)}
    return {"$type": "app.bsky.embed.images", "images": [_image(upload) for upload in uploads]}


def _image(upload: Upload) -> Json:
    image = {"image": json.loads(upload.handle), "alt": upload.media.alt}
    return {**image, **_ratio(upload.media)}


def _ratio(media: Media) -> Json:
    if media.width < 1 or media.height < 1:
        return {}
    return {"aspectRatio": {"width": media.width, "height": media.height}}


def _reply(outgoing: Outgoing) -> Json:
    parent, root = outgoing.after, outgoing.root
    if parent is None and outgoing.answers:
        parent, root = outgoing.answers.ref, outgoing.answers.root
    if parent is None:
        return None
    return {"root": strong_ref(root or parent), "parent": strong_ref(parent)}


def gate(root: Ref, item: RemoteItem, present: Json) -> Json:
    """The record that says which answers below a post are hidden: this one, and those of before."""
    new = {"$type": GATE, "post": root.id, "createdAt": stamp(item.created_at)}
    return {**new, **present, "hiddenReplies": [*hidden(present), item.ref.id]}


def hidden(present: Json) -> list[str]:
    """The answers that a gate hides."""
    return list(present.get("hiddenReplies") or [])
