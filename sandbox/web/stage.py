"""The platforms' timelines as the page draws them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.platforms.platform import Platform

Json = dict[str, Any]
_SHOWN = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A post with its public comments, oldest comment first."""

    body: Mapping[str, Any]
    replies: Sequence["Post"] = ()

    @property
    def at(self) -> float:
        """When it was written, as a Unix time."""
        return _at(self.body)


def conversations(posts: Sequence[Json]) -> list[Post]:
    """Public posts, newest first, each with all that was said below it."""
    public = [post for post in posts if post.get("visibility") != "direct"]
    below: dict[str, list[Json]] = {}
    ids = {post["id"] for post in public}
    for post in public:
        if post.get("in_reply_to") in ids:
            below.setdefault(post["in_reply_to"], []).append(post)
    roots = [post for post in public if post.get("in_reply_to") not in ids]
    return [_with_replies(post, below) for post in roots[:_SHOWN]]


def private_messages(posts: Sequence[Json], handle: str) -> list[Json]:
    """What passed in private between the brand and the follower with this handle, oldest first."""
    direct = sorted((post for post in posts if post.get("visibility") == "direct"), key=_at)
    mine = [post for post in direct if post["author"]["handle"] == handle]
    ids = {post["conversation"] for post in mine if post.get("conversation")}
    ids |= {
        post["id"] for post in direct if post["author"]["handle"] == handle or f"@{handle}" in post["text"]
    }
    found: list[Json] = []
    for post in direct:
        if {post["id"], post.get("conversation"), post.get("in_reply_to")} & ids:
            found.append(post)
            ids.add(post["id"])
    return found


def brand_posts(platforms: Iterable[Platform]) -> list[Json]:
    """Every post of the brand, with its time as a number in `at`."""
    return [
        {"in_reply_to": post.get("in_reply_to"), "at": _at(post)}
        for platform in platforms
        for post in platform.timeline()
        if post["author"]["brand"]
    ]


def _with_replies(post: Json, below: Mapping[str, Sequence[Json]], depth: int = 0) -> Post:
    answers = sorted(below.get(post["id"], ()), key=_at)
    return Post(
        body=post | {"depth": depth}, replies=[_with_replies(one, below, depth + 1) for one in answers]
    )


def _at(post: Mapping[str, Any]) -> float:
    moment = post["created_at"]
    return float(moment) if isinstance(moment, int | float) else datetime.fromisoformat(moment).timestamp()
