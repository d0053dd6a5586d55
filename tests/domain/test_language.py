"""What a text is like is said where one can tell, and not said where one can't."""

import csv
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.domain.language import language_of, recognise
from bot.domain.sentiment import Mood, mood_of
from bot.services.sentiment import sentiment_of


class Labelled(NamedTuple):
    """A text as followers write them, with what a person would say of it."""

    language: str
    mood: str
    text: str


def labelled() -> list[Labelled]:
    with (Path(__file__).parent / "labelled.tsv").open(encoding="utf-8", newline="") as file:
        return [Labelled(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


_SPOKEN = {"en", "de", "es", "fr", "tr", "ja", "pt", "it", "nl"}
TEXTS = labelled()
ENGLISH = [one for one in TEXTS if one.language == "en"]
OTHERS = [one for one in TEXTS if one.language not in {"", "en"}]
NOBODYS = [one for one in TEXTS if not one.language]


def test_there_is_enough_to_judge_by() -> None:
    assert len(TEXTS) >= 150
    counts = Counter(one.language for one in TEXTS)
    assert {language for language, count in counts.items() if count >= 8} >= _SPOKEN


def test_a_language_is_recognised_or_left_open_and_never_taken_for_english() -> None:
    found = [(one.language, recognise(one.text)) for one in OTHERS]
    assert "en" not in [is_said for _, is_said in found]
    assert sum(language == is_said for language, is_said in found) >= 0.95 * len(found)
    assert {is_said for language, is_said in found if language != is_said} <= {None}


def test_english_is_recognised_or_left_open() -> None:
    found = [recognise(one.text) for one in ENGLISH]
    assert set(found) <= {"en", None}
    assert found.count("en") >= 0.9 * len(found)


def test_english_moods_are_those_that_people_see() -> None:
    found = [(one.mood, sentiment_of(one.text, "en").mood) for one in ENGLISH]
    assert sum(mood == is_said for mood, is_said in found) >= 0.9 * len(found)
    assert {("positive", Mood.NEGATIVE), ("negative", Mood.POSITIVE)}.isdisjoint(found)


def test_other_languages_have_no_score() -> None:
    for one in OTHERS:
        assert sentiment_of(one.text, one.language).mood == Mood.UNSCORED
        # Without the platform's word it may be left open, but no score is made up.
        assert sentiment_of(one.text, None).score is None


def test_what_people_write_who_never_set_their_language_is_not_scored_as_english() -> None:
    """Platforms call what they write English."""
    for one in OTHERS:
        clear = recognise(one.text) is not None
        assert (language_of(one.text, "en") == one.language) == clear
        assert (sentiment_of(one.text, "en").mood == Mood.UNSCORED) == clear
    long = "Das war die beste Bohne, die ich je hatte, danke!"
    assert sentiment_of(long, "en-US").mood == Mood.UNSCORED


def test_what_is_english_stays_what_the_platform_calls_it() -> None:
    for one in ENGLISH:
        assert language_of(one.text, "en-GB") == "en-GB"
    assert language_of("Die hard!", "en") == "en"
    assert language_of("Brötchen sind aus, sorry", "en") == "de"
    assert language_of("The crème brûlée was lovely", "en") == "en"


@pytest.mark.parametrize("one", NOBODYS)
def test_what_nobody_can_tell_is_unsure(one: Labelled) -> None:
    assert recognise(one.text) is None
    assert sentiment_of(one.text, None).mood == Mood.UNSURE


@pytest.mark.parametrize(
    ("text", "language", "mood"),
    [
        ("", "en", Mood.UNSURE),
        ("Und?", "en-GB", Mood.UNSURE),
        ("😍😍", None, Mood.POSITIVE),
        (":(", None, Mood.NEGATIVE),
        ("Great!", None, Mood.POSITIVE),
        ("I love the bread and hate the queue", "en", Mood.UNSURE),
        ("Das ist great", "de", Mood.UNSCORED),
        ("не работает", None, Mood.UNSCORED),
        ("빵이 맛있어요", None, Mood.UNSCORED),
        ("面包很好吃", None, Mood.UNSCORED),
    ],
)
def test_the_platforms_word_counts_first(text: str, language: str | None, mood: Mood) -> None:
    assert sentiment_of(text, language).mood == mood


@pytest.mark.parametrize(
    ("compound", "mood"),
    [(0.05, Mood.POSITIVE), (0.0499, Mood.NEUTRAL), (-0.0499, Mood.NEUTRAL), (-0.05, Mood.NEGATIVE)],
)
def test_the_thresholds_are_those_of_the_authors(compound: float, mood: Mood) -> None:
    assert mood_of(compound) == mood
