"""Everything that Block Kit refuses, one row each, and what it allows right at the limit."""

from collections.abc import Callable

import pytest

from sandbox.slack.blockkit.block import BLOCKS
from sandbox.slack.blockkit.element import ELEMENTS
from sandbox.slack.validate import message_faults, view_faults
from tests.sandbox.slack.running import Json


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**more: object) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def button(**more: object) -> Json:
    return {"type": "button", "text": plain(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def field(element: Json, **more: object) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def option(value: str = "v", text: str = "x") -> Json:
    return {"text": plain(text), "value": value}


def select(options: int = 1, **more: object) -> Json:
    return {"type": "static_select", "options": [option(str(n)) for n in range(options)], **more}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


def table(rows: int = 1, cells: int = 1, text: str = "x") -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * cells] * rows}


def data_table(rows: int = 2, text: str = "x", **more: object) -> Json:
    row = [{"type": "raw_text", "text": text}]
    return {"type": "data_table", "caption": "c", "rows": [row] * rows, **more}


def bars(series: int = 1, categories: int = 2, **more: object) -> Json:
    names = [f"c{n}" for n in range(categories)]
    data = [{"label": name, "value": 1} for name in names]
    chart = {
        "type": "bar",
        "series": [{"name": f"s{n}", "data": data} for n in range(series)],
        "axis_config": {"categories": names},
    }
    return {"type": "data_visualization", "title": "t", "chart": {**chart, **more}}


def pie(*values: float) -> Json:
    segments = [{"label": f"s{n}", "value": value} for n, value in enumerate(values)]
    return {"type": "data_visualization", "title": "t", "chart": {"type": "pie", "segments": segments}}


def twins() -> Json:
    chart = bars()
    chart["chart"]["series"] *= 2
    return chart


