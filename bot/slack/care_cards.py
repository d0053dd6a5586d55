"""What the cards of care show: closed channels, crises, and followers who wait."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.blocks.crisis import crisis_card, report_message
from bot.blocks.kit import Drawing
from bot.blocks.reach import closure_notice
from bot.blocks.target import escalation_message, nudge_message
from bot.domain.card import CardKind
from bot.domain.ids import ClosureId, CrisisId, WaitId
from bot.services import crisis, reach, target
from storage.work import Work


async def _closure(work: Work, number: int, _now: datetime) -> Drawing:
    return closure_notice(await reach.view_of(work, ClosureId(number)))


async def _nudge(work: Work, number: int, now: datetime) -> Drawing:
    return nudge_message(await target.view_of(work, WaitId(number), now, escalated=False))


async def _escalation(work: Work, number: int, now: datetime) -> Drawing:
    return escalation_message(await target.view_of(work, WaitId(number), now, escalated=True))


async def _crisis(work: Work, number: int, now: datetime) -> Drawing:
    view = await crisis.view_of(work, CrisisId(number), now)
    return crisis_card(view, crisis.people(view.brand))


async def _report(work: Work, number: int, now: datetime) -> Drawing:
    return report_message(await crisis.view_of(work, CrisisId(number), now))


CARE: Mapping[CardKind, Callable[[Work, int, datetime], Awaitable[Drawing]]] = {
    CardKind.CLOSURE: _closure,
    CardKind.CRISIS: _crisis,
    CardKind.REPORT: _report,
    CardKind.NUDGE: _nudge,
    CardKind.ESCALATION: _escalation,
}
"""How each kind of card is drawn, as things stand at a moment."""
