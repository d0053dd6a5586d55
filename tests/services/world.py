"""A brand with an account on a platform in memory, and all services around it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from bot.connectors.base import Capability
from bot.domain.account import Account, Credentials, Identity
from bot.domain.answer import AnswerRules
from bot.domain.approval import PostAction
from bot.domain.audit import AuditEntry
from bot.domain.brand import Brand, Channels, Person, Role
from bot.domain.card import Card, CardKind, CardRef
from bot.domain.conversation import Conversation, ConversationStatus
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.ids import ChannelId, SlackUserId, TeamId
from bot.domain.policy import Policy
from bot.domain.post import Approval, Content, Post, PostStatus, Schedule
from bot.domain.schedule import DEFAULT_SLOTS
from bot.errors import NotFoundError
from bot.services.account import AccountService
from bot.services.answer import AnswerService
from bot.services.brand import BrandService
from bot.services.claim import ClaimService
from bot.services.conversation import ConversationService
from bot.services.following import FollowService
from bot.services.inbox import InboxService
from bot.services.lapse import LapseService
from bot.services.live import LiveService
from bot.services.media import MediaService
from bot.services.metric import MetricService
from bot.services.pause import PauseService
from bot.services.post import Decision, PostService
from bot.services.publishing import PublishingService
from bot.services.reply import ReplyService
from bot.services.reply_change import ReplyChangeService
from bot.services.reply_review import ReplyReviewService
from bot.services.report import ReportService
from bot.services.routing import RoutingService
from bot.services.session import Sessions
from bot.services.storm import StormService
from bot.services.time import TimeService
from bot.services.triage import TriageService
from bot.services.watch import Watch
from storage.database import Database
from storage.deliveries import NewDelivery
from storage.media import MediaStore
from storage.vault import Vault, new_key
from tests.fakes import FakeClock, FakePlatform
from tests.storage.fresh import sqlite_url

TEAM = TeamId("T1")
WREN, ADA, MAX, KIM = (
    Person(id=SlackUserId(name), timezone="Europe/Berlin") for name in ("U0WREN", "U0ADA", "U0MAX", "U0KIM")
)
"""Writes; approves; does the community's work; may do everything."""
REVIEW, COMMUNITY, DIGEST = ChannelId("C1"), ChannelId("C2"), ChannelId("C3")
ROLES = {
    Role.WRITER: frozenset({WREN.id}),
    Role.APPROVER: frozenset({ADA.id}),
    Role.COMMUNITY: frozenset({MAX.id}),
    Role.ADMIN: frozenset({KIM.id}),
}


class Unnamed:
    """A Slack of which no name is known."""

    async def refuse(self, *_: object, **__: object) -> None:
        """Nothing is refused."""


