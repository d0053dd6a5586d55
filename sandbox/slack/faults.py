"""Faults on demand: what goes wrong with the next calls of a Web API method."""

from dataclasses import dataclass, replace

from sandbox.slack.shape import ActError, Json

EFFECTS = ("429", "500", "drop_before", "drop_after", "slow")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One effect for the next `count` calls of `method` (`*` for any)."""

    method: str
    effect: str
    count: int = 1
    retry_after: int = 1
    seconds: float = 5.0

    @property
    def error(self) -> str:
        """The error string of an `error:…` effect."""
        return self.effect.removeprefix("error:") if self.effect.startswith("error:") else ""


class Faults:
    """The faults that are waiting."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, body: Json) -> None:
        """Take one as the control API gives it."""
        effect = str(body.get("effect", ""))
        if effect not in EFFECTS and not effect.startswith("error:"):
            raise ActError("unknown_effect")
        fault = Fault(
            method=str(body.get("method", "*")),
            effect=effect,
            count=int(body.get("count", 1)),
            retry_after=int(body.get("retry_after", 1)),
            seconds=float(body.get("seconds", 5.0)),
        )
        self._faults.append(fault)

    def clear(self) -> None:
        """Everything works again."""
        self._faults.clear()

    def next(self, method: str) -> Fault | None:
        """The fault that strikes this call, counted down."""
        for place, fault in enumerate(self._faults):
            if fault.method in ("*", method):
                rest = replace(fault, count=fault.count - 1)
                self._faults[place : place + 1] = [rest] if rest.count > 0 else []
                return fault
        return None
