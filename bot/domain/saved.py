"""Saved replies: texts with places that are filled with what is known of whom one answers."""

import re
from collections.abc import Mapping

from bot.domain.text import clean
from bot.errors import InvalidInputError

PLACEHOLDERS: Mapping[str, str] = {
    "author": "their name",
    "handle": "their handle, so that they are told",
    "brand": "the brand's name",
    "account": "our own handle",
    "link": "the page of what they wrote",
}
"""What can stand in a saved reply, in curly brackets, and what it becomes."""

MOST = 100
"""How many a brand can keep: Slack's menus take no more."""
LONGEST_NAME, LONGEST = 60, 3000

_PLACE = re.compile(r"\{([^{}\n]{0,40})\}")
_LIVE = re.compile(r"[@#]|\S*(?:://|www\.)\S*", re.IGNORECASE)


def checked(name: str, text: str) -> tuple[str, str]:
    """Name and text of a saved reply; raises InvalidInputError, naming what is wrong with them."""
    name, text = " ".join(clean(name).split()), clean(text).strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidInputError(f"A name has 1 to {LONGEST_NAME} characters.", field="name")
    if not 1 <= len(text) <= LONGEST:
        raise InvalidInputError(f"A text has 1 to {LONGEST:,} characters.", field="text")
    for found in _PLACE.findall(text):
        if found not in PLACEHOLDERS:
            known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            raise InvalidInputError(f"“{{{found}}}” is no placeholder. There are {known}.", field="text")
    return name, text


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with all its places filled; where nothing is known, nothing stands."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def harmless(name: str) -> str:
    """A stranger's name for a text of ours: it mentions nobody, tags nothing and leads nowhere."""
    return " ".join(_LIVE.sub("", clean(name)).split())
