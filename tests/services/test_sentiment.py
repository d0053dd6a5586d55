"""Brands teach words, and what comes in is judged by them."""

import pytest

from bot.commands.sentiment import sentiment
from bot.domain.ids import SlackUserId
from bot.domain.sentiment import Mood
from bot.errors import BotError, InvalidInputError, NotAllowedError, NotFoundError
from bot.services.sentiment import MOST_WORDS, SentimentService, sentiment_of
from bot.slack.door import Command, Say
from tests.services.world import ADA, MAX, TEAM, World


@pytest.fixture
def service(world: World) -> SentimentService:
    return SentimentService(world.database, world.clock)


async def test_a_taught_word_counts_in_place_of_vaders(world: World, service: SentimentService) -> None:
    before = sentiment_of("That beat is sick", "en")
    await service.teach(world.brand, MAX, "Sick!", 2)
    taught = await service.words(world.brand.id)
    after = sentiment_of("That beat is sick", "en", taught)
    assert taught == {"sick": 2.0}
    assert (before.mood, after.mood) == (Mood.NEGATIVE, Mood.POSITIVE)
    assert sentiment_of("That beat is sick", "en") == before


async def test_taught_again_it_weighs_anew_and_forgotten_as_before(
    world: World, service: SentimentService
) -> None:
    await service.teach(world.brand, MAX, "cheap", 1)
    await service.teach(world.brand, MAX, "CHEAP", -3)
    assert await service.words(world.brand.id) == {"cheap": -3.0}
    assert await service.forget(world.brand, MAX, "“cheap”") == "cheap"
    assert await service.words(world.brand.id) == {}
    with pytest.raises(NotFoundError, match="cheap"):
        await service.forget(world.brand, MAX, "cheap")


async def test_it_is_on_record_who_taught_what(world: World, service: SentimentService) -> None:
    await service.teach(world.brand, MAX, "sick", 2)
    await service.forget(world.brand, MAX, "sick")
    entries = [(entry.action, entry.actor, entry.detail["word"]) for entry in await world.audit()]
    assert entries == [("sentiment:add", MAX.id, "sick"), ("sentiment:remove", MAX.id, "sick")]


@pytest.mark.parametrize(
    ("word", "weight"), [("two words", 1), ("", 1), ("?!", 1), ("x" * 41, 1), ("very", 1), ("sick", 4.5)]
)
async def test_what_would_never_count_is_refused(
    world: World, service: SentimentService, word: str, weight: float
) -> None:
    with pytest.raises(InvalidInputError):
        await service.teach(world.brand, MAX, word, weight)
    assert await service.words(world.brand.id) == {}


async def test_a_brand_has_its_own_words_and_not_too_many(world: World, service: SentimentService) -> None:
    async with world.database.transaction() as work:
        for number in range(MOST_WORDS):
            await work.words.save(world.brand.id, f"word{number}", 1)
    with pytest.raises(InvalidInputError, match="remove one"):
        await service.teach(world.brand, MAX, "sick", 2)
    await service.teach(world.brand, MAX, "word7", 2)
    assert (await service.words(world.brand.id))["word7"] == 2


async def test_only_who_answers_followers_teaches(world: World, service: SentimentService) -> None:
    with pytest.raises(NotAllowedError):
        await service.teach(world.brand, ADA, "sick", 2)
    with pytest.raises(NotAllowedError):
        await service.forget(world.brand, ADA, "sick")


class Desk:
    """What the command asks for: everything that is done is done by Max."""

    def __init__(self, world: World, service: SentimentService) -> None:
        self.brands, self.sentiments, self.people = world.brands, service, self

    async def person(self, *_: object) -> object:
        return MAX


async def typed(desk: Desk, rest: str) -> str:
    command = Command(team=TEAM, user=SlackUserId(MAX.id), name="sentiment", rest=rest)
    answer = await sentiment(command, desk)  # type: ignore[arg-type]
    assert isinstance(answer, Say)
    return answer.drawing.text


async def test_words_are_taught_listed_and_forgotten_in_slack(
    world: World, service: SentimentService
) -> None:
    desk = Desk(world, service)
    assert "No word" in await typed(desk, "")
    assert "+2  sick" in await typed(desk, "add sick +2")
    assert "-1.5  cheap" in await typed(desk, "ADD cheap \N{MINUS SIGN}1.5")
    assert "• -1.5  cheap\n• +2  sick" in await typed(desk, "list")
    assert "sick" in await typed(desk, "remove sick")
    assert "sick" not in await typed(desk, "list")


@pytest.mark.parametrize("rest", ["teach sick", "add", "add sick", "add sick much", "add sick nan", "remove"])
async def test_what_was_meant_is_said(world: World, service: SentimentService, rest: str) -> None:
    with pytest.raises(BotError) as refused:
        await typed(Desk(world, service), rest)
    assert isinstance(refused.value, InvalidInputError)
