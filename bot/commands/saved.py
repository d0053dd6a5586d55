"""/social saved: the replies that a brand keeps for further use."""

from bot.blocks.help import Topic
from bot.blocks.saved import saved_message
from bot.commands.command import Subcommand
from bot.domain.brand import Role, require
from bot.listeners.person import person_of
from bot.slack.door import Answers, Command, Say
from bot.slack.services import Services


async def saved(command: Command, services: Services) -> Answers:
    """List them, with the buttons that add, change and delete."""
    brand = await services.brands.meant(command.team, command.channel, command.rest.strip())
    require(brand, await person_of(command, services), Role.COMMUNITY)
    return Say(drawing=saved_message(brand, await services.answers.saved(brand.id)))


SAVED = Subcommand(
    topic=Topic(
        name="saved",
        usage="[brand]",
        summary="Keep replies for further use, with places for names and links.",
        examples=[("saved", "those of the brand of this channel")],
    ),
    handler=saved,
)
