"""Publish and subscribe for live updates: what changed, by kind and ids, never the content."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

QUEUE_LIMIT = 1000
"""Changes kept for a listener that does not read; older ones are dropped, as a page then reloads anyway."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What changed: a kind (`message`, `view`, `home`, `channel`, `clock`, `post` …) and the ids of it."""

    kind: str
    ids: dict[str, str]


class Listener:
    """One reader's queue; iterate over it to get the changes as they come."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Change | None] = asyncio.Queue(QUEUE_LIMIT)

    def put(self, change: Change | None) -> None:
        """Add a change, dropping the oldest when the reader lags far behind; None is the end."""
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(change)

    async def next(self) -> Change:
        """The next change; waits for it, and raises EOFError when no more will come."""
        change = await self._queue.get()
        if change is None:
            raise EOFError
        return change

    async def __aiter__(self) -> AsyncIterator[Change]:
        """Every change from the subscription on, until the feed is closed."""
        with suppress(EOFError):
            while True:
                yield await self.next()


class Feed:
    """Tells every listener what changed."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    def say(self, kind: str, **ids: str) -> None:
        """Tell all that `kind` changed; `ids` name the things to read again."""
        change = Change(kind=kind, ids=ids)
        for listener in self._listeners:
            listener.put(change)

    def close(self) -> None:
        """End every listener, so that nobody who waits for changes holds up the end of the process."""
        for listener in self._listeners:
            listener.put(None)

    @contextmanager
    def listen(self) -> Iterator[Listener]:
        """Subscribe for the length of a `with` block."""
        listener = Listener()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
