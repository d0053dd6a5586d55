"""How long a text is, against the platforms' own examples.

X's official vectors are read where TWITTER_TEXT_CONFORMANCE names their file: validate.yml of the conformance
folder of https://github.com/twitter/twitter-text.
"""

import os
from pathlib import Path

import pytest
import yaml

from bot.domain import counting
from bot.domain.limits import ELSEWHERE, Counting, text_length

FAMILY = "👨‍👩‍👧‍👦"
VECTORS = os.environ.get("TWITTER_TEXT_CONFORMANCE", "")
SUITES = ("WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Good morning", 12),
        ("Fresh: https://bakery.example", 30),
        ("https://bakery.example/rolls?today=yes#top", 23),
        ("https://a.example https://b.example", 47),
        ("(https://bakery.example)", 25),
        ("https://bakery.example.", 24),
        ("bakery.com", 23),
        ("Rolls at www.bakery.co.uk/rolls, warm", 9 + 23 + 6),
        ("bakery.com.", 24),
        ("node.js and e.g. that", 21),
        ("mail ada@bakery.com", 19),
        ("@bakery.com", 11),
        ("#bakery.com", 11),
        ("http://localhost/rolls", 22),
        ("http://bakery.বাংলা", 23),
        ("https://" + "x" * 64 + ".com", 76),
        ("https://" + "あ" * 60 + ".com", 8 + 120 + 4),
        ("E\u0301clair", 6),
        ("\u00c9clair", 6),
        ("故人", 4),
        ("Привет", 6),
        ("“so” \u2013 said…", 13),
        ("a\u2028b", 4),
        ("😷", 2),
        (FAMILY, 2),
        ("🙋🏽", 2),
        ("🇩🇪", 2),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2),
        ("1\u20e3", 2),
        ("1\ufe0f\u20e3", 2),
        ("☺", 2),
        ("©", 1),
        ("©\ufe0f", 2),
        ("x" * 280, 280),
        ("\u202ahttps://bakery.example/\u202c", 27),
    ],
)
def test_a_text_is_as_long_as_x_says(text: str, length: int) -> None:
    assert counting.weighted(text) == length


if VECTORS:  # their file may not be passed on: it is a test only of those who have it

    @pytest.mark.parametrize("suite", SUITES)
    def test_the_official_vectors_hold(suite: str) -> None:
        vectors = yaml.safe_load(Path(VECTORS).read_text(encoding="utf-8"))
        cases = vectors["tests"][suite]
        found = {case["description"]: counting.weighted(case["text"]) for case in cases}
        assert found == {case["description"]: case["expected"]["weightedLength"] for case in cases}


@pytest.mark.parametrize(
    ("text", "length"),
    [("Hello", 5), ("Hi 😷", 3 + 4), (FAMILY, 25), ("é", 1), ("故人", 2), ("❤️", 6), ("©", 1)],
)
def test_an_emoji_is_as_long_as_its_bytes_on_threads(text: str, length: int) -> None:
    assert counting.threads(text) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [("Hello", 5), ("(new)", 7), ("#rye_bread", 12), ("a|b{c}d@e[f]<g>\\*~", 18 + 11), ("😷", 2)],
)
def test_what_linkedin_reserves_counts_twice(text: str, length: int) -> None:
    assert counting.little(text) == length


def test_every_measure_counts() -> None:
    assert {text_length("abc", measure) for measure in Counting} == {3}


def test_elsewhere_has_its_own_rules() -> None:
    lengths = {name: text_length("Hi (😷)", limits.counting) for name, limits in ELSEWHERE.items()}
    assert lengths == {"X": 7, "Threads": 9, "LinkedIn": 9}
