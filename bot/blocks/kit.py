"""Block Kit's blocks and views as plain dicts: the only place that knows how much Slack takes.

What others wrote is cut with "…" where it is too long; a fault of ours (too many blocks, the same id twice)
raises ValueError. https://docs.slack.dev/reference/blocks has the limits.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.domain.text import clean, escape, shorten
from bot.errors import NotFoundError

Json: TypeAlias = dict[str, Any]
"""A Slack payload, a block or a view, as decoded JSON."""

NOTHING = "\N{EN DASH}"
"""Stands where there is nothing to show, as Slack refuses empty text."""

TEXT = 3000
# chat.update answers msg_too_long above this, although chat.postMessage takes ten times as much.
FALLBACK = 4000
_HEADER, _TITLE, _ID = 150, 24, 255
# https://docs.slack.dev/reference/block-kit/blocks
_BLOCKS = {"message": 50, "modal": 100, "home": 100}


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """A message as Slack shows it: the full content as text (escaped mrkdwn), and the blocks."""

    text: str
    blocks: Sequence[Json] = ()


# ---- text


def visible(text: str, limit: int = TEXT) -> str:
    """The text without what can't be seen, at most `limit` long and never empty."""
    return _never_empty(clean(text, limit))


def one_line(text: str, limit: int = TEXT) -> str:
    """As `visible`, with line ends and runs of spaces made one space."""
    return _never_empty(shorten(" ".join(clean(text).split()), limit))


def _never_empty(text: str) -> str:
    return text if text.strip() else NOTHING


def plain(text: str, limit: int = TEXT) -> Json:
    """A plain_text object: safe for what others wrote."""
    # Without emoji, or ":warning:" in a stranger's words would look like a sign of ours.
    return {"type": "plain_text", "text": visible(text, limit), "emoji": False}


def label(text: str, limit: int) -> Json:
    """A plain_text object of one line, for headers, buttons and labels."""
    return plain(one_line(text, limit), limit)


def mrkdwn(text: str, limit: int = TEXT) -> Json:
    """A mrkdwn object: for our own words, people's ids and times, never for what others wrote."""
    # Verbatim, or Slack would make links and mentions of words that merely look like them.
    return {"type": "mrkdwn", "text": cut(_never_empty(text), limit), "verbatim": True}


_TORN = re.compile(r"(<[^>]*|&[a-z]{0,4})$")


def cut(marked: str, limit: int) -> str:
    """The mrkdwn text cut to the limit, through no entity and no `<…>`."""
    if len(marked) <= limit:
        return marked
    return _TORN.sub("", marked[: limit - 1]) + "…"


# ---- ids


def stamp(*numbers: int) -> str:
    """What a button carries: the id, the version that was drawn, and what else the action needs."""
    return ".".join(str(number) for number in numbers)


def stamped(value: str, size: int = 2) -> tuple[int, ...]:
    """The `size` numbers of a `stamp`; raises NotFoundError for anything else, as it comes from outside."""
    # ASCII, as \d would take digits of every script; 18 of them fit into the database's integers.
    if not re.fullmatch(rf"\d{{1,18}}(\.\d{{1,18}}){{{size - 1}}}", value, re.ASCII):
        raise NotFoundError(OUTDATED)
    return tuple(int(number) for number in value.split("."))


OUTDATED = "This button is of another time, and does nothing any more."


def _identified(block: Json, block_id: str) -> Json:
    return {**block, "block_id": within(block_id, _ID)} if block_id else block


def within(text: str, limit: int) -> str:
    """The text, which is ours; raises ValueError where it is empty or too long."""
    if not 0 < len(text) <= limit:
        raise ValueError(f"{text[:40]!r} has {len(text)} characters; 1 to {limit} are allowed")
    return text


def counted(things: Iterable[Json], least: int, most: int) -> list[Json]:
    """The things as a list; raises ValueError where they are too few or too many."""
    found = list(things)
    if not least <= len(found) <= most:
        raise ValueError(f"there are {len(found)} elements; {least} to {most} are allowed")
    return found


# ---- blocks


def header(text: str) -> Json:
    """A headline."""
    return {"type": "header", "text": label(text, _HEADER)}


def divider() -> Json:
    """A thin line."""
    return {"type": "divider"}


def section(text: str | Json, accessory: Json | None = None, block_id: str = "") -> Json:
    """A paragraph, with an element at its right; a bare string is shown as it is."""
    said = plain(text) if isinstance(text, str) else text
    block: Json = {"type": "section", "text": said}
    return _identified({**block, "accessory": accessory} if accessory else block, block_id)


def context(*elements: str | Json) -> Json:
    """Small print: up to ten texts; a bare string is shown as it is."""
    shown = [plain(element) if isinstance(element, str) else element for element in elements]
    return {"type": "context", "elements": counted(shown, 1, 10)}