def image(**more: object) -> Json:
    return {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a", **more}


def confirm(**more: object) -> Json:
    return {"title": plain(), "text": plain(), **more}


def card(**more: object) -> Json:
    return {"type": "card", "title": plain(), **more}


def container(*children: Json, **more: object) -> Json:
    return {"type": "container", "title": plain(), "child_blocks": list(children), **more}


FINE: list[list[Json]] = [
    [section()] * 50,
    [section(text=mrkdwn("x" * 3000))],
    [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}],
    [{"type": "header", "text": plain("x" * 150)}],
    [{"type": "context", "elements": [mrkdwn(), image()]}],
    [actions(*[button(action_id=str(n)) for n in range(25)])],
    [actions(button(style="danger", value="x" * 2000, url="https://example.com", confirm=confirm()))],
    [actions(select(100)), actions({"type": "overflow", "options": [option(str(n)) for n in range(5)]})],
    [
        section(
            accessory={"type": "multi_static_select", "options": [option()], "initial_options": [option()]}
        )
    ],
    [actions({"type": "datetimepicker", "initial_date_time": 1_800_000_000})],
    [rich({"type": "text", "text": "hi", "style": {"bold": True}}, {"type": "user", "user_id": "U1"})],
    [rich({"type": "date", "timestamp": 1, "format": "{date}", "fallback": "1970"})],
    [image(title=plain()), {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"}],
    [table(100, 1), data_table(201)],
    [bars(12, 20), pie(1, 2.5)],
    [{"type": "markdown", "text": "x" * 12000}],
    [card(body=mrkdwn("x" * 200), actions=[button()]), {"type": "carousel", "elements": [card()]}],
    [container(section(), actions(button())), {"type": "divider"}],
    [{"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "text": plain()}]}],
]


@pytest.mark.parametrize("blocks", FINE)
def test_what_slack_takes_is_taken(blocks: list[Json]) -> None:
    assert message_faults(blocks) == []


REFUSED: dict[str, tuple[list[Json], str]] = {
    "51 blocks": ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "3001 characters": ([section(text=mrkdwn("x" * 3001))], "must be less than 3001 characters"),
    "empty text": (
        [section(text=mrkdwn(""))],
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "no text": ([{"type": "section"}], "missing required field: text or fields"),
    "11 fields": ([{"type": "section", "fields": [plain()] * 11}], "no more than 10 items"),
    "long field": ([{"type": "section", "fields": [plain("x" * 2001)]}], "less than 2001"),
    "unknown block": ([{"type": "sections"}], "unsupported type: sections [json-pointer:/blocks/0/type]"),
    "no type": ([{"text": plain()}], "missing required field: type"),
    "null block": ([None], "must provide an object"),  # type: ignore[list-item]
    "extra field": ([section(colour="red")], "invalid additional property: colour"),
    "same block_id": ([section(block_id="a")] * 2, "`block_id` a already exists"),
    "long block_id": ([section(block_id="x" * 256)], "less than 256"),
    "same action_id": (
        [actions(button(action_id="a"), button(action_id="a"))],
        "`action_id` a already exists",
    ),
    "long action_id": ([actions(button(action_id="x" * 256))], "less than 256"),
    "26 actions": ([actions(*[button()] * 26)], "no more than 25 items"),
    "no actions": ([actions()], "no fewer than 1 items"),
    "11 context elements": ([{"type": "context", "elements": [plain()] * 11}], "no more than 10"),
    "button in context": ([{"type": "context", "elements": [button()]}], "unsupported type: button"),
    "header of mrkdwn": ([{"type": "header", "text": mrkdwn()}], "unsupported type: mrkdwn"),
    "long header": ([{"type": "header", "text": plain("x" * 151)}], "less than 151"),
    "long button text": ([actions(button(text=plain("x" * 76)))], "less than 76"),
    "button of mrkdwn": ([actions(button(text=mrkdwn()))], "unsupported type: mrkdwn"),
    "long button value": ([actions(button(value="x" * 2001))], "less than 2001"),
    "button style": ([actions(button(style="default"))], "must be a valid enum value"),
    "button url": ([actions(button(url="javascript:alert(1)"))], "must be a valid URL"),
    "long label for readers": ([actions(button(accessibility_label="x" * 76))], "less than 76"),
    "long confirm title": ([actions(button(confirm=confirm(title=plain("x" * 101))))], "less than 101"),
    "long confirm text": ([actions(button(confirm=confirm(text=plain("x" * 301))))], "less than 301"),
    "long confirm button": ([actions(button(confirm=confirm(confirm=plain("x" * 31))))], "less than 31"),
    "101 options": ([actions(select(101))], "no more than 100 items"),
    "no options": ([actions(select(0))], "no fewer than 1 items"),
    "options and groups": (
        [actions(select(option_groups=[{"label": plain(), "options": [option()]}]))],
        "only one of options and option_groups",
    ),
    "strange initial option": (
        [actions(select(initial_option=option("other")))],
        "one of the provided options",
    ),
    "long option text": (
        [actions({"type": "static_select", "options": [option(text="x" * 76)]})],
        "less than 76",
    ),
    "long option value": (
        [actions({"type": "static_select", "options": [option("x" * 151)]})],
        "less than 151",
    ),
    "long placeholder": ([actions(select(placeholder=plain("x" * 151)))], "less than 151"),
    "6 in overflow": ([actions({"type": "overflow", "options": [option()] * 6})], "no more than 5"),
    "11 checkboxes": ([actions({"type": "checkboxes", "options": [option()] * 11})], "no more than 10"),
    "11 radio buttons": ([actions({"type": "radio_buttons", "options": [option()] * 11})], "no more than 10"),
    "text input in actions": ([actions({"type": "plain_text_input"})], "unsupported type: plain_text_input"),
    "input as accessory": ([section(accessory={"type": "plain_text_input"})], "unsupported type"),
    "datetime in section": ([section(accessory={"type": "datetimepicker"})], "unsupported type"),
    "email in a message": ([field({"type": "email_text_input"})], "unsupported type: email_text_input"),
    "file input in a message": ([field({"type": "file_input"})], "unsupported type: file_input"),
    "rich input in a message": ([field({"type": "rich_text_input"})], "unsupported type: rich_text_input"),
    "alert in a message": ([{"type": "alert", "text": plain()}], "unsupported type: alert"),
    "image without alt text": ([{"type": "image", "image_url": "https://e.com/a.png"}], "field: alt_text"),
    "image without source": ([{"type": "image", "alt_text": "a"}], "image_url or slack_file"),
    "image with two sources": ([image(slack_file={"id": "F1"})], "only one of image_url and slack_file"),
    "image url": ([image(image_url="ftp://example.com/a.png")], "must be a valid URL"),
    "long alt text": ([image(alt_text="x" * 2001)], "less than 2001"),
    "empty rich text": ([rich({"type": "text", "text": ""})], "must be more than 0 characters"),
    "unknown rich text": ([rich({"type": "blink"})], "unsupported type: blink"),
    "101 rows": ([table(101)], "no more than 100 items"),
    "21 cells": ([table(1, 21)], "no more than 20 items"),
    "empty cell": ([table(text="")], "must be more than 0 characters"),
    "much text in a table": ([table(100, 2, "x" * 51)], "less than 10001"),
    "two tables": ([table(), table()], "no more than 1 table"),
    "data table without rows": ([data_table(1)], "no fewer than 2"),
    "long data table": ([data_table(202)], "no more than 201"),
    "big data table": ([data_table(2, "x" * 10001)], "less than 20001"),
    "data tables together": ([data_table(2, "x" * 6000)] * 2, "in data tables in all"),
    "big page": ([data_table(page_size=101)], "must be between 1 and 100"),
    "no caption": ([{"type": "data_table", "rows": [[{"type": "raw_text", "text": "x"}]] * 2}], "caption"),
    "three charts": ([pie(1)] * 3, "no more than 2 data_visualization"),
    "13 series": ([bars(13)], "no more than 12"),
    "21 categories": ([bars(1, 21)], "no more than 20"),
    "13 segments": ([pie(*[1] * 13)], "no more than 12"),
    "empty segment": ([pie(0)], "must be greater than 0"),
    "unknown chart": ([bars(type="donut")], "unsupported type: donut"),
    "same series": ([twins()], "`name` s0 already exists"),
    "missing category": (
        [bars(axis_config={"categories": ["c0", "c1", "c2"]})],
        "exactly one value per category",
    ),
    "long title of a chart": ([pie(1) | {"title": "x" * 51}], "less than 51"),
    "markdown in all": ([{"type": "markdown", "text": "x" * 6001}] * 2, "characters of markdown in all"),
    "empty card": ([{"type": "card"}], "missing required field: hero_image"),
    "long card": ([card(body=plain("x" * 201))], "less than 201"),
    "11 cards": ([{"type": "carousel", "elements": [card()] * 11}], "no more than 10"),
    "nested containers": ([container(container(section()))], "unsupported type: container"),
    "11 children": ([container(*[section()] * 11)], "no more than 10"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_slack_refuses_is_refused(case: str) -> None:
    blocks, words = REFUSED[case]
    assert words in " ".join(message_faults(blocks))


def modal(*blocks: Json, **more: object) -> Json:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


TEXT_INPUT: Json = {"type": "plain_text_input", "action_id": "a"}
VIEWS_REFUSED: dict[str, tuple[Json, str]] = {
    "101 blocks": (modal(*[section()] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    "no submit": (modal(field(TEXT_INPUT), submit=None), "missing required field: submit"),
    "no title": (modal(title=None), "missing required field: title"),
    "long title": (modal(title=plain("x" * 25)), "less than 25"),
    "long submit": (modal(submit=plain("x" * 25)), "less than 25"),
    "title of mrkdwn": (modal(title=mrkdwn()), "unsupported type: mrkdwn"),
    "long metadata": (modal(private_metadata="x" * 3001), "less than 3001"),
    "long callback_id": (modal(callback_id="x" * 256), "less than 256"),
    "unknown type": ({"type": "dialog", "blocks": []}, "unsupported type: dialog"),
    "table": (modal(table()), "unsupported type: table"),
    "chart": (modal(pie(1)), "unsupported type: data_visualization"),
    "markdown": (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
    "datetime at home": (
        {"type": "home", "blocks": [actions({"type": "datetimepicker"})]},
        "unsupported type",
    ),
    "alert at home": ({"type": "home", "blocks": [{"type": "alert", "text": plain()}]}, "unsupported type"),
    "file at home": ({"type": "home", "blocks": [field({"type": "file_input"})]}, "unsupported type"),
    "same block_id": (modal(section(block_id="a"), section(block_id="a")), "already exists"),
    "11 files": (modal(field({"type": "file_input", "max_files": 11})), "must be between 1 and 10"),
    "3001 to type": (modal(field({**TEXT_INPUT, "max_length": 3001})), "must be between 1 and 3000"),
    "least over most": (modal(field({**TEXT_INPUT, "min_length": 9, "max_length": 3})), "must not be more"),
    "long label": (modal(field(TEXT_INPUT, label=plain("x" * 2001))), "less than 2001"),
    "long hint": (modal(field(TEXT_INPUT, hint=plain("x" * 2001))), "less than 2001"),
    "button in an input": (modal(field(button())), "unsupported type: button"),
    "long alert": (modal({"type": "alert", "text": plain("x" * 201)}), "less than 201"),
    "level of an alert": (modal({"type": "alert", "text": plain(), "level": "loud"}), "enum value"),
}


@pytest.mark.parametrize("case", VIEWS_REFUSED)
def test_views_that_slack_refuses_are_refused(case: str) -> None:
    view, words = VIEWS_REFUSED[case]
    assert words in " ".join(view_faults(view))


def test_views_that_slack_takes_are_taken() -> None:
    every_input = [field(one) for one in (TEXT_INPUT, {"type": "file_input"}, {"type": "rich_text_input"})]
    assert view_faults(modal(*every_input, {"type": "alert", "text": mrkdwn()})) == []
    assert view_faults({"type": "home", "blocks": [section()] * 100}) == []
    assert view_faults(modal(section(), submit=None)) == []


MINIMAL: dict[str, Callable[[], Json]] = {
    "section": section,
    "image": image,
    "card": card,
    "table": table,
    "data_table": data_table,
    "data_visualization": bars,
}
SURFACES: dict[str, Callable[[Json], list[str]]] = {
    "message": lambda block: message_faults([block]),
    "modal": lambda block: view_faults(modal(block)),
    "home": lambda block: view_faults({"type": "home", "blocks": [block]}),
}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("kind", BLOCKS)
def test_each_block_has_its_surfaces(kind: str, surface: str) -> None:
    block = MINIMAL.get(kind, lambda: {"type": kind})()
    refused = any(f"unsupported type: {kind}" in fault for fault in SURFACES[surface](block))
    assert refused is (surface not in BLOCKS[kind].surfaces)


@pytest.mark.parametrize("kind", ELEMENTS)
@pytest.mark.parametrize("place", ["section", "actions", "input", "context", "context_actions"])
def test_each_element_has_its_blocks(kind: str, place: str) -> None:
    element = {"type": kind}
    block: Json = {
        "section": section(accessory=element),
        "input": field(element),
    }.get(place, {"type": place, "elements": [element]})
    refused = any(f"unsupported type: {kind}" in fault for fault in message_faults([block]))
    allowed = ELEMENTS[kind]
    assert refused is not (place in allowed.blocks and "message" in allowed.surfaces)
