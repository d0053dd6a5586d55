"""What a person typed in Slack, as plain text for the public: nothing of Slack's own gets out."""

import re
import unicodedata
from collections.abc import Mapping

import regex

from bot.domain.text import clean
from bot.errors import InvalidInputError

_ANGLES = re.compile(r"<([^<>\n]+)>")
_CODES = re.compile(r"(?::[a-z0-9_+'-]+:)+")
_CODE = re.compile(r":([a-z0-9_+'-]+):")
_MARKS = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)([^\n]*?\S)\1(?![\w*_~`])")
_CODE_SPAN = re.compile(r"```\n?(.*?)\n?```|(?<![\w`])`([^`\n]+)`(?![\w`])", re.DOTALL)
_INWARD = re.compile(
    r"(?:slack://|https?://(?:app\.slack\.com\b|(?:[\w-]+\.)*slack\.com/(?:archives|files|files-pri|files-tmb|team"
    r"|app_redirect|docs|client|messages|threads|huddle|canvas|lists?|later|shortcuts|services|customize|admin|ssb"
    r"|stories|clips|workflows)\b))\S*",
    re.IGNORECASE,
)
_ALL = re.compile(r"(?<![\w@/])@(?:here|channel|everyone)(?!\w|@|[.-]\w)", re.IGNORECASE)
"""What calls a whole channel, typed out."""
_SLACKS_OWN = re.compile(r"<[@#!][^<>\n]*>|<[@#][A-Z][A-Z0-9]{4,}")
_LINK = re.compile(r"https?://", re.IGNORECASE)

_KINDS: Mapping[str, str] = {
    "@": "a mention of a person in Slack",
    "#": "the name of a Slack channel",
    "!": "a mention of a group in Slack",
}

_SHORT: Mapping[str, str] = {
    "simple_smile": "🙂",
    "slightly_smiling_face": "🙂",
    "thinking": "🤔",
    "hugs": "🤗",
    "rofl": "🤣",
    "shrug": "🤷",
    "man-shrugging": "🤷‍♂️",
    "woman-shrugging": "🤷‍♀️",
    "face_palm": "🤦",
    "man-facepalming": "🤦‍♂️",
    "woman-facepalming": "🤦‍♀️",
    "male-technologist": "👨‍💻",
    "female-technologist": "👩‍💻",
    "the_horns": "🤘",
    "hand_with_index_and_middle_fingers_crossed": "🤞",
    "shopping_trolley": "🛒",
    "large_green_circle": "🟢",
    "large_yellow_circle": "🟡",
    "large_orange_circle": "🟠",
    "large_purple_circle": "🟣",
    "+1": "👍",
    "-1": "👎",
    "uk": "🇬🇧",
}
"""Slack's names that the table of the `rich` package does not have."""

_FLAGS = frozenset({"cn", "de", "es", "fr", "gb", "it", "jp", "kr", "ru", "us"})
_TONES: Mapping[str, str] = {f"skin-tone-{number}": chr(0x1F3F9 + number) for number in range(2, 7)}


_SKINS = frozenset(_TONES.values())
_SKINNED = regex.compile(r"\p{Emoji_Modifier_Base}")


def from_message(text: str, *, field: str | None = None) -> str:
    """A message's or a command's mrkdwn as plain text: links spelt out, marks taken off, emoji as characters.

    Raises InvalidInputError, about `field`, for what only Slack understands: mentions, channels, own emoji.
    """
    plain = _ANGLES.sub(lambda found: _outside(found[1], field), text)
    plain = _unmarked(plain)
    return _finished(_entities(plain), field)


def from_input(text: str, *, field: str | None = None) -> str:
    """What was typed into an input of a modal (there is no markup in it) as plain text.

    Raises InvalidInputError as `from_message` does.
    """
    return _finished(text, field)


