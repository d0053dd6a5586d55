"""How soon a brand's followers are to be answered: the modal."""

from collections.abc import Mapping
from datetime import timedelta

from bot.blocks.kit import stamped
from bot.blocks.target import (
    DAYS,
    GROUPS,
    NUDGE,
    PEOPLE,
    PRIORITIES,
    SHIFT,
    TARGETS,
    WITHIN,
    targets_modal,
)
from bot.domain.brand import Role, require
from bot.domain.ids import BrandId
from bot.domain.target import Targets, shift_of
from bot.listeners.person import person_of
from bot.slack.door import Answers, Click, Handler, Open, Submission, Values
from bot.slack.services import Services


async def ask(click: Click, services: Services) -> Answers:
    """Open the modal with the targets as they are."""
    (number,) = stamped(click.value, 1)
    brand = await services.brands.get(BrandId(number))
    require(brand, await person_of(click, services), Role.ADMIN)
    groups = await services.people.group_names(click.team)
    return Open(view=targets_modal(brand, await services.targets.of(brand.id), groups))


async def change(sent: Submission, services: Services) -> Answers:
    """Keep the targets."""
    (number,) = stamped(sent.metadata, 1)
    person = await person_of(sent, services)
    await services.targets.change(BrandId(number), person, _targets(sent.values))
    return None


def _targets(values: Values) -> Targets:
    spans = {name: int(values.text(f"{WITHIN}{name}") or 0) for name in PRIORITIES}
    shifts = [shift_of(day, values.text(f"{SHIFT}{day}")) for day in range(len(DAYS))]
    return Targets(
        within={name: timedelta(minutes=minutes) for name, minutes in spans.items() if minutes},
        shifts=tuple(shift for shift in shifts if shift is not None),
        nudge=int(values.text(NUDGE) or 50) / 100,
        escalate_to=frozenset([*values.many(PEOPLE), *values.many(GROUPS)]),
    )


ACTIONS: Mapping[str, Handler] = {TARGETS: ask}
VIEWS: Mapping[str, Handler] = {TARGETS: change}
