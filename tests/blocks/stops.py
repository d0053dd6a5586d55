"""Stops, lapses and alerts to draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.ids import AccountId, AlertId, DeliveryId, LapseId, PauseId
from bot.domain.lapse import Cause, Lapse, Late, Subject
from bot.domain.pause import Pause
from bot.domain.post import Post, PostStatus
from bot.domain.watch import Alert
from tests.blocks.things import ACCOUNTS, BRAND, CAM, NOW, REPLY, delivery, post, sent_reply


@dataclass(frozen=True, kw_only=True, slots=True)
class StopView:
    """A stop as its service gives it."""

    pause: Pause
    brand: Brand = BRAND
    accounts: Mapping[AccountId, Account] = field(default_factory=lambda: dict(ACCOUNTS))
    in_flight: Sequence[Delivery] = ()
    waiting: Sequence[tuple[Delivery, Post | None]] = ()
    total: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Thing:
    """A late post or reply as its service gives it."""

    late: Late
    deliveries: Sequence[Delivery]
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LateView:
    """A lapse as its service gives it."""

    lapse: Lapse
    brand: Brand = BRAND
    accounts: Mapping[AccountId, Account] = field(default_factory=lambda: dict(ACCOUNTS))
    asked: Sequence[Thing] = ()
    total: int = 0
    settled: Sequence[Thing] = ()
    page: int = 1
    pages: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class StuckView:
    """An alert as its service gives it."""

    alert: Alert
    brand: Brand = BRAND
    accounts: Mapping[AccountId, Account] = field(default_factory=lambda: dict(ACCOUNTS))
    deliveries: Sequence[Delivery] = ()


_S = DeliveryStatus
_PAUSE = Pause(
    id=PauseId(4),
    brand_id=BRAND.id,
    begun_by=CAM,
    reason="A storm is on its way.",
    begun_at=NOW,
    in_flight=(),
)
PAUSE = StopView(
    pause=replace(_PAUSE, in_flight=(DeliveryId(10),)),
    in_flight=[delivery(_S.PUBLISHED)],
    waiting=[(delivery(_S.PENDING, 2), post(PostStatus.SCHEDULED)), (sent_reply(_S.PENDING), None)],
    total=5,
)
RESUMED = StopView(pause=replace(_PAUSE, ended_at=NOW + timedelta(hours=1), ended_by=CAM))

_LAPSE = Lapse(id=LapseId(7), brand_id=BRAND.id, cause=Cause.OUTAGE, opened_at=NOW)
_POST = Thing(
    late=Late(kind=Subject.POST, id=12),
    deliveries=[delivery(_S.MISSED), delivery(_S.MISSED, 2)],
    text="Our new rye bread is here.",
)
_REPLY = Thing(
    late=Late(kind=Subject.REPLY, id=REPLY.id), deliveries=[sent_reply(_S.MISSED)], text=REPLY.text
)
LAPSE = LateView(lapse=replace(_LAPSE, cause=Cause.PAUSE), asked=[_POST, _REPLY], total=2)
LONG_LAPSE = LateView(lapse=_LAPSE, asked=[_POST] * 8, total=20, page=2, pages=3, settled=[_REPLY] * 8)
SETTLED_LAPSE = LateView(lapse=_LAPSE, settled=[replace(_POST, deliveries=[delivery(_S.PENDING)])])

_ALERT = Alert(id=AlertId(3), brand_id=BRAND.id, begun_at=NOW, deliveries=(DeliveryId(10),))
ALERT = StuckView(alert=_ALERT, deliveries=[delivery(_S.SENDING), sent_reply(_S.PENDING)])
SETTLED_ALERT = StuckView(alert=replace(_ALERT, ended_at=NOW), deliveries=[delivery(_S.PUBLISHED)])
