"""What was tried with a delivery, step by step: what a person who is asked about it goes by."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.blocks.kit import Drawing, message
from bot.blocks.rich import Line, bold, bullets, date, line, rich, text
from bot.domain.brand import Brand

_SHOWN = 8


class Step(Protocol):
    """A step of a try, as the ledger has it."""

    @property
    def at(self) -> datetime:
        """When it began."""

    @property
    def step(self) -> str:
        """What was done."""

    @property
    def outcome(self) -> str:
        """What came of it."""

    @property
    def duration_ms(self) -> int:
        """How long it took."""

    @property
    def request_id(self) -> str | None:
        """What the platform calls the request, where it says."""


_STEPS: Mapping[str, str] = {
    "upload": "handed over an image",
    "publish": "sent it",
    "look_up": "looked for it on the platform",
}
OUTCOMES: Mapping[str, str] = {
    "done": "done",
    "found": "it is there",
    "not found": "not found",
    "interrupted": "Pressroom stopped before the answer came",
    "OutcomeUnknownError": "no clear answer",
    "TemporaryError": "not possible just then",
    "ServerFaultError": "the platform had a fault of its own",
    "RejectedError": "refused",
    "MissingError": "refused: something that it needs is not there",
    "TakenError": "refused: something is there already",
    "NotSupportedError": "the platform can't do this",
    "ConnectorError": "not done",
    "AuthorizationError": "the account was not let in",
    "TokenExpiredError": "the token was over",
}


def with_ledger(drawing: Drawing, steps: Sequence[Step], brand: Brand) -> Drawing:
    """The message, and below it what was done and looked at, the last step last."""
    if not steps:
        return drawing
    tried = bullets([_line(step, brand) for step in steps[-_SHOWN:]])
    return message(*drawing.blocks, rich(line(bold("What was done so far")), tried))


def _line(step: Step, brand: Brand) -> Line:
    what = _STEPS.get(step.step, step.step)
    came = OUTCOMES.get(step.outcome, step.outcome)
    took = f" ({step.duration_ms / 1000:.1f} s)"
    named = (text(", request id "), text(step.request_id, "code")) if step.request_id else ()
    return (date(step.at, brand.zone), text(f": {what}: {came}{took}"), *named)
