"""Mastodon's entities, each read in one function: https://docs.joinmastodon.org/entities/."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.connectors import shape
from bot.connectors.base import Profile, Published, Seen
from bot.connectors.mastodon_text import plain
from bot.connectors.shape import Json
from bot.domain.account import Identity
from bot.domain.conversation import Author, ItemKind, Picture, Ref, RemoteItem
from bot.domain.delivery import Receipt
from bot.domain.limits import Counting, Limits
from bot.domain.metric import Metric

_VIDEO_TYPES = frozenset({"video/mp4", "video/quicktime"})
"""What Pressroom itself can look into."""

DEFAULTS = Limits(
    characters=500,
    counting=Counting.MASTODON,
    image_bytes=16_777_216,
    image_pixels=33_177_600,
    animations=True,
    video_types=_VIDEO_TYPES,
    #: The server codes anew what browsers don't play.
    video_codecs=frozenset({"H.264", "HEVC", "VP9", "AV1", "MPEG-4"}),
    video_bytes=103_809_024,
    video_pixels=8_294_400,
    warnings=True,
)

_IMAGE_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""What Pressroom itself can check and convert; HEIC and AVIF, which some servers take, it can't."""

_STATUS_METRICS = {
    "favourites_count": Metric.LIKES,
    "reblogs_count": Metric.REPOSTS,
    "replies_count": Metric.REPLIES,
    "quotes_count": Metric.QUOTES,
}
_ACCOUNT_METRICS = {
    "followers_count": Metric.FOLLOWERS,
    "following_count": Metric.FOLLOWING,
    "statuses_count": Metric.POSTS,
}


def identity(json: Json) -> Identity:
    """An Account, as who it is."""
    handle = shape.name(json["acct"])
    return Identity(
        remote_id=shape.name(json["id"]),
        handle=handle,
        display_name=shape.text(json.get("display_name")) or handle,
        url=shape.text(json.get("url")),
        avatar=shape.maybe(shape.text, json.get("avatar")),
    )


def profile(json: Json) -> Profile:
    """A CredentialAccount, as what people see of it."""
    source = shape.mapping(json.get("source"))
    links = (plain(shape.text(one.get("value"))) for one in shape.items(json.get("fields")))
    return Profile(
        identity=identity(json),
        bio=shape.text(source.get("note")) or plain(shape.text(json.get("note"))),
        website=next((link for link in links if link.startswith(("https://", "http://"))), None),
    )


def limits(json: Json) -> Limits:
    """An Instance of version 2 or 1; what it does not say is Mastodon's default."""
    configuration = shape.mapping(json.get("configuration"))
    statuses = shape.mapping(configuration.get("statuses"))
    media = shape.mapping(configuration.get("media_attachments"))
    mimes = frozenset(map(shape.text, shape.items(media.get("supported_mime_types"))))
    characters = _most(json, "max_toot_chars", DEFAULTS.characters)
    return replace(
        DEFAULTS,
        characters=_most(statuses, "max_characters", characters),
        images=_most(statuses, "max_media_attachments", DEFAULTS.images),
        image_types=_IMAGE_TYPES & mimes or _IMAGE_TYPES,
        image_bytes=_most(media, "image_size_limit", DEFAULTS.image_bytes),
        image_pixels=_most(media, "image_matrix_limit", DEFAULTS.image_pixels),
        animations=not mimes or "image/gif" in mimes,
        video_types=_VIDEO_TYPES & mimes if mimes else _VIDEO_TYPES,
        video_bytes=_most(media, "video_size_limit", DEFAULTS.video_bytes),
        video_pixels=_most(media, "video_matrix_limit", DEFAULTS.video_pixels),
        alt_text=_most(media, "description_limit", DEFAULTS.alt_text),
    )


def _most(json: Json, name: str, otherwise: int | None) -> int:
    return shape.number(json.get(name) or otherwise)


def scopes(json: Json) -> frozenset[str]:
    """An Application, as what a token of it may do; nothing where the server does not tell."""
    return frozenset(map(shape.name, shape.items(json.get("scopes"))))


def own_scopes(json: Json) -> frozenset[str]:
    """What Doorkeeper says of a token, as what it may do: a list, or words in one text."""
    said = json.get("scope")
    return frozenset(said.split() if isinstance(said, str) else map(shape.name, shape.items(said)))


def receipt(json: Json) -> Receipt:
    """A Status of ours, as what proves it."""
    url = json.get("url") or json.get("uri")
    return Receipt(ref=Ref(id=shape.name(json["id"])), url=shape.text(url))


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """Media that the server has taken; a post can have it when it is ready."""

    id: str
    ready: bool


def media(json: Json) -> Attachment:
    """A MediaAttachment; without an address it is still being processed."""
    return Attachment(id=shape.name(json["id"]), ready=json.get("url", "") is not None)


def published(json: Json) -> Published:
    """A Status of ours, as people see it."""
    media = shape.items(json.get("media_attachments"))
    return Published(
        receipt=receipt(json),
        text=plain(shape.text(json["content"])),
        alts=tuple(shape.text(one.get("description")) for one in media),
        names=tuple(shape.name(one["id"]) for one in media),
        warning=shape.text(json.get("spoiler_text")),
        # It does not say as what.
        mark="" if json.get("sensitive") else None,
    )


