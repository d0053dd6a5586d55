"""Letters that pass for others, and what can't be seen: said to who reads it, as it may be a trap."""

import unicodedata
from collections.abc import Iterator

import regex

from bot.domain.text import clean

_WORDS = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_LATIN = regex.compile(r"\p{Script=Latin}")
_OTHERS = regex.compile(r"[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]")
_HIDDEN = regex.compile("[\u200b\u202a-\u202e\u2060-\u2069\U000e0000-\U000e007f]")
_LINK_HOST = regex.compile(r"https?://([^\s/?#<>]+)", regex.IGNORECASE)

_TWINS = str.maketrans(
    "абвгеһіїјкмнорԛѕтуѵԝхӏɑαβεικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕНІЈКМОРЅТУХСсԁ",
    "a6brehiijkmhopqstyvwxlaabeikvoptuxwABEZHIKMNOPTYXABEHIJKMOPSTYXCcd",
)
"""Letters of other alphabets, and the Latin ones that they look like."""

_PERFECT = regex.compile("[асеорхуіїјѕһԁԛԝӏѵοАВЕІЈКМНОРЅСТХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]{2,}")
"""Words of nothing but letters that nobody could tell from Latin ones."""

_MOST = 3


def cautions(text: str) -> list[str]:
    """What is odd about a text's letters, in words, the worst first; nothing where nothing is."""
    found = []
    if len(_HIDDEN.findall(text)) > len(_HIDDEN.findall(clean(text))):
        found.append("Characters that hide or reorder others were taken out.")
    if words := list(dict.fromkeys(_disguised(text)))[:_MOST]:
        named = ", ".join(f"“{clean(word, 40)}”" for word in words)
        found.append(f"Not what it looks like: {named} has letters of another alphabet.")
    return found + [f"A link leads to {host}." for host in dict.fromkeys(_hosts(text))][:_MOST]


def skeleton(name: str) -> str:
    """What a name looks like, whatever letters it is made of."""
    plain = unicodedata.normalize("NFKC", clean(name)).translate(_TWINS).casefold()
    return "".join(letter for letter in plain.translate(_TWINS) if letter.isalnum())


def _disguised(text: str) -> Iterator[str]:
    """The words in which alphabets are mixed, and, in a text of Latin letters, those that only look Latin."""
    latin = len(_LATIN.findall(text)) > len(_OTHERS.findall(text))
    for found in _WORDS.finditer(text):
        word = found[0]
        if not _OTHERS.search(word):
            continue
        if _LATIN.search(word) or (latin and _PERFECT.fullmatch(word)):
            yield word


def _hosts(text: str) -> Iterator[str]:
    for found in _LINK_HOST.finditer(clean(text)):
        if found[1].isascii():
            continue
        try:
            yield found[1].encode("idna").decode()
        except UnicodeError:
            yield "an address that can't be read"
