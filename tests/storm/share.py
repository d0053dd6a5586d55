"""How much of its own time a process gets here."""

import threading
import time
from statistics import fmean
from typing import Self

_WORK, _REST = 0.005, 0.1


class Share:
    """Looks again and again how much longer a piece of work takes than it would alone on the machine."""

    def __init__(self) -> None:
        self._found: list[float] = [1.0]
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._looking.join()

    @property
    def slowness(self) -> float:
        """1 where nobody else works; 2 where everything takes twice as long."""
        return max(1.0, fmean(self._found))

    def _look(self) -> None:
        while not self._over.wait(_REST):
            began, spent = time.perf_counter(), time.thread_time()
            while time.thread_time() - spent < _WORK:
                pass
            self._found.append((time.perf_counter() - began) / _WORK)
