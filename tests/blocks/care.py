"""Closed channels and followers who wait, to draw."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.brand import Brand
from bot.domain.conversation import Conversation
from bot.domain.ids import ChannelId, ClosureId, ConversationId, WaitId
from bot.domain.reach import Closure
from bot.domain.target import OFFICE, Targets, Wait
from tests.blocks.things import BRAND, CAM, NOW
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
