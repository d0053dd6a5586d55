"""/social snippets and /social campaigns: what writers keep at hand."""

from bot.blocks.campaign import campaigns_message
from bot.blocks.help import Topic
from bot.blocks.snippet import snippets_message
from bot.commands.command import Subcommand
from bot.slack.door import Answers, Command, Say
from bot.slack.services import Services


async def snippets(command: Command, services: Services) -> Answers:
    """The snippets of the brand of this channel; words that follow are looked for in their names."""
    brand = await services.brands.meant(command.team, command.channel)
    sought = " ".join(command.rest.split())
    known = await services.snippets.of_brand(brand.id)
    found = [one for one in known if sought.casefold() in one.name.casefold()]
    return Say(drawing=snippets_message(brand, found, sought))


async def campaigns(command: Command, services: Services) -> Answers:
    """The campaigns of the brand that is meant."""
    brand = await services.brands.meant(command.team, command.channel, command.rest)
    return Say(drawing=campaigns_message(brand, await services.campaigns.of_brand(brand.id)))


SNIPPETS = Subcommand(
    topic=Topic(
        name="snippets",
        usage="[words]",
        summary="Texts and groups of hashtags to put into posts: add, change and delete them.",
        examples=[
            ("snippets", "all that the brand keeps"),
            ("snippets hours", "those with “hours” in their name"),
        ],
    ),
    handler=snippets,
)
CAMPAIGNS = Subcommand(
    topic=Topic(
        name="campaigns",
        usage="[brand]",
        summary="The campaigns of a brand, and what their links say (utm_source and so on).",
        examples=[("campaigns", "the brand of this channel")],
    ),
    handler=campaigns,
)
