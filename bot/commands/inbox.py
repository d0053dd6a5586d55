"""/social inbox: what followers wrote."""

from bot.blocks.help import Topic
from bot.blocks.inbox import NAMES
from bot.commands.command import Subcommand
from bot.listeners.inbox import inbox
from bot.slack.door import Answers, Command
from bot.slack.services import Services


async def show_inbox(command: Command, services: Services) -> Answers:
    """The first page of the conversations that are asked for."""
    return await inbox(command, command.rest.lower() or "waiting", services)


INBOX = Subcommand(
    topic=Topic(
        name="inbox",
        usage=f"[{'|'.join(NAMES)}]",
        summary="Comments, mentions and messages that wait for an answer.",
        examples=[("inbox", "everything that waits"), ("inbox mine", "what you have claimed")],
    ),
    handler=show_inbox,
)
