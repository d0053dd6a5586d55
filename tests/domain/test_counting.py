"""How long a text is, against the platforms' own examples and X's own library."""

import json
import random
import subprocess
from collections.abc import Iterator

import pytest

from bot.domain import counting
from bot.domain.limits import ELSEWHERE, Counting, text_length
from tests.tools import need_node, need_packages

FAMILY = "👨‍👩‍👧‍👦"
PIECES = (
    "Warm rolls", "故人西辞", "Привет", "Grüße", "مرحبا", "नमस्ते", "안녕", "“so”",
    "…", "—", "€5", "½", FAMILY, "🙋🏽", "🇩🇪", "❤️", "☺", "©", "🏳️‍🌈", "👩🏾‍🚀", "™️", "\u200b",
    "\u202a", "\u2066", "https://bakery.com/", "http://bakery.com/rolls?a=b&c=d#top",
    " bakery.com", "www.bakery.co.uk/a_(b)", "node.js", "@ada", "#rye", "#ライ麦", "$RYE",
    "ada@bakery.com", "https://例え.jp/", "HTTPS://BAKERY.COM/ROLLS",
)  # fmt: skip
JOINTS = (" ", " ", " ", "", "\n", ", ", ". ", "! ", " (", ") ", "/", "\u3000")


WEIGHTS = [
    ("", 0),
    ("Good morning", 12),
    ("Fresh: https://bakery.com", 30),
    ("https://bakery.com/rolls?today=yes#top", 23),
    ("https://a.net https://b.org", 47),
    ("(https://bakery.com)", 25),
    ("https://bakery.com.", 24),
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
    ("\u202ahttps://bakery.com/\u202c", 27),
]


@pytest.mark.parametrize(("text", "length"), WEIGHTS)
def test_a_text_is_as_long_as_x_says(text: str, length: int) -> None:
    assert counting.weighted(text) == length


def test_a_link_to_a_place_that_x_does_not_know_counts_as_one_all_the_same() -> None:
    assert counting.weighted("https://bakery.example/rolls") == 23


def _mixtures() -> Iterator[str]:
    """Texts as people write them, made of many kinds of pieces; the same at every run."""
    chance = random.Random(280)  # noqa: S311 - it mixes texts, not secrets
    for _ in range(1500):
        yield "".join(chance.choice(PIECES) + chance.choice(JOINTS) for _ in range(chance.randrange(1, 9)))


@pytest.mark.node
def test_xs_own_library_counts_the_same() -> None:
    """The library that X publishes, https://github.com/twitter/twitter-text, is the judge."""
    folder = need_packages("twitter-text")
    texts = [*(text for text, _ in WEIGHTS), *_mixtures()]
    command = [need_node(), "lengths.mjs"]
    done = subprocess.run(
        command, cwd=folder, input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    judged = dict(zip(texts, json.loads(done.stdout), strict=True))
    assert {text: counting.weighted(text) for text in judged} == judged


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
