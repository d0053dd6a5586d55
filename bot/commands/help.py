"""/social help, and what to say to a typo."""

from difflib import get_close_matches
from functools import cache

from bot.blocks.brand import first_steps
from bot.blocks.help import Topic, Topics, help_message, lead_message, unknown_command
from bot.blocks.kit import Drawing
from bot.commands.command import Subcommand
from bot.listeners.home import desk_of
from bot.listeners.person import person_of
from bot.slack.door import Answers, Command, Handler, Say
from bot.slack.services import Services

ABOUT = Topic(
    name="help",
    usage="[topic]",
    summary="This list, or more about one of it.",
    examples=[("help stats", "all about stats")],
)


def help_with(topics: Topics) -> Subcommand:
    """The subcommand that explains the others."""
    names = {topic.name for group in topics.values() for topic in group}

    @cache
    def drawn(asked: str, slash: str) -> Drawing:
        return help_message(topics, asked, slash)

    async def explain(command: Command, services: Services) -> Answers:
        """All subcommands, or the one that is asked about."""
        asked = command.rest.lower()
        return Say(drawing=drawn(asked if asked in names else "", services.command))

    return Subcommand(topic=ABOUT, handler=explain)


def unknown(topics: Topics) -> Handler:
    """Handles what is no subcommand: nothing at all leads on, and a typo is put right."""
    names = [topic.name for group in topics.values() for topic in group]

    async def suggest(command: Command, services: Services) -> Answers:
        """The nearest name for a typo; where nothing was typed the next step, or what waits and the list."""
        if command.name:
            nearest = get_close_matches(command.name, names, n=1)
            return Say(drawing=unknown_command(command.name, next(iter(nearest), None), services.command))
        brands = await services.brands.of_team(command.team)
        if not brands:
            return Say(drawing=first_steps(None, []))
        desk = await desk_of(brands, await person_of(command, services), services)
        if not desk.accounts:
            return Say(drawing=first_steps(brands[0], []))
        return Say(drawing=lead_message(desk, topics, services.command))

    return suggest
