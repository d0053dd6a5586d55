"""Slots: shown, and changed in a modal."""

from collections.abc import Mapping
from datetime import timedelta

from bot.blocks.kit import stamped
from bot.blocks.slot import BRANDS, DAY, EDIT, FRESHNESS, SHOW, WHOSE, chosen, slots_message, slots_modal
from bot.domain.brand import Role, require
from bot.domain.ids import BrandId
from bot.domain.slot import WEEKDAYS, slots_of_week
from bot.listeners.person import person_of
from bot.services.slot import Times
from bot.slack.door import Answers, Click, Handler, Open, Say, Submission, Values
from bot.slack.services import Services


async def show(click: Click, services: Services) -> Answers:
    """The slots of a brand and its accounts, to who asks."""
    (number,) = stamped(click.value, 1)
    return Say(drawing=slots_message(*await services.slots.show(BrandId(number))))


async def ask(click: Click, services: Services) -> Answers:
    """Open the modal of the brand or of one of its accounts."""
    numbers = stamped(click.value)
    brand = await services.brands.get(BrandId(numbers[0]))
    require(brand, await person_of(click, services), Role.ADMIN)
    account_id = chosen(numbers)
    account = await services.accounts.get(account_id) if account_id else None
    return Open(view=slots_modal(brand, account))


async def keep(sent: Submission, services: Services) -> Answers:
    """Keep what was written."""
    numbers = stamped(sent.metadata)
    person = await person_of(sent, services)
    await services.slots.keep(BrandId(numbers[0]), chosen(numbers), person, _times(sent.values))
    return None


def _times(values: Values) -> Times:
    if values.text(WHOSE) == BRANDS:
        return Times(slots=None)
    written = {weekday: values.text(f"{DAY}{weekday}") for weekday in range(len(WEEKDAYS))}
    seconds = values.text(FRESHNESS)
    freshness = timedelta(seconds=int(seconds)) if seconds else None
    return Times(slots=slots_of_week(written, DAY), freshness=freshness)


ACTIONS: Mapping[str, Handler] = {SHOW: show, EDIT: ask}
VIEWS: Mapping[str, Handler] = {EDIT: keep}
