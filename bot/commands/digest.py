"""/social digest: the daily numbers, now."""

from bot.blocks.help import Topic
from bot.blocks.notice import done
from bot.commands.command import Subcommand
from bot.errors import InvalidInputError
from bot.slack.door import Answers, Command, Say
from bot.slack.services import Services


async def digest(command: Command, services: Services) -> Answers:
    """Post the digest of the last 24 hours to its channel."""
    if command.rest.lower() not in {"", "now"}:
        text = (
            f"Write {services.command} digest now. It comes by itself every day, at the hour in the settings."
        )
        raise InvalidInputError(text)
    brand = await services.brands.meant(command.team, command.channel)
    await services.reports.make_digest(brand, kind=f"asked:{services.clock().isoformat()}")
    return Say(drawing=done(f"The digest of {brand.name} is on its way to <#{brand.channels.digest}>."))


DIGEST = Subcommand(
    topic=Topic(
        name="digest",
        usage="now",
        summary="Post the numbers of the last 24 hours now; they come by themselves every day.",
        examples=[("digest now", "posts it to the digest channel")],
    ),
    handler=digest,
)
