"""Loads modules quickly."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = 10_000
"""Python looks for garbage whenever there are so many objects more; by itself at 700, of which a page of a
platform has thousands, and next to none of them in cycles."""


@contextmanager
def loading() -> Iterator[None]:
    """Look for no garbage meanwhile, nor ever among what was loaded, and from then on seldom.

    Modules make many objects and let go of none, and looking through them takes a tenth of the time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(_SELDOM)
        gc.enable()
