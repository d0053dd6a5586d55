"""Emoji codes such as :tada: to the characters they stand for."""

import re

from rich.emoji import Emoji, NoEmoji

_CODE = re.compile(r":([a-z0-9_+'-]+):(?::skin-tone-\d:)?")
_PICTURES = 0x1F000  # characters before this one are drawn as text unless told otherwise
_SLACK_NAMES = {
    "large_green_circle": "\U0001f7e2",
    "large_yellow_circle": "\U0001f7e1",
    "large_orange_circle": "\U0001f7e0",
    "large_purple_circle": "\U0001f7e3",
    "-1": "\U0001f44e",
}


def emoji(name: str) -> str | None:
    """The character for Slack's name of an emoji, or None when there is none of that name."""
    if name in _SLACK_NAMES:
        return _SLACK_NAMES[name]
    try:
        found = str(Emoji(name))
    except NoEmoji:
        return None
    return found + "\ufe0f" if len(found) == 1 and ord(found) < _PICTURES else found


def with_emoji(text: str) -> str:
    """The text with every known code replaced; an unknown one stays as it was written."""
    return _CODE.sub(lambda match: emoji(match[1]) or match[0], text)
