"""What tasks have to write at the same time is written in one transaction, and each hears of its own."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.errors import TemporaryError
from bot.services.together import Together


class Writer:
    """Writes numbers, and answers their squares; holds still while its gate is closed."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def write(self, numbers: Sequence[int]) -> list[int]:
        await self.gate.wait()
        self.groups.append(list(numbers))
        if 0 in numbers:
            raise TemporaryError("no zeros")
        return [number * number for number in numbers]


async def test_who_comes_together_is_done_together() -> None:
    writer = Writer()
    together = Together(writer.write, most=100)
    assert await asyncio.gather(*map(together.add, range(1, 5))) == [1, 4, 9, 16]
    assert writer.groups == [[1, 2, 3, 4]]


async def test_who_comes_while_one_is_at_it_forms_the_next_group() -> None:
    writer = Writer()
    writer.gate.clear()
    together = Together(writer.write, most=100)
    first = asyncio.create_task(together.add(1))
    await asyncio.sleep(0.01)
    later = [asyncio.create_task(together.add(number)) for number in (2, 3)]
    await asyncio.sleep(0.01)
    assert writer.groups == []
    writer.gate.set()
    assert await asyncio.gather(first, *later) == [1, 4, 9]
    assert writer.groups == [[1], [2, 3]]


async def test_no_group_is_larger_than_it_may_be() -> None:
    writer = Writer()
    together = Together(writer.write, most=2)
    await asyncio.gather(*map(together.add, range(1, 6)))
    assert writer.groups == [[1, 2], [3, 4], [5]]


async def test_a_group_that_fails_fails_for_all_of_it_and_for_no_other() -> None:
    writer = Writer()
    together = Together(writer.write, most=2)
    outcomes = await asyncio.gather(*map(together.add, [1, 0, 2]), return_exceptions=True)
    assert [type(one) for one in outcomes] == [TemporaryError, TemporaryError, int]
    assert await together.add(3) == 9


async def test_who_is_cancelled_leaves_the_others_alone() -> None:
    writer = Writer()
    writer.gate.clear()
    together = Together(writer.write, most=100)
    tasks = [asyncio.create_task(together.add(number)) for number in (1, 2)]
    await asyncio.sleep(0.01)
    tasks[0].cancel()
    writer.gate.set()
    assert await tasks[1] == 4
    with pytest.raises(asyncio.CancelledError):
        await tasks[0]


async def test_settling_waits_for_what_nobody_waits_for_any_more() -> None:
    writer = Writer()
    writer.gate.clear()
    together = Together(writer.write, most=100)
    task = asyncio.create_task(together.add(0))
    await asyncio.sleep(0.01)
    task.cancel()
    asyncio.get_running_loop().call_later(0.01, writer.gate.set)
    await together.settle()
    assert writer.groups == [[0]]