def actions(*elements: Json, block_id: str = "") -> Json:
    """A row of buttons and menus; no two share an action_id."""
    found = counted(elements, 1, 25)
    _unique(element["action_id"] for element in found)
    return _identified({"type": "actions", "elements": found}, block_id)


def _unique(ids: Iterable[str]) -> None:
    found = list(ids)
    if len(set(found)) != len(found):
        raise ValueError(f"the same id stands twice among {found}")


def at_most(most: int, blocks: Iterable[Json], rest: str) -> list[Json]:
    """The blocks; where there are more than `most`, the first of them and a line that says so."""
    found = list(blocks)
    return found if len(found) <= most else [*found[: most - 1], context(rest)]


# ---- surfaces


def modal(title: str, blocks: Iterable[Json], callback_id: str, submit: str = "", metadata: str = "") -> Json:
    """A modal; without `submit` it is for reading only. `metadata` is routing data: ids, nothing else."""
    view: Json = {
        "type": "modal",
        "callback_id": within(callback_id, _ID),
        "title": label(title, _TITLE),
        "close": label("Cancel" if submit else "Close", _TITLE),
        "blocks": _fitting(blocks, "modal"),
        "private_metadata": metadata and within(metadata, 3000),
    }
    return {**view, "submit": label(submit, _TITLE)} if submit else view


def home(blocks: Iterable[Json], metadata: str = "") -> Json:
    """An App Home tab; `metadata` is routing data: where in it somebody is."""
    view = {"type": "home", "blocks": _fitting(blocks, "home")}
    return view | ({"private_metadata": within(metadata, 3000)} if metadata else {})


def message(*blocks: Json) -> Drawing:
    """A message; its text says what the blocks say, for notifications and screen readers."""
    fitting = _fitting(blocks, "message")
    # Drawn from the blocks, so that what is read aloud can't differ from what is seen.
    lines = [line for block in fitting for line in SPOKEN[block["type"]](block)]
    return Drawing(text=cut("\n".join(lines), FALLBACK), blocks=fitting)


def _fitting(blocks: Iterable[Json], surface: str) -> list[Json]:
    found = counted(blocks, 1, _BLOCKS[surface])
    _unique(block["block_id"] for block in found if "block_id" in block)
    return found


# ---- what a block says aloud


def _spoken_text(text: Json) -> str:
    words = str(text["text"])
    return words if text["type"] == "mrkdwn" else escape(words)


def _spoken_section(block: Json) -> list[str]:
    return [_spoken_text(block["text"])]


def _spoken_context(block: Json) -> list[str]:
    return [" · ".join(_spoken_text(element) for element in block["elements"])]


_PARTS: Mapping[str, str] = {
    "text": "{text}",
    "link": "<{url}|{text}>",
    "user": "<@{user_id}>",
    "usergroup": "<!subteam^{usergroup_id}>",
    "channel": "<#{channel_id}>",
    "date": "<!date^{timestamp}^{format}|{fallback}>",
}


def spoken_span(span: Json) -> str:
    """An element of rich text as mrkdwn."""
    # Escaped once more although it is our own mark-up: labels and addresses come from others.
    safe_values = {key: escape(value) if isinstance(value, str) else value for key, value in span.items()}
    return _PARTS[span["type"]].format(**safe_values)


def _spoken_rich(block: Json) -> list[str]:
    return [line for part in block["elements"] for line in _spoken_part(part)]


def _spoken_part(part: Json) -> Iterator[str]:
    if part["type"] == "rich_text_list":
        yield from _spoken_list(part)
        return
    said = "".join(spoken_span(span) for span in part["elements"])
    yield said if part["type"] == "rich_text_section" else "&gt; " + said.replace("\n", "\n&gt; ")


def _spoken_list(part: Json) -> Iterator[str]:
    for number, element in enumerate(part["elements"], start=1):
        mark = "•" if part["style"] == "bullet" else f"{number}."
        yield f"{mark} " + "".join(spoken_span(span) for span in element["elements"])


def _spoken_chart(block: Json) -> list[str]:
    return [escape(block["title"]), *map(_spoken_series, block["chart"]["series"])]


def _spoken_series(series: Json) -> str:
    points = ", ".join(f"{point['label']}: {point['value']:,g}" for point in series["data"])
    return escape(f"{series['name']}: {points}")


def _spoken_image(block: Json) -> list[str]:
    return [escape(f"Image: {block['alt_text']}")]


SPOKEN: Mapping[str, Callable[[Json], list[str]]] = {
    "image": _spoken_image,
    "header": _spoken_section,
    "section": _spoken_section,
    "context": _spoken_context,
    "rich_text": _spoken_rich,
    "data_visualization": _spoken_chart,
    "actions": lambda _: [],
    "divider": lambda _: [],
}
"""The words of each kind of block, line by line, as mrkdwn."""
