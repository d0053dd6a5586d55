"""Blocks and elements: each type has what a person needs to see and a test to hold on to."""

from typing import Any

import pytest

from sandbox.slack.blockkit.block import BLOCKS
from sandbox.slack.normal import INTERACTIVE
from sandbox.web.drawing import TEMPLATES, Drawer, chosen, image_address, plain_rich
from sandbox.web.viewer import Viewer
from tests.sandbox.web.test_mrkdwn import is_harmless

Json = dict[str, Any]
EVIL = "<img src=x onerror=alert(1)>\"'&"


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def option(text: str, value: str) -> Json:
    return {"text": words(text), "value": value}


def section(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "a", "elements": list(elements)}


def field(element: Json, **more: object) -> Json:
    return {"type": "input", "block_id": "i", "label": words("Label"), "element": element, **more}


def rich(*parts: Json, kind: str = "rich_text_section") -> Json:
    return {"type": "rich_text", "block_id": "r", "elements": [{"type": kind, "elements": list(parts)}]}


def cells(*texts: str) -> list[Json]:
    return [{"type": "raw_text", "text": text} for text in texts]


TWO = [option("One", "1"), option("Two", "2")]

DRAWN: list[tuple[str, Json, list[str]]] = [
    (
        "section",
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*hi*"},
            "fields": [words("left"), words("right")],
        },
        ["<b>hi</b>", '<div class="fields">', "left", "right"],
    ),
    ("header", {"type": "header", "text": words("Title :tada:")}, ["<h3>Title \U0001f389</h3>"]),
    ("divider", {"type": "divider"}, ["<hr>"]),
    (
        "context",
        {
            "type": "context",
            "elements": [
                {"type": "image", "image_url": "http://a.test/i.png", "alt_text": "leaf"},
                words("by"),
            ],
        },
        ['src="http://a.test/i.png" alt="leaf"', "by"],
    ),
    (
        "button",
        section(
            {
                "type": "button",
                "action_id": "x:go",
                "text": words("Go"),
                "style": "primary",
                "value": "7",
                "accessibility_label": "Go on",
                "confirm": {
                    "title": words("Sure?"),
                    "text": words("Really"),
                    "confirm": words("Y"),
                    "deny": words("N"),
                },
            }
        ),
        [
            'class="btn btn-primary"',
            'data-action-id="x:go"',
            'data-block-id="a"',
            'data-value="7"',
            "data-act",
            'aria-label="Go on"',
            "data-confirm=",
            "Sure?",
        ],
    ),
    (
        "link button",
        section({"type": "button", "action_id": "x", "text": words("Open"), "url": "https://a.test/"}),
        ['href="https://a.test/"', 'target="_blank"'],
    ),
    (
        "overflow",
        section({"type": "overflow", "action_id": "more", "options": TWO}),
        ['aria-label="More actions"', 'data-value="2"', 'data-el="overflow"'],
    ),
    (
        "static_select",
        section({"type": "static_select", "action_id": "s", "options": TWO, "initial_option": TWO[1]}),
        ['<option value="2"', "selected>Two</option>", 'data-el="static_select"'],
    ),
    (
        "grouped select",
        section(
            {
                "type": "static_select",
                "action_id": "s",
                "option_groups": [{"label": words("G"), "options": TWO}],
            }
        ),
        ['<optgroup label="G">', ">One</option>"],
    ),
    (
        "multi_users_select",
        section({"type": "multi_users_select", "action_id": "u", "initial_users": ["U0ADA"]}),
        ["data-many", 'value="U0ADA"', "checked", "@Ada Park"],
    ),
    (
        "external_select",
        section({"type": "external_select", "action_id": "e", "min_query_length": 2}),
        ['data-outside data-min-query="2"', 'type="search"'],
    ),
    (
        "channels_select",
        section({"type": "channels_select", "action_id": "c"}),
        ['type="radio"', "#social-review"],
    ),
    (
        "datepicker",
        section({"type": "datepicker", "action_id": "d", "initial_date": "2026-11-24"}),
        ['type="date"', 'value="2026-11-24"'],
    ),
    (
        "datetimepicker in the viewer's zone",
        section({"type": "datetimepicker", "action_id": "d", "initial_date_time": 1795464000}),
        ['type="datetime-local"', 'value="2026-11-23T15:00"', 'data-zone="America/New_York"'],
    ),
    (
        "checkboxes",
        section({"type": "checkboxes", "action_id": "c", "options": TWO, "initial_options": [TWO[0]]}),
        ['type="checkbox"', 'value="1"', "checked"],
    ),
    (
        "radio_buttons",
        section({"type": "radio_buttons", "action_id": "c", "options": TWO}),
        ['role="radiogroup"', 'type="radio"'],
    ),
    (
        "text input",
        field(
            {"type": "plain_text_input", "action_id": "v", "initial_value": "a", "max_length": 5},
            hint=words("Hint"),
        ),
        ['<label for="f-i"', 'id="f-i"', 'value="a"', 'data-max-length="5"', "Hint"],
    ),
    (
        "long text input",
        field(
            {"type": "plain_text_input", "action_id": "v", "multiline": True, "initial_value": "\na"},
            optional=True,
        ),
        ["<textarea", "\n\na</textarea>", "optional"],
    ),
    ("email", field({"type": "email_text_input", "action_id": "v"}), ['type="email"']),
    ("url", field({"type": "url_text_input", "action_id": "v"}), ['type="url"']),
    (
        "number",
        field({"type": "number_input", "action_id": "v", "is_decimal_allowed": False}),
        ['inputmode="numeric"'],
    ),
    (
        "time",
        field({"type": "timepicker", "action_id": "v", "initial_time": "09:30"}),
        ['type="time"', "09:30"],
    ),
    (
        "file_input",
        field({"type": "file_input", "action_id": "v", "filetypes": ["png", "jpg"], "max_files": 1}),
        ['accept=".png,.jpg"', 'data-max="1"', "Choose a file", "<fieldset"],
    ),
    (
        "rich_text_input",
        field(
            {
                "type": "rich_text_input",
                "action_id": "v",
                "initial_value": rich({"type": "text", "text": "so"}),
            }
        ),
        ["<textarea", "so</textarea>"],
    ),
    (
        "image",
        {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "beans", "title": words("Beans")},
        ['src="/page/files/F1"', 'alt="beans"', "<figcaption>Beans"],
    ),
    (
        "rich_text",
        rich(
            {"type": "text", "text": "a *b*", "style": {"bold": True, "code": True}},
            {"type": "link", "url": "https://a.test/", "text": "l"},
            {"type": "user", "user_id": "U0ADA"},
            {"type": "emoji", "name": "tada"},
            {"type": "date", "timestamp": 1795464000, "format": "{time}", "fallback": "f"},
            {"type": "color", "value": "#2e6b54"},
        ),
        [
            "<code><b>a *b*</b></code>",
            'href="https://a.test/"',
            "@Ada Park",
            "\U0001f389",
            "3:00 PM",
            "#2e6b54",
        ],
    ),
    ("quote", rich({"type": "text", "text": "q"}, kind="rich_text_quote"), ["<blockquote>q</blockquote>"]),
    ("preformatted", rich({"type": "text", "text": "p"}, kind="rich_text_preformatted"), ["<pre>p</pre>"]),
    (
        "list",
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "indent": 1,
                    "offset": 2,
                    "elements": rich({"type": "text", "text": "i"})["elements"],
                }
            ],
        },
        ['<ol class="indent-1" start="3"><li>i</li></ol>'],
    ),
    (
        "markdown",
        {"type": "markdown", "text": "## H\n\n- **b**\n\n|a|\n|-|\n|1|"},
        ["<h2>H</h2>", "<strong>b</strong>", "<td>1</td>"],
    ),
    (
        "table",
        {
            "type": "table",
            "rows": [cells("A", "B"), cells("1", "2")],
            "column_settings": [{}, {"align": "right"}],
        },
        ['<th scope="col" class="align-left">', '<td class="align-right">'],
    ),
    (
        "data_table",
        {
            "type": "data_table",
            "caption": "Posts",
            "page_size": 1,
            "rows": [cells("A"), [{"type": "raw_number", "value": 1200}], cells("z")],
        },
        ["<caption>Posts</caption>", "1,200", " of 2</span>", "<tr hidden>", 'data-sort-value="1200"'],
    ),
    (
        "alert",
        {"type": "alert", "level": "error", "text": words("No")},
        ['class="alert alert-error" role="alert"', "No"],
    ),
    (
        "card",
        {"type": "card", "title": words("T"), "subtitle": words("S"), "body": words("B"), "actions": []},
        ["<h4>T</h4>", ">S<", ">B<"],
    ),
    (
        "container",
        {
            "type": "container",
            "title": words("T"),
            "is_collapsible": True,
            "child_blocks": [{"type": "header", "block_id": "c", "text": words("Inside")}],
        },
        ["<details", " open>", "<h3>Inside</h3>"],
    ),
    (
        "feedback",
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "f",
                    "positive_button": {"text": words("Good"), "value": "+"},
                    "negative_button": {"text": words("Bad"), "value": "-"},
                },
                {"type": "icon_button", "action_id": "i", "icon": "trash", "text": words("Remove")},
            ],
        },
        ['data-value="+"', 'data-value="-"', "Good", "Bad", "Remove"],
    ),
    (
        "video",
        {
            "type": "video",
            "title": words("V"),
            "video_url": "https://a.test/v",
            "thumbnail_url": "https://a.test/t.png",
            "alt_text": "v",
        },
        ['href="https://a.test/v"', 'src="https://a.test/t.png"'],
    ),
    ("file", {"type": "file", "external_id": "doc-1", "source": "remote"}, ["doc-1"]),
    ("something new", {"type": "hologram"}, ["A block of type “hologram”"]),
]


