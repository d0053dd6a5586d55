"""VADER's scores (Hutto & Gilbert 2014, https://github.com/cjhutto/vaderSentiment), computed quickly.

The rules and numbers are the paper's, and the scores are those of its authors' package to the last digit;
only the order of work differs: what a word's neighbours do to it is asked for words of the lexicon alone.
"""

import re
import string
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

_CAPITALS = 0.733
_NEGATED = -0.74
_NEVER_SO = 1.25
_FADING = {1: 1.0, 2: 0.95, 3: 0.9}
"""How much a word strengthens another, by the distance between them."""
_REACH = 3
"""How far a word reaches forward."""
_SO = frozenset({"so", "this"})
_MARKS, _EACH_MARK = 4, 0.292
_QUESTIONS, _EACH_QUESTION, _MANY_QUESTIONS = 3, 0.18, 0.96
_ALPHA = 15
_EMOTICON = 2
"""What is no longer than this without its punctuation may be an emoticon, and keeps it."""
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_ODD = frozenset({"no", "kind"})
"""What the words after these say about their own weight."""
_KEPT_WORDS, _KEPT_LENGTH = 10_000, 30
"""So many words, no longer than this, are kept as they are looked up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lexicon:
    """What the words of a language weigh: their own valence, and what they do to others near them."""

    words: Mapping[str, float]
    emojis: Mapping[str, str]
    boosters: Mapping[str, float]
    negations: frozenset[str]
    idioms: Mapping[str, float]


class Score(NamedTuple):
    """The scores of a text, from -1 to 1 for all of it and as shares; `known` is how many words counted."""

    compound: float = 0.0
    positive: float = 0.0
    neutral: float = 0.0
    negative: float = 0.0
    words: int = 0
    known: int = 0


class _Bare(dict[str, str]):
    """Words as they are looked up, by how they stand in a text; those that come often are made once."""

    def __missing__(self, word: str) -> str:
        stripped = word.strip(string.punctuation)
        bare = (stripped if len(stripped) > _EMOTICON else word).lower()
        if len(word) <= _KEPT_LENGTH:
            if len(self) >= _KEPT_WORDS:
                self.clear()
            self[word] = bare
        return bare


class _Text(NamedTuple):
    """The words of a text, which of them are in capitals, and whether a phrase of several is among them."""

    words: Sequence[str]
    loud: Collection[int]
    phrased: bool


class Vader:
    """Scores texts by a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon.words
        self._counting = {
            word: value for word, value in lexicon.words.items() if word not in lexicon.boosters
        }
        # A space before each is enough: how many stand between words does not matter.
        self._emojis = {sign: f" {name}" for sign, name in lexicon.emojis.items() if len(sign) == 1}
        self._boosters = lexicon.boosters
        self._negations = lexicon.negations
        self._idioms = {phrase: value for phrase, value in lexicon.idioms.items() if " " in phrase}
        phrases = [*self._idioms, *(word for word in lexicon.boosters if " " in word)]
        self._phrases = _by_signal(phrases)
        self._signals = frozenset(self._phrases)
        self._turning = frozenset({*lexicon.boosters, *lexicon.negations, *_SO, "no", "least"})
        self._bare = _Bare()

    def score(self, text: str) -> Score:
        """The scores of a text, in English if the lexicon is."""
        spelt = (text if text.isascii() else self._spelt(text)).strip()
        as_written = spelt.split()
        words = list(map(self._bare.__getitem__, as_written))
        counting = self._counting
        found = [at for at, word in enumerate(words) if word in counting]
        if not found:
            return Score(neutral=1.0 if words else 0.0, words=len(words))
        said = _Text(words, _loud(as_written), self._has_phrase(words))
        values = self._values(said, found, plain=not said.phrased and "n't" not in spelt.lower())
        if "but" in words:
            _weigh_sides(found, values, words.index("but"))
        return _score(values, len(words), _emphasis(spelt))

    def _spelt(self, text: str) -> str:
        """The text with its emojis in words."""
        for sign in self._emojis.keys() & set(_FOREIGN.findall(text)):
            text = text.replace(sign, self._emojis[sign])
        return text

    def _has_phrase(self, words: Sequence[str]) -> bool:
        signals = self._signals.intersection(words)
        if not signals:
            return False
        spoken = f" {' '.join(words)} "
        return any(f" {phrase} " in spoken for signal in signals for phrase in self._phrases[signal])

    def _values(self, text: _Text, found: Sequence[int], *, plain: bool) -> list[float]:
        """What the words of the lexicon weigh; by themselves where nothing near them can change it."""
        words, loud, _ = text
        return [
            self._lexicon[words[at]]
            if plain
            and at not in loud
            and words[at] not in _ODD
            and self._turning.isdisjoint(words[max(0, at - _REACH) : at])
            else self._valence(text, at)
            for at in found
        ]

    def _valence(self, text: _Text, at: int) -> float:
        """What a word of the lexicon weighs between its neighbours."""
        words, loud, phrased = text
        if words[at] == "kind" and words[at + 1 : at + 2] == ["of"]:
            return 0.0
        value = self._after_no(words, at)
        if at in loud:
            value += _CAPITALS if value > 0 else -_CAPITALS
        for distance in range(1, min(at, _REACH) + 1):
            before = words[at - distance]
            if before not in self._lexicon:
                if before in self._boosters:
                    value += self._boost(before, value, loud=at - distance in loud) * _FADING[distance]
                value = self._negate(words, at, distance, value)
                if distance == _REACH and phrased:
                    value = self._idiom(words, at, value)
        return self._after_least(words, at, value)

    def _after_no(self, words: Sequence[str], at: int) -> float:
        """The word's own valence; "no" turns one of the next words instead of counting by itself."""
        value = self._lexicon[words[at]]
        before = words[max(0, at - _REACH) : at]
        if "no" in before and ("no" in before[-2:] or before[-1] in {"or", "nor"}):
            return value * _NEGATED
        alone = words[at] != "no" or at + 1 == len(words) or words[at + 1] not in self._lexicon
        return value if alone else 0.0

    def _boost(self, booster: str, value: float, *, loud: bool) -> float:
        boost = self._boosters[booster] * (-1 if value < 0 else 1)
        if not loud:
            return boost
        return boost + (_CAPITALS if value > 0 else -_CAPITALS)

    def _negate(self, words: Sequence[str], at: int, distance: int, value: float) -> float:
        """The value, turned where the word at that distance before it negates."""
        before = words[at - distance]
        if distance == _REACH and words[at - 1] in _SO:
            return value * _NEVER_SO
        if before not in self._negations and "n't" not in before:
            return value
        between = words[at - distance + 1 : at]
        if before == "never" and between and between[0] in _SO:
            return value * _NEVER_SO
        return value if before == "without" and "doubt" in between else value * _NEGATED

    def _idiom(self, words: Sequence[str], at: int, value: float) -> float:
        """The value of the phrase in which the word stands, or which stands before it."""
        ends = ((at, 2), (at, 3), (at - 1, 2), (at - 1, 3), (at - 2, 2))
        behind = [" ".join(words[end - size + 1 : end + 1]) for end, size in ends]
        value = next((self._idioms[phrase] for phrase in behind if phrase in self._idioms), value)
        for size in (2, 3):
            value = self._idioms.get(" ".join(words[at : at + size]), value)
        for phrase in (behind[3], behind[4], behind[2]):
            value += self._boosters.get(phrase, 0.0)
        return value

    def _after_least(self, words: Sequence[str], at: int, value: float) -> float:
        if at == 0 or words[at - 1] != "least" or "least" in self._lexicon:
            return value
        return value if at > 1 and words[at - 2] in {"at", "very"} else value * _NEGATED


