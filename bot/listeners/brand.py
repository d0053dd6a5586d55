"""Making a brand, changing it, and saying who may do what."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time

from bot.blocks.brand import (
    COMMUNITY,
    DIGEST,
    DIGEST_AT,
    GROUPS,
    NAME,
    PEOPLE,
    REVIEW,
    SETTINGS,
    SETUP,
    TIMEZONE,
    USERS,
    brand_modal,
    made_modal,
    people_modal,
    welcome,
)
from bot.blocks.kit import stamped
from bot.domain.brand import Brand, Channels, Role, require
from bot.domain.ids import BrandId, ChannelId, SlackUserId
from bot.listeners.person import person_of
from bot.services.brand import BrandForm, form_of
from bot.slack.door import Answers, Click, Event, Handler, Open, Redraw, Say, Submission, Values
from bot.slack.services import Services


async def ask(click: Click, services: Services) -> Answers:
    """Open the modal of a new brand, with the person's zone and channel filled in."""
    person = await person_of(click, services)
    return Open(view=brand_modal(None, person.timezone or "", click.channel))


async def make(sent: Submission, services: Services) -> Answers:
    """Make the brand, and lead on to its first account."""
    person = await person_of(sent, services)
    brand = await services.brands.add(sent.team, _form(sent.values), person)
    return Redraw(view=made_modal(brand))


async def ask_settings(click: Click, services: Services) -> Answers:
    """Open the settings of a brand."""
    brand = await _administered(click, services)
    return Open(view=brand_modal(brand, brand.timezone))


async def change(sent: Submission, services: Services) -> Answers:
    """Keep the settings."""
    (number,) = stamped(sent.metadata, 1)
    brand = await services.brands.get(BrandId(number))
    form = replace(_form(sent.values), policy=brand.policy)
    await services.brands.change(brand.id, await person_of(sent, services), form)
    return None


async def ask_people(click: Click, services: Services) -> Answers:
    """Open the modal that says who may do what."""
    brand = await _administered(click, services)
    return Open(view=people_modal(brand, await services.people.group_names(click.team)))


async def change_people(sent: Submission, services: Services) -> Answers:
    """Keep who may do what."""
    (number,) = stamped(sent.metadata, 1)
    brand = await services.brands.get(BrandId(number))
    values = sent.values
    form = replace(
        form_of(brand),
        roles={
            role: frozenset([*values.many(f"{USERS}{role}"), *values.many(f"{GROUPS}{role}")])
            for role in Role
        },
    )
    await services.brands.change(brand.id, await person_of(sent, services), form)
    return None


async def joined(event: Event, services: Services) -> Answers:
    """Say hello in a channel that we were added to, and what the next step is."""
    user, inviter = event.body.get("user"), event.body.get("inviter")
    if user != await services.people.me(event.team):
        return None
    if await services.reach.opened(ChannelId(event.body["channel"])):  # its cards say it themselves
        return None
    brands = await services.brands.of_team(event.team)
    brand = brands[0] if brands else None
    accounts = await services.accounts.of_brand(brand.id) if brand else []
    return Say(drawing=welcome(SlackUserId(inviter) if inviter else None, brand, accounts), in_channel=True)


def _form(values: Values) -> BrandForm:
    return BrandForm(
        name=values.text(NAME),
        timezone=values.text(TIMEZONE),
        channels=Channels(
            review=ChannelId(values.text(REVIEW)),
            community=ChannelId(values.text(COMMUNITY)),
            digest=ChannelId(values.text(DIGEST)),
        ),
        digest_at=time(int(values.text(DIGEST_AT) or 9)),
    )


async def _administered(click: Click, services: Services) -> Brand:
    (number,) = stamped(click.value, 1)
    brand = await services.brands.get(BrandId(number))
    require(brand, await person_of(click, services), Role.ADMIN)
    return brand


ACTIONS: Mapping[str, Handler] = {SETUP: ask, SETTINGS: ask_settings, PEOPLE: ask_people}
VIEWS: Mapping[str, Handler] = {SETUP: make, SETTINGS: change, PEOPLE: change_people}
EVENTS: Mapping[str, Handler] = {"member_joined_channel": joined}
