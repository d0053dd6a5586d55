"""The way through what a storm brought."""

from collections.abc import Mapping

from bot.blocks.kit import OUTDATED, stamped
from bot.blocks.page import SIZE
from bot.blocks.storm import LIST, NEXT, ORDER, ORDERS, PREVIOUS, storm_message
from bot.domain.ids import StormId
from bot.errors import NotFoundError
from bot.listeners.person import person_of
from bot.slack.door import Answers, Click, Handler, Say
from bot.slack.services import Services

_PAGES = 100_000


async def _page(click: Click, services: Services, *, replace: bool) -> Say:
    number, place, page = stamped(click.value, 3)
    if place >= len(ORDERS) or page > _PAGES:
        raise NotFoundError(OUTDATED)
    order, storm_id = list(ORDERS)[place], StormId(number)
    talks = await services.storms.page(
        storm_id, await person_of(click, services), order, limit=SIZE + 1, offset=page * SIZE
    )
    return Say(drawing=storm_message(storm_id, talks, order, page), replace=replace)


async def show(click: Click, services: Services) -> Answers:
    """The first page, to who asks."""
    return await _page(click, services, replace=False)


async def turn(click: Click, services: Services) -> Answers:
    """Another page or another order, in place of the one shown."""
    return await _page(click, services, replace=True)


ACTIONS: Mapping[str, Handler] = {LIST: show, **dict.fromkeys((ORDER, PREVIOUS, NEXT), turn)}
