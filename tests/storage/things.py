"""Things for the tests of storage, each with one call."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text as sql

from bot.domain.account import Account, Credentials, Identity
from bot.domain.brand import Brand, Channels
from bot.domain.conversation import Author, Conversation, ItemKind, Ref, RemoteItem
from bot.domain.delivery import Delivery
from bot.domain.ids import AccountId, BrandId, ChannelId, SlackUserId, TeamId
from bot.domain.limits import Counting, Limits
from bot.domain.post import Content, Post, PostStatus
from storage.database import Database
from storage.deliveries import NewDelivery
from storage.work import Work

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TEAM = TeamId("T1")
ANN, BEN = SlackUserId("U1"), SlackUserId("U2")
REVIEW = ChannelId("C1")
CHANNELS = Channels(review=REVIEW, community=ChannelId("C2"), digest=ChannelId("C3"))
#: Ends the connections by which processes show on PostgreSQL that they live.
ENDED = sql(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'pressroom lives'"
)
SECRET = "a-token-that-nobody-may-read"


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """A database with one brand and one account of it."""

    database: Database
    brand: Brand
    account: Account

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """A transaction."""
        async with self.database.transaction() as work:
            yield work

    async def post(self, text: str = "Hello", *, origin: str = "view", **more: Any) -> Post:
        """A new post for the account."""
        new = {"author": ANN, "status": PostStatus.DRAFT, "now": NOW, "brand_id": self.brand.id, **more}
        async with self.work() as work:
            return await work.posts.add(content=content(self.account.id, text), origin=origin, **new)

    async def due(self, count: int = 1, *, origin: str = "due", **more: Any) -> list[Delivery]:
        """Deliveries that are due, each a part of the same post."""
        post = await self.post(origin=origin)
        first = NewDelivery(account_id=self.account.id, due_at=NOW, post_id=post.id)
        new = [replace(first, part=part, **more) for part in range(count)]
        async with self.work() as work:
            return await work.deliveries.add_many(new)

    async def conversation(self, key: str = "thread") -> Conversation:
        """A conversation of the account."""
        async with self.work() as work:
            return await work.conversations.open(self.account, ItemKind.COMMENT, key, NOW)


async def new_brand(work: Work, **more: Any) -> Brand:
    """A brand."""
    new = {"team": TEAM, "name": "Linden", "timezone": "Europe/Berlin", "channels": CHANNELS, **more}
    return await work.brands.add(**new)


async def new_account(work: Work, brand_id: BrandId, remote_id: str = "1", **more: Any) -> Account:
    """An account of the brand."""
    new = {
        "platform": "mastodon",
        "server": "https://example.social",
        "identity": identity(remote_id),
        "limits": Limits(characters=500, counting=Counting.MASTODON),
        "credentials": Credentials(access_token=SECRET),
    }
    return await work.accounts.add(brand_id=brand_id, **{**new, **more})


def identity(remote_id: str = "1", handle: str = "linden") -> Identity:
    """Who an account is."""
    return Identity(
        remote_id=remote_id, handle=handle, display_name="Linden", url="https://example.social/@linden"
    )


def content(account: AccountId, text: str = "Hello") -> Content:
    """A text for one account."""
    return Content(text=text, accounts=(account,))


def remote(remote_id: str, text: str = "Nice!", **more: Any) -> RemoteItem:
    """An item as a platform gives it."""
    author = Author(remote_id="7", handle="owen", name="Owen")
    new = {"kind": ItemKind.COMMENT, "author": author, "text": text, "created_at": NOW, **more}
    return RemoteItem(ref=Ref(id=remote_id), **new)


def ids(deliveries: Iterable[Delivery]) -> list[int]:
    """The ids of deliveries."""
    return [delivery.id for delivery in deliveries]
