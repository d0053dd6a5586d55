"""Closed channels, followers who wait, and crises, to draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.account import Account
from bot.domain.audit import PRESSROOM
from bot.domain.brand import Brand
from bot.domain.conversation import Conversation, Item
from bot.domain.crisis import Crisis, Note
from bot.domain.ids import AccountId, ChannelId, ClosureId, ConversationId, CrisisId, WaitId
from bot.domain.pause import Pause
from bot.domain.reach import Closure
from bot.domain.sentiment import Mood
from bot.domain.target import OFFICE, Targets, Wait
from tests.blocks.stops import PAUSE
from tests.blocks.things import ACCOUNTS, ANA, BRAND, CAM, NOW, item
from tests.blocks.things import conversation as talk_of


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosedView:
    """A closed channel as its service gives it."""

    closure: Closure
    brand: Brand = BRAND


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitView:
    """A conversation that waits, as its service gives it."""

    wait: Wait
    brand: Brand = BRAND
    talk: Conversation = field(default_factory=talk_of)
    asked: frozenset[str] = frozenset({CAM, "S0LEADS"})
    late: int | None = None


def closed(reason: str) -> ClosedView:
    closure = Closure(
        id=ClosureId(2), brand_id=BRAND.id, channel=ChannelId("C1"), reason=reason, closed_at=NOW
    )
    return ClosedView(closure=closure)


OPENED = replace(closed("is_archived"), closure=replace(closed("is_archived").closure, opened_at=NOW))

WAITING = WaitView(
    wait=Wait(
        id=WaitId(4),
        brand_id=BRAND.id,
        conversation_id=ConversationId(5),
        since=NOW - timedelta(hours=2),
        nudge_at=NOW,
        due_at=NOW + timedelta(hours=2),
    )
)
ANSWERED = replace(WAITING, wait=replace(WAITING.wait, ended_at=NOW))

TARGETS = Targets(
    within={"urgent": timedelta(minutes=30), "normal": timedelta(hours=4)},
    shifts=(*OFFICE[:4], replace(OFFICE[4], ends=OFFICE[4].begins.replace(hour=13))),
    nudge=0.75,
    escalate_to=frozenset({CAM, "S0LEADS"}),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CrisisView:
    """A crisis as its service gives it."""

    crisis: Crisis
    brand: Brand = BRAND
    accounts: Mapping[AccountId, Account] = field(default_factory=lambda: dict(ACCOUNTS))
    moods: Mapping[Mood, int] = field(default_factory=dict)
    lately: Mapping[Mood, int] = field(default_factory=dict)
    answered: int = 0
    waiting: int = 0
    worst: Sequence[tuple[Item, Conversation]] = ()
    pause: Pause | None = None
    log: Sequence[Note] = ()


CRISIS = CrisisView(
    crisis=Crisis(
        id=CrisisId(6),
        brand_id=BRAND.id,
        channel=ChannelId("C2"),
        opened_by=PRESSROOM,
        reason="62% of the last hour's 412 were negative; usual is 8%.",
        opened_at=NOW,
    ),
    moods={Mood.NEGATIVE: 1310, Mood.POSITIVE: 40, Mood.UNSCORED: 7},
    lately={Mood.NEGATIVE: 255, Mood.NEUTRAL: 157},
    answered=1,
    waiting=45,
    worst=[(item(1, "This is a scam", Mood.NEGATIVE), talk_of())],
    pause=PAUSE.pause,
    log=[
        Note(at=NOW + timedelta(minutes=number), author=CAM, text=text)
        for number, text in enumerate(
            ["paused the brand: not today", "answered: We are so sorry", "The batch is 12-B; shops are told."]
        )
    ],
)
QUIET_CRISIS = replace(
    CRISIS,
    crisis=replace(CRISIS.crisis, opened_by=ANA, reason=""),
    moods={},
    lately={},
    answered=0,
    waiting=0,
    worst=(),
    pause=None,
    log=(),
)
CLOSED_CRISIS = replace(
    CRISIS,
    crisis=replace(CRISIS.crisis, ended_at=NOW + timedelta(hours=3), ended_by=ANA),
    log=[*CRISIS.log] * 4,
)
