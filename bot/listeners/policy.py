"""Who approves a brand's posts: the modal and its steps."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.blocks.kit import stamped
from bot.blocks.policy import (
    ADD_STEP,
    ALL,
    APPROVAL,
    DROP_STEP,
    EXPIRE,
    GROUPS,
    OWN,
    PEOPLE,
    REMIND,
    approval_modal,
)
from bot.domain.brand import Role, require
from bot.domain.ids import BrandId
from bot.domain.policy import MOST_STEPS, QUORUM, Policy, Step
from bot.listeners.person import person_of
from bot.services.brand import form_of
from bot.slack.door import Answers, Click, Handler, Open, Redraw, Submission, Values
from bot.slack.services import Services


async def ask(click: Click, services: Services) -> Answers:
    """Open the modal with the policy as it is."""
    (number,) = stamped(click.value, 1)
    brand = await services.brands.get(BrandId(number))
    require(brand, await person_of(click, services), Role.ADMIN)
    return Open(view=approval_modal(brand, brand.policy, await services.people.group_names(click.team)))


async def add_step(click: Click, services: Services) -> Answers:
    """Draw the modal with a step more."""
    return await _redrawn(click, services, +1)


async def drop_step(click: Click, services: Services) -> Answers:
    """Draw the modal with a step less."""
    return await _redrawn(click, services, -1)


async def change(sent: Submission, services: Services) -> Answers:
    """Keep the policy."""
    number, steps = stamped(sent.metadata)
    brand = await services.brands.get(BrandId(number))
    form = replace(form_of(brand), policy=_policy(sent.values, steps))
    await services.brands.change(brand.id, await person_of(sent, services), form)
    return None


async def _redrawn(click: Click, services: Services, by: int) -> Answers:
    number, steps = stamped(click.metadata)
    brand = await services.brands.get(BrandId(number))
    policy = _policy(click.values, min(MOST_STEPS, max(1, steps + by)))
    return Redraw(view=approval_modal(brand, policy, await services.people.group_names(click.team)))


def _policy(values: Values, steps: int) -> Policy:
    return Policy(
        steps=tuple(_step(values, number) for number in range(min(steps, MOST_STEPS))),
        own=bool(values.many(OWN)),
        remind_after=timedelta(hours=int(values.text(REMIND) or 0)) or None,
        expire_after=timedelta(days=int(values.text(EXPIRE) or 0)) or None,
    )


def _step(values: Values, number: int) -> Step:
    chosen = [*values.many(f"{PEOPLE}{number}"), *values.many(f"{GROUPS}{number}")]
    needed = values.text(f"{QUORUM}{number}") or "1"
    return Step(approvers=frozenset(chosen), needed=None if needed == ALL else int(needed))


ACTIONS: Mapping[str, Handler] = {APPROVAL: ask, ADD_STEP: add_step, DROP_STEP: drop_step}
VIEWS: Mapping[str, Handler] = {APPROVAL: change}
