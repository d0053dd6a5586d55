"""Crises: a brand's room for the hours in which all else waits, and what is written down in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.ids import BrandId, ChannelId, CrisisId, SlackUserId

CALM = timedelta(hours=6)
"""So long after a crisis no spike opens another: whoever closed it has seen the spike."""


BEFORE = timedelta(hours=1)
"""What came in so long before a crisis was opened is what it was opened for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """Where a brand handles a crisis, and whether a spike opens one."""

    channel: ChannelId | None = None
    watched: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Crisis:
    """A crisis; it is on until `ended_at`."""

    id: CrisisId
    brand_id: BrandId
    channel: ChannelId
    opened_by: SlackUserId
    reason: str
    opened_at: datetime
    ended_at: datetime | None = None
    ended_by: SlackUserId | None = None

    @property
    def since(self) -> datetime:
        """From when on what came in belongs to it."""
        return self.opened_at - BEFORE


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something that was done or seen in a crisis."""

    at: datetime
    author: SlackUserId
    text: str
