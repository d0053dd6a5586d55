"""Images and videos that somebody uploads with a modal."""

import asyncio
from collections.abc import Sequence

from bot.domain.ids import TeamId
from bot.domain.post import Media
from bot.errors import InvalidInputError, UserError
from bot.slack.services import Services


async def uploaded(
    team: TeamId, files: Sequence[str], services: Services, field: str, first: int = 1
) -> list[Media]:
    """The files of these ids, taken in; `first` is the number that the first of them gets.

    Raises InvalidInputError at the field for what can't be had or can't go out.
    """

    async def take(number: int, file_id: str) -> Media:
        try:
            file = await services.files.download(team, file_id)
            return await services.media.take(file.data, alt="", name=f"image {number}")
        except UserError as error:
            raise InvalidInputError(str(error), field=field) from error

    return await asyncio.gather(*(take(number, file) for number, file in enumerate(files, start=first)))
