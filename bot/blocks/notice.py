"""Short answers: something went wrong, something was done, there is nothing to show."""

import re
from collections.abc import Iterator

from bot.blocks.kit import Drawing, Json, context, message
from bot.blocks.rich import bold, line, paragraph, rich, text

_MENTION = re.compile(r"<(@|#|!subteam\^)([UWCGS][A-Z0-9]{1,20})>")

_MARKS = {
    "@": ("user", "user_id"),
    "#": ("channel", "channel_id"),
    "!subteam^": ("usergroup", "usergroup_id"),
}


def spans_of(words: str) -> list[Json]:
    """Our own words, with people, groups and channels in them as mrkdwn marks them.

    Nothing that others wrote may be among them: a notice's small print is the place for that.
    """
    return list(_spans(words)) or [text("")]


def _spans(words: str) -> Iterator[Json]:
    start = 0
    for found in _MENTION.finditer(words):
        if found.start() > start:
            yield text(words[start : found.start()])
        kind, key = _MARKS[found[1]]
        yield {"type": kind, key: found[2]}
        start = found.end()
    if start < len(words):
        yield text(words[start:])


def refused(words: str) -> Drawing:
    """A UserError, for the person alone: what it says is what they need."""
    return message(paragraph(*spans_of(words)))


def done(words: str, more: str = "") -> Drawing:
    """What was done; `more` is small print."""
    return message(paragraph(*spans_of(words)), *([context(more)] if more else []))


def broken(reference: str) -> Drawing:
    """Something failed that should not have; nothing of it is shown but a number to ask with."""
    said = "Look at the card before you try again: it shows what was done."
    small = f"If it happens again, tell whoever runs Pressroom this number: {reference}"
    return message(
        rich(line(bold("That did not work, and it is our fault."))), paragraph(text(said)), context(small)
    )
