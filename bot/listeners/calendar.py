"""The calendar and the queue in the App Home tab: another week, another page, narrowed to something."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.blocks.calendar import (
    ACCOUNT,
    ALL,
    BACK,
    BRAND,
    CAMPAIGN,
    DAY,
    DO,
    EVERY,
    NEXT,
    ON,
    PREVIOUS,
    ROWS,
    STATE,
    TABS,
    TODAY,
    Sheet,
    calendar_view,
)
from bot.blocks.home import ROWS as DESK_ROWS
from bot.blocks.home import home_view
from bot.blocks.kit import stamped
from bot.blocks.post import post_card
from bot.blocks.queue import FILTERS
from bot.domain.brand import Brand, Person
from bot.domain.calendar import Look, Tab, after_last, first_day, look_of, midnight
from bot.domain.ids import AccountId, BrandId, PostId
from bot.errors import NotFoundError
from bot.listeners.home import desk_of
from bot.listeners.person import person_of
from bot.services.calendar import PLANNED, Wanted
from bot.services.time import zone_of
from bot.slack.door import Answers, Click, Handler, Home, Say
from bot.slack.services import Services


async def go(click: Click, services: Services) -> Answers:
    """Where the button leads to."""
    return await _shown(click, look_of(click.value), services)


async def narrow(click: Click, services: Services) -> Answers:
    """The same place, narrowed to what was chosen."""
    look = replace(look_of(click.metadata), page=0)
    if click.action_id == CAMPAIGN:
        names = await services.calendar.campaigns(await services.brands.of_team(click.team))
        chosen = "" if click.value == EVERY else _nth(names, click.value)
        return await _shown(click, replace(look, campaign=chosen), services)
    return await _shown(click, _NARROWED[click.action_id](look, click.value), services)


async def do(click: Click, services: Services) -> Answers:
    """Show the card of a post that comes back, or have it come back no more."""
    verb, _, value = click.value.partition(":")
    if verb == "stop":
        (number,) = stamped(value, 1)
        await services.recurrences.stop(PostId(number), await person_of(click, services))
        return await _shown(click, look_of(click.metadata), services)
    number, _ = stamped(value)
    return Say(drawing=post_card(await services.posts.show(PostId(number))))


def _nth(names: Sequence[str], place: str) -> str:
    if not place.isdecimal() or int(place) >= len(names):
        raise NotFoundError("This campaign is gone.")
    return names[int(place)]


def _number(value: str) -> int | None:
    return None if value == EVERY else stamped(value, 1)[0]


def _of_brand(look: Look, value: str) -> Look:
    number = _number(value)
    return replace(look, brand=BrandId(number) if number else None, account=None)


def _of_account(look: Look, value: str) -> Look:
    number = _number(value)
    return replace(look, account=AccountId(number) if number else None)


def _of_state(look: Look, value: str) -> Look:
    return replace(look, state="" if value == EVERY else value)


_NARROWED: Mapping[str, Callable[[Look, str], Look]] = {
    BRAND: _of_brand,
    ACCOUNT: _of_account,
    STATE: _of_state,
}


async def _shown(click: Click, look: Look, services: Services) -> Home:
    person = await person_of(click, services)
    brands = await services.brands.of_team(click.team)
    if look.tab == Tab.DESK or not brands:
        return Home(user=click.user, view=home_view(await desk_of(brands, person, services, DESK_ROWS)))
    return Home(user=click.user, view=calendar_view(await _sheet(look, brands, person, services)))


async def _sheet(look: Look, brands: Sequence[Brand], person: Person, services: Services) -> Sheet:
    chosen = [brand for brand in brands if look.brand in {None, brand.id}] or brands
    listed = await services.accounts.of_brands(chosen)
    zone = zone_of(person, chosen[0])
    empty = Sheet(
        look=look,
        zone=zone,
        today=services.clock().astimezone(zone).date(),
        brands={brand.id: brand for brand in brands},
        accounts={one.id: one for _, found in listed for one in found},
        campaigns=await services.calendar.campaigns(brands),
    )
    usual = FILTERS["open"][1] if look.tab == Tab.QUEUE else PLANNED
    statuses = FILTERS[look.state][1] if look.state in FILTERS else usual
    wanted = Wanted(brands=chosen, statuses=statuses, account=look.account, campaign=look.campaign)
    filled = await _filled(empty, wanted, zone, services)
    posts = [entry.post for entry in filled.entries]
    return replace(filled, places=await services.calendar.places(posts))


async def _filled(sheet: Sheet, wanted: Wanted, zone: ZoneInfo, services: Services) -> Sheet:
    look = sheet.look
    if look.tab == Tab.QUEUE:
        posts = await services.calendar.queue(wanted, look.page * ROWS, ROWS + 1)
        return replace(sheet, posts=posts)
    first = first_day(look, sheet.today)
    span = midnight(first, zone), midnight(after_last(look, first), zone)
    return replace(sheet, entries=await services.calendar.between(wanted, *span))


_LEADING = (*TABS.values(), PREVIOUS, TODAY, NEXT, BACK, ON, DAY, ALL)

ACTIONS: Mapping[str, Handler] = {
    **dict.fromkeys(_LEADING, go),
    **dict.fromkeys((BRAND, ACCOUNT, STATE, CAMPAIGN), narrow),
    DO: do,
}
