"""Text that others wrote, made harmless: what Slack would hide, reorder or read as a command is taken out."""

import regex

_LINE_ENDS = regex.compile(r"\r\n?|\v|\f|\x85|\u2028|\u2029")

_KEPT = regex.compile(
    r"(\U0001F3F4[\U000E0020-\U000E007E]+\U000E007F"  # a flag of a part of a country is spelt in tags
    r"|(?<=[^\s\p{ASCII}])[\u200C\u200D](?=[^\s\p{ASCII}]))"  # emoji families; Persian and Indic spelling
    r"|[\p{Cc}\p{Cf}\p{Cs}\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u3164\uFFA0--[\n]]",
    regex.VERSION1,
)
"""What can't be seen; the first group is kept."""

_PILES = regex.compile(r"(\p{M}{6})\p{M}+")
"""More marks on one letter than any script needs: they climb over the lines above."""


def clean(text: str, limit: int | None = None) -> str:
    """The text without control, invisible and reordering characters, at most `limit` characters long."""
    if text.isascii() and text.isprintable():
        return shorten(text, limit)
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return shorten(_PILES.sub(r"\1", _KEPT.sub(r"\1", lines)), limit)


def shorten(text: str, limit: int | None) -> str:
    """The text, cut between two characters as people see them and ending in "…", where it is too long."""
    if limit is None or len(text) <= limit:
        return text
    kept = ""
    for match in regex.finditer(r"\X", text):
        if match.end() > limit - 1:
            break
        kept = text[: match.end()]
    return kept + "…"


def escape(text: str) -> str:
    """The text for mrkdwn, unable to mention, link or send a command: Slack reads those in `<…>` only."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
