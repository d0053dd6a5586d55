"""/social import: posts from a CSV file."""

from bot.blocks.help import Topic
from bot.commands.command import Subcommand
from bot.listeners.importing import open_import
from bot.slack.door import Answers, Command
from bot.slack.services import Services


async def import_posts(command: Command, services: Services) -> Answers:
    """Open the modal that takes the file."""
    return await open_import(command, services, command.rest)


IMPORT = Subcommand(
    topic=Topic(
        name="import",
        usage="[brand]",
        summary="Posts from a CSV file: texts, accounts, times, links, campaigns, images.",
        examples=[("import", "takes the file, and shows a template to begin with")],
    ),
    handler=import_posts,
)
