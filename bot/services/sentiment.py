"""The mood of incoming texts: VADER's scores, unchanged, where the text is English; else honestly none."""

import string
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module

from bot.clock import Clock
from bot.domain.brand import Brand, Person, Role, require
from bot.domain.ids import BrandId
from bot.domain.language import language_of
from bot.domain.sentiment import UNSCORED, UNSURE, Sentiment, sentiment_by
from bot.domain.vader import Lexicon, Vader
from bot.errors import InvalidInputError, NotFoundError
from storage.database import Database

STRONGEST = 4.0
"""Valences go from here down to its negative, as in VADER's lexicon."""
MOST_WORDS = 500
_LONGEST = 40
_QUOTES = "\u2018\u2019\u201c\u201d"
_TELLING = 0.5
"""The share of a text's words that VADER has to know, where nothing else says that it is English."""

Taught = Mapping[str, float]
"""A brand's own words, by what they weigh."""


class SentimentService:
    """What brands teach: "sick" is praise for one, and a complaint for the other."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def words(self, brand_id: BrandId) -> Taught:
        """The words that a brand has taught, in the order of the alphabet."""
        async with self._database.read() as work:
            return await work.words.of_brand(brand_id)

    async def teach(self, brand: Brand, person: Person, word: str, weight: float) -> str:
        """Let a word weigh so much for the brand from now on; the word as it is looked up.

        Raises InvalidInputError for what can't be a word of the lexicon.
        """
        require(brand, person, Role.COMMUNITY)
        known = _checked(word, weight)
        async with self._database.transaction() as work:
            taught = await work.words.of_brand(brand.id)
            if known not in taught and len(taught) >= MOST_WORDS:
                raise InvalidInputError(f"{brand.name} has {MOST_WORDS} words already: remove one first.")
            await work.words.save(brand.id, known, weight)
            await work.audit.add(
                team=brand.team,
                actor=person.id,
                action="sentiment:add",
                subject="sentiment",
                detail={"brand": brand.id, "word": known, "weight": weight},
                now=self._clock(),
            )
        return known

    async def forget(self, brand: Brand, person: Person, word: str) -> str:
        """Let a word weigh again what VADER gives it; raises NotFoundError for one that was not taught."""
        require(brand, person, Role.COMMUNITY)
        known = _bare(word)
        async with self._database.transaction() as work:
            if not await work.words.remove(brand.id, known):
                raise NotFoundError(f"{brand.name} has not taught “{known}”.")
            await work.audit.add(
                team=brand.team,
                actor=person.id,
                action="sentiment:remove",
                subject="sentiment",
                detail={"brand": brand.id, "word": known},
                now=self._clock(),
            )
        return known


def sentiment_of(text: str, language: str | None, taught: Taught | None = None) -> Sentiment:
    """The sentiment of a text in a language (as the platform says; None where it doesn't).

    `taught` words weigh what the brand says, in place of what VADER gives them.
    """
    if not text.strip():
        return UNSURE
    known = language_of(text, language)
    if known and not known.lower().startswith("en"):
        return UNSCORED
    score = _vader(frozenset((taught or {}).items())).score(text)
    tells = known or not any(map(str.isalpha, text)) or score.known >= _TELLING * score.words
    return sentiment_by(score) if tells else UNSURE


def _bare(word: str) -> str:
    return word.strip(string.punctuation + string.whitespace + _QUOTES).lower()


def _checked(word: str, weight: float) -> str:
    """The word as it is looked up; raises InvalidInputError for what would never be found."""
    bare = _bare(word)
    if not bare or len(bare) > _LONGEST or len(bare.split()) > 1:
        raise InvalidInputError(f"Teach one word at a time, of up to {_LONGEST} characters.")
    if bare in _english().boosters:
        raise InvalidInputError(f"“{bare}” makes other words stronger or weaker, and has no mood of its own.")
    if not -STRONGEST <= weight <= STRONGEST:
        raise InvalidInputError("A word weighs from -4 (very bad) to +4 (very good).")
    return bare


@lru_cache(maxsize=32)
def _vader(taught: frozenset[tuple[str, float]]) -> Vader:
    lexicon = _english()
    own = Lexicon(
        words={**lexicon.words, **dict(taught)},
        emojis=lexicon.emojis,
        boosters=lexicon.boosters,
        negations=lexicon.negations,
        idioms=lexicon.idioms,
    )
    return Vader(own)


@lru_cache(maxsize=1)
def _english() -> Lexicon:
    package = import_module("vaderSentiment.vaderSentiment")
    tables = package.SentimentIntensityAnalyzer()
    return Lexicon(
        words=tables.lexicon,
        emojis=tables.emojis,
        boosters=package.BOOSTER_DICT,
        negations=frozenset(package.NEGATE),
        idioms=package.SPECIAL_CASES,
    )
