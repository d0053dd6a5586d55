"""The list of conversations, page by page."""

from collections.abc import Mapping
from dataclasses import replace

from bot.blocks.digest import INBOX
from bot.blocks.inbox import FILTER, FILTERS, MINE, NAMES, NEXT, PREVIOUS, inbox_message
from bot.blocks.page import SIZE, page_of
from bot.slack.door import Answers, Click, Handler, Request, Say
from bot.slack.services import Services


async def inbox(request: Request, value: str, services: Services) -> Say:
    """A page of the conversations of a workspace; `value` names it, as "waiting" or "waiting:2"."""
    page = page_of(value, NAMES)
    brands = await services.brands.of_team(request.team)
    _, statuses = FILTERS[page.filter]
    mine = request.user if page.filter == MINE else None
    found = await services.conversations.inbox(
        brands, statuses, claimed_by=mine, limit=SIZE + 1, offset=page.offset
    )
    return Say(drawing=inbox_message(found, replace(page, more=len(found) > SIZE)))


async def turn(click: Click, services: Services) -> Answers:
    """Another page or another filter, in place of the one shown."""
    said = await inbox(click, click.value, services)
    return Say(drawing=said.drawing, replace=True)


async def show(click: Click, services: Services) -> Answers:
    """The list, to who asks for it from a card."""
    return await inbox(click, click.value, services)


ACTIONS: Mapping[str, Handler] = {**dict.fromkeys((FILTER, PREVIOUS, NEXT), turn), INBOX: show}
