"""People who call Pressroom by its name in a channel."""

from collections.abc import Mapping

from bot.blocks.mention import mentioned
from bot.domain.ids import ChannelId, SlackUserId
from bot.slack.door import Answers, Event, Handler, Whisper
from bot.slack.services import Services


async def called(event: Event, services: Services) -> Answers:
    """Tell who calls what to do, in private; guests can do nothing, and are told nothing."""
    user = SlackUserId(event.body["user"])
    person = await services.people.person(event.team, user, event.body.get("user_team"))
    if not person.member:
        return None
    return Whisper(
        channel=ChannelId(event.body["channel"]),
        user=user,
        drawing=mentioned(services.command),
        thread_ts=event.body.get("thread_ts"),
    )


EVENTS: Mapping[str, Handler] = {"app_mention": called}
