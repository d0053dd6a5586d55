"""Blocks: their fields, and the surfaces on which each may stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sandbox.slack.blockkit import composition as c
from sandbox.slack.blockkit.chart import data_visualization
from sandbox.slack.blockkit.check import (
    Check,
    Fields,
    Spot,
    among,
    anything,
    distinct,
    flag,
    items,
    not_both,
    number,
    one_of,
    shape,
    string,
    typed,
)
from sandbox.slack.blockkit.element import ALL, HOME, MESSAGE, MODAL, element, image
from sandbox.slack.blockkit.richtext import rich_text
from sandbox.slack.blockkit.table import data_table, table

CHILDREN = frozenset(
    {
        *("actions", "context", "divider", "file", "header", "image", "input"),
        *("rich_text", "section", "table", "video"),
    }
)
"""What a container may hold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """What a block must look like and where it may be."""

    check: Check
    surfaces: frozenset[str] = ALL


_MESSAGE = frozenset({MESSAGE})
_SHOWN = frozenset({MESSAGE, HOME})
_ID: Fields = {"block_id": c.ident}
_CARD_IMAGE = typed({"image": image})

card = shape(
    {},
    {
        **_ID,
        "hero_image": _CARD_IMAGE,
        "icon": _CARD_IMAGE,
        "slack_icon": anything,
        "title": c.text(150),
        "subtitle": c.text(150),
        "body": c.text(200),
        "actions": items(element, 5),
    },
    one_of("hero_image", "title", "actions", "body"),
    distinct("actions", "action_id"),
)
_TASK = shape(
    {
        "task_id": string(255),
        "title": string(255),
        "status": among("pending", "in_progress", "complete", "error"),
    },
    {**_ID, "details": rich_text, "output": rich_text, "sources": items(anything, 100, 0)},
)
_PICTURE = shape(
    {"alt_text": string(2000)},
    {"image_url": c.image_url, "slack_file": c.slack_file, "title": c.plain_text(2000), **_ID},
    one_of("image_url", "slack_file"),
    not_both("image_url", "slack_file"),
)
_VIDEO = shape(
    {"alt_text": string(2000), "title": c.plain_text(199), "video_url": c.url, "thumbnail_url": c.url},
    {
        **_ID,
        "title_url": c.url,
        "description": c.plain_text(199),
        "provider_icon_url": c.url,
        "provider_name": string(255),
        "author_name": string(49),
    },
)


def _child(value: object, spot: Spot) -> Iterator[str]:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in CHILDREN:
        yield spot.at("type").fault(f"unsupported type: {kind}")
    else:
        yield from block(value, spot)


_CONTAINER = shape(
    {"child_blocks": items(_child, 10)},
    {
        **_ID,
        "title": c.plain_text(150),
        "rich_text_title": rich_text,
        "subtitle": c.text(150),
        "width": among("narrow", "standard", "wide", "full"),
        "icon": _CARD_IMAGE,
        "is_collapsible": flag,
        "default_collapsed": flag,
        "has_header_divider": flag,
    },
    one_of("title", "rich_text_title"),
)

BLOCKS: Mapping[str, Block] = {
    "section": Block(
        check=shape(
            {},
            {
                **_ID,
                "text": c.text(c.MAX_TEXT),
                "fields": items(c.text(2000), 10),
                "accessory": element,
                "expand": flag,
            },
            one_of("text", "fields"),
        )
    ),
    "divider": Block(check=shape({}, _ID)),
    "header": Block(check=shape({"text": c.plain_text(150)}, {**_ID, "level": number(1, 6, whole=True)})),
    "image": Block(check=_PICTURE),
    "context": Block(check=shape({"elements": items(element, 10)}, _ID)),
    "actions": Block(check=shape({"elements": items(element, 25)}, _ID, distinct("elements", "action_id"))),
    "rich_text": Block(check=rich_text),
    "video": Block(check=_VIDEO),
    "input": Block(
        check=shape(
            {"label": c.plain_text(2000), "element": element},
            {**_ID, "hint": c.plain_text(2000), "optional": flag, "dispatch_action": flag},
        )
    ),
    "file": Block(
        check=shape({"external_id": string(255), "source": among("remote")}, _ID), surfaces=_MESSAGE
    ),
    "markdown": Block(check=shape({"text": string(12_000)}, _ID), surfaces=_MESSAGE),
    "context_actions": Block(
        check=shape({"elements": items(element, 5)}, _ID, distinct("elements", "action_id")),
        surfaces=_MESSAGE,
    ),
    "table": Block(check=table, surfaces=_SHOWN),
    "data_table": Block(check=data_table, surfaces=_SHOWN),
    "data_visualization": Block(check=data_visualization, surfaces=_SHOWN),
    "alert": Block(
        check=shape(
            {"text": c.text(200)}, {**_ID, "level": among("default", "info", "warning", "error", "success")}
        ),
        surfaces=frozenset({MODAL}),
    ),
    "card": Block(check=card),
    "carousel": Block(check=shape({"elements": items(typed({"card": card}), 10)}, _ID), surfaces=_SHOWN),
    "container": Block(check=_CONTAINER, surfaces=_SHOWN),
    "task_card": Block(check=_TASK, surfaces=_MESSAGE),
    "plan": Block(
        check=shape({"title": string(255)}, {**_ID, "tasks": items(typed({"task_card": _TASK}), 50, 0)}),
        surfaces=_MESSAGE,
    ),
    "call": Block(
        check=shape({"call_id": string(255)}, {**_ID, "api_decoration_available": flag, "call": anything}),
        surfaces=_MESSAGE,
    ),
}


def block(value: object, spot: Spot) -> Iterator[str]:
    """A block where it stands: its type must be allowed on this surface."""
    kind = value.get("type") if isinstance(value, dict) else None
    faults = list(_KNOWN(value, replace(spot, block=str(kind))))
    allowed = BLOCKS.get(str(kind))
    if allowed and spot.surface not in allowed.surfaces:
        faults.insert(0, spot.at("type").fault(f"unsupported type: {kind}"))
    yield from faults


_KNOWN = typed({name: one.check for name, one in BLOCKS.items()})
