"""Which language a short text is in, by its script and its commonest words; None where that is not clear."""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")
_BEYOND = re.compile(r"[^\W\d_a-z]")
_NAMES = re.compile(r"https?://\S+|[@#]\w[\w.@-]*")

_SCRIPTS: Mapping[str, re.Pattern[str]] = {
    # Kana before Han: Japanese has both.
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\u1100-\u11ff\uac00-\ud7af]"),
    "zh": re.compile(r"[\u3400-\u9fff]"),
    "und-Cyrl": re.compile(r"[\u0400-\u052f]"),
    "und-Grek": re.compile(r"[\u0370-\u03ff]"),
    "und-Hebr": re.compile(r"[\u0590-\u05ff]"),
    "und-Arab": re.compile(r"[\u0600-\u06ff\u0750-\u077f]"),
    "und-Deva": re.compile(r"[\u0900-\u097f]"),
    "und-Thai": re.compile(r"[\u0e00-\u0e7f]"),
}
"""Scripts by what is written in them: a language, or BCP 47's name for not knowing which."""

_COMMON: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """the and you is are was were it this that these my your our for not with have has had
            what when how why just of to in they been will would could do does did don be i we he
            she an at from but if there their them who can get got all too very really than then its
            s t m ve re please thanks""",
        "de": """der die das und ist nicht ich ihr wir sie es ein eine einen einem mit auf für von zu den
            dem im war waren hat habe haben sind auch noch wie was wann warum bei aber oder nur
            schon sehr man kann gibt wird euch euer eure mir mich uns bitte danke kein keine mal
            doch immer wieder heute wo so nach""",
        "fr": """le la les des une est et pas vous nous je il elle ce cette ces que qui dans sur pour
            avec mais ou où très plus votre vos mon ma mes son sa au aux du de en ne était sont être
            avez merci bonjour quand comment pourquoi tout c j l d qu n s ça on bien""",
        "es": """el la los las una es y no que por para con pero muy más su sus mi mis me nos está están
            son fue ser hay cuando cómo como qué del al lo de en un si sí gracias hola también ya
            todo todos desde este esta eso porque dónde""",
        "pt": """o a os as um uma é e não que por para com mas muito mais seu sua meu minha me nos está
            estão são foi ser há quando como do da dos das no na em de se sim obrigado obrigada olá
            também já tudo você vocês isso este esta porque onde""",
        "it": """il lo la gli le una è e non che per con ma molto più suo sua mio mia mi ci sono era
            essere c quando come del della dei delle nel nella di in un si sì grazie ciao anche già
            tutto questo questa perché dove ho avete vostro vostra al""",
        "nl": """de het een en is niet ik je jullie wij we zij dat deze met op voor van te maar of ook
            nog hoe wat wanneer waarom bij heb heeft hebben zijn was er aan naar om zo heel graag
            bedankt mijn ons onze geen wel als dan door""",
        "tr": """ve bir bu da de için ile çok daha ne nas\u0131l neden niye ama ben sen biz siz onlar var yok
            m\u0131 mi mu mü değil gibi kadar en her şey sonra teşekkürler merhaba olarak olan ki hiç iyi
            güzel zaman""",
    }.items()
}
"""The commonest words, without which a sentence can hardly be written."""

_LANGUAGES: Mapping[str, Sequence[str]] = {
    word: [language for language, common in _COMMON.items() if word in common]
    for word in frozenset().union(*_COMMON.values())
}
"""The languages in which a word is common."""

_ENGLISH = _COMMON["en"]
_OTHERS = frozenset(word for word, languages in _LANGUAGES.items() if set(languages) != {"en"})
_ABROAD = re.compile("[\u00c0-\u024f\u0370-\u1fff\u3040-\ud7ff]")
"""Letters that English has not; emoji and dashes are none."""
_FOREIGN = _LANGUAGES.keys() - _ENGLISH - frozenset("a as come her man me no on so".split())  # noqa: SIM905
"""What is common in another language, and seldom said in English."""
_GAPS = bytes(code if chr(code).isalpha() else ord(" ") for code in range(128)) + b" " * 128
"""What stands between words."""

_LETTERS: Mapping[str, str] = {
    "de": "äöüß",
    "fr": "àâçèéêëîïôùûœ",
    "es": "ñ¿¡áéíóú",
    "pt": "ãõáâçéêíóôú",
    "it": "àèéìòù",
    "tr": "çğışöü",
    "nl": "ëïé",
}

_LEAD = 1.4
"""How far ahead of the next one a language has to be."""
_FEW = 3
"""So few words are no sentence: one common word among them is enough."""


@lru_cache(maxsize=2000)  # each text is asked about when it is judged, and when it is placed
def recognise(text: str) -> str | None:
    """The language (ISO 639-1), or the script where that is all one can tell; None for neither."""
    named = "@" in text or "#" in text or "://" in text
    words = (_NAMES.sub(" ", text) if named else text).lower()
    # Emoji are no letters: most texts that have them are ASCII otherwise.
    foreign = [] if words.isascii() else [sign for sign in _BEYOND.findall(words) if sign.isalpha()]
    if foreign:
        return _script(words) or _by_words(set(_WORD.findall(words)), frozenset(foreign))
    plain = words.encode("ascii", "replace").translate(_GAPS).decode()
    return _by_words(set(plain.split()), frozenset())


def language_of(text: str, said: str | None) -> str | None:
    """The language of a text of which the platform says `said`; None where nobody knows.

    "en" is what platforms say of everybody who never chose a language: there a text that is clearly in
    another one counts more. What others chose is their word.
    """
    if said and (not said.lower().startswith("en") or not _may_be_foreign(text)):
        return said
    found = recognise(text)
    return said if said and found == "en" else found or said


def _may_be_foreign(text: str) -> bool:
    """Whether a closer look is worth its time: most texts that are called English have no sign of another."""
    if not text.isascii() and _ABROAD.search(text):
        return True
    return len(_FOREIGN.intersection(text.lower().split())) > 1


def _script(text: str) -> str | None:
    """What is told by a script that holds a good part of the letters."""
    letters = sum(map(str.isalpha, text))
    for language, pattern in _SCRIPTS.items():
        count = len(pattern.findall(text))
        # Half as many: a Japanese text may be kanji for the most part, and names stay in Latin letters.
        if count and count * 4 >= letters:
            return language
    return None


def _by_words(words: AbstractSet[str], foreign: frozenset[str]) -> str | None:
    if not foreign and _is_plainly_english(words):
        return "en"
    points = dict.fromkeys(_COMMON, 0)
    for word in words & _LANGUAGES.keys():
        for language in _LANGUAGES[word]:
            points[language] += 2
    if foreign:
        for language, letters in _LETTERS.items():
            points[language] += len(foreign.intersection(letters))
    best = max(points, key=points.__getitem__)
    most = points.pop(best)
    return best if most >= _enough(words) and most >= max(points.values()) * _LEAD else None


def _is_plainly_english(words: AbstractSet[str]) -> bool:
    """Whether no other language could come near, even if all of its signs were of the same one."""
    english = 2 * len(words & _ENGLISH)
    return english >= _enough(words) and english >= 2 * len(words & _OTHERS) * _LEAD


def _enough(words: AbstractSet[str]) -> int:
    return 2 if len(words) <= _FEW else 3