@dataclass(kw_only=True)
class World:
    """One process on a database."""

    database: Database
    vault: Vault
    folder: Path
    client: httpx.AsyncClient
    clock: FakeClock = field(default_factory=FakeClock)
    platform: FakePlatform = field(default_factory=FakePlatform)
    worker: str = "one"

    def __post_init__(self) -> None:
        self.platform.clock = self.clock
        self.start()

    def start(self) -> None:
        """Make the services, as a process does at its start."""
        database, clock = self.database, self.clock
        capabilities = {"fake": frozenset(Capability)}
        self.sessions = Sessions(database, clock, self.client, self.platform.connectors())
        self.store = MediaStore(self.folder / "media")
        self.pauses = PauseService(database, clock)
        self.lapses = LapseService(database, clock)
        self.watch = Watch(database, clock, self.worker)
        self.posts = PostService(database, clock)
        self.live = LiveService(database, clock, self.sessions)
        self.publishing = PublishingService(database, clock, self.sessions, self.store, self.worker)
        self.conversations = ConversationService(database, clock, self.sessions, capabilities)
        self.replies = ReplyService(database, clock, self.conversations)
        self.names = Unnamed()
        self.claims = ClaimService(database, clock)
        self.triage = TriageService(database, clock, self.sessions)
        self.routing = RoutingService(database, clock)
        self.reply_reviews = ReplyReviewService(database, clock, self.replies)
        self.reply_changes = ReplyChangeService(
            database, clock, self.sessions, self.conversations, self.replies
        )
        self.answers = AnswerService(database, clock)
        self.following = FollowService(database, clock, self.sessions, self.worker)
        self.storms = StormService(database, clock, self.conversations)
        self.inbox = InboxService(database, clock, self.sessions, self.worker)
        self.accounts = AccountService(database, clock, self.sessions)
        self.brands = BrandService(database, clock)
        self.metrics = MetricService(database, clock, self.sessions)
        self.reports = ReportService(database, clock)
        self.times = TimeService(database, clock)
        self.media = MediaService(database, self.store, clock)

    async def settle(self) -> None:
        """Make the brand and its account."""
        channels = Channels(review=REVIEW, community=COMMUNITY, digest=DIGEST)
        async with self.database.transaction() as work:
            self.brand: Brand = await work.brands.add(
                team=TEAM,
                name="Linden",
                timezone="Europe/Berlin",
                channels=channels,
                roles=ROLES,
                slots=DEFAULT_SLOTS,
            )
            # Tests that are not about it don't wait until a reply can't be taken back any more.
            await work.answers.save_rules(self.brand.id, AnswerRules(undo=timedelta(0)))
        self.account = await self.another("linden")

    async def another(self, handle: str, **more: Any) -> Account:
        """A further account of the brand."""
        identity = Identity(
            remote_id=f"id-{handle}",
            handle=handle,
            display_name=handle,
            url=f"https://fake.example/@{handle}",
        )
        credentials = Credentials(
            access_token=self.platform.token, refresh_token=self.platform.refresh, **more
        )
        async with self.database.transaction() as work:
            return await work.accounts.add(
                brand_id=self.brand.id,
                platform="fake",
                server="https://fake.example",
                identity=identity,
                limits=self.platform.limits,
                credentials=credentials,
            )

    @asynccontextmanager
    async def process(self, worker: str) -> AsyncIterator["World"]:
        """Another process on the same database, with its own connections."""
        url = self.database.url.render_as_string(hide_password=False)
        database = Database(url, self.vault)
        other = World(
            database=database,
            vault=self.vault,
            folder=self.folder,
            client=self.client,
            clock=self.clock,
            platform=self.platform,
            worker=worker,
        )
        other.brand, other.account = self.brand, self.account
        try:
            yield other
        finally:
            await database.close()

    # short ways to common places

    def content(self, text: str = "Hello", **more: Any) -> Content:
        return replace(Content(text=text, accounts=(self.account.id,)), **more)

    def at(self, **ahead: float) -> Schedule:
        """A time in a while."""
        instant = self.clock() + timedelta(**ahead)
        wall = instant.astimezone(self.brand.zone).replace(tzinfo=None)
        return Schedule(instant=instant, wall=wall, zone=self.brand.timezone)

    async def compose(self, text: str = "Hello", *, origin: str = "", **more: Any) -> Post:
        return await self.posts.compose(
            self.brand.id, WREN, self.content(text, **more), origin=origin or f"view:{text}"
        )

    async def approved(self, text: str = "Hello", **more: Any) -> Post:
        return await self.act(await self.compose(text, **more), PostAction.APPROVE, ADA)

    async def released(self, text: str = "Hello", **more: Any) -> Post:
        """A post that is due now."""
        return await self.act(await self.approved(text, **more), PostAction.PUBLISH)

    async def act(self, post: Post, action: PostAction, person: Person = WREN, **more: Any) -> Post:
        return await self.posts.act(post.id, post.version, person, Decision(action=action, **more))

    async def fresh(self, post: Post) -> Post:
        async with self.database.read() as work:
            return await work.posts.get(post.id)

    async def deliveries(self, post: Post) -> list[Delivery]:
        async with self.database.read() as work:
            return await work.deliveries.of_post(post.id)

    async def statuses(self, post: Post) -> list[DeliveryStatus]:
        return [delivery.status for delivery in await self.deliveries(post)]

    async def card(self, kind: CardKind, number: int) -> Card | None:
        async with self.database.read() as work:
            try:
                return await work.cards.get(CardRef(kind=kind, id=number))
            except NotFoundError:
                return None

    async def wanted(self, kind: CardKind, number: int) -> int:
        """How often the card was asked for."""
        card = await self.card(kind, number)
        return card.wanted if card else 0

    async def audit(self) -> list[AuditEntry]:
        async with self.database.read() as work:
            return list(await work.audit.list(TEAM))[::-1]

    async def allow_self_approval(self) -> None:
        async with self.database.transaction() as work:
            await work.brands.save(replace(self.brand, policy=Policy(own=True)))

    async def poll(self) -> int:
        return await self.inbox.poll(await self.accounts.get(self.account.id))

    async def talks(self) -> list[Conversation]:
        """All conversations, the first one first."""
        async with self.database.read() as work:
            return (await work.conversations.list([self.brand.id], list(ConversationStatus), limit=100))[::-1]

    async def heard(self, text: str = "Hello?", **more: Any) -> Conversation:
        """A conversation that somebody has just begun."""
        await self.poll()
        self.platform.say(text, **more)
        await self.poll()
        return (await self.talks())[-1]

    async def due(self, number: int) -> Sequence[Delivery]:
        """Many deliveries that are due now, each of its own approved post."""
        rows = []
        async with self.database.transaction() as work:
            for each in range(number):
                post = await work.posts.add(
                    brand_id=self.brand.id,
                    author=WREN.id,
                    content=self.content(f"Post {each}"),
                    status=PostStatus.SCHEDULED,
                    origin=f"many:{each}",
                    now=self.clock(),
                )
                digest = post.revision.content_hash
                yes = Approval(approver=ADA.id, content_hash=digest, at=self.clock())
                await work.posts.approve(post, yes)
                new = NewDelivery(
                    account_id=self.account.id,
                    post_id=post.id,
                    content_hash=digest,
                    due_at=self.clock(),
                )
                rows.append(new)
            return await work.deliveries.add_many(rows)


@asynccontextmanager
async def sqlite_world(folder: Path) -> AsyncIterator[World]:
    """A world on a fresh SQLite database."""
    async with world_at(await sqlite_url(folder), folder) as world:
        yield world


@asynccontextmanager
async def world_at(url: str, folder: Path) -> AsyncIterator[World]:
    """A world on the database at the address."""
    vault = Vault([new_key()])
    database = Database(url, vault)
    await database.open()
    async with httpx.AsyncClient() as client:
        try:
            world = World(database=database, vault=vault, folder=folder, client=client)
            await world.settle()
            yield world
        finally:
            await database.close()
