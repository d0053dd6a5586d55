"""Block elements: their fields, and the blocks and surfaces in which each may stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sandbox.slack.blockkit import composition as c
from sandbox.slack.blockkit.check import (
    Check,
    Fields,
    Rule,
    Spot,
    among,
    flag,
    items,
    not_both,
    number,
    one_of,
    shape,
    string,
    typed,
)
from sandbox.slack.blockkit.richtext import rich_text
from sandbox.slack.shape import Json

MESSAGE, MODAL, HOME = "message", "modal", "home"
ALL = frozenset({MESSAGE, MODAL, HOME})
PLACED = frozenset({"section", "actions", "input"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """What an element must look like and where it may be."""

    check: Check
    blocks: frozenset[str] = PLACED
    surfaces: frozenset[str] = ALL


_ID: Fields = {"action_id": c.ident}
_MENU: Fields = {**_ID, "focus_on_load": flag, "confirm": c.confirm, "placeholder": c.plain_text(150)}
_TYPED: Fields = {
    **_ID,
    "focus_on_load": flag,
    "placeholder": c.plain_text(150),
    "dispatch_action_config": c.dispatch_config,
}
_MANY: Fields = {**_MENU, "max_selected_items": number(1, 100, whole=True)}
_OPTIONS = items(c.option, c.MAX_OPTIONS)
_GROUPS = items(c.option_group, c.MAX_OPTIONS)
_STATIC: Fields = {"options": _OPTIONS, "option_groups": _GROUPS}
_IDS = items(string(255), 100)
_SOME_OPTIONS = one_of("options", "option_groups")
_ONE_KIND = not_both("options", "option_groups")
_DATE = string(10, 10)
_TIME = string(5, 5)
_CHANNEL: Fields = {"response_url_enabled": flag}
_CONVERSATION: Fields = {"default_to_current_conversation": flag, "filter": c.conversation_filter}
_NUMBER_TEXT = string(255)


def _initial_among(name: str) -> Rule:
    """The initial option must be one of the options, as it stands there."""

    def rule(value: Json, spot: Spot) -> Iterator[str]:
        start = value.get(name) or []
        known = [_bare(option) for option in _options_of(value)]
        if any(_bare(option) not in known for option in (start if isinstance(start, list) else [start])):
            yield spot.at(name).fault("must be one of the provided options")

    return rule


def _options_of(value: Json) -> list[Json]:
    groups = value.get("option_groups") or []
    return [*(value.get("options") or []), *(option for group in groups for option in group["options"])]


def _bare(option: Json) -> tuple[object, object]:
    return option["text"]["text"], option.get("value")


def _static(many: str = "") -> Check:
    initial = "initial_options" if many else "initial_option"
    first: Fields = {initial: items(c.option, c.MAX_OPTIONS) if many else c.option}
    fields = {**(_MANY if many else _MENU), **_STATIC, **first}
    return shape({}, fields, _SOME_OPTIONS, _ONE_KIND, _initial_among(initial))


def _checked(most: int, initial: str, first: Check) -> Check:
    fields = {**_ID, "focus_on_load": flag, "confirm": c.confirm, initial: first}
    return shape({"options": items(c.rich_option, most)}, fields, _initial_among(initial))


def _external(initial: str, first: Check, base: Fields) -> Check:
    return shape({}, {**base, initial: first, "min_query_length": number(0, 100, whole=True)})


def _menu(base: Fields, **more: Check) -> Check:
    return shape({}, {**base, **more})


def _ordered(low: str, high: str) -> Rule:
    def rule(value: Json, spot: Spot) -> Iterator[str]:
        if (
            value.get(low) is not None
            and value.get(high) is not None
            and float(value[low]) > float(value[high])
        ):
            yield spot.fault(f"{low} must not be more than {high}")

    return rule


_ACTION = frozenset({"section", "actions"})
_INPUT = frozenset({"input"})
_CONTEXT_ACTIONS = frozenset({"context_actions"})
_MODAL = frozenset({MODAL})

button = shape(
    {"text": c.plain_text(75)},
    {
        **_ID,
        "value": string(2000, 0),
        "url": c.url,
        "style": among("primary", "danger"),
        "confirm": c.confirm,
        "accessibility_label": string(75),
        "agent_prompt": string(4000),
        "agent_prompt_display": string(4000),
        "visible_to_user_ids": items(string(255), 100),
    },
)
image = shape(
    {"alt_text": string(2000, 0)},
    {"image_url": c.image_url, "slack_file": c.slack_file},
    one_of("image_url", "slack_file"),
    not_both("image_url", "slack_file"),
)
_FEEDBACK = shape({"text": c.plain_text(75), "value": string(2000)}, {"accessibility_label": string(75)})

ELEMENTS: Mapping[str, Element] = {
    "button": Element(check=button, blocks=_ACTION | {"card"}),
    "overflow": Element(
        check=shape({"options": items(c.overflow_option, 5)}, {**_ID, "confirm": c.confirm}), blocks=_ACTION
    ),
    "static_select": Element(check=_static()),
    "multi_static_select": Element(check=_static("multi")),
    "external_select": Element(check=_external("initial_option", c.option, _MENU)),
    "multi_external_select": Element(check=_external("initial_options", _OPTIONS, _MANY)),
    "users_select": Element(check=_menu(_MENU, initial_user=string(255))),
    "multi_users_select": Element(check=_menu(_MANY, initial_users=_IDS)),
    "conversations_select": Element(
        check=_menu({**_MENU, **_CHANNEL, **_CONVERSATION}, initial_conversation=string(255))
    ),
    "multi_conversations_select": Element(
        check=_menu({**_MANY, **_CONVERSATION}, initial_conversations=_IDS)
    ),
    "channels_select": Element(check=_menu({**_MENU, **_CHANNEL}, initial_channel=string(255))),
    "multi_channels_select": Element(check=_menu(_MANY, initial_channels=_IDS)),
    "datepicker": Element(check=_menu(_MENU, initial_date=_DATE)),
    "timepicker": Element(check=_menu(_MENU, initial_time=_TIME, timezone=string(255))),
    "datetimepicker": Element(
        check=shape(
            {},
            {
                **_ID,
                "focus_on_load": flag,
                "confirm": c.confirm,
                "initial_date_time": number(10**9, 10**10 - 1, whole=True),
            },
        ),
        blocks=frozenset({"actions", "input"}),
        surfaces=frozenset({MESSAGE, MODAL}),
    ),
    "checkboxes": Element(check=_checked(10, "initial_options", items(c.rich_option, 10))),
    "radio_buttons": Element(check=_checked(10, "initial_option", c.rich_option)),
    "plain_text_input": Element(
        check=shape(
            {},
            {
                **_TYPED,
                "initial_value": string(3000, 0),
                "multiline": flag,
                "min_length": number(0, 3000, whole=True),
                "max_length": number(1, 3000, whole=True),
            },
            _ordered("min_length", "max_length"),
        ),
        blocks=_INPUT,
    ),
    "rich_text_input": Element(
        check=shape(
            {},
            {
                **_TYPED,
                "initial_value": rich_text,
                "min_lines": number(1, 100, whole=True),
                "max_lines": number(1, 100, whole=True),
            },
            _ordered("min_lines", "max_lines"),
        ),
        blocks=_INPUT,
        surfaces=frozenset({MODAL, HOME}),
    ),
    "email_text_input": Element(
        check=shape({}, {**_TYPED, "initial_value": string(3000)}), blocks=_INPUT, surfaces=_MODAL
    ),
    "url_text_input": Element(
        check=shape({}, {**_TYPED, "initial_value": string(3000)}), blocks=_INPUT, surfaces=_MODAL
    ),
    "number_input": Element(
        check=shape(
            {"is_decimal_allowed": flag},
            {**_TYPED, "initial_value": _NUMBER_TEXT, "min_value": _NUMBER_TEXT, "max_value": _NUMBER_TEXT},
            _ordered("min_value", "max_value"),
        ),
        blocks=_INPUT,
        surfaces=_MODAL,
    ),
    "file_input": Element(
        check=shape(
            {}, {**_ID, "filetypes": items(string(255), 100), "max_files": number(1, 10, whole=True)}
        ),
        blocks=_INPUT,
        surfaces=_MODAL,
    ),
    "workflow_button": Element(
        check=shape(
            {"text": c.plain_text(75), "workflow": c.workflow},
            {**_ID, "style": among("primary", "danger"), "accessibility_label": string(75)},
        ),
        blocks=_ACTION,
        surfaces=frozenset({MESSAGE}),
    ),
    "feedback_buttons": Element(
        check=shape({"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, _ID),
        blocks=_CONTEXT_ACTIONS,
        surfaces=frozenset({MESSAGE}),
    ),
    "icon_button": Element(
        check=shape(
            {"icon": string(255), "text": c.plain_text(75)},
            {
                **_ID,
                "value": string(2000, 0),
                "confirm": c.confirm,
                "accessibility_label": string(75),
                "visible_to_user_ids": items(string(255), 10),
            },
        ),
        blocks=_CONTEXT_ACTIONS,
        surfaces=frozenset({MESSAGE}),
    ),
    "image": Element(check=image, blocks=frozenset({"section", "context"})),
    "plain_text": Element(check=c.plain_text(c.MAX_TEXT), blocks=frozenset({"context"})),
    "mrkdwn": Element(check=c.text(c.MAX_TEXT), blocks=frozenset({"context"})),
}


def element(value: object, spot: Spot) -> Iterator[str]:
    """An element where it stands: its type must be allowed in this block and on this surface."""
    faults = list(_KNOWN(value, spot))
    kind = value.get("type") if isinstance(value, dict) else None
    allowed = ELEMENTS.get(str(kind))
    if allowed and not (spot.block in allowed.blocks and spot.surface in allowed.surfaces):
        faults.insert(0, spot.at("type").fault(f"unsupported type: {kind}"))
    yield from faults


_KNOWN = typed({name: one.check for name, one in ELEMENTS.items()})
