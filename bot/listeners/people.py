"""People and user groups that changed in Slack."""

from collections.abc import Mapping

from bot.slack.door import Answers, Event, Handler
from bot.slack.services import Services


async def changed(event: Event, services: Services) -> Answers:
    """Ask Slack anew about whom the event names."""
    await services.people.heed(event)
    return None


EVENTS: Mapping[str, Handler] = dict.fromkeys(
    ("user_change", "subteam_updated", "subteam_members_changed"), changed
)
