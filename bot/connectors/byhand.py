"""Any network without an API for posts: a person posts, from a card that has it all ready.

What a network without an API can't tell is empty, and what it can't do is refused.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar, NoReturn

import httpx

from bot.connectors.base import (
    Capability,
    InboxPage,
    Login,
    Outgoing,
    Profile,
    Published,
    Seen,
    Strategy,
    Upload,
)
from bot.domain.account import BY_HAND, Credentials, Identity
from bot.domain.conversation import Ref, RemoteItem
from bot.domain.delivery import Receipt
from bot.domain.limits import Counting, Limits
from bot.domain.metric import Metric
from bot.domain.post import Media
from bot.domain.preflight import Standing
from bot.errors import NotSupportedError

_LIMITS = Limits(
    characters=3000,
    counting=Counting.GRAPHEMES,
    images=10,
    image_bytes=25_000_000,
    animations=True,
    video_types=frozenset({"video/mp4", "video/quicktime"}),
    video_codecs=frozenset({"H.264", "HEVC", "VP8", "VP9", "AV1", "MPEG-4", "ProRes"}),
    video_bytes=100_000_000,
    alt_text=5000,
    warnings=True,
)
"""Whoever posts sees what the network refuses."""


class ByHandConnector:
    """An account that people post on themselves; its server is the link to its profile."""

    platform: ClassVar[str] = BY_HAND
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.BY_HAND, Capability.THREADS, Capability.IMAGES, Capability.VIDEO}
    )
    #: Nothing is sent, so nothing can go out twice.
    strategy: ClassVar[Strategy] = Strategy(key_lifetime=None, looks_up=False)
    ends: ClassVar[date | None] = None

    def __init__(self, client: httpx.AsyncClient, login: Login) -> None:
        del client
        self._login = login

    async def identify(self) -> Identity:
        """Who the account is, as somebody wrote it."""
        server, name = self._login.server, self._login.handle
        return Identity(remote_id=server, handle=name, display_name=name, url=server)

    async def limits(self) -> Limits:
        """What is worth handing to a person."""
        return _LIMITS

    async def renew(self) -> Credentials:
        """There is nothing to log in with."""
        return Credentials(access_token="")

    async def standing(self) -> Standing:
        """Nobody tells."""
        return Standing()

    async def profile(self) -> Profile:
        """The name and the link."""
        return Profile(identity=await self.identify(), bio="", website=self._login.server)

    def mint_key(self, now: datetime) -> str:
        """A name for the delivery; nobody is sent it."""
        return hashlib.sha256(f"{self._login.server} {now.isoformat()}".encode()).hexdigest()[:32]

    async def upload(self, media: Media, content: bytes) -> Upload:
        """Refused: a person uploads."""
        del media, content
        _refuse()

    def name_of(self, handle: str) -> str:
        """Refused: nothing is handed over."""
        del handle
        _refuse()

    async def publish(self, outgoing: Outgoing) -> Receipt:
        """Refused: a person posts."""
        del outgoing
        _refuse()

    async def look_up(self, outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        """Refused: nobody can be asked."""
        del outgoing, since
        _refuse()

    async def read_back(self, ref: Ref) -> Published:
        """Refused: nothing can be read."""
        del ref
        _refuse()

    async def find(self, link: str) -> Published:
        """Refused: only a person can look there."""
        del link
        _refuse()

    async def hide(self, item: RemoteItem) -> None:
        """Refused: a person hides."""
        del item
        _refuse()

    async def mute(self, item: RemoteItem) -> None:
        """Refused: a person mutes."""
        del item
        _refuse()

    async def subscribe(self, address: str) -> str:
        """Refused: nobody tells."""
        del address
        _refuse()

    async def edit(self, ref: Ref, outgoing: Outgoing) -> Receipt:
        """Refused: a person edits."""
        del ref, outgoing
        _refuse()

    async def delete(self, ref: Ref) -> None:
        """Refused: a person deletes."""
        del ref
        _refuse()

    async def inbox(self, cursor: str | None, *, since: datetime | None = None) -> InboxPage:
        """Nothing ever comes in."""
        del since
        return InboxPage(items=(), cursor=cursor or "0")

    async def look_again(self, refs: Sequence[Ref]) -> Mapping[str, Seen | None]:
        """Nothing can be asked about."""
        del refs
        return {}

    async def like(self, item: RemoteItem) -> None:
        """Refused: a person likes."""
        del item
        _refuse()

    async def account_metrics(self) -> Mapping[Metric, int]:
        """Nothing is told, and what is not told is no 0."""
        return {}

    async def post_metrics(self, refs: Sequence[Ref]) -> Mapping[str, Mapping[Metric, int]]:
        """Nothing is told."""
        del refs
        return {}


def _refuse() -> NoReturn:
    raise NotSupportedError("This network has no API for it: it is done by hand.")
