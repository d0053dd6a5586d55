"""The list of conversations, page by page."""

from collections.abc import Mapping
from dataclasses import replace

from bot.blocks.digest import INBOX
from bot.blocks.inbox import NEXT, PLATFORM, PREVIOUS, PRIORITY, TAG, VIEW, Sieve, inbox_message, sieve_of
from bot.blocks.page import SIZE
from bot.domain.inbox import Wanted
from bot.slack.door import Answers, Click, Handler, Request, Say
from bot.slack.services import Services


async def inbox(request: Request, sieve: Sieve, services: Services) -> Say:
    """A page of the conversations of a workspace."""
    brands = await services.brands.of_team(request.team)
    wanted = Wanted(
        brands=[brand.id for brand in brands],
        view=sieve.view,
        person=request.user,
        now=services.clock(),
        tag=sieve.tag,
        priority=sieve.priority,
        platform=sieve.platform,
    )
    found = await services.conversations.inbox(wanted, limit=SIZE + 1, offset=sieve.offset)
    shown = replace(sieve, more=len(found) > SIZE)
    tags = await services.conversations.tags(brands)
    return Say(drawing=inbox_message(found, shown, await platforms_of(request, services), tags))


async def platforms_of(request: Request, services: Services) -> list[str]:
    """The platforms on which the workspace has accounts."""
    brands = await services.brands.of_team(request.team)
    found = await services.accounts.of_brands(brands)
    return sorted({account.platform for _, accounts in found for account in accounts})


async def turn(click: Click, services: Services) -> Answers:
    """Another page or another choice, in place of the one shown."""
    said = await inbox(click, sieve_of(click.value), services)
    return Say(drawing=said.drawing, replace=True)


async def show(click: Click, services: Services) -> Answers:
    """The list, to who asks for it from a card."""
    return await inbox(click, sieve_of(click.value), services)


ACTIONS: Mapping[str, Handler] = {
    **dict.fromkeys((VIEW, PRIORITY, PLATFORM, TAG, PREVIOUS, NEXT), turn),
    INBOX: show,
}