@pytest.mark.parametrize(("block", "fragments"), [row[1:] for row in DRAWN], ids=[row[0] for row in DRAWN])
def test_blocks_are_drawn(block: Json, fragments: list[str], drawer: Drawer, viewer: Viewer) -> None:
    html = drawer.blocks([block], viewer)
    for fragment in fragments:
        assert fragment in html


def poisoned(value: object, key: str = "") -> object:
    """The same value with hostile text wherever a person or a platform could have put text."""
    if isinstance(value, dict):
        return {name: poisoned(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, key) for inner in value]
    kept = {"type", "style", "format", "level", "initial_date", "initial_time", "image_url", "thumbnail_url"}
    return EVIL if isinstance(value, str) and key not in kept else value


@pytest.mark.parametrize("block", [row[1] for row in DRAWN], ids=[row[0] for row in DRAWN])
def test_hostile_text_in_any_field_is_harmless(block: Json, drawer: Drawer, viewer: Viewer) -> None:
    html = drawer.blocks([poisoned(block)], viewer)  # type: ignore[list-item]
    pictures = {"image", "context", "video"}
    if block["type"] not in pictures:
        assert is_harmless(html)
    assert "<img src=x" not in html


def test_every_block_and_element_has_a_template_but_those_of_agents_and_calls() -> None:
    blocks = {file.stem for file in (TEMPLATES / "blocks").glob("*.html")}
    elements = {file.stem for file in (TEMPLATES / "elements").glob("*.html")}
    assert set(BLOCKS) - blocks <= {"task_card", "plan", "call", "auth_provider"}
    assert elements >= INTERACTIVE | {"image"}


