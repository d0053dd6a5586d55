"""A clock to move by hand, and a platform in memory that can be told to fail."""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import ClassVar

import httpx

from bot.clock import Clock
from bot.connectors.base import (
    Capability,
    Connector,
    ConnectorFactory,
    InboxPage,
    Login,
    Outgoing,
    Profile,
    Published,
    Seen,
    Strategy,
    Upload,
)
from bot.domain.account import Credentials, Identity
from bot.domain.conversation import Author, ItemKind, Ref, RemoteItem
from bot.domain.delivery import Receipt
from bot.domain.limits import Counting, Limits, problems
from bot.domain.metric import Metric
from bot.domain.post import Mark, Media
from bot.domain.preflight import Standing
from bot.errors import (
    AuthorizationError,
    NotSupportedError,
    OutcomeUnknownError,
    RejectedError,
    TokenExpiredError,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "an-app-password"
KEYED = Strategy(key_lifetime=None, looks_up=False)
LOOKING = Strategy(key_lifetime=timedelta(0), looks_up=True)
BOTH = Strategy(key_lifetime=None, looks_up=True)
NEITHER = Strategy(key_lifetime=timedelta(0), looks_up=False)

_PAGE = 50


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


class Crash(BaseException):
    """The end of a process: no handler of ours may catch it."""


@dataclass(frozen=True, kw_only=True)
class Live:
    """Something that is on the platform."""

    id: str
    by: str
    text: str
    at: datetime
    key: str = ""
    parent: str | None = None
    alts: tuple[str, ...] = ()
    kind: ItemKind | None = None
    warning: str = ""
    mark: Mark | None = None
    names: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Fault:
    """Something that goes wrong in a call: before anything is done, or when all is done."""

    error: BaseException | None
    late: bool = False


@dataclass(kw_only=True)
class FakePlatform:
    """What a platform keeps, and how it behaves."""

    strategy: Strategy = BOTH
    clock: Clock = field(default_factory=FakeClock)
    posts: list[Live] = field(default_factory=list)
    heard: list[RemoteItem] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    muted: set[str] = field(default_factory=set)
    addresses: list[str] = field(default_factory=list)
    push_key: str = ""
    likes: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    edits: dict[str, Seen | None] = field(default_factory=dict)
    followers: int | None = 100
    standing: Standing = field(default_factory=Standing)
    token: str = "token-0"
    refresh: str = "refresh-0"
    expired: set[str] = field(default_factory=set)
    calls: Counter[str] = field(default_factory=Counter)
    faults: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    reached: defaultdict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))
    limits: Limits = field(default_factory=lambda: Limits(characters=300, counting=Counting.GRAPHEMES))
    page: int = _PAGE
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def connectors(self) -> Mapping[str, ConnectorFactory]:
        """The registry that has nothing but this platform."""

        class Bound(FakeConnector):
            strategy = self.strategy
            home = self

        return {"fake": Bound}

    # what a test makes it do

    def refuse(self, call: str, error: BaseException, times: int = 1) -> None:
        """Fail without having done anything."""
        self.faults[call].extend(Fault(error=error) for _ in range(times))

    def pass_by(self, call: str, times: int) -> None:
        """Work well so many times, before what goes wrong then."""
        self.faults[call].extend(Fault(error=None) for _ in range(times))

    def lose(self, call: str = "publish", error: BaseException | None = None) -> None:
        """Do it, and let nobody know."""
        self.faults[call].append(Fault(error=error or OutcomeUnknownError("no answer"), late=True))

    def hold(self, call: str) -> asyncio.Event:
        """Let the call wait for the event."""
        return self.gates.setdefault(call, asyncio.Event())

    def expire(self) -> None:
        """End the life of the present access token; the refresh token is still good."""
        self.expired.add(self.token)

    def revoke(self) -> None:
        """Take the grant away: only a person can help."""
        self.token, self.refresh = "revoked", "revoked"

    def grant(self) -> Credentials:
        """New tokens; the old ones are over."""
        number = next(self.numbers)
        self.expired.add(self.token)
        self.token, self.refresh = f"token-{number}", f"refresh-{number}"
        expires = self.clock() + timedelta(hours=2)
        return Credentials(access_token=self.token, refresh_token=self.refresh, expires_at=expires)

    def say(self, text: str, **more: object) -> RemoteItem:
        """Somebody writes to us."""
        number = next(self.numbers)
        plain = RemoteItem(
            ref=Ref(id=f"item-{number}"),
            kind=ItemKind.MENTION,
            author=OWEN,
            text=text,
            created_at=self.clock(),
            url=f"https://fake.example/{number}",
        )
        self.heard.append(replace(plain, **more))  # type: ignore[arg-type]
        return self.heard[-1]

    def changes(self, item: RemoteItem, text: str) -> None:
        """Its author gives an item another text."""
        self.edits[item.ref.id] = Seen(text=text, edited_at=self.clock())

    def withdraws(self, item: RemoteItem) -> None:
        """Its author deletes an item."""
        self.edits[item.ref.id] = None

    @property
    def texts(self) -> list[str]:
        """What is live, oldest first."""
        return [one.text for one in self.posts]


