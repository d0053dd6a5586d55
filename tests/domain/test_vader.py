"""Our scores are those of the vaderSentiment package, whatever the text."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment import vaderSentiment

from bot.domain.vader import Lexicon, Vader

THEIRS = vaderSentiment.SentimentIntensityAnalyzer()
OURS = Vader(
    Lexicon(
        words=THEIRS.lexicon,
        emojis=THEIRS.emojis,
        boosters=vaderSentiment.BOOSTER_DICT,
        negations=frozenset(vaderSentiment.NEGATE),
        idioms=vaderSentiment.SPECIAL_CASES,
    )
)

LEXICON = sorted(THEIRS.lexicon)
EMOJIS = sorted(THEIRS.emojis)
IDIOMS = [*vaderSentiment.SPECIAL_CASES, *(word for word in vaderSentiment.BOOSTER_DICT if " " in word)]
TURNS = [
    *vaderSentiment.NEGATE,
    *vaderSentiment.BOOSTER_DICT,
    *(word for idiom in IDIOMS for word in idiom.split()),
    *[
        "no",
        "or",
        "nor",
        "but",
        "but",
        "least",
        "at",
        "very",
        "never",
        "so",
        "this",
        "without",
        "doubt",
        "kind",
        "of",
        "don't",
        "n't",
    ],
]
PLAIN = [
    "we",
    "opened",
    "a",
    "shop",
    "at",
    "nine",
    "today",
    "with",
    "bread",
    "for",
    "all",
    "Größe",
    "straße",
    "İstanbul",
    "ΑΣ",
    "ß",
    "İx",
]
MARKS = [
    "!",
    "!!!",
    "!!!!!!",
    "?",
    "??",
    "?????",
    ",",
    ".",
    "...",
    ":)",
    ":(",
    "'",
    '"',
    "!?",
    "\u00a0",
    "\u2028",
]
HOSTILE = [
    "",
    " ",
    "\n\t\r",
    "!!!!",
    "?" * 500,
    "but",
    "but but good but bad but",
    "no",
    "no no no good",
    "kind",
    "kind of",
    "the shit the bomb bad ass badass",
    "least",
    "at least good",
    "very least good",
    "GOOD",
    "GOOD BAD",
    "GOOD bad",
    "good " * 3000,
    "not " * 500 + "good",
    ":) :( :D ;) <3 </3",
    "\u202egood\u202c",
    "go\u200bod",
    "\ud800 good",
    "\0good\0",
    "ﬁne ﬀ ǆ ŉ İ ẞ",
    "❤️ ©good® 👩‍👩‍👧 🏳️‍🌈",
    "a" * 10_000,
    "(" * 100 + "good" + ")" * 100,
]


def theirs(text: str) -> tuple[float, float, float, float]:
    scores = THEIRS.polarity_scores(text)
    return scores["compound"], scores["pos"], scores["neu"], scores["neg"]


def ours(text: str) -> tuple[float, float, float, float]:
    score = OURS.score(text)
    return score.compound, score.positive, score.neutral, score.negative


def word(chance: random.Random) -> str:
    found: str = chance.choice(chance.choices([LEXICON, TURNS, PLAIN, EMOJIS, IDIOMS], [25, 40, 20, 6, 6])[0])
    found = chance.choices([found, found.upper(), found.title()], [80, 12, 8])[0]
    before, after = chance.choice("(\"'*#@"), chance.choice(MARKS)
    return chance.choices([found, found + after, before + found, before + found + after], [75, 18, 4, 3])[0]


def texts(seed: int, count: int) -> Iterator[str]:
    chance = random.Random(seed)  # noqa: S311
    for _ in range(count):
        gap = chance.choice([" ", " ", "  ", "\n", ""])
        yield gap.join(word(chance) for _ in range(chance.randint(0, 22)))


@pytest.mark.parametrize("seed", range(4))
def test_generated_texts_score_the_same(seed: int) -> None:
    different = [text for text in texts(seed, 5000) if ours(text) != theirs(text)]
    assert different == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_score_the_same(text: str) -> None:
    assert ours(text) == theirs(text)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(LEXICON), st.sampled_from(TURNS), st.text(max_size=6))).map(" ".join)
)
def test_any_text_scores_the_same(text: str) -> None:
    assert ours(text) == theirs(text)


def test_words_and_what_is_known_of_them_are_counted() -> None:
    score = OURS.score("We love the kind people, not the ugly queue")
    assert (score.words, score.known) == (9, 3)
    assert OURS.score("").words == OURS.score("").known == 0


def test_all_that_is_scored_by_sign_is_beyond_ascii() -> None:
    # Texts in ASCII are not searched for emojis.
    assert not any(sign.isascii() for sign in EMOJIS if len(sign) == 1)
