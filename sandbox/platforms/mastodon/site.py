"""A Mastodon instance: what it keeps, and the few things that everything else goes through."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from sandbox.clock import Clock
from sandbox.feed import Feed
from sandbox.platforms.limits import Meter
from sandbox.platforms.mastodon.model import (
    Account,
    App,
    Code,
    IdempotencyKey,
    Mark,
    Media,
    Notice,
    PushKey,
    ReadMark,
    Status,
    Subscription,
    Token,
)
from sandbox.platforms.moments import Ids
from sandbox.platforms.platform import Happening, Watcher
from sandbox.platforms.store import Shelf, Store
from sandbox.platforms.words import MENTION

DOMAIN = "social.test"
PREFIX = "/mastodon"
#: Real ids of notifications are a sequence, so they grow longer: 99 is followed by 100.
FIRST_NOTICE = 95


class Mastodon:
    """One instance with its accounts, statuses and the rest."""

    name = "mastodon"

    def __init__(self, store: Store, files: Path, clock: Clock, feed: Feed) -> None:
        self.clock = clock
        self.store = store
        self.meter = Meter(clock)
        self.watchers: list[Watcher] = []
        self.accounts = Shelf(store, Account)
        self.statuses = Shelf(store, Status)
        self.media = Shelf(store, Media)
        self.marks = Shelf(store, Mark)
        self.notices = Shelf(store, Notice)
        self.tokens = Shelf(store, Token)
        self.apps = Shelf(store, App)
        self.codes = Shelf(store, Code)
        self.keys = Shelf(store, IdempotencyKey)
        self.reads = Shelf(store, ReadMark)
        self.subscriptions = Shelf(store, Subscription)
        self.push_keys = Shelf(store, PushKey)
        #: Who hears of each notification.
        self.told: list[Callable[[Notice], None]] = []
        self.ids = Ids(max((int(status.id) for status in self.statuses), default=0))
        self._feed = feed
        self._files = files
        files.mkdir(parents=True, exist_ok=True)
        self._marks_on: dict[tuple[str, str], dict[str, Mark]] = defaultdict(dict)
        self._replies: dict[str, dict[str, None]] = defaultdict(dict)
        self._boosts: dict[str, dict[str, str]] = defaultdict(dict)
        self._written: dict[str, dict[str, None]] = defaultdict(dict)
        self.following: Counter[str] = Counter()
        self.spoken: Counter[str] = Counter()
        self._last_notice = max((int(notice.id) for notice in self.notices), default=FIRST_NOTICE - 1)
        for mark in self.marks:
            self._index_mark(mark)
        for status in self.statuses:
            self._index(status)

    def account(self, username: str, domain: str = "") -> Account | None:
        """The account with this name, here or on another server."""
        home = "" if domain in ("", DOMAIN) else domain
        wanted = (username.lower(), home.lower())
        return next((one for one in self.accounts if (one.username.lower(), one.domain) == wanted), None)

    def keep(self, status: Status) -> Status:
        """Store a status and tell whoever watches the page."""
        self.statuses.put(status)
        self._index(status)
        self.changed(status.id)
        return status

    def drop(self, status: Status) -> None:
        """Forget a status with its boosts, favourites and notifications."""
        for boost in list(self._boosts.pop(status.id, {}).values()):
            self._forget(self.statuses[boost])
        for mark in self.marked("favourite", status.id):
            self.unmark("favourite", mark.actor, status.id)
        for media in status.media:
            self.media.drop(media)
        # Answers to it stay, as on the real one, and stand alone from now on.
        for reply in self.replies(status.id):
            self.statuses.put(replace(reply, reply_to=None))
        self._forget(status)

    def replies(self, status: str) -> list[Status]:
        """Direct replies, oldest first."""
        found = (self.statuses.get(one) for one in self._replies.get(status, ()))
        return [one for one in found if one is not None]

    def boosts(self, status: str) -> dict[str, str]:
        """Who boosted a status: account id to the id of the boost."""
        return self._boosts.get(status, {})

    def mark(self, kind: str, actor: str, target: str) -> bool:
        """Set a favourite or a follow; False when it was set already."""
        key = f"{kind}:{actor}:{target}"
        if key in self.marks:
            return False
        mark = Mark(id=key, kind=kind, actor=actor, target=target, at=self.clock())
        self._index_mark(self.marks.put(mark))
        self.changed(target)
        return True

    def unmark(self, kind: str, actor: str, target: str) -> None:
        """Take a favourite or a follow back, with its notification."""
        key = f"{kind}:{actor}:{target}"
        self._marks_on[kind, target].pop(key, None)
        if self.marks.drop(key):
            self.following[actor] -= kind == "follow"
            status = target if kind == "favourite" else None
            self._unnotify(lambda one: (one.kind, one.actor, one.status) == (kind, actor, status))
            self.changed(target)

    def marked(self, kind: str, target: str) -> list[Mark]:
        """Who favourited or follows this."""
        return list(self._marks_on.get((kind, target), {}).values())

    def has_marked(self, kind: str, actor: str | None, target: str) -> bool:
        """Whether this account favourited or follows this."""
        return f"{kind}:{actor}:{target}" in self.marks

    def notify(self, to: str, kind: str, actor: str, status: str | None = None) -> None:
        """Tell a local account what somebody else did."""
        account = self.accounts.get(to)
        # Whoever lives on another server is told there.
        if account is None or account.domain or to == actor or self._is_muted(to, kind, status):
            return
        self._last_notice += 1
        key = str(self._last_notice)
        notice = Notice(id=key, to=to, kind=kind, actor=actor, at=self.clock(), status=status)
        self.notices.put(notice)
        for tell in self.told:
            tell(notice)

    def root(self, status: Status) -> Status:
        """The status that a thread began with, as far as it is still there."""
        parent = self.statuses.get(status.reply_to or "")
        while parent is not None:
            status, parent = parent, self.statuses.get(parent.reply_to or "")
        return status

    def _is_muted(self, to: str, kind: str, status: str | None) -> bool:
        """Whether an account wants to hear no more of a thread; of edits it hears anyway."""
        found = self.statuses.get(status or "")
        return found is not None and kind == "mention" and self.has_marked("mute", to, self.root(found).id)

    def mentioned(self, text: str) -> list[Account]:
        """Whom a text mentions, each once."""
        found = (self.account(name, domain) for name, domain in MENTION.findall(text))
        return list({one.id: one for one in found if one is not None}.values())

    def can_see(self, status: Status, viewer: str | None) -> bool:
        """Whether an account (or the public) may read a status."""
        if status.visibility in {"public", "unlisted"} or status.author == viewer:
            return True
        if viewer is None:
            return False
        follower = status.visibility == "private" and self.has_marked("follow", viewer, status.author)
        return follower or viewer in status.mentions

    def visible(self, key: str | None, viewer: str | None) -> Status | None:
        """The status with this id, if this viewer may read it."""
        status = self.statuses.get(key or "")
        return status if status is not None and self.can_see(status, viewer) else None

    def written_by(self, account: str) -> Iterator[Status]:
        """An account's statuses and boosts, newest first."""
        return (self.statuses[key] for key in reversed(list(self._written.get(account, ()))))

    def last_written(self, account: str) -> Status | None:
        """An account's newest status that is no direct message."""
        found = (self.statuses[key] for key in reversed(self._written.get(account, {})))
        return next((one for one in found if one.visibility != "direct"), None)

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

    def _index_mark(self, mark: Mark) -> None:
        self._marks_on[mark.kind, mark.target][mark.id] = mark
        self.following[mark.actor] += mark.kind == "follow"

    def _index(self, status: Status) -> None:
        if status.id not in self._written[status.author]:
            self.spoken[status.author] += status.visibility != "direct"
        self._written[status.author][status.id] = None
        if status.reply_to:
            self._replies[status.reply_to][status.id] = None
        if status.boost_of:
            self._boosts[status.boost_of][status.author] = status.id

    def _forget(self, status: Status) -> None:
        self.statuses.drop(status.id)
        self._written[status.author].pop(status.id, None)
        self.spoken[status.author] -= status.visibility != "direct"
        self._replies.get(status.reply_to or "", {}).pop(status.id, None)
        self._boosts.get(status.boost_of or "", {}).pop(status.author, None)
        if status.boost_of:
            gone = ("reblog", status.author, status.boost_of)
            self._unnotify(lambda one: (one.kind, one.actor, one.status) == gone)
        else:
            self._unnotify(lambda one: one.status == status.id)
        self.changed(status.id)

    def _unnotify(self, gone: Callable[[Notice], bool]) -> None:
        for notice in self.notices:
            if gone(notice):
                self.notices.drop(notice.id)
