"""/social crisis: open a brand's crisis room."""

from bot.blocks.help import Topic
from bot.commands.command import Subcommand
from bot.listeners.crisis import opened
from bot.listeners.person import person_of
from bot.slack.door import Answers, Command
from bot.slack.services import Services


async def crisis(command: Command, services: Services) -> Answers:
    """Open the crisis room of the brand that is meant; what stands after a colon is the reason."""
    brands, reason = await services.brands.addressed(command.team, command.channel, command.rest)
    person = await person_of(command, services)
    return [opened(*await services.crises.open(one.id, person, reason)) for one in brands]


CRISIS = Subcommand(
    topic=Topic(
        name="crisis",
        usage="[brand] [reason]",
        summary="Open a crisis room: everybody is called, all is counted and written down.",
        examples=[
            ("crisis", "the brand of this channel"),
            ("crisis: a recall", "the same, and why"),
            ("crisis Linden: a recall", "the brand of that name, and why"),
        ],
    ),
    handler=crisis,
)
