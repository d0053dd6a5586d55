"""rich_text blocks to HTML: every text is a text, structure comes from the elements alone."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape

from sandbox.web import mrkdwn
from sandbox.web.emoji import emoji
from sandbox.web.viewer import Viewer

Element = Mapping[str, Any]
_TAGS = {"bold": "b", "italic": "i", "strike": "s", "underline": "u", "code": "code"}
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}")
_DEEPEST = 8


def rich_text(block: Element, viewer: Viewer) -> Markup:
    """Draw a rich_text block: its sections, lists, quotes and preformatted parts in order."""
    return Markup().join(_part(part, viewer) for part in block.get("elements", ()))


def _part(part: Element, viewer: Viewer) -> Markup:
    draw = _PARTS.get(str(part.get("type")))
    return draw(part, viewer) if draw else Markup()


def _section(part: Element, viewer: Viewer) -> Markup:
    return Markup('<div class="rt-section">{}</div>').format(_inline(part, viewer))


def _preformatted(part: Element, viewer: Viewer) -> Markup:
    return Markup("<pre>{}</pre>").format(_inline(part, viewer))


def _quote(part: Element, viewer: Viewer) -> Markup:
    return Markup("<blockquote>{}</blockquote>").format(_inline(part, viewer))


def _list(part: Element, viewer: Viewer) -> Markup:
    tag = "ol" if part.get("style") == "ordered" else "ul"
    items = Markup().join(Markup("<li>{}</li>").format(_inline(item, viewer)) for item in part["elements"])
    indent = min(int(part.get("indent") or 0), _DEEPEST)
    start = int(part.get("offset") or 0) + 1
    return Markup('<{0} class="indent-{1}"{2}>{3}</{0}>').format(
        tag, indent, Markup(' start="{}"').format(start) if tag == "ol" else "", items
    )


def _inline(part: Element, viewer: Viewer) -> Markup:
    return Markup().join(_styled(element, viewer) for element in part.get("elements", ()))


def _styled(element: Element, viewer: Viewer) -> Markup:
    draw = _INLINE.get(str(element.get("type")))
    shown = draw(element, viewer) if draw else escape(element.get("text", ""))
    for style, on in (element.get("style") or {}).items():
        if on and style in _TAGS:
            shown = Markup("<{0}>{1}</{0}>").format(_TAGS[style], shown)
    return shown


def _link(element: Element, viewer: Viewer) -> Markup:
    return mrkdwn.link(element["url"], escape(element.get("text") or element["url"]), viewer)


def _emoji(element: Element, _viewer: Viewer) -> Markup:
    return escape(emoji(element["name"]) or f":{element['name']}:")


def _date(element: Element, viewer: Viewer) -> Markup:
    shown = mrkdwn.date(element["timestamp"], element["format"], viewer, element.get("fallback") or "")
    return mrkdwn.link(element["url"], shown, viewer) if element.get("url") else shown


def _colour(element: Element, _viewer: Viewer) -> Markup:
    value = str(element["value"])
    if not _COLOUR.fullmatch(value):
        return escape(value)
    return Markup('<span class="swatch"><i style="background:{0}"></i>{0}</span>').format(value)


_PARTS: Mapping[str, Callable[[Element, Viewer], Markup]] = {
    "rich_text_section": _section,
    "rich_text_preformatted": _preformatted,
    "rich_text_quote": _quote,
    "rich_text_list": _list,
}

_INLINE: Mapping[str, Callable[[Element, Viewer], Markup]] = {
    "text": lambda element, _viewer: escape(element["text"]),
    "link": _link,
    "emoji": _emoji,
    "user": lambda element, viewer: mrkdwn.person(element["user_id"], viewer),
    "usergroup": lambda element, viewer: mrkdwn.group(element["usergroup_id"], viewer),
    "channel": lambda element, viewer: mrkdwn.channel(element["channel_id"], viewer),
    "broadcast": lambda element, _viewer: mrkdwn.broadcast(element["range"]),
    "date": _date,
    "color": _colour,
}