def test_an_icon_for_some_people_is_hidden_from_others(drawer: Drawer, viewer: Viewer) -> None:
    button = {"type": "button", "action_id": "x", "text": words("Secret"), "visible_to_user_ids": ["U0WREN"]}
    assert "Secret" not in drawer.blocks([section(button)], viewer)
    assert "Secret" in drawer.blocks([section(button | {"visible_to_user_ids": ["U0ADA"]})], viewer)


def test_an_input_acts_at_once_only_when_told_to(drawer: Drawer, viewer: Viewer) -> None:
    element = {"type": "static_select", "action_id": "v", "options": TWO}
    assert "data-act" not in drawer.blocks([field(element)], viewer).replace("data-action-id", "")
    assert "data-act" in drawer.blocks([field(element, dispatch_action=True)], viewer).replace(
        "data-action-id", ""
    )


@pytest.mark.parametrize(
    ("image", "address"),
    [
        ({"image_url": "https://a.test/i.png"}, "https://a.test/i.png"),
        ({"image_url": "javascript:alert(1)"}, ""),
        ({"image_url": "data:image/svg+xml,x"}, ""),
        ({"slack_file": {"id": "F1/../x"}}, "/page/files/F1/../x"),
        ({"slack_file": {"url": "http://h/slack/files/T0-F2/a.png"}}, "/page/files/F2"),
        ({}, ""),
    ],
)
def test_pictures_come_from_safe_places(image: Json, address: str) -> None:
    assert image_address(image) == address


def test_the_start_of_an_element_is_read_by_any_name() -> None:
    assert chosen({"initial_options": TWO, "options": []}) == {"1", "2"}
    assert chosen({"initial_user": "U0ADA"}) == {"U0ADA"}
    assert chosen({"options": TWO}) == set()


def test_rich_text_becomes_lines_of_plain_text() -> None:
    assert plain_rich(rich({"type": "text", "text": "a"}, {"type": "link", "text": "b", "url": "c"})) == "ab"
    assert plain_rich(None) == ""
