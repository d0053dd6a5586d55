"""Channels that can't be written in: where their cards go meanwhile."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.brand import Channels
from bot.domain.ids import BrandId, ChannelId, ClosureId

SAME = timedelta(days=1)
"""A channel that closes again so soon is the same case, and no further notice is given."""

PROBED: Collection[str] = ("channel_not_found", "not_in_channel", "is_archived", "is_inactive")
"""What a look at the channel tells; whether anything else is over only a try can show."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Closure:
    """A channel that can't be written in, and why, in Slack's word; it is shut until `opened_at`."""

    id: ClosureId
    brand_id: BrandId
    channel: ChannelId
    reason: str
    closed_at: datetime
    opened_at: datetime | None = None


def elsewhere(channels: Channels, shut: Collection[ChannelId]) -> ChannelId | None:
    """The first of a brand's channels that is open."""
    listed: Sequence[ChannelId] = (channels.review, channels.community, channels.digest)
    return next((channel for channel in listed if channel not in shut), None)