def authored(json: Json) -> tuple[str, Ref]:
    """A Status, as who wrote it and what it is called."""
    return shape.name(json["account"]["id"]), Ref(id=shape.name(json["id"]))


def source(json: Json) -> str:
    """A StatusSource, as the text that was sent."""
    return shape.text(json["text"])


def kept(json: Json) -> dict[str, Json]:
    """A Status of ours, as what stays when its text is another."""
    said = {
        "media_ids": [shape.name(one["id"]) for one in shape.items(json.get("media_attachments"))],
        "language": shape.maybe(shape.text, json.get("language")),
        "spoiler_text": shape.text(json.get("spoiler_text")),
        "sensitive": bool(json.get("sensitive")),
    }
    return {name: value for name, value in said.items() if value}


def seen(json: Json) -> tuple[str, Seen]:
    """A Status of somebody's, as what it says now."""
    text = _said(json)
    return shape.name(json["id"]), Seen(text=text, edited_at=shape.maybe(shape.moment, json.get("edited_at")))


def visibility(json: Json) -> str:
    """Who may see a Status."""
    return shape.name(json["visibility"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """What tells one status of ours from another."""

    receipt: Receipt
    created_at: datetime
    text: str
    parent_id: str | None
    media: frozenset[str]


def status(json: Json) -> Status:
    """A Status of ours."""
    return Status(
        receipt=receipt(json),
        created_at=shape.moment(json["created_at"]),
        text=plain(shape.text(json["content"])),
        parent_id=shape.maybe(shape.name, json.get("in_reply_to_id")),
        media=frozenset(shape.name(one["id"]) for one in shape.items(json.get("media_attachments"))),
    )


def last_statuses(json: Json) -> list[Status]:
    """A page of Conversations, as the last Status of each."""
    return shape.readable(lambda one: status(one["last_status"]), shape.items(json))


def notice_id(json: Json) -> str:
    """A Notification, as its id."""
    return shape.name(json["id"])


def item_reader(own_id: str) -> Callable[[Json], RemoteItem | None]:
    """Reads a Notification as an item for the account; None where it is about none, or about our own."""

    def read(json: Json) -> RemoteItem | None:
        said = json.get("status")
        if not said or shape.name(said["account"]["id"]) == own_id:
            return None
        return _item(said, own_id)

    return read


def _item(json: Json, own_id: str) -> RemoteItem:
    author = _author(json["account"])
    kind = _kind(json, own_id)
    return RemoteItem(
        ref=Ref(id=shape.name(json["id"])),
        kind=kind,
        author=author,
        text=_said(json),
        created_at=shape.moment(json["created_at"]),
        url=shape.text(json.get("url") or json.get("uri")),
        parent_id=shape.maybe(shape.name, json.get("in_reply_to_id")),
        # A direct message names no conversation of its own, so all with one person are one.
        thread_id=author.remote_id if kind == ItemKind.MESSAGE else None,
        language=shape.maybe(shape.text, json.get("language")),
        media=tuple(_media_url(one) for one in shape.items(json.get("media_attachments"))),
        pictures=tuple(_pictures(json)),
    )


def _pictures(json: Json) -> Iterator[Picture]:
    """Previews of attached images; none of what its author calls sensitive."""
    if json.get("sensitive"):
        return
    for one in shape.items(json.get("media_attachments")):
        if one.get("type") in ("image", "gifv", "video") and one.get("preview_url"):
            yield Picture(url=shape.text(one["preview_url"]), alt=shape.text(one.get("description")))


def _said(json: Json) -> str:
    warning = shape.text(json.get("spoiler_text"))
    text = plain(shape.text(json["content"]))
    return f"{warning}\n\n{text}".strip() if warning else text


def _kind(json: Json, own_id: str) -> ItemKind:
    if json.get("visibility") == "direct":
        return ItemKind.MESSAGE
    answered = shape.maybe(shape.name, json.get("in_reply_to_account_id"))
    return ItemKind.COMMENT if answered == own_id else ItemKind.MENTION


def _author(json: Json) -> Author:
    handle = shape.name(json["acct"])
    return Author(
        remote_id=shape.name(json["id"]),
        handle=handle,
        name=shape.text(json.get("display_name")) or handle,
        url=shape.text(json.get("url")),
        followers=shape.maybe(shape.number, json.get("followers_count")),
    )


def _media_url(json: Json) -> str:
    return shape.text(json.get("url") or json.get("remote_url") or json.get("preview_url"))


def status_metrics(json: Json) -> tuple[str, Mapping[Metric, int]]:
    """A Status, as its id and its figures."""
    return shape.name(json["id"]), _figures(json, _STATUS_METRICS)


def account_metrics(json: Json) -> Mapping[Metric, int]:
    """An Account, as its figures."""
    return _figures(json, _ACCOUNT_METRICS)


def _figures(json: Json, names: Mapping[str, Metric]) -> Mapping[Metric, int]:
    found = {metric: shape.maybe(shape.number, json.get(name)) for name, metric in names.items()}
    return {metric: value for metric, value in found.items() if value is not None}
