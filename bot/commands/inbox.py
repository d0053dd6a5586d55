"""/social inbox: what followers wrote."""

from bot.blocks.help import Topic
from bot.blocks.inbox import asked
from bot.commands.command import Subcommand
from bot.domain.inbox import View
from bot.listeners.inbox import inbox, platforms_of
from bot.slack.door import Answers, Command
from bot.slack.services import Services


async def show_inbox(command: Command, services: Services) -> Answers:
    """The first page of the conversations that are asked for."""
    sieve = asked(command.rest.split(), await platforms_of(command, services))
    return await inbox(command, sieve, services)


INBOX = Subcommand(
    topic=Topic(
        name="inbox",
        usage=f"[{'|'.join(View)}] [urgent|high|normal|low] [platform] [#tag]",
        summary="Comments, mentions and messages that wait for an answer.",
        examples=[
            ("inbox", "everything that waits"),
            ("inbox mine", "what you have claimed, or were given"),
            ("inbox unclaimed urgent #refund", "narrowed down, in any order"),
        ],
    ),
    handler=show_inbox,
)
