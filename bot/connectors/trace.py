"""What a platform calls a request of ours: its support people find the request by that name.

A connector says so on its way, as what a call gives is about the thing that was asked for; who wants to know
listens. Mastodon, like all of Rails, sends it with every answer. The AT Protocol's own server sends none, but
what stands in front of one may.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

LONGEST = 100
"""Characters. A UUID has 36."""

_HEADER = "X-Request-Id"
_STRANGE = re.compile(r"[^\w.:;=/+@-]", re.ASCII)


@dataclass(slots=True)
class Trace:
    """The name of the last request that was made meanwhile: None where its answer gave none, or none came."""

    request_id: str | None = None


_LISTENING: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def listening() -> Iterator[Trace]:
    """Hear of the requests that this task makes in the block."""
    trace = Trace()
    token = _LISTENING.set(trace)
    try:
        yield trace
    finally:
        _LISTENING.reset(token)


def asked() -> None:
    """A request goes out: what is known of the one before it does not count for it."""
    _hear(None)


def answered(headers: Mapping[str, str]) -> None:
    """These are the headers of the answer: written by somebody else, so only what an id has is kept."""
    _hear(_STRANGE.sub("", headers.get(_HEADER, ""))[:LONGEST] or None)


def _hear(request_id: str | None) -> None:
    if trace := _LISTENING.get():
        trace.request_id = request_id
