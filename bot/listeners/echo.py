"""What somebody says about a time, said back before anything is saved."""

from bot.blocks.scheduling import Echo
from bot.domain.brand import Brand
from bot.errors import InvalidInputError
from bot.listeners.person import person_of
from bot.services.time import When
from bot.slack.door import Click
from bot.slack.services import Services


async def echo_of(when: When, brand: Brand, click: Click, services: Services) -> Echo:
    """What it comes to, or why it comes to nothing."""
    try:
        schedule = await services.times.schedule(when, brand, await person_of(click, services))
    except InvalidInputError as error:
        return Echo(doubt=str(error))
    return Echo(planned=schedule.instant if schedule else None)
