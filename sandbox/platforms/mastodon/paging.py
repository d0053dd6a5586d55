"""Mastodon's paging: `max_id`, `since_id`, `min_id`, `limit`, and the Link header."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sandbox.platforms.calls import Call

T = TypeVar("T")

_CURSORS = frozenset({"max_id", "since_id", "min_id"})


def page(call: Call, newest: Iterable[T], key: Callable[[T], str], limit: tuple[int, int]) -> list[T]:
    """One page of things, newest first; `limit` is the default and the most.

    `since_id` gives the newest ones after it, `min_id` those right after it.
    """
    size = call.number("limit", *limit)
    # As numbers, since ids grow longer and text would put 100 before 99.
    low = max(_number(call, "since_id", 0), _number(call, "min_id", 0))
    high = _number(call, "max_id", 0) or None
    found = [one for one in newest if low < int(key(one)) and (high is None or int(key(one)) < high)]
    return found[-size:] if "min_id" in call.values else found[:size]


def links(call: Call, keys: Sequence[str], size: int) -> dict[str, str]:
    """The Link header for a page with these ids, newest first."""
    if not keys:
        return {}
    found = [f'<{_with(call.url, "min_id", keys[0])}>; rel="prev"']
    if len(keys) >= size:
        found.insert(0, f'<{_with(call.url, "max_id", keys[-1])}>; rel="next"')
    return {"Link": ", ".join(found)}


def _number(call: Call, name: str, default: int) -> int:
    text = call.text(name)
    return int(text) if text.isdecimal() else default


def _with(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    query = [(key, one) for key, one in parse_qsl(parts.query) if key not in _CURSORS]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, value)])))
