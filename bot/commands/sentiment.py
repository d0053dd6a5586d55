"""/social sentiment: the words whose mood a brand teaches."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from bot.blocks.help import Topic
from bot.blocks.notice import done
from bot.blocks.sentiment import words_message
from bot.commands.command import Subcommand
from bot.domain.brand import Brand
from bot.errors import InvalidInputError
from bot.listeners.person import person_of
from bot.slack.door import Answers, Command, Say
from bot.slack.services import Services

_HOW = "Write “sentiment add sick +2”, “sentiment remove sick” or “sentiment list”."

_Step: TypeAlias = Callable[[Command, Services, Brand, list[str]], Awaitable[Say]]


async def sentiment(command: Command, services: Services) -> Answers:
    """Teach a word, forget one, or list them."""
    verb, *words = command.rest.split() or ["list"]
    step = _STEPS.get(verb.lower())
    if step is None:
        raise InvalidInputError(_HOW)
    brand = await services.brands.meant(command.team, command.channel)
    return await step(command, services, brand, words)


async def _add(command: Command, services: Services, brand: Brand, words: list[str]) -> Say:
    word, weight = _pair(words)
    known = await services.sentiments.teach(brand, await person_of(command, services), word, weight)
    return Say(drawing=done("Taught. It counts for what comes in from now on.", f"{weight:+g}  {known}"))


async def _remove(command: Command, services: Services, brand: Brand, words: list[str]) -> Say:
    if not words:
        raise InvalidInputError(_HOW)
    known = await services.sentiments.forget(brand, await person_of(command, services), " ".join(words))
    return Say(drawing=done("Forgotten. It weighs again what VADER gives it.", known))


async def _list(_command: Command, services: Services, brand: Brand, _words: list[str]) -> Say:
    return Say(drawing=words_message(brand, await services.sentiments.words(brand.id)))


_STEPS: Mapping[str, _Step] = {"add": _add, "remove": _remove, "list": _list}


def _pair(words: list[str]) -> tuple[str, float]:
    """A word and its weight; a real minus sign is as good as a hyphen."""
    try:
        *word, weight = words
        return " ".join(word), float(weight.replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        raise InvalidInputError(_HOW) from None


SENTIMENT = Subcommand(
    topic=Topic(
        name="sentiment",
        usage="[list|add WORD +2|remove WORD]",
        summary="Teach which words are praise or blame for your brand.",
        examples=[
            ("sentiment add sick +2", "“sick” is praise here"),
            ("sentiment remove sick", "it weighs again what VADER gives it"),
            ("sentiment list", "all that was taught"),
        ],
    ),
    handler=sentiment,
)
