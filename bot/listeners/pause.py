"""The buttons that stop a brand, and let it go on."""

from collections.abc import Mapping

from bot.blocks.kit import stamped
from bot.blocks.pause import RESUME, STOP, resumed, stopped
from bot.domain.ids import BrandId, PauseId
from bot.listeners.person import person_of
from bot.slack.door import Answers, Click, Handler, Say
from bot.slack.services import Services


async def stop(click: Click, services: Services) -> Answers:
    """Stop the brand."""
    (number,) = stamped(click.value, 1)
    return Say(
        drawing=stopped(await services.pauses.pause(BrandId(number), await person_of(click, services)))
    )


async def resume(click: Click, services: Services) -> Answers:
    """End the stop that the button is of."""
    number, pause = stamped(click.value)
    brand = await services.brands.get(BrandId(number))
    lapse = await services.pauses.resume(brand.id, PauseId(pause), await person_of(click, services))
    return Say(drawing=resumed(brand, asked=lapse is not None))


ACTIONS: Mapping[str, Handler] = {STOP: stop, RESUME: resume}
