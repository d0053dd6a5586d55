"""Bluesky's answers, each read in one function: the lexicons of https://github.com/bluesky-social/atproto."""

import base64
import json as jsonlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from bot.connectors import shape
from bot.connectors.base import Profile, Published, Seen
from bot.connectors.bluesky_text import spelled
from bot.connectors.shape import Json
from bot.domain.account import Credentials, Identity
from bot.domain.conversation import Author, ItemKind, Picture, Ref, RemoteItem
from bot.domain.delivery import Receipt
from bot.domain.metric import Metric

_KINDS = {"reply": ItemKind.COMMENT, "mention": ItemKind.MENTION, "quote": ItemKind.MENTION}
_POST_METRICS = {
    "likeCount": Metric.LIKES,
    "repostCount": Metric.REPOSTS,
    "replyCount": Metric.REPLIES,
    "quoteCount": Metric.QUOTES,
}
_ACCOUNT_METRICS = {
    "followersCount": Metric.FOLLOWERS,
    "followsCount": Metric.FOLLOWING,
    "postsCount": Metric.POSTS,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Web:
    """Where people see what is on a server: Bluesky's app, or the server itself where that is not public."""

    server: str

    @property
    def base(self) -> str:
        """The address of the app."""
        return "https://bsky.app" if self.server.startswith("https:") else self.server

    def profile(self, handle: str) -> str:
        """An account's page."""
        return f"{self.base}/profile/{handle}"

    def post(self, uri: str, handle: str) -> str:
        """A post's page."""
        return f"{self.base}/profile/{handle}/post/{key_of(uri)}"

    def talk(self, convo_id: str) -> str:
        """The page of a conversation of direct messages."""
        return f"{self.base}/messages/{convo_id}"

    def image(self, did: str, cid: str, size: str = "feed_fullsize") -> str:
        """An image of a post; where the server has but one size, that one."""
        if self.server.startswith("https:"):
            return f"https://cdn.bsky.app/img/{size}/plain/{did}/{cid}"
        return f"{self.server}/xrpc/com.atproto.sync.getBlob?{urlencode({'did': did, 'cid': cid})}"


def key_of(uri: str) -> str:
    """The record key in an at:// address."""
    return uri.rpartition("/")[2]


def session(json: Json) -> tuple[str, str]:
    """A session, as DID and handle."""
    return shape.name(json["did"]), shape.name(json["handle"])


def credentials(json: Json) -> Credentials:
    """The tokens of a new session."""
    access = shape.name(json["accessJwt"])
    return Credentials(
        access_token=access, refresh_token=shape.name(json["refreshJwt"]), expires_at=_expiry(access)
    )


def _expiry(token: str) -> datetime | None:
    """When a JWT ends, as it says itself; None where it is none."""
    try:
        claims = jsonlib.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        return datetime.fromtimestamp(claims["exp"], UTC)
    except (*shape.WRONG, OSError):
        return None


def did(json: Json) -> str:
    """A resolved handle."""
    return shape.name(json["did"])


def blob(json: Json) -> str:
    """An uploaded blob, as the JSON that goes into a record."""
    said = json["blob"]
    shape.name(said["ref"]["$link"])
    return jsonlib.dumps(said)


def blob_name(json: Json) -> str:
    """A blob, as the hash of its bytes."""
    return shape.name(json["ref"]["$link"])


def ref(json: Json) -> Ref:
    """The address and version of a record."""
    return Ref(id=shape.name(json["uri"]), version=shape.name(json["cid"]))


def record_of(json: Json) -> tuple[Json, str]:
    """A record as it stands in its repository, and its version."""
    return shape.mapping(json["value"]), shape.name(json["cid"])


def ignored(json: Json) -> None:
    """An answer of which only its arrival counts."""
    shape.mapping(json)


def identity_reader(web: Web) -> Callable[[Json], Identity]:
    """Reads a profileView."""

    def read(json: Json) -> Identity:
        handle = shape.name(json["handle"])
        return Identity(
            remote_id=shape.name(json["did"]),
            handle=handle,
            display_name=shape.text(json.get("displayName")) or handle,
            url=web.profile(handle),
            avatar=shape.maybe(shape.text, json.get("avatar")),
        )

    return read


def profile_reader(web: Web) -> Callable[[Json], Profile]:
    """Reads a profileViewDetailed."""
    identity = identity_reader(web)

    def read(json: Json) -> Profile:
        return Profile(
            identity=identity(json),
            bio=shape.text(json.get("description")),
            website=shape.maybe(shape.text, json.get("website")),
        )

    return read


def published_reader(web: Web, handle: str) -> Callable[[Json], Published]:
    """Reads a post of ours as the repository has it."""

    def read(json: Json) -> Published:
        found, record = ref(json), json["value"]
        return Published(
            receipt=Receipt(ref=found, url=web.post(found.id, handle)),
            text=shape.text(record["text"]),
            alts=tuple(shape.text(one.get("alt")) for one in _media(record)),
            names=tuple(blob_name(one.get("image") or one["video"]) for one in _media(record)),
            exact=True,
            mark=next(iter(_labels(record)), None),
        )

    return read


def _labels(record: Json) -> list[str]:
    """What a post says of its own images."""
    values = shape.items(shape.mapping(record.get("labels")).get("values"))
    return [shape.text(one.get("val")) for one in values]


def _media(record: Json) -> list[Json]:
    """The images of a post, or its video."""
    embed = shape.mapping(record.get("embed"))
    inner = shape.mapping(embed.get("media", embed))
    return _images(record) or ([inner] if "video" in inner else [])


def _images(record: Json) -> list[Json]:
    embed = shape.mapping(record.get("embed"))
    return shape.items(shape.mapping(embed.get("media", embed)).get("images"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A notification: what it is about, and its place in the list."""

    uri: str
    at: datetime
    json: Json


def notices(json: Json) -> tuple[list[Notice], str | None]:
    """A page of notifications, newest first, and where the next one starts."""
    found = shape.readable(_notice, shape.items(json["notifications"]))
    return found, shape.maybe(shape.name, json.get("cursor"))


def _notice(json: Json) -> Notice:
    return Notice(uri=shape.name(json["uri"]), at=shape.moment(json["indexedAt"]), json=json)


def item_reader(web: Web, own_did: str) -> Callable[[Notice], RemoteItem | None]:
    """Reads a notification as an item; None where it is no talk, or our own."""

    def read(notice: Notice) -> RemoteItem | None:
        kind = _KINDS.get(notice.json["reason"])
        author = _author(notice.json["author"], web)
        if kind is None or author.remote_id == own_did:
            return None
        return _item(notice, kind, author, web)

    return read


def _item(notice: Notice, kind: ItemKind, author: Author, web: Web) -> RemoteItem:
    record = notice.json["record"]
    reply = shape.mapping(record.get("reply"))
    images = [
        (shape.name(one["image"]["ref"]["$link"]), shape.text(one.get("alt"))) for one in _images(record)
    ]
    return RemoteItem(
        ref=ref(notice.json),
        kind=kind,
        author=author,
        text=_spelled(record),
        # Not the record's createdAt, which its author can set at will.
        created_at=notice.at,
        url=web.post(notice.uri, author.handle),
        parent_id=ref(reply["parent"]).id if reply else None,
        root=ref(reply["root"]) if reply else None,
        language=next(iter(map(shape.text, shape.items(record.get("langs")))), None),
        media=tuple(web.image(author.remote_id, cid) for cid, _ in images),
        pictures=tuple(
            Picture(url=web.image(author.remote_id, cid, "feed_thumbnail"), alt=alt)
            for cid, alt in images
            # A label is a warning, and whoever looks at the channel has not asked to see it.
            if not notice.json.get("labels")
        ),
    )


def _author(json: Json, web: Web) -> Author:
    handle = shape.name(json["handle"])
    return Author(
        remote_id=shape.name(json["did"]),
        handle=handle,
        name=shape.text(json.get("displayName")) or handle,
        url=web.profile(handle),
        followers=shape.maybe(shape.number, json.get("followersCount")),
    )


def sizes(json: Json) -> dict[str, int]:
    """How many follow whom, by DID, where profiles tell."""
    profiles = shape.items(json["profiles"])
    return {
        shape.name(one["did"]): shape.number(one["followersCount"])
        for one in profiles
        if "followersCount" in one
    }


def authors_reader(web: Web) -> Callable[[Json], dict[str, Author]]:
    """Reads profiles, by DID."""

    def read(json: Json) -> dict[str, Author]:
        found = shape.readable(lambda one: _author(one, web), shape.items(json["profiles"]))
        return {author.remote_id: author for author in found}

    return read


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A direct message."""

    convo_id: str
    id: str
    sender: str
    text: str
    sent_at: datetime

    @property
    def ref(self) -> Ref:
        """Its name: a message can only be found in its conversation."""
        return Ref(id=f"{self.convo_id}/{self.id}")


def message(json: Json, convo_id: str) -> Message:
    """A messageView; a deleted one has no text, and can't be read."""
    return Message(
        convo_id=convo_id,
        id=shape.name(json["id"]),
        sender=shape.name(json["sender"]["did"]),
        text=spelled(json["text"], shape.items(json.get("facets"))),
        sent_at=shape.moment(json["sentAt"]),
    )


def messages_reader(convo_id: str) -> Callable[[Json], tuple[list[Message], str | None]]:
    """Reads a page of a conversation, newest first, and where the next one starts."""

    def read(json: Json) -> tuple[list[Message], str | None]:
        found = shape.readable(lambda one: message(one, convo_id), shape.items(json["messages"]))
        return found, shape.maybe(shape.name, json.get("cursor"))

    return read


@dataclass(frozen=True, kw_only=True, slots=True)
class Convos:
    """The newest conversations: their latest revision, and the last messages of the unread ones."""

    rev: str | None
    unread: list[Message]


def convos(json: Json) -> Convos:
    """A page of conversations."""
    found = shape.items(json["convos"])
    revs = (shape.name(one["rev"]) for one in found)
    waiting = [one for one in found if shape.number(one.get("unreadCount") or 0)]
    return Convos(
        rev=max(revs, default=None),
        unread=shape.readable(lambda one: message(one["lastMessage"], shape.name(one["id"])), waiting),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Log:
    """A page of the log of direct messages: how far it goes, whether anything is new, the new messages."""

    rev: str | None
    news: bool = False
    messages: Sequence[Message] = ()


def log_reader(since: str) -> Callable[[Json], Log]:
    """Reads a page of the log, from after a revision."""

    def read(json: Json) -> Log:
        entries = [one for one in shape.items(json["logs"]) if shape.name(one["rev"]) > since]
        made = [one for one in entries if shape.text(one.get("$type")).endswith("#logCreateMessage")]
        return Log(
            rev=max((shape.name(one["rev"]) for one in entries), default=since),
            news=bool(entries),
            messages=shape.readable(lambda one: message(one["message"], shape.name(one["convoId"])), made),
        )

    return read


def message_item(found: Message, author: Author, web: Web) -> RemoteItem:
    """A direct message as an item."""
    return RemoteItem(
        ref=found.ref,
        kind=ItemKind.MESSAGE,
        author=author,
        text=found.text,
        created_at=found.sent_at,
        url=web.talk(found.convo_id),
        thread_id=found.convo_id,
    )


def seen(json: Json) -> dict[str, Seen]:
    """Posts of others by address, as what they say now."""
    return dict(shape.readable(_seen, shape.items(json["posts"])))


def _seen(json: Json) -> tuple[str, Seen]:
    return shape.name(json["uri"]), Seen(text=_spelled(json["record"]))


def _spelled(record: Json) -> str:
    return spelled(shape.text(record.get("text")), shape.items(record.get("facets")))


def post_metrics(json: Json) -> dict[str, Mapping[Metric, int]]:
    """Posts' figures by address."""
    found = shape.readable(
        lambda one: (shape.name(one["uri"]), _figures(one, _POST_METRICS)), shape.items(json["posts"])
    )
    return dict(found)


def account_metrics(json: Json) -> Mapping[Metric, int]:
    """An account's figures."""
    shape.name(json["did"])
    return _figures(json, _ACCOUNT_METRICS)


def _figures(json: Json, names: Mapping[str, Metric]) -> Mapping[Metric, int]:
    found = {metric: shape.maybe(shape.number, json.get(name)) for name, metric in names.items()}
    return {metric: value for metric, value in found.items() if value is not None}