OWEN = Author(remote_id="owen", handle="owen", name="Owen")


class FakeConnector:
    """Speaks with a `FakePlatform`."""

    platform: ClassVar[str] = "fake"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability) - {Capability.BY_HAND}
    ends: ClassVar[date | None] = None
    strategy: ClassVar[Strategy] = BOTH
    home: ClassVar[FakePlatform]

    def __init__(self, client: httpx.AsyncClient, login: Login) -> None:
        del client
        self._login = login

    async def _enter(self, call: str) -> None:
        self.home.calls[call] += 1
        self.home.reached[call].set()
        if gate := self.home.gates.get(call):
            await gate.wait()
        await asyncio.sleep(0)
        self._fail(call, late=False)

    def _leave(self, call: str) -> None:
        self._fail(call, late=True)

    def _fail(self, call: str, *, late: bool) -> None:
        faults = self.home.faults[call]
        if faults and faults[0].late == late and (error := faults.popleft().error):
            raise error

    async def _open(self, call: str) -> None:
        await self._enter(call)
        token = self._login.credentials.access_token
        if token in self.home.expired:
            raise TokenExpiredError("the token is over")
        if token != self.home.token:
            raise AuthorizationError("the grant is dead")

    async def identify(self) -> Identity:
        await self._open("identify")
        name = self._login.handle or "linden"
        return Identity(
            remote_id=f"id-{name}", handle=name, display_name="Linden", url=f"https://fake.example/@{name}"
        )

    async def limits(self) -> Limits:
        await self._open("limits")
        return self.home.limits

    async def renew(self) -> Credentials:
        await self._enter("renew")
        known = self._login.credentials
        if self.home.refresh not in {known.refresh_token, "revoked"} and known.password != PASSWORD:
            raise AuthorizationError("the refresh token was used before")
        if self.home.refresh == "revoked" and known.password != PASSWORD:
            raise AuthorizationError("the grant is dead")
        fresh = self.home.grant()
        self._leave("renew")
        return fresh

    async def standing(self) -> Standing:
        await self._open("standing")
        return self.home.standing

    async def profile(self) -> Profile:
        return Profile(identity=await self.identify(), bio="")

    def mint_key(self, now: datetime) -> str:
        return f"{now:%H%M%S}-{next(self.home.numbers)}"

    async def upload(self, media: Media, content: bytes) -> Upload:
        await self._open("upload")
        del content
        return Upload(handle=media.sha256, media=media)

    def name_of(self, handle: str) -> str:
        return handle

    async def publish(self, outgoing: Outgoing) -> Receipt:
        await self._open("publish")
        if found := problems([outgoing.part], self.home.limits):
            raise RejectedError(found[0].part, part=found[0].part)
        if outgoing.answers and self.home.edits.get(outgoing.answers.ref.id, outgoing) is None:
            raise RejectedError("what it answers is gone", part="answer")
        live = self._kept(outgoing) or self._new(outgoing)
        self._leave("publish")
        return receipt(live)

    def _kept(self, outgoing: Outgoing) -> Live | None:
        life = self.strategy.key_lifetime
        now = self.home.clock()
        same = [one for one in self.home.posts if one.key == outgoing.key]
        return next((one for one in same if life is None or now - one.at < life), None)

    def _new(self, outgoing: Outgoing) -> Live:
        live = Live(
            id=f"post-{next(self.home.numbers)}",
            by=self._login.remote_id,
            text=outgoing.part.full_text,
            at=self.home.clock(),
            key=outgoing.key,
            parent=_parent(outgoing),
            alts=tuple(upload.media.alt for upload in outgoing.uploads),
            names=tuple(upload.handle for upload in outgoing.uploads),
            kind=outgoing.answers.kind if outgoing.answers else None,
            warning=outgoing.part.warning,
            mark=outgoing.part.mark,
        )
        self.home.posts.append(live)
        return live

    async def look_up(self, outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        await self._open("look_up")
        if not self.strategy.looks_up:
            raise NotSupportedError("can't be asked")
        for live in self.home.posts:
            same = live.text == outgoing.part.full_text and live.parent == _parent(outgoing)
            same = same and live.id not in outgoing.known
            if same and live.by == self._login.remote_id and live.at >= since - timedelta(minutes=2):
                return receipt(live)
        return None

    async def find(self, link: str) -> Published:
        await self._open("find")
        key = link.partition("?")[0].rstrip("/").rpartition("/")[2]
        if key in {item.ref.id for item in self.home.heard}:
            raise RejectedError("somebody else wrote what is there", part="link")
        if not key.startswith("post-"):
            raise RejectedError("this is not the address of a post", part="link")
        live = next((one for one in self.home.posts if one.id == key), None)
        if live is None:
            raise RejectedError("404")
        if live.by != self._login.remote_id:
            raise RejectedError("somebody else wrote what is there", part="link")
        return _published(live)

    async def read_back(self, ref: Ref) -> Published:
        await self._open("read_back")
        live = next((one for one in self.home.posts if one.id == ref.id), None)
        if live is None:
            raise RejectedError("it is not there")
        return _published(live)

    async def edit(self, ref: Ref, outgoing: Outgoing) -> Receipt:
        await self._open("edit")
        number = next(number for number, one in enumerate(self.home.posts) if one.id == ref.id)
        self.home.posts[number] = replace(self.home.posts[number], text=outgoing.part.full_text)
        self._leave("edit")
        return receipt(self.home.posts[number])

    async def delete(self, ref: Ref) -> None:
        await self._open("delete")
        self.home.posts[:] = [one for one in self.home.posts if one.id != ref.id]

    async def inbox(self, cursor: str | None, *, since: datetime | None = None) -> InboxPage:
        await self._open("inbox")
        everything = self.home.heard
        if cursor is None:
            fresh = [item for item in everything if since and item.created_at > since]
            return InboxPage(items=fresh[-self.home.page :], cursor=str(len(everything)))
        start = int(cursor)
        page = everything[start : start + self.home.page]
        return InboxPage(items=page, cursor=str(start + len(page)), more=start + len(page) < len(everything))

    async def look_again(self, refs: Sequence[Ref]) -> Mapping[str, Seen | None]:
        await self._open("look_again")
        there = {item.ref.id: Seen(text=item.text) for item in self.home.heard}
        return {ref.id: self.home.edits.get(ref.id, there.get(ref.id)) for ref in refs}

    async def like(self, item: RemoteItem) -> None:
        await self._open("like")
        self.home.likes[item.ref.id].add(self._login.remote_id)

    async def hide(self, item: RemoteItem) -> None:
        await self._open("hide")
        self.home.hidden.add(item.ref.id)

    async def mute(self, item: RemoteItem) -> None:
        await self._open("mute")
        self.home.muted.add(item.ref.id)

    async def subscribe(self, address: str) -> str:
        await self._open("subscribe")
        self.home.addresses.append(address)
        return self.home.push_key

    async def account_metrics(self) -> Mapping[Metric, int]:
        await self._open("account_metrics")
        known = {} if self.home.followers is None else {Metric.FOLLOWERS: self.home.followers}
        return {Metric.POSTS: len(self.home.posts), **known}

    async def post_metrics(self, refs: Sequence[Ref]) -> Mapping[str, Mapping[Metric, int]]:
        await self._open("post_metrics")
        there = {one.id for one in self.home.posts} | {item.ref.id for item in self.home.heard}
        return {
            ref.id: {
                Metric.LIKES: len(self.home.likes[ref.id]),
                Metric.REPLIES: sum(item.parent_id == ref.id for item in self.home.heard),
            }
            for ref in refs
            if ref.id in there
        }


def receipt(live: Live) -> Receipt:
    """What the platform calls it."""
    return Receipt(ref=Ref(id=live.id, version="1"), url=f"https://fake.example/{live.id}")


def _published(live: Live) -> Published:
    return Published(
        receipt=receipt(live),
        text=live.text,
        alts=live.alts,
        warning=live.warning,
        mark=live.mark,
        names=live.names,
    )


def _parent(outgoing: Outgoing) -> str | None:
    if outgoing.after is not None:
        return outgoing.after.id
    return outgoing.answers.ref.id if outgoing.answers else None


CONFORMS: type[Connector] = FakeConnector
"""Checked by mypy: whatever is tested with the fake may be done with any connector."""
