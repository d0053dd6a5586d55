"""The contract of every connector: what services may ask of a platform, and what they get.

A connector serves one account: it takes a shared `httpx.AsyncClient`, the server's base URL, what the
platform calls the account, and its credentials. It neither retries nor decides, and raises only
`bot.errors.ConnectorError`. Only `publish` raises `OutcomeUnknownError`: everything else may simply be done
again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Protocol, TypeAlias

import httpx

from bot.domain.account import Credentials, Identity
from bot.domain.conversation import Ref, RemoteItem
from bot.domain.delivery import Receipt
from bot.domain.limits import Limits
from bot.domain.metric import Metric
from bot.domain.post import Media, Part
from bot.domain.preflight import Standing
from bot.domain.readback import Shown


class Capability(StrEnum):
    """What a connector can do, as README's table says it."""

    PUBLISH = "publish"
    THREADS = "threads"
    IMAGES = "images"
    VIDEO = "video"
    COMMENTS = "comments"
    MENTIONS = "mentions"
    MESSAGES = "direct messages"
    REPLY = "reply"
    EDIT = "edit a reply"
    DELETE = "delete a reply"
    MESSAGE_IMAGES = "images in direct messages"
    LIKE = "like"
    HIDE = "hide comments"
    MUTE = "mute a thread"
    MUTE_AUTHOR = "mute an author"
    PUSH = "tells of news"
    METRICS = "metrics"
    PROFILE = "profile"
    BY_HAND = "posted by hand"


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """An account as a connector needs it. `remote_id` and `handle` are the platform's names for it."""

    server: str
    remote_id: str
    handle: str
    credentials: Credentials = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Strategy:
    """How a platform keeps a delivery from going out twice.

    `key_lifetime`: for how long the same key (idempotency key, record key) makes a second try harmless;
    None: for ever; zero: it has no such key, or not every server of its kind keeps to it. `looks_up`: it can
    be asked whether the thing is there.
    """

    key_lifetime: timedelta | None
    looks_up: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A piece of media that the platform has taken, not yet published; `handle` is opaque JSON text."""

    handle: str
    media: Media


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """One thing to publish: a part of a post, or a reply.

    `after` is the part before it in our own thread (and `root` the first one); `answers` is the item
    replied to. `key` was minted by `mint_key` once for this delivery; the same key means the same thing for
    ever. `known` is what the platform calls other things of ours: a look that goes by the content passes them
    by, as the same text may be published twice.
    """

    part: Part
    key: str
    uploads: Sequence[Upload] = ()
    after: Ref | None = None
    root: Ref | None = None
    answers: RemoteItem | None = None
    language: str | None = None
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Published(Shown):
    """A post of ours read back from the platform, and what proves that it is there."""

    receipt: Receipt


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What somebody's item says now, and when it was edited last, where the platform tells."""

    text: str
    edited_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class InboxPage:
    """Incoming items, oldest first, and the cursor from which to go on.

    `more` says that another page waits.
    """

    items: Sequence[RemoteItem]
    cursor: str
    more: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """What a platform shows of an account."""

    identity: Identity
    bio: str
    website: str | None = None


class Connector(Protocol):
    """One platform, for one account."""

    platform: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]]
    strategy: ClassVar[Strategy]
    #: The day from which the platform no longer takes posts this way, once it has named one.
    ends: ClassVar[date | None]

    def __init__(self, client: httpx.AsyncClient, login: Login) -> None: ...

    # the account

    async def identify(self) -> Identity:
        """Who these credentials belong to."""

    async def limits(self) -> Limits:
        """What this account may publish, read from the server where it says."""

    async def renew(self) -> Credentials:
        """Fresh credentials for these; raises AuthorizationError when only a person can help.

        Where the platform's tokens do not expire these are the same. It also opens the first session of a
        pasted password (`credentials.password` set, `access_token` empty).
        """

    async def standing(self) -> Standing:
        """How the account stands: permissions that are missing, calls that are left; what is told of it."""

    async def profile(self) -> Profile:
        """What the platform shows of the account."""

    # publishing

    def mint_key(self, now: datetime) -> str:
        """A new key for one delivery: called once, stored, and given with every try."""

    async def upload(self, media: Media, content: bytes) -> Upload:
        """Hand over one image or video, and wait a while for it to be ready. Harmless to repeat."""

    def name_of(self, handle: str) -> str:
        """What a post that is read back calls media that was handed over under this handle."""

    async def publish(self, outgoing: Outgoing) -> Receipt:
        """Publish, in one irreversible call.

        The same `key` again does not publish twice within the key's life.
        """

    async def look_up(self, outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        """The thing, if it is there.

        Published after `since` (with some slack for clocks) and known by key, or by content and not `known`.
        """

    async def read_back(self, ref: Ref) -> Published:
        """What the platform shows of a post of ours."""

    async def find(self, link: str) -> Published:
        """The post of ours that people see at the address.

        Raises RejectedError, of the part "link" where it can't be the address of one of ours, and
        NotSupportedError where nobody can tell.
        """

    async def edit(self, ref: Ref, outgoing: Outgoing) -> Receipt:
        """Give a reply of ours another text; its media stay. Harmless to repeat.

        Raises NotSupportedError where the platform has no such thing.
        """

    async def delete(self, ref: Ref) -> None:
        """Take down a post or reply of ours; one that is gone is no fault. Harmless to repeat.

        Raises NotSupportedError where the platform has no such thing (direct messages on some).
        """

    # community

    async def inbox(self, cursor: str | None, *, since: datetime | None = None) -> InboxPage:
        """Comments, mentions and direct messages since the cursor, our own left out.

        Cursor None starts an account: it brings what the newest page has from after `since`, and nothing
        without `since`; whatever is older never comes. `since` means nothing beside a cursor.
        """

    async def look_again(self, refs: Sequence[Ref]) -> Mapping[str, Seen | None]:
        """What items say now, by remote id: None is gone. What can't be asked about is not in it."""

    async def like(self, item: RemoteItem) -> None:
        """Like an item. Harmless to repeat."""

    async def hide(self, item: RemoteItem) -> None:
        """Hide somebody's comment under a post of ours from all who read it. Harmless to repeat.

        Raises NotSupportedError where the platform has no such thing, or the thread is not ours.
        """

    async def mute(self, item: RemoteItem) -> None:
        """Have the platform tell us no more of the thread of an item, or of its author. Harmless to repeat.

        Which of them it is the capabilities say: MUTE or MUTE_AUTHOR.
        Raises NotSupportedError where the platform has no such thing.
        """

    async def subscribe(self, address: str) -> str:
        """Have the platform knock at this address when somebody has written; the key that signs each knock.

        It takes the place of any address before. Raises NotSupportedError where the platform has no such
        thing, or the token does not allow it.
        """

    # numbers

    async def account_metrics(self) -> Mapping[Metric, int]:
        """The account's figures now; what the platform does not tell is missing, never 0."""

    async def post_metrics(self, refs: Sequence[Ref]) -> Mapping[str, Mapping[Metric, int]]:
        """The figures now of posts of ours, by remote id; a post that is gone is missing."""


ConnectorFactory: TypeAlias = type[Connector]
"""A connector's class: called with the HTTP client and a login it makes a connector for that account."""
