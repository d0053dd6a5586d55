"""/social setup, and /social alone: the first steps of a team, or its brand as it is."""

from bot.blocks.brand import brand_message, first_steps
from bot.blocks.help import Topic
from bot.commands.command import Subcommand
from bot.slack.door import Answers, Command, Say
from bot.slack.services import Services


async def setup(command: Command, services: Services) -> Answers:
    """The step that comes next; once all are done, the brand with its settings."""
    brands = await services.brands.of_team(command.team)
    if not brands:
        return Say(drawing=first_steps(None, []))
    brand = await services.brands.meant(command.team, command.channel, command.rest)
    accounts = await services.accounts.of_brand(brand.id)
    drawing = brand_message(brand, accounts) if accounts else first_steps(brand, accounts)
    return Say(drawing=drawing)


SETUP = Subcommand(
    topic=Topic(
        name="setup",
        usage="[brand]",
        summary="Make a brand, connect accounts, say who may do what.",
        examples=[("setup", "the next step, or the brand as it is")],
    ),
    handler=setup,
)
