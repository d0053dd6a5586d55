"""A process that takes all there is to lease, says so, and does nothing until it is killed.

`python -m tests.crash.holder <the database's address> <the worker's name>`
"""

import asyncio
import sys
from datetime import timedelta

from bot.clock import utc_now
from bot.services.takeover import TakeoverService
from storage.database import Database
from storage.vault import Vault, new_key


async def main(url: str, worker: str) -> None:
    """Hold until the end."""
    database = Database(url, Vault([new_key()]))
    takeover = TakeoverService(database, utc_now, worker)
    await takeover.begin()
    now = utc_now()
    until = now + timedelta(minutes=2)
    async with database.transaction() as work:
        await work.leases.take(f"inbox:{worker}", worker, now, until)
        cards = await work.cards.claim_due(now, until, worker, 1)
        claimed = await work.deliveries.claim_due(now, until, worker, 1)
    sys.stdout.write(f"{len(cards)} {len(claimed)}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
