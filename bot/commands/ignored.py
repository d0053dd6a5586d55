"""/social ignored: whose items get no card."""

from bot.blocks.help import Topic
from bot.blocks.triage import ignored_message
from bot.commands.command import Subcommand
from bot.slack.door import Answers, Command, Say
from bot.slack.services import Services

_SHOWN = 20


async def show_ignored(command: Command, services: Services) -> Answers:
    """Whom the accounts of the workspace ignore."""
    brands = await services.brands.of_team(command.team)
    return Say(drawing=ignored_message(await services.triage.ignored(brands, _SHOWN + 1, 0), _SHOWN))


IGNORED = Subcommand(
    topic=Topic(
        name="ignored",
        usage="",
        summary="Authors whose comments get no card, and the way back for each.",
        examples=[("ignored", "all of them, the latest first")],
    ),
    handler=show_ignored,
)
