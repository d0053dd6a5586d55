"""Looks whether closed channels are open again, and takes away what stands elsewhere because of them."""

import logging

from bot.domain.ids import ChannelId, TeamId
from bot.services.reach import ReachService
from bot.slack.trouble import FAILURES, Trouble, name_of, trouble
from bot.slack.wire import Wire
from storage.database import Database

log = logging.getLogger(__name__)

_AT_ONCE = 20


class Mending:
    """What is done about closed channels without anybody asking."""

    def __init__(self, wire: Wire, database: Database, reach: ReachService) -> None:
        self._wire = wire
        self._database = database
        self._reach = reach

    async def run(self) -> None:
        """Look at the channels, then tidy up."""
        await self._reach.look()
        await self.tidy()

    async def tidy(self) -> None:
        """Delete the messages of cards that have gone home, some at a time."""
        async with self._database.read() as work:
            found = [
                (number, (await work.brands.get(brand)).team, channel, ts)
                for number, brand, channel, ts in await work.closures.leftovers(_AT_ONCE)
            ]
        for number, team, channel, ts in found:
            if not await self._deleted(team, channel, ts):
                return
            async with self._database.transaction() as work:
                await work.closures.tidied(number)

    async def _deleted(self, team: TeamId, channel: ChannelId, ts: str) -> bool:
        """Whether nothing more is to be done about the message: it is gone, or can't be taken away."""
        client = await self._wire.client(team or None)
        try:
            await client.chat_delete(channel=channel, ts=ts)
        except FAILURES as error:
            log.info("message not taken away", extra={"error": name_of(error)})
            return trouble(error) not in {Trouble.LIMITED, Trouble.UNKNOWN}
        return True
