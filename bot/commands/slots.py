"""/social slots: the weekly times for posts."""

from bot.blocks.help import Topic
from bot.blocks.slot import slots_message
from bot.commands.command import Subcommand
from bot.slack.door import Answers, Command, Say
from bot.slack.services import Services


async def show_slots(command: Command, services: Services) -> Answers:
    """The slots of the brand that is meant, and of its accounts."""
    brand = await services.brands.meant(command.team, command.channel, command.rest)
    return Say(drawing=slots_message(*await services.slots.show(brand.id)))


SLOTS = Subcommand(
    topic=Topic(
        name="slots",
        usage="[brand]",
        summary="The weekly times for posts, of the brand and of each account, and how late a post may be.",
        examples=[("slots", "see and change them")],
    ),
    handler=show_slots,
)
