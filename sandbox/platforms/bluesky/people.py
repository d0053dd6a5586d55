"""Bluesky as the followers, the control API and the page use it."""

import hashlib
from base64 import b32encode
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from sandbox.platforms.bluesky import lexicon, talk, writing
from sandbox.platforms.bluesky.facets import as_html, facets_of
from sandbox.platforms.bluesky.model import Actor, Message, Record
from sandbox.platforms.bluesky.pds import PREFIX, Bluesky
from sandbox.platforms.bluesky.views import Views
from sandbox.platforms.calls import Json, RefusalError
from sandbox.platforms.moments import stamp, tid
from sandbox.platforms.personas import BRAND, Persona
from sandbox.platforms.platform import LIMIT, Crowd, Draft, RefusedActError, Watcher

BRAND_PASSWORD = "sandbox-bluesky-password"  # noqa: S105 - a fixed password, good for loopback only
_AGE = timedelta(days=900)
_DID_LENGTH = 24


class BlueskyPeople:
    """Plays the accounts of one server."""

    name = "bluesky"

    def __init__(self, pds: Bluesky) -> None:
        self.pds = pds
        self.watchers: list[Watcher] = pds.watchers
        self.brand = _did(f"{BRAND.key}.test")
        self.join(BRAND)

    def join(self, persona: Persona) -> str:
        """Make sure the persona has an account NAME.test with the app password `sandbox-bluesky-NAME`."""
        handle = f"{persona.key}.test"
        known = self.pds.actor(handle)
        if known:
            return known.id
        password = BRAND_PASSWORD if persona == BRAND else f"sandbox-bluesky-{persona.key}"
        born = self.pds.clock() - _AGE
        actor = self.pds.actors.put(
            Actor(
                id=_did(handle), handle=handle, password=password, created_at=born, language=persona.language
            )
        )
        profile = {"displayName": persona.name, "description": persona.note, "createdAt": stamp(born)}
        self._write(actor.id, lexicon.PROFILE, profile, "self")
        return actor.id

    def find(self, handle: str) -> str:
        """The DID of an account, by handle, first part of the handle, or DID."""
        found = self.pds.actor(handle) or self.pds.actor(f"{handle.removeprefix('@')}.test")
        if found is None:
            raise RefusedActError("account_not_found")
        return found.id

    def post(self, author: str, draft: Draft) -> str:
        """Write a post or a reply."""
        value: Json = {
            "text": draft.text,
            "createdAt": stamp(draft.at or self.pds.clock()),
            "langs": [draft.language],
        }
        facets = facets_of(draft.text, self._did_of)
        value |= {"facets": facets} if facets else {}
        if draft.reply_to:
            value["reply"] = self._reply(self._post(draft.reply_to))
        uri = writing.uri_of(author, lexicon.POST, self._key(draft))
        return writing.create(self.pds, uri, self._checked(author, lexicon.POST, value), draft).id

    def like(self, actor: str, post: str) -> None:
        """Like a post."""
        self._point(actor, lexicon.LIKE, post)

    def repost(self, actor: str, post: str) -> None:
        """Repost a post."""
        self._point(actor, lexicon.REPOST, post)

    def follow(self, actor: str, target: str) -> None:
        """Follow an account."""
        if not any(one.repo == actor for one in self.pds.about(lexicon.FOLLOW, target)):
            self._write(actor, lexicon.FOLLOW, {"subject": target, "createdAt": stamp(self.pds.clock())})

    def message(self, author: str, target: str, text: str) -> str:
        """Write a direct message."""
        return talk.say(self.pds, talk.convo_between(self.pds, author, target), author, text).id

    def edit(self, post: str, text: str) -> None:
        """Nobody's app can: what a record says after a change is not shown."""
        del post, text
        raise RefusedActError("edit_not_supported")

    def remove(self, post: str) -> None:
        """Delete a post."""
        self.pds.drop(self._post(post))

    def cheer(self, post: str, more: Crowd) -> None:
        """Add to the counts of a post."""
        record = self._post(post)
        crowd = Crowd(
            likes=record.crowd.likes + more.likes,
            reposts=record.crowd.reposts + more.reposts,
            replies=record.crowd.replies + more.replies,
        )
        self.pds.keep(record.id, record.value, crowd)

    def welcome(self, account: str, more: int) -> None:
        """Add to the followers of an account."""
        known = self.pds.actors[account]
        self.pds.actors.put(replace(known, crowd=known.crowd + more))
        self.pds.changed(account)

    def mention_of(self, account: str) -> str:
        """`@handle`."""
        return f"@{self.pds.actors[account].handle}"

    def addressed(self, post: str) -> set[str]:
        """Whose post is answered or who is mentioned; the other one of a conversation."""
        message = self.pds.messages.get(post)
        if message:
            return set(self.pds.convos[message.convo].members) - {message.sender}
        value = self._post(post).value
        parent = [value["reply"]["parent"]["uri"].split("/")[2]] if "reply" in value else []
        return {*parent, *writing.mentioned(value)}

    def root(self, post: str) -> str:
        """The post that began the thread, or the conversation."""
        message = self.pds.messages.get(post)
        if message:
            return message.convo
        value = self._post(post).value
        return str(value["reply"]["root"]["uri"]) if "reply" in value else post

    def timeline(self, *, everything: bool = False, limit: int = LIMIT) -> list[Json]:
        """The posts, newest first; with everything also the direct messages."""
        messages = islice(self.pds.messages.newest(), limit if everything else 0)
        posts = [self._shown(one) for one in self.pds.posts()[:limit]]
        shown = [*posts, *(self._message_shown(one) for one in messages)]
        return sorted(shown, key=lambda one: str(one["created_at"]), reverse=True)[:limit]

    def accounts(self) -> list[Json]:
        """Everyone here."""
        return [self._account_shown(one.id) for one in self.pds.actors]

    def _write(self, did: str, collection: str, value: Json, rkey: str | None = None) -> str:
        uri = writing.uri_of(did, collection, rkey or self.pds.ids.tid(self.pds.clock()))
        return writing.create(self.pds, uri, self._checked(did, collection, value)).id

    def _checked(self, did: str, collection: str, value: Json) -> Json:
        try:
            return writing.prepare(self.pds, did, collection, value)
        except RefusalError as error:
            raise RefusedActError(str(error.answer.body["message"])) from error

    def _key(self, draft: Draft) -> str:
        # A post of the past keeps its own time, although keys of the present have been made already.
        return tid(int(draft.at.timestamp() * 1_000_000)) if draft.at else self.pds.ids.tid(self.pds.clock())

    def _point(self, actor: str, kind: str, post: str) -> None:
        if not any(one.repo == actor for one in self.pds.about(kind, post)):
            value = {"subject": self._post(post).ref, "createdAt": stamp(self.pds.clock())}
            self._write(actor, kind, value)

    def _post(self, post: str) -> Record:
        record = self.pds.records.get(post)
        if record is None or record.collection != lexicon.POST:
            raise RefusedActError("post_not_found")
        return record

    def _reply(self, parent: Record) -> Json:
        return {"root": parent.value.get("reply", {}).get("root", parent.ref), "parent": parent.ref}

    def _did_of(self, handle: str) -> str | None:
        actor = self.pds.actor(handle)
        return actor.id if actor else None

    def _shown(self, record: Record) -> Json:
        drawn = Views(self.pds, "", None).post(record)
        pictures = drawn.get("embed", {}).get("images", [])
        counts = Views(self.pds, "", None).counts(record)
        return {
            "id": record.id,
            "cid": record.cid,
            "url": f"{PREFIX}/profile/{drawn['author']['handle']}/post/{record.rkey}",
            "author": self._account_shown(record.repo),
            "text": record.value["text"],
            "html": as_html(record.value),
            "media": [{"url": one["fullsize"], "alt": one["alt"]} for one in pictures],
            "created_at": stamp(record.indexed_at),
            "in_reply_to": record.value["reply"]["parent"]["uri"] if "reply" in record.value else None,
            "visibility": "public",
            "language": next(iter(record.value.get("langs", [])), ""),
            "likes": counts["likeCount"],
            "reposts": counts["repostCount"],
            "replies": counts["replyCount"],
        }

    def _message_shown(self, message: Message) -> Json:
        return {
            "id": message.id,
            "url": "",
            "author": self._account_shown(message.sender),
            "text": message.text,
            "html": as_html({"text": message.text}),
            "media": [],
            "created_at": stamp(message.at),
            "in_reply_to": None,
            "visibility": "direct",
            "conversation": message.convo,
            "likes": 0,
            "reposts": 0,
            "replies": 0,
        }

    def _account_shown(self, did: str) -> Json:
        drawn = Views(self.pds, "", None).profile(did)
        return {
            "id": did,
            "handle": drawn["handle"],
            "full_handle": f"@{drawn['handle']}",
            "name": drawn["displayName"],
            "note": drawn["description"],
            "avatar": drawn["avatar"],
            "url": f"{PREFIX}/profile/{drawn['handle']}",
            "followers": drawn["followersCount"],
            "posts": drawn["postsCount"],
            "language": self.pds.actors[did].language,
            "brand": did == self.brand,
        }


def _did(handle: str) -> str:
    digest = hashlib.sha256(handle.encode()).digest()
    return f"did:plc:{b32encode(digest).decode().lower()[:_DID_LENGTH]}"
