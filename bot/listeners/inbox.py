"""The list of conversations, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.blocks.digest import INBOX
from bot.blocks.inbox import (
    BRAND,
    NEXT,
    PLATFORM,
    PREVIOUS,
    PRIORITY,
    TAG,
    VIEW,
    Choices,
    Sieve,
    inbox_message,
    sieve_of,
)
from bot.blocks.page import SIZE
from bot.domain.brand import Brand, Role, allowed, require
from bot.domain.inbox import Wanted
from bot.listeners.person import person_of
from bot.slack.door import Answers, Click, Handler, Request, Say
from bot.slack.services import Services


async def inbox(request: Request, sieve: Sieve, services: Services) -> Say:
    """A page of the conversations that the person may see."""
    brands = await _open_to(request, services)
    shown = [brand for brand in brands if sieve.brand in {None, brand.id}]
    wanted = Wanted(
        brands=[brand.id for brand in shown],
        view=sieve.view,
        person=request.user,
        now=services.clock(),
        tag=sieve.tag,
        priority=sieve.priority,
        platform=sieve.platform,
    )
    found = await services.conversations.inbox(wanted, limit=SIZE + 1, offset=sieve.offset)
    choices = Choices(
        platforms=await _platforms(brands, services),
        tags=await services.conversations.tags(shown),
        brands={brand.id: brand.name for brand in brands},
    )
    return Say(drawing=inbox_message(found, replace(sieve, more=len(found) > SIZE), choices))


async def _open_to(request: Request, services: Services) -> Sequence[Brand]:
    """The brands whose conversations the person may see: direct messages are for nobody else.

    Raises NotAllowedError where there are brands, and none is.
    """
    brands = await services.brands.of_team(request.team)
    person = await person_of(request, services)
    theirs = [brand for brand in brands if allowed(brand, person, Role.COMMUNITY)]
    if not theirs and brands:
        require(brands[0], person, Role.COMMUNITY)
    return theirs


async def platforms_of(request: Request, services: Services) -> list[str]:
    """The platforms on which the brands have accounts whose conversations the person may see."""
    return await _platforms(await _open_to(request, services), services)


async def _platforms(brands: Sequence[Brand], services: Services) -> list[str]:
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
    **dict.fromkeys((VIEW, BRAND, PRIORITY, PLATFORM, TAG, PREVIOUS, NEXT), turn),
    INBOX: show,
}
