"""The mood of a text, by VADER's lexicon (Hutto & Gilbert 2014), and honest about what it can't tell."""

from dataclasses import dataclass
from enum import StrEnum


class Mood(StrEnum):
    """What a score stands for."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    UNSCORED = "unscored"  #: not English, so VADER's scores would mean nothing


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentiment:
    """A mood and the compound score behind it, from -1 to 1; None where unscored."""

    mood: Mood
    score: float | None = None


UNSCORED = Sentiment(mood=Mood.UNSCORED)

THRESHOLD = 0.05
"""From here on a compound score counts: https://github.com/cjhutto/vaderSentiment#about-the-scoring."""


def mood_of(compound: float) -> Mood:
    """The mood of VADER's compound score, by the thresholds its authors give."""
    if compound >= THRESHOLD:
        return Mood.POSITIVE
    return Mood.NEGATIVE if compound <= -THRESHOLD else Mood.NEUTRAL
