"""Channels that were archived, deleted, or brought back."""

from collections.abc import Mapping

from bot.domain.ids import ChannelId
from bot.slack.door import Answers, Event, Handler
from bot.slack.services import Services


async def archived(event: Event, services: Services) -> Answers:
    """Tell those who use the channel; its cards go elsewhere."""
    await services.reach.closed(ChannelId(event.body["channel"]), "is_archived")
    return None


async def deleted(event: Event, services: Services) -> Answers:
    """The same for a channel that is gone."""
    await services.reach.closed(ChannelId(event.body["channel"]), "channel_not_found")
    return None


async def opened(event: Event, services: Services) -> Answers:
    """Bring the channel's cards home."""
    await services.reach.opened(ChannelId(event.body["channel"]))
    return None


EVENTS: Mapping[str, Handler] = {
    "channel_archive": archived,
    "group_archive": archived,
    "channel_deleted": deleted,
    "group_deleted": deleted,
    "channel_unarchive": opened,
    "group_unarchive": opened,
}
