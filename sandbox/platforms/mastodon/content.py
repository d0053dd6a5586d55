"""Texts on Mastodon: how they count, whom they mention, how they look in HTML."""

import html
import re
from collections.abc import Callable

from sandbox.platforms.words import LINK, MENTION, TAG, graphemes

URL_LENGTH = 23
_SHOWN = 30
_TOKEN = re.compile(
    f"(?P<link>{LINK.pattern})|(?P<mention>{MENTION.pattern})|(?P<tag>{TAG.pattern})", re.IGNORECASE
)

Resolve = Callable[[str, str], tuple[str, str] | None]
"""Answers (profile URL, username) for a mention's username and domain, or None when nobody has it."""


def count(text: str, spoiler: str = "") -> int:
    """Characters as the instance counts: graphemes, a link as 23, a mention without its server."""
    short = LINK.sub("x" * URL_LENGTH, text)
    return graphemes(spoiler) + graphemes(MENTION.sub(r"@\1", short))


def as_html(text: str, origin: str, resolve: Resolve) -> str:
    """The text as the API hands it out."""
    paragraphs = re.split(r"\n{2,}", text.strip())
    lines = [_inline(paragraph, origin, resolve).replace("\n", "<br />") for paragraph in paragraphs]
    return "".join(f"<p>{line}</p>" for line in lines if line)


def plain_html(text: str) -> str:
    """A text without links, as names and fields of a profile are handed out."""
    # Ruby writes the apostrophe in decimal, and clients compare texts.
    return html.escape(text).replace("&#x27;", "&#39;")


def _inline(text: str, origin: str, resolve: Resolve) -> str:
    out, at = [], 0
    for match in _TOKEN.finditer(text):
        out += [plain_html(text[at : match.start()]), _linked(match, origin, resolve)]
        at = match.end()
    return "".join([*out, plain_html(text[at:])])


def _linked(match: re.Match[str], origin: str, resolve: Resolve) -> str:
    whole = match[0]
    if match["link"]:
        return _link(whole)
    if match["tag"]:
        name = whole[1:]
        href = f"{origin}/tags/{name.lower()}"
        return f'<a href="{href}" class="mention hashtag" rel="tag">#<span>{name}</span></a>'
    username, _, domain = whole[1:].partition("@")
    target = resolve(username, domain)
    if target is None:
        return plain_html(whole)
    url, name = target
    return (
        f'<span class="h-card" translate="no"><a href="{url}" class="u-url mention">'
        f"@<span>{name}</span></a></span>"
    )


def _link(url: str) -> str:
    scheme = re.match(r"https?://(www\.)?", url, re.IGNORECASE)
    begin = scheme[0] if scheme else ""
    shown, rest = url[len(begin) :][:_SHOWN], url[len(begin) :][_SHOWN:]
    style = ' class="ellipsis"' if rest else ""
    return (
        f'<a href="{html.escape(url)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{html.escape(begin)}</span><span{style}>{html.escape(shown)}</span>'
        f'<span class="invisible">{html.escape(rest)}</span></a>'
    )
