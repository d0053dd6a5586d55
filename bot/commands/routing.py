"""/social routing: which channel what followers write goes to."""

from bot.blocks.help import Topic
from bot.commands.command import Subcommand
from bot.listeners.routing import table
from bot.slack.door import Answers, Command, Open
from bot.slack.services import Services


async def show_routing(command: Command, services: Services) -> Answers:
    """Open the table of the brand that is meant."""
    brand = await services.brands.meant(command.team, command.channel, command.rest)
    return Open(view=await table(command, brand, services))


ROUTING = Subcommand(
    topic=Topic(
        name="routing",
        usage="[brand]",
        summary="Which channel a conversation goes to, how it is marked and whose it is.",
        examples=[("routing", "the rules of the brand of this channel")],
    ),
    handler=show_routing,
)
