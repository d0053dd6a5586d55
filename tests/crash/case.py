"""What the crash proof crosses: where the process dies, what the platform does, and what must come of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import product

from bot.services.attempt import Step


class Behaviour(StrEnum):
    """What the platform does with the first call that publishes; the value is the sandbox's own word."""

    ACCEPTS = ""  #: does it, and says so
    REFUSES = "refuse"  #: says no, each time
    DROPS = "drop_after"  #: does it, and cuts the connection
    LATE = "late"  #: does it, and answers when nobody waits any more
    GARBAGE = "garbage"  #: answers what nobody can read
    BUSY = "429"  #: wants to be asked later


PUBLISHING: Mapping[str, str] = {
    "mastodon": "/api/v1/statuses",
    "bluesky": "com.atproto.repo.putRecord",
    "bare": "/api/v1/statuses",
}
"""The call that publishes, by the platform; `bare` is Mastodon without key and look-up."""

HOMES: Mapping[str, str] = {"mastodon": "mastodon", "bluesky": "bluesky", "bare": "mastodon"}
"""The server of the sandbox that each speaks to."""

PARTS = 3
"""How many parts a thread has."""

APART = timedelta(minutes=30)
"""How far the posts of a chain are apart: within it, whatever one left behind is settled."""

_LOOKS = (Step.LOOKING, Step.LOOKED)
_UPLOADS = (Step.UPLOADING, Step.UPLOADED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One post of a chain: the process dies when it has reached `step` for the `nth` time.

    A step of a second try is reached by dying right after the call, and once more on the way back.
    """

    platform: str
    step: Step
    behaviour: Behaviour = Behaviour.ACCEPTS
    thread: bool = False

    @property
    def name(self) -> str:
        """As it stands in the post, and in the name of the test."""
        said = "thread" if self.thread else self.behaviour.name.lower()
        return f"{self.platform}-{self.step}-{said}"

    @property
    def texts(self) -> list[str]:
        """The texts of its parts."""
        return [f"{self.name} {part + 1}" for part in range(PARTS if self.thread else 1)]

    @property
    def image(self) -> bool:
        """Whether the post has an image, which takes the platform some time."""
        return self.step in _UPLOADS

    @property
    def deaths(self) -> list[tuple[Step, int]]:
        """Where each life of the process ends: a step, and how often it is reached before that."""
        if self.step in _LOOKS:
            return [(Step.ANSWERED, 1), (self.step, 1)]
        return [(self.step, 2 if self.thread else 1)]


def cases(platform: str) -> list[Case]:
    """Every step crossed with every behaviour, and every step in the middle of a thread."""
    steps = [step for step in Step if platform != "bare" or step not in _LOOKS]
    crossed = [
        Case(platform=platform, step=step, behaviour=behaviour)
        for step, behaviour in product(steps, Behaviour)
    ]
    threads = [
        Case(platform=platform, step=step, thread=True) for step in steps if step not in (*_LOOKS, *_UPLOADS)
    ]
    return [*crossed, *threads]
