"""Slack's mrkdwn to HTML. Whatever is not its syntax is text, and text is escaped, always."""

import re
from collections.abc import Callable, Mapping
from itertools import groupby

from markupsafe import Markup, escape

from sandbox.web.dates import date_text
from sandbox.web.emoji import with_emoji
from sandbox.web.viewer import Viewer

_BLOCK = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_ANGLED = r"<(?P<token>[^<>\n]+)>"
_CODE = r"`(?P<code>[^`\n]+)`"
_STYLES = {"b": r"\*", "i": "_", "s": "~"}
_BARE = r"(?P<bare>https?://[^\s<>|]*[^\s<>|.,;:!?)\]}'\"*_~])"
_ADDRESS = re.compile(_BARE)
_SAFE_LINK = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)
_QUOTE = re.compile(r"^(?:&gt;|>) ?")


def _style(tag: str, mark: str) -> str:
    inner = rf"(?:<[^<>\n]*>|[^{mark}\n<])+"
    return rf"(?<![\w{mark}]){mark}(?=\S)(?P<{tag}>{inner})(?<=\S){mark}(?![\w{mark}])"


_INLINE = re.compile("|".join([_CODE, _ANGLED, *(_style(tag, mark) for tag, mark in _STYLES.items()), _BARE]))


def mrkdwn(text: str, viewer: Viewer) -> Markup:
    """Draw mrkdwn for this viewer: code, quotes, styles, links, mentions and dates."""
    parts = _BLOCK.split(text)
    drawn = [
        Markup("<pre>{}</pre>").format(_bare_text(part)) if odd else _lines(part, viewer)
        for odd, part in ((index % 2, part) for index, part in enumerate(parts))
        if part
    ]
    return Markup().join(drawn)


def plain(text: str) -> Markup:
    """Draw plain_text: nothing is syntax but the emoji codes."""
    return escape(with_emoji(text))


def linked(text: str) -> Markup:
    """Plain text from a platform, with its web addresses as links."""
    out, position = Markup(), 0
    for match in _ADDRESS.finditer(text):
        anchor = Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>').format(
            match["bare"]
        )
        out += escape(text[position : match.start()]) + anchor
        position = match.end()
    return out + escape(text[position:])


def link(url: str, label: Markup, viewer: Viewer) -> Markup:
    """A link, if the address is of a kind that is safe to follow; else its label alone."""
    if url.startswith("slack://app"):
        home = viewer.link(view="home")
        return Markup('<a href="{}" data-nav>{}</a>').format(home, label)
    if not _SAFE_LINK.match(url):
        return label
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, label)


def person(user: str, viewer: Viewer) -> Markup:
    """A mention of a person, marked when it is the viewer."""
    mine = " is-me" if user == viewer.user else ""
    name = viewer.people.get(user, user)
    return Markup('<span class="mention{}" data-person="{}">@{}</span>').format(mine, user, name)


def group(group_id: str, viewer: Viewer) -> Markup:
    """A mention of a user group."""
    return Markup('<span class="mention">@{}</span>').format(viewer.groups.get(group_id, group_id))


def channel(channel_id: str, viewer: Viewer) -> Markup:
    """A channel's name, which leads to it."""
    name = viewer.channels.get(channel_id, channel_id)
    href = viewer.link(channel=channel_id)
    return Markup('<a class="mention" href="{}" data-nav>#{}</a>').format(href, name)


def broadcast(word: str) -> Markup:
    """@here, @channel or @everyone."""
    return Markup('<span class="mention is-broadcast">@{}</span>').format(word)


def date(timestamp: str | float, template: str, viewer: Viewer, fallback: str = "") -> Markup:
    """A date in the viewer's zone; the fallback where the time is not a number."""
    try:
        shown = date_text(float(timestamp), template, viewer)
    except (ValueError, OverflowError, OSError):
        return escape(fallback or template)
    return Markup('<time title="{}">{}</time>').format(fallback or viewer.zone.key, shown)


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _bare_text(text: str) -> str:
    """What stands inside code: entities undone, tokens shown by their label or address."""
    return _unescape(re.sub(_ANGLED, lambda match: match["token"].rpartition("|")[2], text))


def _lines(text: str, viewer: Viewer) -> Markup:
    out = Markup()
    for is_quote, lines in groupby(text.split("\n"), lambda line: bool(_QUOTE.match(line))):
        drawn = Markup("\n").join(_inline(_QUOTE.sub("", line, count=1), viewer) for line in lines)
        out += Markup("<blockquote>{}</blockquote>").format(drawn) if is_quote else drawn
    return out


def _inline(text: str, viewer: Viewer) -> Markup:
    out, position = Markup(), 0
    for match in _INLINE.finditer(text):
        out += plain(_unescape(text[position : match.start()])) + _matched(match, viewer)
        position = match.end()
    return out + plain(_unescape(text[position:]))


def _matched(match: re.Match[str], viewer: Viewer) -> Markup:
    kind, inner = match.lastgroup or "", match[match.lastgroup or 0]
    if kind == "code":
        return Markup("<code>{}</code>").format(_bare_text(inner))
    if kind == "token":
        return _token(inner, viewer)
    if kind == "bare":
        url = _unescape(inner)
        return link(url, escape(url), viewer)
    return Markup("<{0}>{1}</{0}>").format(kind, _inline(inner, viewer))


def _token(token: str, viewer: Viewer) -> Markup:
    body, _, label = token.partition("|")
    if token[0] == "@":
        return person(body[1:], viewer)
    if token[0] == "#":
        return channel(body[1:], viewer)
    if token[0] == "!":
        return _command(token[1:], viewer)
    url = _unescape(body)
    return link(url, plain(_unescape(label or body)), viewer)


def _command(token: str, viewer: Viewer) -> Markup:
    body, _, label = token.partition("|")
    name, _, rest = body.partition("^")
    draw = _COMMANDS.get(name)
    if draw:
        return draw(rest, _unescape(label), viewer)
    return broadcast(name) if name in {"here", "channel", "everyone"} else escape(_unescape(label or name))


def _group_token(rest: str, _label: str, viewer: Viewer) -> Markup:
    return group(rest, viewer)


def _date_token(rest: str, label: str, viewer: Viewer) -> Markup:
    timestamp, _, template = rest.partition("^")
    template, _, url = template.partition("^")
    shown = date(timestamp, template, viewer, label)
    return link(url, shown, viewer) if url else shown


_COMMANDS: Mapping[str, Callable[[str, str, Viewer], Markup]] = {
    "subteam": _group_token,
    "date": _date_token,
}
