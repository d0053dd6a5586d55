"""/social draft: write a post."""

from bot.blocks.help import Topic
from bot.commands.command import Subcommand
from bot.listeners.compose import open_composer
from bot.slack.door import Answers, Command
from bot.slack.services import Services


async def draft(command: Command, services: Services) -> Answers:
    """Open the composer, with the words that followed."""
    return await open_composer(command, services, command.rest)


DRAFT = Subcommand(
    topic=Topic(
        name="draft",
        usage="[text]",
        summary="Write a post and send it for approval.",
        examples=[
            ("draft", "opens the composer"),
            ("draft Our new roast is here!", "opens it with that text"),
        ],
    ),
    handler=draft,
)
