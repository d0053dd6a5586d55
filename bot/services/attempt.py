"""One try at a delivery, step by step, for the ledger that people look into later."""

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import TypeAlias, TypeVar

from bot.clock import Clock
from bot.connectors.trace import listening
from bot.domain.delivery import Delivery
from bot.domain.ids import DeliveryId
from bot.errors import ConnectorError
from storage.deliveries import Attempt

T = TypeVar("T")


class Step(StrEnum):
    """The points of the publish path, in their order: between any two of them the process may die.

    tests/crash ends it at each one. What comes after a call is a point however the call went.
    """

    CLAIMING = "claiming"  #: the claim is written, not committed
    CLAIMED = "claimed"  #: the claim is committed
    LOOKING = "looking"  #: the platform is about to be asked whether it has it already
    LOOKED = "looked"  #: it has said
    UPLOADING = "uploading"  #: a piece of media is about to be handed over
    UPLOADED = "uploaded"  #: it is there
    INTENDING = "intending"  #: the intent to publish is written, not committed
    INTENDED = "intended"  #: the intent is committed, and the call comes next
    ANSWERED = "answered"  #: the call is over
    RECORDING = "recording"  #: what became of it is written, not committed
    RECORDED = "recorded"  #: what became of it is committed


Reached: TypeAlias = Callable[[Step], None]
"""Told each point of the publish path as it is reached."""


def unheard(_step: Step) -> None:
    """Nobody listens: the crash proof alone does."""


class Try:
    """What a try has done so far.

    `doubt` where an earlier call, made at `since`, may have gone out; `looked` once looking did not find it.
    """

    def __init__(self, delivery: Delivery, clock: Clock, reached: Reached = unheard) -> None:
        self.reached = reached
        self.doubt = delivery.sending_since is not None
        self.looked = False
        self.since = delivery.sending_since or delivery.due_at
        self._delivery = delivery
        self._clock = clock
        self._unwritten: list[Attempt] = []

    async def step(
        self, name: str, call: Callable[[], Awaitable[T]], outcome: Callable[[T], str] = lambda _: "done"
    ) -> T:
        """Make the call, and note how long it took, what came of it and what the platform calls it.

        Never what was said.
        """
        before, after = _AROUND[name]
        self.reached(before)
        begun = self._clock()
        said = "interrupted"
        with listening() as heard:
            try:
                result = await call()
                said = outcome(result)
            except ConnectorError as error:
                said = type(error).__name__
                raise
            finally:
                took = round((self._clock() - begun).total_seconds() * 1000)
                self._unwritten.append(
                    Attempt(at=begun, step=name, outcome=said, duration_ms=took, request_id=heard.request_id)
                )
                self.reached(after)
        return result

    @property
    def unwritten(self) -> list[tuple[DeliveryId, Attempt]]:
        """What is to be put into the ledger, and is not there yet."""
        return [(self._delivery.id, attempt) for attempt in self._unwritten]

    def written(self) -> None:
        """What was to write is committed."""
        self._unwritten.clear()


_AROUND: Mapping[str, tuple[Step, Step]] = {
    "look_up": (Step.LOOKING, Step.LOOKED),
    "upload": (Step.UPLOADING, Step.UPLOADED),
    "publish": (Step.INTENDED, Step.ANSWERED),
}