def _by_signal(phrases: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Phrases by the longest word of each, without which none of them can be there."""
    found: dict[str, list[str]] = {}
    for phrase in phrases:
        found.setdefault(max(phrase.split(), key=len), []).append(phrase)
    return found


def _loud(words: Sequence[str]) -> Collection[int]:
    """Which words are in capitals; none where all are, as then nothing stands out."""
    upper = list(map(str.isupper, words))
    if True not in upper or all(upper):
        return ()
    return [at for at, is_upper in enumerate(upper) if is_upper]


def _weigh_sides(found: Sequence[int], values: list[float], but: int) -> None:
    """Let what comes after "but" count more than what comes before.

    As in the authors' package, which looks a value up by its first occurrence: of two words that weigh the
    same, the first one may be changed twice.
    """
    for step in range(len(values)):
        first = values.index(values[step])
        if found[first] != but:
            values[first] *= 0.5 if found[first] < but else 1.5


def _emphasis(text: str) -> float:
    """What exclamation and question marks add."""
    questions = text.count("?")
    added = questions * _EACH_QUESTION if questions > 1 else 0
    return min(text.count("!"), _MARKS) * _EACH_MARK + (_MANY_QUESTIONS if questions > _QUESTIONS else added)


def _score(values: Sequence[float], words: int, emphasis: float) -> Score:
    total = float(sum(values))
    if total:
        total += emphasis if total > 0 else -emphasis
    positive = negative = 0.0
    neutral = words
    for value in values:
        if value > 0:
            positive += value + 1
            neutral -= 1
        elif value < 0:
            negative += value - 1
            neutral -= 1
    if positive > -negative:
        positive += emphasis
    elif positive < -negative:
        negative -= emphasis
    whole = positive - negative + neutral
    return Score(
        compound=round(total / sqrt(total * total + _ALPHA), 4),
        positive=round(positive / whole, 3),
        neutral=round(neutral / whole, 3),
        negative=round(-negative / whole, 3),
        words=words,
        known=len(values),
    )
