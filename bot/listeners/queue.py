"""The list of posts, page by page."""

from collections.abc import Mapping
from dataclasses import replace

from bot.blocks.digest import QUEUE
from bot.blocks.page import SIZE, page_of
from bot.blocks.queue import FILTER, FILTERS, NAMES, NEXT, PREVIOUS, queue_message
from bot.domain.ids import TeamId
from bot.slack.door import Answers, Click, Handler, Say
from bot.slack.services import Services


async def queue(team: TeamId, value: str, services: Services) -> Say:
    """A page of the posts of a workspace; `value` names it, as "open" or "open:2"."""
    page = page_of(value, NAMES)
    brands = await services.brands.of_team(team)
    _, statuses = FILTERS[page.filter]
    posts = await services.posts.queue(brands, statuses, limit=SIZE + 1, offset=page.offset)
    accounts = {
        account.id: account for _, found in await services.accounts.of_brands(brands) for account in found
    }
    shown = replace(page, more=len(posts) > SIZE)
    return Say(drawing=queue_message(posts, {brand.id: brand for brand in brands}, accounts, shown))


async def turn(click: Click, services: Services) -> Answers:
    """Another page or another filter, in place of the one shown."""
    said = await queue(click.team, click.value, services)
    return Say(drawing=said.drawing, replace=True)


async def show(click: Click, services: Services) -> Answers:
    """The list, to who asks for it from a card."""
    return await queue(click.team, click.value, services)


ACTIONS: Mapping[str, Handler] = {**dict.fromkeys((FILTER, PREVIOUS, NEXT), turn), QUEUE: show}
