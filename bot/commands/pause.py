"""/social pause and /social resume: stop a brand, and let it go on."""

from bot.blocks.help import Topic
from bot.blocks.notice import done
from bot.blocks.pause import resumed, stopped
from bot.commands.command import Subcommand
from bot.domain.brand import Brand, Person
from bot.listeners.person import person_of
from bot.slack.door import Answers, Command, Say
from bot.slack.services import Services


async def pause(command: Command, services: Services) -> Answers:
    """Stop the brand that is meant; what stands after a colon is the reason."""
    brands, reason = await services.brands.addressed(command.team, command.channel, command.rest)
    person = await person_of(command, services)
    return [Say(drawing=stopped(await services.pauses.pause(one.id, person, reason))) for one in brands]


async def resume(command: Command, services: Services) -> Answers:
    """Let the brand that is meant go on."""
    brands, _ = await services.brands.addressed(command.team, command.channel, command.rest)
    person = await person_of(command, services)
    return [await _resumed(brand, person, services) for brand in brands]


async def _resumed(brand: Brand, person: Person, services: Services) -> Say:
    running = await services.pauses.running(brand.id)
    if running is None:
        return Say(drawing=done(f"{brand.name} is not paused."))
    lapse = await services.pauses.resume(brand.id, running.id, person)
    return Say(drawing=resumed(brand, asked=lapse is not None))


PAUSE = Subcommand(
    topic=Topic(
        name="pause",
        usage="[brand | all] [reason]",
        summary="Stop a brand: no post and no reply goes out any more.",
        examples=[
            ("pause", "the brand of this channel"),
            ("pause: not today", "the same, and why"),
            ("pause Linden: not today", "the brand whose name begins so, and why"),
            ("pause all", "every brand; `stop` is the same as `pause`"),
        ],
    ),
    handler=pause,
)
RESUME = Subcommand(
    topic=Topic(
        name="resume",
        usage="[brand | all]",
        summary="Let a paused brand go on; you are asked about what was due meanwhile.",
        examples=[("resume", "the brand of this channel")],
    ),
    handler=resume,
)
