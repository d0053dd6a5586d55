"""What an AppView shows: posts and people as one viewer sees them."""

from sandbox.platforms.bluesky.lexicon import FOLLOW, LIKE, POST, PROFILE, REPOST, THREADGATE
from sandbox.platforms.bluesky.model import Actor, Record
from sandbox.platforms.bluesky.pds import PREFIX, Bluesky
from sandbox.platforms.calls import Json, Value
from sandbox.platforms.moments import stamp


class Views:
    """Draws views for one viewer under one base address."""

    def __init__(self, pds: Bluesky, origin: str, viewer: str | None) -> None:
        self._pds = pds
        self._base = origin + PREFIX
        self._viewer = viewer

    def basic(self, did: str) -> Json:
        """A ProfileViewBasic."""
        actor = self._pds.actors[did]
        profile = self._profile(actor)
        return {
            "did": actor.id,
            "handle": actor.handle,
            "displayName": profile.get("displayName", ""),
            "avatar": self._picture(actor, profile.get("avatar"), "avatars"),
            "viewer": self._relation(actor),
            "labels": [],
            "createdAt": stamp(actor.created_at),
        }

    def person(self, did: str) -> Json:
        """A ProfileView."""
        actor = self._pds.actors[did]
        about = self._profile(actor).get("description", "")
        return {**self.basic(did), "description": about, "indexedAt": stamp(actor.created_at)}

    def profile(self, did: str) -> Json:
        """A ProfileViewDetailed, with the counts."""
        actor = self._pds.actors[did]
        return {
            **self.person(did),
            "banner": self._picture(actor, self._profile(actor).get("banner"), "banners"),
            "followersCount": actor.crowd + len(self._pds.about(FOLLOW, did)),
            "followsCount": self._pds.count(did, FOLLOW),
            "postsCount": self._pds.count(did, POST),
        }

    def post(self, record: Record) -> Json:
        """A PostView."""
        shown = self._embed(record.repo, record.value.get("embed"))
        return {
            "uri": record.id,
            "cid": record.cid,
            "author": self.basic(record.repo),
            "record": record.value,
            **({"embed": shown} if shown else {}),
            "bookmarkCount": 0,
            **self.counts(record),
            "indexedAt": stamp(record.indexed_at),
            "viewer": self._viewer_state(record),
            "labels": [],
            **self._gate(record),
        }

    def _gate(self, record: Record) -> Json:
        """Who may answer a post, and which answers its author hides."""
        found = self._pds.records.get(f"at://{record.repo}/{THREADGATE}/{record.rkey}")
        if found is None:
            return {}
        return {"threadgate": {"uri": found.id, "cid": found.cid, "record": found.value, "lists": []}}

    def counts(self, record: Record) -> Json:
        """Likes, reposts, replies and quotes of a post."""
        return {
            "replyCount": record.crowd.replies + len(self._pds.about("reply", record.id)),
            "repostCount": record.crowd.reposts + _people(self._pds.about(REPOST, record.id)),
            "likeCount": record.crowd.likes + _people(self._pds.about(LIKE, record.id)),
            "quoteCount": len(self._pds.about("quote", record.id)),
        }

    def picture_url(self, did: str, blob: Json) -> str:
        """Where the page and clients load a blob."""
        return f"{self._base}/xrpc/com.atproto.sync.getBlob?did={did}&cid={blob['ref']['$link']}"

    def _profile(self, actor: Actor) -> Json:
        record = self._pds.records.get(f"at://{actor.id}/{PROFILE}/self")
        return record.value if record else {}

    def _picture(self, actor: Actor, blob: Value, kind: str) -> str:
        return self.picture_url(actor.id, blob) if blob else f"{self._base}/{kind}/{actor.handle}.png"

    def _relation(self, actor: Actor) -> Json:
        viewer = self._viewer or ""
        found: Json = {"muted": f"{viewer} {actor.id}" in self._pds.mutes, "blockedBy": False}
        pairs = (("following", viewer, actor.id), ("followedBy", actor.id, viewer))
        for name, who, whom in pairs:
            uri = next((one.id for one in self._pds.about(FOLLOW, whom) if one.repo == who), None)
            found |= {name: uri} if uri else {}
        return found

    def _viewer_state(self, record: Record) -> Json:
        found: Json = {"threadMuted": False, "embeddingDisabled": False, "bookmarked": False}
        for name, kind in (("like", LIKE), ("repost", REPOST)):
            uri = next((one.id for one in self._pds.about(kind, record.id) if one.repo == self._viewer), None)
            found |= {name: uri} if uri else {}
        return found

    def _embed(self, did: str, embed: Value) -> Json | None:
        draw = {
            "app.bsky.embed.images": self._images,
            "app.bsky.embed.external": self._external,
            "app.bsky.embed.record": self._quote,
            "app.bsky.embed.recordWithMedia": self._quote_with_media,
        }.get(embed["$type"] if embed else "")
        return draw(did, embed) if draw else None

    def _images(self, did: str, embed: Json) -> Json:
        return {
            "$type": "app.bsky.embed.images#view",
            "images": [self._image(did, one) for one in embed["images"]],
        }

    def _image(self, did: str, image: Json) -> Json:
        url = self.picture_url(did, image["image"])
        size = {"aspectRatio": image["aspectRatio"]} if "aspectRatio" in image else {}
        return {"thumb": url, "fullsize": url, "alt": image["alt"], **size}

    def _external(self, did: str, embed: Json) -> Json:
        card = dict(embed["external"])
        if "thumb" in card:
            card["thumb"] = self.picture_url(did, card["thumb"])
        return {"$type": "app.bsky.embed.external#view", "external": card}

    def _quote(self, _did: str, embed: Json) -> Json:
        return {"$type": "app.bsky.embed.record#view", "record": self._quoted(embed["record"]["uri"])}

    def _quote_with_media(self, did: str, embed: Json) -> Json:
        return {
            "$type": "app.bsky.embed.recordWithMedia#view",
            "record": {"record": self._quoted(embed["record"]["record"]["uri"])},
            "media": self._embed(did, embed["media"]),
        }

    def _quoted(self, uri: str) -> Json:
        record = self._pds.records.get(uri)
        if record is None or record.collection != POST:
            return {"$type": "app.bsky.embed.record#viewNotFound", "uri": uri, "notFound": True}
        return {
            "$type": "app.bsky.embed.record#viewRecord",
            **record.ref,
            "author": self.basic(record.repo),
            "value": record.value,
            "labels": [],
            **self.counts(record),
            "indexedAt": stamp(record.indexed_at),
        }


def _people(records: list[Record]) -> int:
    # A second like of the same person is a record of its own, but the AppView counts people.
    return len({record.repo for record in records})
