"""The mood of incoming texts: VADER's scores, unchanged, where the text is English; else honestly none."""

import re
from functools import cache
from typing import Protocol

from bot.domain.sentiment import UNSCORED, Sentiment, mood_of

_ENGLISH = re.compile(
    r"\b(the|and|you|is|are|was|it|this|that|my|your|for|not|with|have|what|when|how|so|just|love|great)\b",
    re.IGNORECASE,
)


class _Analyzer(Protocol):
    def polarity_scores(self, text: str) -> dict[str, float]: ...


@cache
def _analyzer() -> _Analyzer:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer: _Analyzer = SentimentIntensityAnalyzer()
    return analyzer


def sentiment_of(text: str, language: str | None) -> Sentiment:
    """The sentiment of a text in a language (ISO 639-1, as the platform says; None where it doesn't)."""
    english = language.lower().startswith("en") if language else bool(_ENGLISH.search(text))
    if not english or not text.strip():
        return UNSCORED
    compound = _analyzer().polarity_scores(text)["compound"]
    return Sentiment(mood=mood_of(compound), score=compound)
