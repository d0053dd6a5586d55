"""Text as the platforms see it: graphemes, links, mentions, hashtags."""

import re

import regex

LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\"'.,;:!?)\]…“”]", re.IGNORECASE)
MENTION = re.compile(r"(?<![\w@/.])@(\w+(?:[.-]\w+)*)(?:@([\w-]+(?:\.[\w-]+)+(?::\d+)?))?")
TAG = re.compile(r"(?<![\w#&/])#(\w*[^\W\d_]\w*)")

_GRAPHEME = regex.compile(r"\X")


def graphemes(text: str) -> int:
    """How many characters a person sees."""
    return len(_GRAPHEME.findall(text))


def tags(text: str) -> list[str]:
    """The hashtags of a text in lower case, each once."""
    return list(dict.fromkeys(tag.lower() for tag in TAG.findall(LINK.sub(" ", text))))


def matches(query: str, text: str) -> bool:
    """Whether every word (or "quoted phrase") of a query is in a text, whatever the case."""
    wanted = re.findall(r'"([^"]+)"|(\S+)', query.lower())
    return all((phrase or word) in text.lower() for phrase, word in wanted)
