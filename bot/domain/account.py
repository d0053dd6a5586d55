"""Accounts: one login of a brand on one platform."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from bot.domain.brand import Slot
from bot.domain.ids import AccountId, BrandId
from bot.domain.limits import Limits

BY_HAND = "by hand"
"""The platform of accounts without an API for posts."""


#: Where a page says nothing about whose it is.
_EVERYBODYS = {"", "bsky.app", "bsky.social", "mastodon.social"}


class AccountStatus(StrEnum):
    """Whether an account can be used."""

    CONNECTED = "connected"  #: works
    EXPIRING = "expiring"  #: works, and somebody has to connect it again soon
    LIMITED = "limited"  #: the platform asks us to wait
    DISCONNECTED = "disconnected"  #: the platform said that the grant is dead; a person must connect it again


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """What opens an account; nothing of it shows in a `repr`. `expires_at` is the access token's."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who an account is on its platform, as the platform says."""

    remote_id: str
    handle: str
    display_name: str
    url: str
    avatar: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """One login of a brand on one platform; `server` is its base URL, without a slash at the end.

    `slots` are its weekly times; None where it has those of its brand.
    """

    id: AccountId
    brand_id: BrandId
    platform: str
    server: str
    identity: Identity
    status: AccountStatus
    limits: Limits
    cursor: str | None = None
    last_success_at: datetime | None = None
    last_error: str | None = None
    slots: tuple[Slot, ...] | None = None

    @property
    def hosts(self) -> frozenset[str]:
        """Where its own pages are: on its server, unless everybody has theirs there, or under its handle."""
        named = {urlsplit(url).hostname or "" for url in (self.server, self.identity.url)}
        domain = self.identity.handle.rpartition("@")[2].lower()
        return frozenset({*named, domain if "." in domain else ""} - _EVERYBODYS)

    @property
    def name(self) -> str:
        """How people call it: "Mastodon @linden"."""
        if self.platform == BY_HAND:
            return f"{self.identity.handle} (by hand)"
        return f"{self.platform.capitalize()} @{self.identity.handle}"
