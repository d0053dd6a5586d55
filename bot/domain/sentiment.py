"""The mood of a text, by VADER's lexicon (Hutto & Gilbert 2014), and honest about what it can't tell."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.vader import Score


class Mood(StrEnum):
    """What a score stands for."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    UNSURE = "unsure"  #: too short, too weak or too mixed to tell
    UNSCORED = "unscored"  #: not English, so VADER's scores would mean nothing


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentiment:
    """A mood and the compound score behind it, from -1 to 1; None where there is none."""

    mood: Mood
    score: float | None = None


UNSCORED = Sentiment(mood=Mood.UNSCORED)
UNSURE = Sentiment(mood=Mood.UNSURE)

THRESHOLD = 0.05
"""From here on a compound score counts: https://github.com/cjhutto/vaderSentiment#about-the-scoring."""
WEAK = 0.2
"""Less than this is one faint word: the sign of it is guesswork."""
MIXED = 0.3
"""Less than this, in a text that praises and blames, is what happened to be left over."""
FEW = 3
"""So few words, none of which the lexicon knows, say nothing about a mood."""


def mood_of(compound: float) -> Mood:
    """The mood of VADER's compound score, by the thresholds its authors give."""
    if compound >= THRESHOLD:
        return Mood.POSITIVE
    return Mood.NEGATIVE if compound <= -THRESHOLD else Mood.NEUTRAL


def sentiment_by(score: Score) -> Sentiment:
    """The sentiment that VADER's scores of an English text mean, where they mean one."""
    size = abs(score.compound)
    weak = score.known and THRESHOLD <= size < WEAK
    mixed = score.positive and score.negative and size < MIXED
    silent = not score.known and score.words <= FEW
    mood = Mood.UNSURE if weak or mixed or silent else mood_of(score.compound)
    return Sentiment(mood=mood, score=score.compound)
