"""The sandbox's clock: real time plus an offset that only the control API moves."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]
"""Answers the present moment, aware, in UTC."""

CLOCK_FILE = "clock"
"""The file in the data directory with the offset in seconds, by which other processes see the same time."""


def real_now() -> datetime:
    """The moment it really is, for what the outside world compares with its own clock (signatures)."""
    return datetime.now(UTC)  # noqa: TID251


class SandboxClock:
    """A `Clock` whose offset can be moved; sleepers in sandbox time wake when it moves past their hour."""

    def __init__(self, data_dir: Path) -> None:
        self._file = data_dir / CLOCK_FILE
        self._offset = _read(self._file)
        self._moved = asyncio.Event()
        self._write()

    def __call__(self) -> datetime:
        """The present moment in the sandbox, in UTC."""
        return real_now() + timedelta(seconds=self._offset)

    @property
    def file(self) -> Path:
        """Where the offset is kept, for PRESSROOM_CLOCK_FILE."""
        return self._file

    @property
    def offset(self) -> float:
        """Seconds between real time and the sandbox's."""
        return self._offset

    def set_offset(self, seconds: float) -> None:
        """Move to real time plus `seconds`, and wake whoever sleeps."""
        self._offset = seconds
        self._write()
        self._moved.set()
        self._moved = asyncio.Event()

    def advance(self, seconds: float) -> None:
        """Move on by `seconds` from here."""
        self.set_offset(self._offset + seconds)

    async def sleep_until(self, moment: datetime) -> None:
        """Return when it is `moment` in the sandbox, be it by waiting or by the clock being moved."""
        while (left := (moment - self()).total_seconds()) > 0:
            moved = self._moved
            try:
                await asyncio.wait_for(moved.wait(), left)
            except TimeoutError:
                continue

    async def sleep(self, seconds: float) -> None:
        """Sleep for `seconds` of sandbox time."""
        await self.sleep_until(self() + timedelta(seconds=seconds))

    def _write(self) -> None:
        beside = self._file.with_suffix(".new")
        beside.write_text(f"{self._offset}\n", encoding="ascii")
        beside.replace(self._file)


def _read(file: Path) -> float:
    try:
        return float(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0.0
