"""The platforms' timelines as the page draws them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.platforms.platform import Platform
from sandbox.platforms.stage import Platforms

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


def on_stage(part: Platforms | None) -> Mapping[str, Platform]:
    """The platforms by name; none where the sandbox runs without them."""
    return part.people if part else {}


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
    found: list[Json] = []
    ids: set[str] = set()
    for post in sorted(posts, key=_at):
        thread = {str(post.get("conversation") or ""), str(post.get("in_reply_to") or "")} - {""}
        mine = post["author"]["handle"] == handle or f"@{handle}" in post["text"] or bool(thread & ids)
        if post.get("visibility") == "direct" and mine:
            found.append(post)
            ids |= {str(post["id"]), *thread}
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
