"""Reading decoded JSON that others wrote: each function gives the type it names, or raises one of WRONG."""

import json
import math
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeAlias, TypeVar

from pydantic_core import from_json

T = TypeVar("T")

Json: TypeAlias = Any
"""Decoded JSON, of which nothing is known yet."""

WRONG = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
"""What reading a wrong shape raises."""


def decoded(body: bytes) -> Json:
    """The value that JSON stands for; raises ValueError or RecursionError where it is none."""
    try:
        return from_json(body)
    except ValueError:
        # It is quicker, but takes neither half a surrogate pair nor UTF-16, which some servers send.
        return json.loads(body)


def name(value: Json) -> str:
    """An id or another word that can't be empty; some servers send numbers for it."""
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise TypeError
    return str(value)


def text(value: Json) -> str:
    """A text; none at all is an empty one."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError
    return value


def maybe(read: Callable[[Json], T], value: Json) -> T | None:
    """What `read` makes of the value, or None where there is none."""
    return None if value is None or value == "" else read(value)


def number(value: Json) -> int:
    """A whole number; some servers send digits in quotes."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError
    return int(value)


def moment(value: Json) -> datetime:
    """An ISO 8601 time, in UTC; without a zone it is UTC."""
    read = datetime.fromisoformat(value)
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def mapping(value: Json) -> dict[str, Json]:
    """An object; none at all is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise TypeError
    return value


def items(value: Json) -> list[Json]:
    """A list; none at all is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise TypeError
    return value


def readable(read: Callable[[Json], T | None], values: Iterable[Json]) -> list[T]:
    """What `read` makes of each value, without those it finds nothing in or can't read.

    One odd item among many must not hide the others for ever.
    """
    found = (_tried(read, value) for value in values)
    return [one for one in found if one is not None]


def _tried(read: Callable[[Json], T | None], value: Json) -> T | None:
    try:
        return read(value)
    except WRONG:
        return None


def seconds(value: str) -> float | None:
    """A finite number of seconds, if that is what it says."""
    try:
        read = float(value)
    except ValueError:
        return None
    return read if math.isfinite(read) else None
