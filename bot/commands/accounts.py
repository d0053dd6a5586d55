"""/social accounts: what is connected, and whether it works."""

from bot.blocks.accounts import accounts_message
from bot.blocks.help import Topic
from bot.commands.command import Subcommand
from bot.slack.door import Answers, Command, Say
from bot.slack.services import Services


async def show_accounts(command: Command, services: Services) -> Answers:
    """All accounts of the workspace with their health."""
    brands = await services.brands.of_team(command.team)
    accounts = [one for _, found in await services.accounts.of_brands(brands) for one in found]
    return Say(drawing=accounts_message(accounts, {brand.id: brand for brand in brands}))


ACCOUNTS = Subcommand(
    topic=Topic(
        name="accounts",
        summary="The connected accounts, whether they work, and how to connect one.",
        examples=[("accounts", "lists them")],
    ),
    handler=show_accounts,
)
