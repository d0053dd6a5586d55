"""What people say about what did not go out in its time."""

from collections.abc import Mapping

from bot.blocks.kit import stamped
from bot.blocks.lapse import ALL, ANSWER, NEXT, PREVIOUS, answered, lapse_card
from bot.domain.ids import LapseId
from bot.listeners.person import person_of
from bot.slack.door import Answers, Click, Handler, Say
from bot.slack.services import Services


async def answer(click: Click, services: Services) -> Answers:
    """Do what was chosen for one thing; the card is drawn anew by its outbox row."""
    said, lapse, late = answered(click.value)
    await services.lapses.answer(lapse, late, await person_of(click, services), said)
    return None


async def answer_all(click: Click, services: Services) -> Answers:
    """Do the same for all that still waits."""
    (number,) = stamped(click.value, 1)
    person = await person_of(click, services)
    await services.lapses.answer_all(LapseId(number), person, _BY_ID[click.action_id])
    return None


async def turn(click: Click, services: Services) -> Answers:
    """Another page in place of the one shown, until the card changes."""
    number, page = stamped(click.value)
    return Say(drawing=lapse_card(await services.lapses.show(LapseId(number), page)), replace=True)


_BY_ID = {action_id: said for said, action_id in ALL.items()}

ACTIONS: Mapping[str, Handler] = {
    ANSWER: answer,
    **dict.fromkeys(_BY_ID, answer_all),
    PREVIOUS: turn,
    NEXT: turn,
}
