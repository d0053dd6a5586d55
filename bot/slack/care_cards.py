"""What the cards of care show: closed channels."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.blocks.kit import Drawing
from bot.blocks.reach import closure_notice
from bot.domain.card import CardKind
from bot.domain.ids import ClosureId
from bot.services import reach
from storage.work import Work


async def _closure(work: Work, number: int, _now: datetime) -> Drawing:
    return closure_notice(await reach.view_of(work, ClosureId(number)))


CARE: Mapping[CardKind, Callable[[Work, int, datetime], Awaitable[Drawing]]] = {CardKind.CLOSURE: _closure}
"""How each kind of card is drawn, as things stand at a moment."""
