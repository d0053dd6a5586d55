"""/social approve: the posts and replies that wait for whoever asks."""

from bot.blocks.help import Topic
from bot.commands.command import Subcommand
from bot.listeners.review import waiting
from bot.slack.door import Answers, Command
from bot.slack.services import Services


async def show_waiting(command: Command, services: Services) -> Answers:
    """What the person can approve now, with the buttons to do it."""
    return await waiting(command, services)


APPROVE = Subcommand(
    topic=Topic(
        name="approve",
        summary="Posts and replies that wait for your approval.",
        examples=[("approve", "what waits for you, each with a button")],
    ),
    handler=show_waiting,
)
