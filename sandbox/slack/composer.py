"""What people type, turned into what Slack makes of it: escapes, mentions, links, and rich text."""

import re
from collections.abc import Mapping

from sandbox.slack.shape import Json

_TOKEN = re.compile(
    r"<(?P<mark>[@#!][^<>\s|]+)(?:\|[^<>]*)?>"
    r"|<(?P<boxed>https?://[^<>\s|]+)(?:\|(?P<label>[^<>]*))?>"
    r"|(?P<link>https?://[^\s<>]+)"
    r"|(?<!\S)(?P<named>[@#][\w.-]*\w)"
)


def typed(text: str, names: Mapping[str, str]) -> tuple[str, list[Json]]:
    """The `text` and the rich_text elements of what was typed; `names` are ids by @person and #channel."""
    parts: list[str] = []
    rich: list[Json] = []
    end = 0
    for match in _TOKEN.finditer(text):
        found = _mention(match, names) or _link(match)
        if found:
            _plain(text[end : match.start()], parts, rich)
            parts.append(found[0])
            rich.append(found[1])
            end = match.end()
    _plain(text[end:], parts, rich)
    return "".join(parts), rich


def rich_block(elements: list[Json]) -> Json:
    """The rich_text block that Slack's composer makes."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def escaped(text: str) -> str:
    """Slack's three escapes, in their order."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str, parts: list[str], rich: list[Json]) -> None:
    if text:
        parts.append(escaped(text))
        rich.append({"type": "text", "text": text})


def _mention(match: re.Match[str], names: Mapping[str, str]) -> tuple[str, Json] | None:
    named = (match["named"] or "").lower()
    mark = match["mark"] or (named[0] + names[named] if named in names else "")
    if not mark:
        return None
    sign, target = mark[0], mark[1:]
    if sign == "@":
        return f"<@{target}>", {"type": "user", "user_id": target}
    if sign == "#":
        return f"<#{target}|>", {"type": "channel", "channel_id": target}
    return f"<!{target}>", _wide(target)


def _wide(target: str) -> Json:
    kind, _, group = target.partition("^")
    return (
        {"type": "usergroup", "usergroup_id": group}
        if kind == "subteam"
        else {"type": "broadcast", "range": target}
    )


def labelled(text: str, names: Mapping[str, str]) -> str:
    """Escaped text of a command, in which Slack adds the name to each mention."""
    by_id = {f"{name[0]}{name_id}": name[1:] for name, name_id in names.items()}
    return re.sub(
        r"<([@#]\w+)\|?>",
        lambda match: f"<{match[1]}|{by_id[match[1]]}>" if match[1] in by_id else match[0],
        text,
    )


def _link(match: re.Match[str]) -> tuple[str, Json] | None:
    url = match["boxed"] or match["link"]
    if not url:
        return None
    label = match["label"]
    if label:
        return f"<{escaped(url)}|{escaped(label)}>", {"type": "link", "url": url, "text": label}
    return f"<{escaped(url)}>", {"type": "link", "url": url}
