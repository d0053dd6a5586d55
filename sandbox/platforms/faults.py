"""Faults on demand: what a platform is told to do wrong, how often, and to which requests."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase

from sandbox.platforms.calls import Answer
from sandbox.platforms.moments import stamp

WINDOW = 300


class Effect(StrEnum):
    """What goes wrong."""

    #: The platform refuses the content, in its own words.
    REFUSE = "refuse"
    #: The connection is cut before anything is done.
    DROP_BEFORE = "drop_before"
    #: It is done, and the connection is cut instead of an answer.
    DROP_AFTER = "drop_after"
    #: It is done, and the answer comes `seconds` later.
    LATE = "late"
    #: Too many requests, with the platform's headers.
    TOO_MANY = "429"
    #: The server has a fault of its own.
    BROKEN = "500"
    #: 200 with a page of HTML.
    GARBAGE = "garbage"
    #: The token is dead, in the platform's words.
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 - the name of a fault


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One order: which requests, what to do, how many times more."""

    effect: Effect
    method: str = "*"
    path: str = "*"
    count: int = 1
    seconds: float = 5.0
    retry_after: int = WINDOW

    def hits(self, method: str, path: str) -> bool:
        """Whether a request is meant; `path` is a whole path, its last part, or a pattern with `*`."""
        paths = (path, path.rpartition("/")[2])
        return self.method in ("*", method) and any(fnmatchcase(one, self.path) for one in paths)


class Faults:
    """The orders that are left, oldest first."""

    def __init__(self) -> None:
        self.open: list[Fault] = []

    def take(self, method: str, path: str) -> Fault | None:
        """The first order that means this request, counted down."""
        for at, fault in enumerate(self.open):
            if fault.hits(method, path):
                left = replace(fault, count=fault.count - 1)
                self.open[at : at + 1] = [left] if left.count else []
                return fault
        return None


_HTML = "<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
_AS_HTML = {"content-type": "text/html; charset=utf-8"}
_GARBAGE = Answer(body=_HTML.format(title="Just a moment..."), headers=_AS_HTML)

_ANSWERS: Mapping[tuple[str, Effect], Answer] = {
    ("mastodon", Effect.REFUSE): Answer(
        status=422, body={"error": "Validation failed: Text contains a link that is not allowed here"}
    ),
    ("mastodon", Effect.BROKEN): Answer(
        status=500,
        body=_HTML.format(title="We're sorry, but something went wrong on our end."),
        headers=_AS_HTML,
    ),
    ("mastodon", Effect.GARBAGE): _GARBAGE,
    ("mastodon", Effect.EXPIRED_TOKEN): Answer(status=401, body={"error": "The access token was revoked"}),
    ("bluesky", Effect.REFUSE): Answer(
        status=400,
        body={
            "error": "InvalidRequest",
            "message": "Invalid app.bsky.feed.post record: not allowed here at $.text",
        },
    ),
    ("bluesky", Effect.BROKEN): Answer(
        status=500, body={"error": "InternalServerError", "message": "Internal Server Error"}
    ),
    ("bluesky", Effect.GARBAGE): _GARBAGE,
    ("bluesky", Effect.EXPIRED_TOKEN): Answer(
        status=400, body={"error": "ExpiredToken", "message": "Token has expired"}
    ),
}


def instead(platform: str, fault: Fault, now: datetime) -> Answer | None:
    """What is answered instead of doing anything; None when the request is to be done."""
    if fault.effect is Effect.TOO_MANY:
        return too_many(platform, fault.retry_after, now)
    return _ANSWERS.get((platform, fault.effect))


def too_many(platform: str, seconds: int, now: datetime) -> Answer:
    """The platform's 429: Mastodon names the moment, Bluesky the epoch and `Retry-After`."""
    resets_at = now + timedelta(seconds=seconds)
    if platform == "mastodon":
        reset = stamp(resets_at).replace("Z", "000Z")
        names, values = "X-RateLimit-", {"Limit": "300", "Remaining": "0", "Reset": reset}
        body = {"error": "Too many requests"}
        more: dict[str, str] = {}
    else:
        epoch = str(int(resets_at.timestamp()))
        names, values = (
            "RateLimit-",
            {"Limit": "3000", "Remaining": "0", "Reset": epoch, "Policy": "3000;w=300"},
        )
        body = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
        more = {"Retry-After": str(seconds)}
    headers = {names + name: value for name, value in values.items()}
    return Answer(status=429, body=body, headers=headers | more)
