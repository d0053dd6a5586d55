"""One transaction for what many tasks have to write at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(kw_only=True, slots=True)
class _Group(Generic[T, R]):
    """What goes together, and the task that sees to it."""

    members: list[T] = field(default_factory=list)
    done: "asyncio.Task[Sequence[R]] | None" = None


class Together(Generic[T, R]):
    """Does for a group what each of its members waits for; who comes while one is at it forms the next.

    `act` gives one result for each member, in their order. Where it raises, that happens to all of them.
    """

    def __init__(self, act: Callable[[Sequence[T]], Awaitable[Sequence[R]]], most: int) -> None:
        self._act = act
        self._most = most
        self._turn = asyncio.Lock()
        self._next: _Group[T, R] = _Group()
        self._begun: set[asyncio.Task[Sequence[R]]] = set()

    async def add(self, member: T) -> R:
        """Have it done with others; what came of it, once that is committed."""
        group = self._next
        place = len(group.members)
        group.members.append(member)
        if group.done is None:
            group.done = asyncio.create_task(self._run(group))
            self._begun.add(group.done)
            group.done.add_done_callback(self._begun.discard)
        if len(group.members) >= self._most:
            self._next = _Group()
        # Who is cancelled leaves the others alone.
        return (await asyncio.shield(group.done))[place]

    async def settle(self) -> None:
        """Wait for what is under way; whoever waits for it hears how it ends."""
        await asyncio.gather(*self._begun, return_exceptions=True)

    async def _run(self, group: _Group[T, R]) -> Sequence[R]:
        async with self._turn:
            if self._next is group:
                self._next = _Group()
            return await self._act(group.members)
