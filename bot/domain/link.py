"""Where the links in a text are."""

from collections.abc import Iterator

import regex

_LINK = regex.compile(r"(?<!\w)https?://[^\s<>\"]+", regex.IGNORECASE)
_OPENERS = {")": "(", "]": "["}
_MARKS = frozenset(".,;:!?'*…")


def links(text: str) -> Iterator[tuple[int, int]]:
    """Where each web address begins and ends, without the marks of the sentence around it."""
    for match in _LINK.finditer(text):
        address = _without_last_marks(match[0])
        if not address.endswith("//"):
            yield match.start(), match.start() + len(address)


def _without_last_marks(address: str) -> str:
    while _ends_in_mark(address):
        address = address[:-1]
    return address


def _ends_in_mark(address: str) -> bool:
    last = address[-1:]
    if opener := _OPENERS.get(last):
        # A bracket that the address opened itself is its own.
        return address.count(opener) < address.count(last)
    return last in _MARKS
