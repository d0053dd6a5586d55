"""/social queue: the posts."""

from bot.blocks.help import Topic
from bot.blocks.queue import NAMES
from bot.commands.command import Subcommand
from bot.listeners.queue import queue
from bot.slack.door import Answers, Command
from bot.slack.services import Services


async def show_queue(command: Command, services: Services) -> Answers:
    """The first page of the posts that are asked for."""
    return await queue(command.team, command.rest.lower() or "open", services)


QUEUE = Subcommand(
    topic=Topic(
        name="queue",
        usage=f"[{'|'.join(NAMES)}]",
        summary="Posts that are planned, wait for approval, or need a look.",
        examples=[
            ("queue", "everything that is open"),
            ("queue review", "what waits for approval"),
            ("queue scheduled", "what goes out next"),
        ],
    ),
    handler=show_queue,
)
