"""Rich text: the only block in which nothing of what others wrote is read as a command."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.blocks.kit import NOTHING, TEXT, Json, counted, one_line, visible
from bot.domain.ids import ChannelId, SlackUserId
from bot.domain.text import clean

Style = Literal["bold", "italic", "strike", "code"]
Line: TypeAlias = Sequence[Json]
"""The elements of one line: texts, links, people, dates."""

_URL = 3000
_LONG_TEXT = 4


# ---- elements of a line


def text(value: str, *styles: Style) -> Json:
    """Words, shown as they are."""
    span: Json = {"type": "text", "text": clean(value, TEXT) or NOTHING}
    return {**span, "style": dict.fromkeys(styles, True)} if styles else span


def bold(value: str) -> Json:
    """Words that stand out."""
    return text(value, "bold")


# The authority has no "@": "https://bank.example@evil.example" leads to evil.example.
_ADDRESS = re.compile(r"https?://[^\s/?#@\\<>\"|]+([/?#][^\s\\<>\"|]*)?", re.IGNORECASE)

# Asked again of the result, as spelling a name in ASCII may leave a space or a bracket in it.
_HOST = re.compile(r"[a-z0-9._:-]+", re.IGNORECASE)


def host_of(url: str) -> str | None:
    """The host that a web address leads to; None where it is none, or is written to mislead."""
    # An address that Slack's mrkdwn or a person's eye could read in two ways is not shown as a link at all.
    if len(url) > _URL or clean(url) != url or not _ADDRESS.fullmatch(url):
        return None
    try:
        host = (urlsplit(url).hostname or "").encode("idna").decode()
    except ValueError:
        return None
    return host if _HOST.fullmatch(host) else None


def link(url: str, words: str) -> Json:
    """A link which shows the host it leads to; only the words where the address can't be trusted."""
    host = host_of(url)
    if host is None:
        return text(words)
    shown = one_line(words, 200)
    return {"type": "link", "url": url, "text": shown if words == url else f"{shown} ({host})"}


def person(user: SlackUserId) -> Json:
    """Somebody in Slack, by the name that each viewer knows them under."""
    return {"type": "user", "user_id": user}


def channel(name: ChannelId) -> Json:
    """A channel in Slack."""
    return {"type": "channel", "channel_id": name}


def date(moment: datetime, zone: ZoneInfo) -> Json:
    """A time, shown in the zone of whoever looks; old clients show the given zone, by its name."""
    return {
        "type": "date",
        "timestamp": int(moment.timestamp()),
        "format": "{date_short_pretty}, {time}",
        "fallback": wall(moment, zone),
    }


def wall(moment: datetime, zone: ZoneInfo) -> str:
    """A time in words, with the name of its zone."""
    return f"{moment.astimezone(zone):%a %-d %b %Y, %H:%M} ({zone.key})"


def when(moment: datetime, zone: ZoneInfo) -> Line:
    """A time for whoever looks, and beside it what the clock shows in the brand's zone."""
    return (date(moment, zone), text(f" ({moment.astimezone(zone):%a %H:%M} {place(zone)} time)"))


def place(zone: ZoneInfo) -> str:
    """A zone as people call it: "Berlin"."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def token(moment: datetime, zone: ZoneInfo) -> str:
    """A time as mrkdwn, for small print."""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}}, {{time}}|{wall(moment, zone)}>"


# ---- blocks


def rich(*parts: Json) -> Json:
    """A block of lines, quotes and lists."""
    return {"type": "rich_text", "elements": counted(parts, 1, 60)}


def line(*spans: Json) -> Json:
    """One paragraph."""
    return {"type": "rich_text_section", "elements": counted(spans, 1, 200)}


def quote(*spans: Json) -> Json:
    """Words of somebody else, with a bar at their left."""
    return {"type": "rich_text_quote", "elements": counted(spans, 1, 200)}


def preformatted(value: str) -> Json:
    """Words in columns."""
    return {"type": "rich_text_preformatted", "elements": [text(visible(value))]}


def bullets(lines: Iterable[Line], style: Literal["bullet", "ordered"] = "bullet") -> Json:
    """A list."""
    return {
        "type": "rich_text_list",
        "style": style,
        "indent": 0,
        "elements": counted((line(*spans) for spans in lines), 1, 60),
    }


def capped(lines: Sequence[Line], most: int) -> list[Line]:
    """The first lines, and how many more there are."""
    rest = len(lines) - most
    return [*lines[:most], (text(f"+{rest} more"),)] if rest > 0 else list(lines)


def paragraph(*spans: Json) -> Json:
    """A block of one line."""
    return rich(line(*spans))


def quoted(value: str) -> list[Json]:
    """What somebody wrote, however long, in as many blocks as it takes; past four it ends in "…"."""
    return [rich(quote(text(piece))) for piece in pieces(value)]


def pieces(value: str) -> list[str]:
    """A text in pieces for a block each; past four it ends in "…"."""
    # Cut into blocks rather than shortened: who approves has to see all of it.
    whole = visible(value, TEXT * _LONG_TEXT)
    return [whole[start : start + TEXT] for start in range(0, len(whole), TEXT)]
