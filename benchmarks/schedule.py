"""Posts in the bot's database: of one account, approved, each with a text of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Table, insert, select

from bot.core import Core, core_on
from bot.domain.account import Credentials, Identity
from bot.domain.brand import Channels
from bot.domain.ids import AccountId, BrandId, ChannelId, SlackUserId, TeamId
from bot.domain.limits import Counting, Limits
from bot.domain.post import Approval, Content, Post, PostStatus, content_hash
from bot.ground import open_database
from bot.settings import Settings
from storage.connection import Record
from storage.deliveries import NewDelivery
from storage.post_tables import approvals, deliveries, posts, revisions
from storage.work import Work

_WRITER, _APPROVER = SlackUserId("U1"), SlackUserId("U2")
_AT_ONCE = 1000
_LIMITS = Limits(characters=500, counting=Counting.GRAPHEMES)


@asynccontextmanager
async def core_in(folder: Path, url: str, key: str) -> AsyncIterator[Core]:
    """What the bot works with, on the database at the address."""
    settings = Settings.model_validate(
        {"PRESSROOM_DATA_DIR": folder, "PRESSROOM_DATABASE_URL": url, "PRESSROOM_SECRET_KEYS": key}
    )
    async with open_database(settings) as database, core_on(settings, database) as core:
        yield core


async def schedule(core: Core, server: str, size: int, due_at: datetime) -> None:
    """So many posts for an account on the server, due then."""
    brand, account = await _account(core, server)
    async with core.database.transaction() as work:
        if size:
            await _multiply(work, await _first(work, brand, account, due_at), size)


async def _first(work: Work, brand: BrandId, account: AccountId, due_at: datetime) -> Post:
    """One post, as the bot makes them."""
    post = await work.posts.add(
        brand_id=brand,
        author=_WRITER,
        content=Content(text="post 0", accounts=(account,)),
        status=PostStatus.SCHEDULED,
        origin="post 0",
        now=due_at,
    )
    digest = post.revision.content_hash
    await work.posts.approve(post, Approval(approver=_APPROVER, content_hash=digest, at=due_at))
    new = NewDelivery(account_id=account, post_id=post.id, content_hash=digest, due_at=due_at)
    await work.deliveries.add_many([new])
    return post


async def _multiply(work: Work, first: Post, size: int) -> None:
    """The same rows for many more posts, whose texts alone differ."""
    connection = work.connection
    for table in (posts, revisions, approvals, deliveries):
        its = table.c.id if table is posts else table.c.post_id
        row = await connection.first(select(table).where(its == first.id))
        assert row is not None
        for start in range(1, size, _AT_ONCE):
            values = [_copy(table, row, first, each) for each in range(start, min(size, start + _AT_ONCE))]
            await connection.run_many(insert(table), values)


def _copy(table: Table, row: Record, first: Post, number: int) -> dict[str, object]:
    content = replace(first.content, text=f"post {number}")
    new = {"content": content, "content_hash": content_hash(content), "origin": content.text}
    ids = {"id": first.id + number} if table is posts else {"post_id": first.id + number}
    kept = {name: value for name, value in row._asdict().items() if name != "id"}
    return {name: new.get(name, value) for name, value in kept.items()} | ids


async def _account(core: Core, server: str) -> tuple[BrandId, AccountId]:
    one = ChannelId("C1")
    identity = Identity(remote_id="1", handle="linden", display_name="Linden", url=f"{server}/@linden")
    async with core.database.transaction() as work:
        brand = await work.brands.add(
            team=TeamId("T1"),
            name="Linden",
            timezone="UTC",
            channels=Channels(review=one, community=one, digest=one),
        )
        account = await work.accounts.add(
            brand_id=brand.id,
            platform="mastodon",
            server=server,
            identity=identity,
            limits=_LIMITS,
            credentials=Credentials(access_token="benchmark"),  # noqa: S106 - opens nothing
        )
    return brand.id, account.id
