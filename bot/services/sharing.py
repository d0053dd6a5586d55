"""Files of posts, put where people in Slack see them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.domain.ids import ChannelId, PostId, TeamId
from bot.domain.media import name_of
from bot.domain.post import Media
from bot.errors import NotFoundError
from storage.media import MediaStore


@dataclass(frozen=True, kw_only=True, slots=True)
class Attached:
    """A file of a post, for people to look at or to take along."""

    name: str
    alt: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Thread:
    """A message in Slack, and so the thread below it."""

    team: TeamId
    channel: ChannelId
    ts: str


Share = Callable[[Thread, Sequence[Attached]], Awaitable[None]]
"""Puts files into a thread; raises UserError where Slack does not let us."""


async def attached(store: MediaStore, post_id: PostId, media: Sequence[Media]) -> list[Attached]:
    """The files of a post by names that say which they are; those that are gone are left out."""
    found = [await _attached(store, post_id, number, one) for number, one in enumerate(media, start=1)]
    return [one for one in found if one]


async def _attached(store: MediaStore, post_id: PostId, number: int, media: Media) -> Attached | None:
    ending = media.mime.rpartition("/")[2].replace("quicktime", "mov")
    name = f"post-{post_id}-{name_of(media, number).replace(' ', '-')}.{ending}"
    try:
        return Attached(name=name, alt=media.alt, content=await store.open(media.sha256))
    except NotFoundError:
        return None
