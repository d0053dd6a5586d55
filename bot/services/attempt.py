"""One try at a delivery, step by step, for the ledger that people look into later."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.clock import Clock
from bot.domain.delivery import Delivery
from bot.errors import ConnectorError
from storage.deliveries import Attempt
from storage.work import Work

T = TypeVar("T")


class Try:
    """What a try has done so far.

    `doubt` where an earlier call, made at `since`, may have gone out; `looked` once looking did not find it.
    """

    def __init__(self, delivery: Delivery, clock: Clock) -> None:
        self.doubt = delivery.sending_since is not None
        self.looked = False
        self.since = delivery.sending_since or delivery.due_at
        self._delivery = delivery
        self._clock = clock
        self._unwritten: list[Attempt] = []

    async def step(self, name: str, call: Awaitable[T], outcome: Callable[[T], str] = lambda _: "done") -> T:
        """Make the call, and note how long it took and what came of it: never what was said."""
        begun = self._clock()
        said = "interrupted"
        try:
            result = await call
            said = outcome(result)
        except ConnectorError as error:
            said = type(error).__name__
            raise
        finally:
            took = self._clock() - begun
            self._unwritten.append(
                Attempt(at=begun, step=name, outcome=said, duration_ms=round(took.total_seconds() * 1000))
            )
        return result

    async def write(self, work: Work) -> None:
        """Put into the ledger what is not there yet."""
        for attempt in self._unwritten:
            await work.deliveries.add_attempt(self._delivery.id, attempt)

    def written(self) -> None:
        """What was to write is committed."""
        self._unwritten.clear()
