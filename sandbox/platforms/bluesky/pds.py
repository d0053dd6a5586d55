"""A Bluesky server: repositories, and the indexes an AppView keeps over them."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sandbox.clock import Clock
from sandbox.feed import Feed
from sandbox.platforms.bluesky.cid import cid_of
from sandbox.platforms.bluesky.lexicon import FOLLOW, LIKE, POST, REPOST
from sandbox.platforms.bluesky.model import (
    Actor,
    Blob,
    Convo,
    Message,
    Mute,
    Notice,
    ReadMark,
    Record,
    Session,
)
from sandbox.platforms.calls import Json
from sandbox.platforms.limits import Meter
from sandbox.platforms.moments import Ids
from sandbox.platforms.platform import Crowd, Happening, Watcher
from sandbox.platforms.store import Shelf, Store

PREFIX = "/bluesky"
_SUBJECT_KINDS = frozenset({LIKE, REPOST, FOLLOW})


class Bluesky:
    """One server with its accounts, records and messages."""

    name = "bluesky"

    def __init__(self, store: Store, files: Path, clock: Clock, feed: Feed) -> None:
        self.clock = clock
        self.store = store
        self.meter = Meter(clock)
        self.watchers: list[Watcher] = []
        self.actors = Shelf(store, Actor)
        self.records = Shelf(store, Record)
        self.blobs = Shelf(store, Blob)
        self.sessions = Shelf(store, Session)
        self.notices = Shelf(store, Notice)
        self.mutes = Shelf(store, Mute)
        self.convos = Shelf(store, Convo)
        self.messages = Shelf(store, Message)
        self.reads = Shelf(store, ReadMark)
        self.ids = Ids()
        self._feed = feed
        self._files = files
        files.mkdir(parents=True, exist_ok=True)
        self._last_notice = max((int(notice.id) for notice in self.notices), default=0)
        self._in: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._about: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for record in self.records:
            self._index(record)

    def actor(self, name: str) -> Actor | None:
        """The account with this DID or handle."""
        handle = name.removeprefix("@").lower()
        return self.actors.get(name) or next((one for one in self.actors if one.handle == handle), None)

    def collection(self, repo: str, collection: str) -> list[Record]:
        """An account's records of one kind, by key."""
        return [self.records[uri] for uri in sorted(self._in.get((repo, collection), ()))]

    def count(self, repo: str, collection: str) -> int:
        """How many records of one kind an account has."""
        return len(self._in.get((repo, collection), ()))

    def posts(self) -> list[Record]:
        """Every post, newest first."""
        return [one for one in self.records.newest() if one.collection == POST]

    def about(self, kind: str, subject: str) -> list[Record]:
        """Records that point to a post or account: likes, reposts, follows, `reply`s and `quote`s."""
        return [self.records[uri] for uri in self._about.get((kind, subject), ())]

    def keep(self, uri: str, value: Json, crowd: Crowd | None = None, at: datetime | None = None) -> Record:
        """Write a record into its repository and index it."""
        old = self.records.get(uri)
        if old:
            self._unindex(old)
        kept = crowd or (old.crowd if old else Crowd())
        since = old.indexed_at if old else at or self.clock()
        record = Record(id=uri, cid=cid_of(value), value=value, indexed_at=since, crowd=kept)
        self._index(self.records.put(record))
        self._commit(record.repo, record.cid)
        self.changed(uri)
        return record

    def drop(self, record: Record) -> None:
        """Take a record out of its repository, with the notifications about it."""
        self.records.drop(record.id)
        self._unindex(record)
        self._commit(record.repo, record.id)
        for notice in self.notices:
            if notice.record == record.id:
                self.notices.drop(notice.id)
        self.changed(record.id)

    def notify(self, to: str, reason: str, record: Record, subject: str | None = None) -> None:
        """Tell an account of a record of somebody else."""
        if to == record.repo or to not in self.actors:
            return
        self._last_notice += 1
        self.notices.put(
            Notice(
                id=str(self._last_notice),
                to=to,
                reason=reason,
                record=record.id,
                subject=subject,
                at=record.indexed_at,
            )
        )

    def write_file(self, name: str, data: bytes) -> None:
        """Keep an uploaded file."""
        (self._files / name).write_bytes(data)

    def read_file(self, name: str) -> bytes | None:
        """The bytes of an uploaded file."""
        path = self._files / Path(name).name
        return path.read_bytes() if path.is_file() else None

    def changed(self, post: str) -> None:
        """Tell the page that a post or account looks different now."""
        self._feed.say("post", platform=self.name, post=post)

    def happened(self, happening: Happening) -> None:
        """Tell the followers what an account did."""
        for watch in self.watchers:
            watch(happening)

    def _commit(self, repo: str, change: str) -> None:
        actor = self.actors[repo]
        rev = self.ids.tid(self.clock())
        commit = cid_of({"did": repo, "rev": rev, "prev": actor.commit, "change": change})
        self.actors.put(replace(actor, rev=rev, commit=commit))

    def _index(self, record: Record) -> None:
        self._in[record.repo, record.collection][record.id] = None
        for key in _pointers(record):
            self._about[key][record.id] = None

    def _unindex(self, record: Record) -> None:
        self._in[record.repo, record.collection].pop(record.id, None)
        for key in _pointers(record):
            self._about[key].pop(record.id, None)


def quoted(value: Json) -> str | None:
    """The uri of the post that a post quotes."""
    embed = value.get("embed") or {}
    record = embed.get("record") or {}
    ref = record.get("record") or record
    return ref.get("uri") if str(embed.get("$type", "")).startswith("app.bsky.embed.record") else None


def _pointers(record: Record) -> list[tuple[str, str]]:
    value = record.value
    if record.collection in _SUBJECT_KINDS:
        subject = value["subject"]
        return [(record.collection, subject if isinstance(subject, str) else subject["uri"])]
    if record.collection != POST:
        return []
    parent = value["reply"]["parent"]["uri"] if "reply" in value else None
    pairs = (("reply", parent), ("quote", quoted(value)))
    return [(kind, uri) for kind, uri in pairs if uri]
