"""A bot that dies: the whole of Pressroom but for Slack, killed at the points of the publish path.

`python -m tests.crash.mortal <chain as JSON> …` leads each chain in a process of its own. It has loaded all
that a bot needs and forks one for each life; each bot first settles what the one before it left behind, then
publishes until it is killed, which its own hook does with SIGKILL. `deaths.json` in the chain's folder tells
how the lives ended. The hook is put in here, and only here: the product has nothing but the call.
"""

import asyncio
import gc
import json
import os
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, NoReturn

import httpx

from bot.app import open_process
from bot.connectors.base import Outgoing, Strategy
from bot.connectors.mastodon import MastodonConnector
from bot.connectors.registry import CONNECTORS
from bot.domain.delivery import Receipt
from bot.errors import NotSupportedError
from bot.services.attempt import Reached, Step
from bot.services.publishing import PublishingService
from bot.services.readback import ReadbackService
from storage.database import Database
from storage.media import MediaStore
from storage.vault import Vault
from tests.crash.case import APART, PUBLISHING, Behaviour, Case, cases
from tests.crash.chain import Chain

PATIENCE = 1.0
"""Seconds that the bot waits for an answer."""
_ROUND = timedelta(minutes=3)
_ROUNDS = 3


class BareConnector(MastodonConnector):
    """A platform without a key and without a way to ask whether it has something."""

    platform: ClassVar[str] = "bare"
    strategy: ClassVar[Strategy] = Strategy(key_lifetime=timedelta(0), looks_up=False)

    async def publish(self, outgoing: Outgoing) -> Receipt:
        """Publish, whatever was published with the key before."""
        return await super().publish(replace(outgoing, key=os.urandom(8).hex()))

    async def look_up(self, outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        """Nobody can ask."""
        del outgoing, since
        raise NotSupportedError("can't be asked")


def main() -> None:
    """Lead all the chains at once."""
    assert isinstance(CONNECTORS, dict)
    CONNECTORS["bare"] = BareConnector
    leaders = [_forked(Chain(**json.loads(words))) for words in sys.argv[1:]]
    codes = [os.waitstatus_to_exitcode(os.waitpid(leader, 0)[1]) for leader in leaders]
    sys.exit(any(codes))


def _forked(chain: Chain) -> int:
    leader = os.fork()
    if not leader:
        Leader(chain).lead()
        sys.exit()
    return leader


class Leader:
    """Lives a chain through, one life after the other."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._cases = cases(chain.platform)
        # One for all lives, without a connection between them: SQLAlchemy has to make its statements once.
        self._database = Database(chain.database_url, Vault([chain.key]))

    def lead(self) -> None:
        """Write down of each case which of its lives were killed."""
        asyncio.run(self._rehearse())
        # What the garbage collector does not look at any more is not copied for each life.
        gc.freeze()
        deaths: dict[str, list[bool]] = {}
        for number, case in enumerate(self._cases):
            later = range(1, len(case.deaths))
            lives = [self._first(number), *(self._later(number, life) for life in later)]
            deaths[case.name] = [_dies(life) for life in lives]
        _dies(self._last())
        Path(self._chain.folder, "deaths.json").write_text(json.dumps(deaths), encoding="ascii")

    async def _rehearse(self) -> None:
        """Load what is loaded when it is first needed, and publish what is due before the first case."""
        async with self._bot() as bot:
            await bot.settle(0)
            await bot.readbacks.run_due()

    async def _first(self, number: int) -> None:
        """Settle what the case before has left, then publish this one, and die of it."""
        case = self._cases[number]
        async with self._bot() as bot:
            await bot.settle(number)
            await bot.order(case)
            self._chain.move(number * APART)
            bot.publishing.reached = _fate(*case.deaths[0])
            await bot.publishing.run_due()

    async def _later(self, number: int, life: int) -> None:
        """Die again on the way back."""
        async with self._bot() as bot:
            bot.publishing.reached = _fate(*self._cases[number].deaths[life])
            await bot.settle(number + 1, life - 1)

    async def _last(self) -> None:
        """Settle the last case, and read back all that went out."""
        async with self._bot() as bot:
            await bot.settle(len(self._cases))
            while await bot.readbacks.run_due():
                continue

    @asynccontextmanager
    async def _bot(self) -> AsyncIterator["Bot"]:
        """A bot as it is after its start, but in a hurry."""
        settings, database = self._chain.settings, self._database
        try:
            await database.open()
            async with open_process(settings, database) as process:
                core = process.core
                core.client.timeout = httpx.Timeout(PATIENCE)
                store = MediaStore(settings.data_dir / "media")
                yield Bot(
                    chain=self._chain,
                    client=core.client,
                    publishing=PublishingService(database, core.clock, core.sessions, store, process.worker),
                    readbacks=ReadbackService(database, core.clock, core.sessions),
                )
        finally:
            await database.close()


@dataclass(frozen=True, kw_only=True, slots=True)
class Bot:
    """What of a bot its deaths are about."""

    chain: Chain
    client: httpx.AsyncClient
    publishing: PublishingService
    readbacks: ReadbackService

    async def settle(self, number: int, life: int = 1) -> None:
        """Let so much time pass after the case before that everything can come to an end."""
        for each in range(life * _ROUNDS, (life + 1) * _ROUNDS):
            self.chain.move((number - 1) * APART + (each + 1) * _ROUND)
            await self.publishing.run_due()

    async def order(self, case: Case) -> None:
        """Tell the platform what to do with the next call that publishes."""
        faults = f"{self.chain.control}/faults"
        (await self.client.delete(faults)).raise_for_status()
        if case.behaviour:
            order = {
                "effect": case.behaviour,
                "match": {"path": PUBLISHING[case.platform], "method": "POST"},
                "count": 99 if case.behaviour == Behaviour.REFUSES else 1,
                "seconds": PATIENCE * 1.5,
                "retry_after": 60,
            }
            (await self.client.post(faults, json=order)).raise_for_status()


def _fate(step: Step, nth: int) -> Reached:
    """Ends the process when it has come to that step for the nth time."""
    left = nth

    def reached(now: Step) -> None:
        nonlocal left
        left -= now == step
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


def _dies(life: Coroutine[None, None, None]) -> bool:
    """Lead the life in a process of its own; whether it was killed. What else may happen is an error."""
    child = os.fork()
    if not child:
        _live(life)
    life.close()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code not in (0, -signal.SIGKILL):
        raise ChildProcessError(f"a life ended with {code}")
    return code != 0


def _live(life: Coroutine[None, None, None]) -> NoReturn:
    """Leave without what the process that was forked would do at its end."""
    code = 1
    try:
        asyncio.run(life)
        code = 0
    except BaseException:  # noqa: BLE001 - a child says why, then ends
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
