"""Media on its way to a platform: made to fit the account, and handed over once for a delivery."""

from datetime import timedelta
from functools import partial

from bot.clock import Clock
from bot.connectors.base import Connector, Upload
from bot.domain.account import Account
from bot.domain.delivery import Delivery
from bot.domain.media import name_of
from bot.domain.post import Media, Part
from bot.errors import InvalidInputError, NotFoundError, RejectedError
from bot.services.attempt import Try
from bot.services.media import MediaService
from storage.database import Database

KEPT = timedelta(minutes=10)
"""For how long a platform surely still has what no post of it names yet."""


class Handover:
    """Hands media over."""

    def __init__(self, database: Database, clock: Clock, media: MediaService) -> None:
        self._database = database
        self._clock = clock
        self._media = media

    async def uploads(
        self, delivery: Delivery, account: Account, part: Part, connector: Connector, attempt: Try
    ) -> list[Upload]:
        """The part's media as the platform has it; what an earlier try handed over is not sent again.

        A video may be in the making on the platform for longer than one try lasts. Raises ConnectorError.
        """
        if not part.media:
            return []
        async with self._database.read() as work:
            known = await work.renditions.handed_over(delivery.id, self._clock() - KEPT)
        found = []
        for number, media in enumerate(part.media, start=1):
            made, content = await self._made(media, account, name_of(media, number))
            sha256, handle = known.get(number, ("", ""))
            if sha256 == made.sha256:
                found.append(Upload(handle=handle, media=made))
                continue
            upload = await attempt.step("upload", partial(connector.upload, made, content))
            async with self._database.transaction() as work:
                await work.renditions.hand_over(
                    delivery.id, number, made.sha256, upload.handle, self._clock()
                )
            found.append(upload)
        return found

    async def _made(self, media: Media, account: Account, name: str) -> tuple[Media, bytes]:
        try:
            return await self._media.ready(media, account.limits, name)
        except NotFoundError as error:
            text = f"{name} is gone from our disk; add it to the post again"
            raise RejectedError(text, part=name) from error
        except InvalidInputError as error:
            raise RejectedError(str(error), part=name) from error
