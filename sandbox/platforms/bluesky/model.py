"""What the Bluesky server keeps: repositories of records, and what an AppView makes of them."""

from dataclasses import dataclass, field
from datetime import datetime

from sandbox.platforms.calls import Json
from sandbox.platforms.platform import NOBODY, Crowd


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """An account; its DID is the id."""

    id: str
    handle: str
    password: str = field(repr=False)
    created_at: datetime
    language: str = "en"
    crowd: int = 0
    commit: str = ""
    rev: str = ""
    seen_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One record of a repository; its at-uri is the id."""

    id: str
    cid: str
    value: Json
    indexed_at: datetime
    crowd: Crowd = NOBODY

    @property
    def repo(self) -> str:
        """The DID whose record it is."""
        return self.id.split("/")[2]

    @property
    def collection(self) -> str:
        """The NSID of its kind."""
        return self.id.split("/")[3]

    @property
    def rkey(self) -> str:
        """Its key within the collection."""
        return self.id.split("/")[4]

    @property
    def ref(self) -> Json:
        """A strong reference to it."""
        return {"uri": self.id, "cid": self.cid}


@dataclass(frozen=True, kw_only=True, slots=True)
class Blob:
    """An uploaded file; `id` is its owner and CID."""

    id: str
    mime: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A refresh token that was handed out, by its `jti`."""

    id: str
    did: str
    expires_at: datetime
    revoked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A notification; ids are numbers that grow."""

    id: str
    to: str
    reason: str
    record: str
    subject: str | None
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Mute:
    """That somebody wants to hear no more of somebody; `id` is who and whom."""

    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Convo:
    """A conversation of two."""

    id: str
    members: tuple[str, str]
    rev: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message of a conversation; its id is a TID, and its `rev` too."""

    id: str
    convo: str
    sender: str
    text: str
    facets: list[Json] | None
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadMark:
    """Up to which message (`id` is who and which conversation) somebody has read."""

    id: str
    message: str
