"""What a Mastodon instance keeps."""

from dataclasses import dataclass, field
from datetime import datetime

from sandbox.platforms.platform import NOBODY, Crowd


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Someone on this instance, or known to it from another (`domain`)."""

    id: str
    username: str
    domain: str
    name: str
    note: str
    created_at: datetime
    language: str = "en"
    fields: tuple[tuple[str, str], ...] = ()
    avatar: str = ""
    header: str = ""
    bot: bool = False
    locked: bool = False
    visibility: str = "public"
    crowd: int = 0

    @property
    def acct(self) -> str:
        """The handle as this instance writes it, without the first @."""
        return f"{self.username}@{self.domain}" if self.domain else self.username


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """A post, a comment, a direct message or, with `boost_of`, somebody's boost."""

    id: str
    author: str
    text: str
    created_at: datetime
    visibility: str = "public"
    language: str = "en"
    reply_to: str | None = None
    boost_of: str | None = None
    spoiler: str = ""
    sensitive: bool = False
    media: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    application: str | None = None
    edited_at: datetime | None = None
    crowd: Crowd = NOBODY


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    """An uploaded file; it can be attached to one status, once it is ready."""

    id: str
    owner: str
    mime: str
    width: int
    height: int
    ready_at: datetime
    description: str | None = None
    focus: tuple[float, float] | None = None
    status: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """Someone's favourite of a status, someone's mute of a thread, or someone following an account."""

    id: str
    kind: str
    actor: str
    target: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A notification."""

    id: str
    to: str
    kind: str
    actor: str
    at: datetime
    status: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """An access token; the token itself is the id."""

    id: str = field(repr=False)
    account: str | None
    app: str
    scopes: tuple[str, ...]
    created_at: datetime
    revoked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """Where pushes for an account go; its token is the id."""

    id: str = field(repr=False)
    account: str
    endpoint: str
    alerts: tuple[str, ...]
    standard: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PushKey:
    """What the instance signs its pushes with."""

    id: str
    pem: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class App:
    """A registered application; the client id is the id."""

    id: str
    secret: str = field(repr=False)
    name: str
    redirects: tuple[str, ...]
    scopes: tuple[str, ...]
    website: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """An authorization code, good for one token."""

    id: str = field(repr=False)
    app: str
    account: str
    scopes: tuple[str, ...]
    redirect: str
    challenge: str | None
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class IdempotencyKey:
    """Which status a key made; `id` is the account and the key."""

    id: str
    status: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadMark:
    """Up to where an account has read a conversation."""

    id: str
    status: str
