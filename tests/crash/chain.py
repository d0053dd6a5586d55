"""A chain of posts on one database and one platform: made ready beforehand, looked at afterwards."""

import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from PIL import Image

from bot.clock import utc_now
from bot.connectors.base import Login
from bot.connectors.registry import CONNECTORS
from bot.domain.account import Account
from bot.domain.brand import Brand, Channels
from bot.domain.card import CardKind, CardRef
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.ids import ChannelId, SlackUserId, TeamId
from bot.domain.post import Approval, Content, Media, PostStatus
from bot.domain.readback import Finding
from bot.errors import NotFoundError
from bot.settings import Settings
from storage.database import Database
from storage.deliveries import NewDelivery
from storage.media import MediaStore
from storage.vault import Vault, new_key
from storage.work import Work
from tests.connectors.places import HANDLES, SECRETS
from tests.crash.case import APART, HOMES, Case

WREN, ADA = SlackUserId("U0WREN"), SlackUserId("U0ADA")
_CHANNELS = Channels(review=ChannelId("C1"), community=ChannelId("C2"), digest=ChannelId("C3"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Chain:
    """Where a chain happens; all of it can be told to another process."""

    platform: str
    folder: str
    database_url: str
    platforms_url: str
    key: str
    began: str

    @property
    def clock_file(self) -> Path:
        """The clock of bot and platform."""
        return Path(self.folder) / "clock"

    @property
    def settings(self) -> Settings:
        """What the bot is started with."""
        return Settings.model_validate(
            {
                "PRESSROOM_DATABASE_URL": self.database_url,
                "PRESSROOM_DATA_DIR": self.folder,
                "PRESSROOM_SECRET_KEYS": self.key,
                "PRESSROOM_CLOCK_FILE": self.clock_file,
            }
        )

    @property
    def control(self) -> str:
        """Where the platform is told what to do."""
        return f"{self.platforms_url}/control/platforms/{HOMES[self.platform]}"

    def due(self, number: int) -> datetime:
        """When the so-manieth post goes out; the first one does right away."""
        return datetime.fromisoformat(self.began) + number * APART

    def move(self, ahead: timedelta) -> None:
        """Set the clock so far ahead of what it really is."""
        beside = self.clock_file.with_suffix(".new")
        beside.write_text(str(ahead.total_seconds()), encoding="ascii")
        beside.replace(self.clock_file)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a post: what is on record of it, and how often each of its parts is on the platform."""

    post: PostStatus
    deliveries: Sequence[Delivery]
    told: Sequence[bool]
    findings: Sequence[Finding | None]
    live: Sequence[int]

    @property
    def statuses(self) -> list[DeliveryStatus]:
        """How far each part is."""
        return [one.status for one in self.deliveries]


def new_chain(platform: str, folder: Path, database_url: str, platforms_url: str) -> Chain:
    """A chain that begins now."""
    return Chain(
        platform=platform,
        folder=str(folder),
        database_url=database_url,
        platforms_url=platforms_url,
        key=new_key(),
        began=utc_now().isoformat(),
    )


async def prepare(chain: Chain, cases: Sequence[Case]) -> None:
    """Put the approved posts into the outbox, each due at its time."""
    database = Database(chain.database_url, Vault([chain.key]))
    await database.open()
    store = MediaStore(Path(chain.folder) / "media")
    image = Media(sha256=await store.put(_png()), mime="image/png", size=1, width=8, height=8, alt="A square")
    async with httpx.AsyncClient() as client, database.transaction() as work:
        brand = await work.brands.add(team=TeamId("T1"), name="Linden", timezone="UTC", channels=_CHANNELS)
        account = await _new_account(work, brand, chain, client)
        await release(work, account, Content(text="A rehearsal", accounts=(account.id,)), "", chain.due(-1))
        for number, case in enumerate(cases):
            content = Content(
                text="\n---\n".join(case.texts),
                accounts=(account.id,),
                media=(image,) if case.image else (),
            )
            await release(work, account, content, case.name, chain.due(number))
    await database.close()


async def release(work: Work, account: Account, content: Content, name: str, due: datetime) -> None:
    """An approved post in the outbox, to be found by its name."""
    post = await work.posts.add(
        brand_id=account.brand_id,
        author=WREN,
        content=content,
        status=PostStatus.SCHEDULED,
        origin=name,
        now=due,
    )
    digest = post.revision.content_hash
    await work.posts.approve(post, Approval(approver=ADA, content_hash=digest, at=due))
    parts = range(len(content.parts_for(account.id)))
    await work.deliveries.add_many(
        [
            NewDelivery(
                account_id=account.id,
                post_id=post.id,
                content_hash=digest,
                due_at=due,
                expires_at=due + content.freshness,
                part=part,
                blocked=part > 0,
            )
            for part in parts
        ]
    )


async def _new_account(work: Work, brand: Brand, chain: Chain, client: httpx.AsyncClient) -> Account:
    home = HOMES[chain.platform]
    login = Login(
        server=f"{chain.platforms_url}/{home}",
        remote_id="",
        handle=HANDLES[home],
        credentials=SECRETS[home],
    )
    credentials = await CONNECTORS[home](client, login).renew()
    connector = CONNECTORS[home](client, replace(login, credentials=credentials))
    return await work.accounts.add(
        brand_id=brand.id,
        platform=chain.platform,
        server=login.server,
        identity=await connector.identify(),
        limits=await connector.limits(),
        credentials=credentials,
    )


def deaths_of(chain: Chain) -> dict[str, list[bool]]:
    """By the name of each case: which of its lives were killed."""
    return dict(json.loads(Path(chain.folder, "deaths.json").read_text(encoding="ascii")))


async def outcomes(chain: Chain, cases: Sequence[Case]) -> dict[Case, Outcome]:
    """What came of each case."""
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{chain.control}/timeline", params={"everything": "1", "limit": "5000"})
    live = Counter(one["text"] for one in answer.raise_for_status().json()["posts"])
    database = Database(chain.database_url, Vault([chain.key]))
    async with database.read() as work:
        found = {case: await _outcome(work, case, live) for case in cases}
    await database.close()
    return found


async def _outcome(work: Work, case: Case, live: Counter[str]) -> Outcome:
    post = await work.posts.of_origin(case.name)
    assert post is not None
    deliveries = await work.deliveries.of_post(post.id)
    return Outcome(
        post=post.status,
        deliveries=deliveries,
        told=[await _is_told(work, one) for one in deliveries],
        findings=[await work.readbacks.get(one.id) for one in deliveries],
        live=[live[text] for text in case.texts],
    )


async def _is_told(work: Work, delivery: Delivery) -> bool:
    try:
        await work.cards.get(CardRef(kind=CardKind.DELIVERY, id=delivery.id))
    except NotFoundError:
        return False
    return True


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    return out.getvalue()
