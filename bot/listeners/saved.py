"""Saved replies, and what a brand decides about its answers."""

from collections.abc import Mapping
from datetime import timedelta

from bot.blocks.answer import ANSWERS, OWN, SOUNDS, UNDO, WRITERS, answers_modal
from bot.blocks.kit import stamped
from bot.blocks.saved import ADD, CHANGE, NAME, REMOVE, TEXT, saved_message, saved_modal
from bot.domain.answer import AnswerRules
from bot.domain.brand import Role, require
from bot.domain.ids import BrandId
from bot.domain.sentiment import Mood
from bot.errors import InvalidInputError
from bot.listeners.person import person_of
from bot.slack.door import Answers, Click, Handler, Open, Say, Submission
from bot.slack.services import Services
from bot.slack.text import from_input


async def ask_new(click: Click, services: Services) -> Answers:
    """Ask for a new one."""
    (number,) = stamped(click.value, 1)
    return Open(view=saved_modal(await services.brands.get(BrandId(number))))


async def add(sent: Submission, services: Services) -> Answers:
    """Keep a new one."""
    (number,) = stamped(sent.metadata, 1)
    name, text = _read(sent)
    await services.answers.add(BrandId(number), await person_of(sent, services), name, text)
    return None


async def ask_change(click: Click, services: Services) -> Answers:
    """Open one to be changed."""
    (number,) = stamped(click.value, 1)
    saved, brand = await services.answers.one(number)
    return Open(view=saved_modal(brand, saved))


async def change(sent: Submission, services: Services) -> Answers:
    """Keep what was changed."""
    (number,) = stamped(sent.metadata, 1)
    name, text = _read(sent)
    await services.answers.change(number, await person_of(sent, services), name, text)
    return None


async def remove(click: Click, services: Services) -> Answers:
    """Forget one, and show those that are left."""
    (number,) = stamped(click.value, 1)
    brand = await services.answers.remove(number, await person_of(click, services))
    return Say(drawing=saved_message(brand, await services.answers.saved(brand.id)), replace=True)


def _read(sent: Submission) -> tuple[str, str]:
    return sent.values.text(NAME), from_input(sent.values.text(TEXT), field=TEXT)


async def ask_rules(click: Click, services: Services) -> Answers:
    """Open what the brand has decided about its answers."""
    (number,) = stamped(click.value, 1)
    brand = await services.brands.get(BrandId(number))
    require(brand, await person_of(click, services), Role.ADMIN)
    return Open(view=answers_modal(brand, await services.answers.rules(brand.id)))


async def decide(sent: Submission, services: Services) -> Answers:
    """Keep what was decided."""
    (number,) = stamped(sent.metadata, 1)
    seconds = sent.values.text(UNDO)
    if not (seconds.isascii() and seconds.isdigit()):
        raise InvalidInputError("Say a number of seconds, 0 to 60.", field=UNDO)
    rules = AnswerRules(
        undo=timedelta(seconds=int(seconds)),
        moods=frozenset(map(Mood, sent.values.many(SOUNDS))),
        roles=frozenset(map(Role, sent.values.many(WRITERS))),
        own=bool(sent.values.many(OWN)),
    )
    await services.answers.set_rules(BrandId(number), await person_of(sent, services), rules)
    return None


ACTIONS: Mapping[str, Handler] = {ADD: ask_new, CHANGE: ask_change, REMOVE: remove, ANSWERS: ask_rules}
VIEWS: Mapping[str, Handler] = {ADD: add, CHANGE: change, ANSWERS: decide}