def emoji(name: str) -> str | None:
    """The character that Slack calls so; None where there is none."""
    if name in _FLAGS or re.fullmatch("flag-[a-z]{2}", name):
        return _flag(name[-2:])
    return _SHORT.get(name) or _TONES.get(name) or _from_table(name) or _by_unicode(name)


def _finished(text: str, field: str | None) -> str:
    # First of all, or something that can't be seen could keep the rest from being recognised.
    text = clean(text)
    if own := _SLACKS_OWN.search(text):
        raise _refusal(own[0], own[0][1], field)
    if called := _ALL.search(text):
        raise _refusal(called[0], "!", field)
    if inward := _INWARD.search(text):
        raise InvalidInputError(
            f"“{inward[0]}” leads into Slack. Nobody outside can open it: take it out.", field=field
        )
    return _CODES.sub(lambda found: _characters(found, field), text).strip()


def _outside(inner: str, field: str | None) -> str:
    """What stands between `<` and `>`, for people outside of Slack."""
    target, _, label = inner.partition("|")
    if target.startswith("!date^"):
        return label
    if target[0] in _KINDS:
        raise _refusal(label or target, target[0], field)
    target = target.removeprefix("mailto:").removeprefix("tel:")
    if not label or label == target or _LINK.sub("", target).rstrip("/") == label.rstrip("/"):
        return label or target
    return f"{label} ({target})"


def _refusal(word: str, kind: str, field: str | None) -> InvalidInputError:
    shown = word.strip("<>@#!").split("|")[-1]
    return InvalidInputError(
        f"“{shown}” is {_KINDS[kind]}. Nobody outside knows it: take it out.", field=field
    )


def _unmarked(text: str) -> str:
    """The text without Slack's marks; what is code stands as it was typed."""
    plain, start = [], 0
    for code in _CODE_SPAN.finditer(text):
        plain += [_bare(text[start : code.start()]), code[1] or code[2] or ""]
        start = code.end()
    return "".join([*plain, _bare(text[start:])])


def _bare(text: str) -> str:
    return _MARKS.sub(lambda found: found[2], text)


def _entities(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _characters(codes: re.Match[str], field: str | None) -> str:
    beside = _is_word(codes.string[: codes.start()][-1:]) or _is_word(codes.string[codes.end() :][:1])
    drawn: list[str] = []
    for name in _CODE.findall(codes[0]):
        found = f":{name}:" if beside and len(name) == 1 else _character(name, field, beside=beside)
        if found in _SKINS and drawn:
            drawn[-1] = _toned(drawn[-1], found)
        else:
            drawn.append(found)
    return "".join(drawn)


def _toned(character: str, tone: str) -> str:
    """An emoji with a tone of skin, which stands right after the one it colours; others have none."""
    first, rest = character[0], character[1:].removeprefix("\ufe0f")
    return first + tone + rest if _SKINNED.fullmatch(first) else character


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter in {"_", ":"}


def _character(name: str, field: str | None, *, beside: bool) -> str:
    """The emoji of that name; `beside` a word it may be none, such as the middle of "fe80:cafe:1"."""
    found = emoji(name)
    code = "_" in name if beside else name.strip("0123456789")
    if found is None and code:
        raise InvalidInputError(f"“:{name}:” exists only in this Slack. Take another emoji.", field=field)
    return found or f":{name}:"


def _flag(country: str) -> str:
    return "".join(chr(0x1F1E6 + ord(letter) - ord("a")) for letter in country)


def _from_table(name: str) -> str | None:
    # The table is as large as this module is small, and seldom needed: it does not have to delay the start.
    from rich.emoji import Emoji, NoEmoji  # noqa: PLC0415

    try:
        return _coloured(str(Emoji(name)))
    except NoEmoji:
        return None


def _by_unicode(name: str) -> str | None:
    try:
        found = unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return None
    return _coloured(found) if unicodedata.category(found) == "So" else None


def _coloured(found: str) -> str:
    """A character of the old symbols is drawn as an emoji only when told so."""
    return found + "\ufe0f" if len(found) == 1 and found < "\U0001f000" else found
