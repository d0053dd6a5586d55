"""How far an account's notifications and direct messages on Bluesky have been read."""

import hashlib
import json
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.connectors import shape
from bot.connectors.bluesky_shape import Notice

#: A notification stands where its author's clock puts it, however late it comes: so the last day is read
#: again and again, and what is known of it is marked. A busy account's marks reach less far.
_OVERLAP = timedelta(days=1)
_MOST_MARKS = 300
_PAGES = 10
"""Pages kept in memory: a longer backlog comes in several rounds."""
_DEEP, _HOUR = 30, timedelta(hours=1)
_LOOKS = frozenset({1, 2, 4, 8, 16})
"""After a burst with more than can be marked these quiet looks go so many pages, or an hour, deep.

What comes late stands among what was read then. Whoever stores it knows what else they bring.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """A place in both lists.

    Everything from before `floor` is known, and what is not older is known by its mark. `log` is the last
    revision read of the log of direct messages; None until it could be read once. `low` is how far down there
    may be late ones without a mark, after a burst, and `quiet` how many looks have found nothing since.
    """

    floor: datetime | None = None
    marks: tuple[str, ...] = ()
    log: str | None = None
    low: datetime | None = None
    quiet: int = 0

    @classmethod
    def load(cls, text: str) -> "Cursor":
        """The cursor that `dump` wrote."""
        said = json.loads(text)
        return cls(
            floor=shape.maybe(shape.moment, said["floor"]),
            marks=tuple(said["marks"]),
            log=said["log"],
            low=shape.maybe(shape.moment, said.get("low")),
            quiet=said.get("quiet", 0),
        )

    def dump(self) -> str:
        """The cursor as text."""
        floor = self.floor and self.floor.isoformat()
        said: dict[str, object] = {"floor": floor, "marks": self.marks, "log": self.log}
        if self.low:
            said |= {"low": self.low.isoformat(), "quiet": self.quiet}
        return json.dumps(said, separators=(",", ":"))

    def knows(self, notice: Notice) -> bool:
        """Whether the notification was read before."""
        return (self.floor is not None and notice.at < self.floor) or self.marked(notice)

    def marked(self, notice: Notice) -> bool:
        """Whether it has a mark."""
        return _mark(notice) in self.marks

    def past(self, walk: "Walk") -> "Cursor":
        """The cursor when what the walk found is read."""
        if not walk.notices:
            return self
        floor = max(map(_at, walk.notices)) - _OVERLAP
        floor = max(floor, self.floor or floor)
        late = sorted((one for one in walk.notices if one.at >= floor), key=_at)
        kept = late[-_MOST_MARKS:]
        marks = list(map(_mark, kept))
        # What waits in newer pages may hold some that were read before.
        older = [mark for mark in self.marks if mark not in marks] if walk.more else []
        low = self.low
        if len(kept) < len(late):
            low = max(late[-1].at - _HOUR, low or floor)
            floor = kept[0].at
        return replace(self, floor=floor, marks=(*older, *marks)[-_MOST_MARKS:], low=low, quiet=0)

    def rested(self) -> "Cursor":
        """The cursor after a look that found nothing."""
        quiet = self.quiet + 1
        return replace(self, quiet=quiet, low=self.low if quiet < max(_LOOKS) else None) if self.low else self

    @property
    def looks_deep(self) -> bool:
        """Whether a look that finds nothing is one that goes deep."""
        return self.low is not None and self.quiet + 1 in _LOOKS


def _at(notice: Notice) -> datetime:
    return notice.at


def _mark(notice: Notice) -> str:
    return hashlib.blake2s(notice.uri.encode(), digest_size=5).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """What a walk back through the notifications found, oldest first; `more` says that newer ones wait."""

    notices: Sequence[Notice]
    more: bool


async def walk_back(pages: AsyncIterator[list[Notice]], floor: datetime | None) -> Walk:
    """Read pages, newest first, down to the floor; only the oldest ones of a long backlog are kept."""
    kept: deque[list[Notice]] = deque(maxlen=_PAGES)
    read = 0
    async for page in pages:
        kept.append(page)
        read += 1
        if floor and page and page[-1].at < floor:
            break
    notices = [notice for page in reversed(kept) for notice in reversed(page)]
    return Walk(notices=notices, more=read > len(kept))


async def look_deep(pages: AsyncIterator[list[Notice]], low: datetime) -> list[Notice]:
    """What stands on some pages down to a moment, oldest first."""
    found: list[Notice] = []
    read = 0
    async for page in pages:
        found += page
        read += 1
        if read == _DEEP or (page and page[-1].at < low):
            break
    return [notice for notice in reversed(found) if notice.at >= low]
