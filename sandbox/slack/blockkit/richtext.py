"""The rich_text block: sections, lists, quotes, preformatted text and what stands in them."""

from sandbox.slack.blockkit.check import Check, among, anything, flag, items, number, shape, string, typed
from sandbox.slack.blockkit.composition import ident

_STYLES = (
    "bold",
    "italic",
    "strike",
    "code",
    "underline",
    "highlight",
    "client_highlight",
    "unlink",
)
MANY = 10_000
style = shape({}, dict.fromkeys(_STYLES, flag))
_STYLED = {"style": style}
_LINK = {"text": string(12_000, 0), "unsafe": flag}

INLINE: dict[str, Check] = {
    "text": shape({"text": string(12_000)}, _STYLED),
    "link": shape({"url": string(3000)}, _LINK | _STYLED),
    "emoji": shape(
        {"name": string(255)}, {"unicode": string(255), "skin_tone": number(1, 6), "style": style}
    ),
    "user": shape({"user_id": string(255)}, _STYLED),
    "channel": shape({"channel_id": string(255)}, _STYLED),
    "usergroup": shape({"usergroup_id": string(255)}, _STYLED),
    "team": shape({"team_id": string(255)}, _STYLED),
    "broadcast": shape({"range": among("here", "channel", "everyone")}, _STYLED),
    "color": shape({"value": string(20)}, _STYLED),
    "date": shape(
        {"timestamp": number(0, 2**40, whole=True), "format": string(255)},
        {"url": string(3000), "fallback": string(255), "style": style},
    ),
}

_INLINE = items(typed(INLINE), MANY, 0)
_BORDER = number(0, 1, whole=True)
section = shape({"elements": _INLINE})

PARTS: dict[str, Check] = {
    "rich_text_section": section,
    "rich_text_quote": shape({"elements": _INLINE}, {"border": _BORDER}),
    "rich_text_preformatted": shape(
        {"elements": items(typed({"text": INLINE["text"], "link": INLINE["link"]}), MANY, 0)},
        {"border": _BORDER, "language": anything},
    ),
    "rich_text_list": shape(
        {"elements": items(typed({"rich_text_section": section}), MANY), "style": among("bullet", "ordered")},
        {"indent": number(0, 8, whole=True), "offset": number(0, 2**31, whole=True), "border": _BORDER},
    ),
}

rich_text = typed({"rich_text": shape({"elements": items(typed(PARTS), MANY)}, {"block_id": ident})})
