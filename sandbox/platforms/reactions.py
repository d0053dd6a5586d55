"""How followers react to what the brand does: steps with delays, drawn with seeded dice."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sandbox.platforms import phrases
from sandbox.platforms.personas import FOLLOWERS, Mood, Persona
from sandbox.platforms.phrases import Phrases
from sandbox.platforms.platform import Happening

#: Seconds from a post to the first comment, at the usual pace.
FIRST_COMMENT = (9.0, 16.0)
#: Seconds from a reply of the brand to the follower's answer.
ANSWER = (12.0, 25.0)
_COMMENTERS = (3, 6)
_LIKERS = (5, 10)
_CHEERS = (8, 25)
#: People without a name who begin to follow within the day.
_NEWCOMERS = (2, 9)
_MINUTES = 60.0
#: How many of the fans who like also repost.
_SHARES = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What one follower will do: after so many seconds, to which post, with which words."""

    delay: float
    actor: str
    act: str
    on: str = ""
    text: str = ""
    language: str = "en"


_SAYS: Mapping[Mood, tuple[Phrases, ...]] = {
    Mood.FAN: (phrases.PRAISE,),
    Mood.CURIOUS: (phrases.QUESTIONS, phrases.PRAISE),
    Mood.COMPLAINER: (phrases.COMPLAINTS,),
    Mood.TROLL: (phrases.SNEERS,),
    Mood.SPAMMER: (phrases.ADVERTS,),
}

_ANSWERS: Mapping[Mood, Phrases] = {
    Mood.COMPLAINER: phrases.GRUDGES,
    Mood.TROLL: phrases.SHRUGS,
}


def reactions(happening: Happening, spoken_to: Persona | None, dice: random.Random) -> Iterator[Step]:
    """What followers will do about a post of the brand, or the one it spoke to about its answer."""
    if happening.kind == "post":
        yield from _comments(happening, dice)
        yield from _applause(happening, dice)
        yield from _elsewhere(dice)
    elif spoken_to is not None and spoken_to.mood is not Mood.SPAMMER:
        yield _answer(happening, spoken_to, dice)


def _comments(happening: Happening, dice: random.Random) -> Iterator[Step]:
    talkers = dice.sample(FOLLOWERS, k=dice.randint(*_COMMENTERS))
    # Whoever comes first in a five-minute story should have something worth answering.
    talkers.sort(key=lambda one: one.mood in (Mood.TROLL, Mood.SPAMMER))
    delay = dice.uniform(*FIRST_COMMENT)
    for persona in talkers:
        text = _said(dice.choice(_SAYS[persona.mood]), persona, happening.text, dice)
        yield _step(persona, "comment", delay, on=happening.post, text=text)
        delay += dice.expovariate(1 / 45) + 8


def _applause(happening: Happening, dice: random.Random) -> Iterator[Step]:
    fans = [one for one in FOLLOWERS if one.mood in (Mood.FAN, Mood.CURIOUS)]
    for persona in dice.sample(fans, k=min(dice.randint(*_LIKERS), len(fans))):
        yield _step(persona, "like", dice.expovariate(1 / 40) + 3, on=happening.post)
        if persona.mood is Mood.FAN and dice.random() < _SHARES:
            yield _step(persona, "repost", dice.expovariate(1 / 60) + 6, on=happening.post)
    for _ in range(dice.randint(*_CHEERS)):
        yield _step(dice.choice(fans), "cheer", dice.uniform(20, 15 * _MINUTES), on=happening.post)


def _elsewhere(dice: random.Random) -> Iterator[Step]:
    """What a post sets off beside it: someone follows, someone talks about the brand, someone writes."""
    yield _step(dice.choice(FOLLOWERS), "follow", dice.uniform(5, 60))
    for _ in range(dice.randint(*_NEWCOMERS)):
        yield _step(FOLLOWERS[0], "welcome", dice.uniform(30, 20 * 60 * _MINUTES))
    talker = _who_can(phrases.MENTIONS, dice)
    text = dice.choice(phrases.MENTIONS[talker.language])
    yield _step(talker, "mention", dice.uniform(40, 4 * _MINUTES), text=text)
    writer = _who_can(phrases.MESSAGES, dice)
    words = dice.choice(phrases.MESSAGES[writer.language])
    yield _step(writer, "message", dice.uniform(60, 5 * _MINUTES), text=words)


def _answer(happening: Happening, persona: Persona, dice: random.Random) -> Step:
    text = _said(_ANSWERS.get(persona.mood, phrases.THANKS), persona, happening.text, dice)
    act = "message" if happening.kind == "message" else "comment"
    return _step(persona, act, dice.uniform(*ANSWER), on=happening.post, text=text)


def _who_can(kind: Phrases, dice: random.Random) -> Persona:
    quiet = (Mood.TROLL, Mood.SPAMMER)
    return dice.choice([one for one in FOLLOWERS if one.language in kind and one.mood not in quiet])


def _said(kind: Phrases, persona: Persona, about: str, dice: random.Random) -> str:
    language = persona.language if persona.language in kind else "en"
    return dice.choice(kind[language]).format(topic=_topic(about, language))


def _topic(about: str, language: str) -> str:
    names = next(names for word, names in phrases.TOPICS.items() if word in about.lower())
    return (names.get(language) or names["en"])[0]


def _step(persona: Persona, act: str, delay: float, *, on: str = "", text: str = "") -> Step:
    return Step(delay=delay, actor=persona.key, act=act, on=on, text=text, language=persona.language)
