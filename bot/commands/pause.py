"""/social pause and /social resume: stop a brand, and let it go on."""

from bot.blocks.help import Topic
from bot.blocks.notice import done
from bot.blocks.pause import resumed, stopped
from bot.commands.command import Subcommand
from bot.listeners.person import person_of
from bot.slack.door import Answers, Command, Say
from bot.slack.services import Services


async def pause(command: Command, services: Services) -> Answers:
    """Stop the brand that is meant; what stands after a colon is the reason."""
    name, _, reason = command.rest.partition(":")
    brand = await services.brands.meant(command.team, command.channel, name.strip())
    return Say(
        drawing=stopped(await services.pauses.pause(brand.id, await person_of(command, services), reason))
    )


async def resume(command: Command, services: Services) -> Answers:
    """Let the brand that is meant go on."""
    brand = await services.brands.meant(command.team, command.channel, command.rest)
    running = await services.pauses.running(brand.id)
    if running is None:
        return Say(drawing=done("Nothing is paused here."))
    lapse = await services.pauses.resume(brand.id, running.id, await person_of(command, services))
    return Say(drawing=resumed(brand, asked=lapse is not None))


PAUSE = Subcommand(
    topic=Topic(
        name="pause",
        usage="[brand][: reason]",
        summary="Stop a brand: no post and no reply goes out any more.",
        examples=[
            ("pause", "the brand of this channel"),
            ("pause Linden: not today", "the brand of that name, and why"),
        ],
    ),
    handler=pause,
)
RESUME = Subcommand(
    topic=Topic(
        name="resume",
        usage="[brand]",
        summary="Let a paused brand go on; you are asked about what was due meanwhile.",
        examples=[("resume", "the brand of this channel")],
    ),
    handler=resume,
)
