"""Composition objects: text, options, confirmations, filters."""

from sandbox.slack.blockkit.check import (
    Check,
    address,
    among,
    flag,
    items,
    not_both,
    one_of,
    shape,
    string,
    typed,
)

MAX_ID = 255
MAX_TEXT = 3000
MAX_OPTIONS = 100

ident = string(MAX_ID)
url = address(r"(?:https?|slack)://\S+|mailto:\S+")
image_url = address(r"https?://\S+")


def plain_text(most: int, least: int = 1) -> Check:
    """A plain_text object."""
    return typed({"plain_text": shape({"text": string(most, least)}, {"emoji": flag})})


def text(most: int) -> Check:
    """A plain_text or mrkdwn object."""
    mrkdwn = shape({"text": string(most)}, {"verbatim": flag})
    return typed({"plain_text": shape({"text": string(most)}, {"emoji": flag}), "mrkdwn": mrkdwn})


confirm = shape(
    {"title": plain_text(100), "text": text(300)},
    {"confirm": plain_text(30), "deny": plain_text(30), "style": among("primary", "danger")},
)

_OPTION = {"text": plain_text(75), "value": string(150, 0)}
_RICH_OPTION = {"text": text(75), "value": string(150, 0)}
option = shape(_OPTION, {"description": plain_text(75)})
rich_option = shape(_RICH_OPTION, {"description": text(75)})
overflow_option = shape(_OPTION, {"description": plain_text(75), "url": url})
option_group = shape({"label": plain_text(75), "options": items(option, MAX_OPTIONS)})

slack_file = shape({}, {"id": string(255), "url": url}, one_of("id", "url"), not_both("id", "url"))

conversation_filter = shape(
    {},
    {
        "include": items(among("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
    one_of("include", "exclude_external_shared_channels", "exclude_bot_users"),
)

dispatch_config = shape(
    {}, {"trigger_actions_on": items(among("on_enter_pressed", "on_character_entered"), 2)}
)

workflow = shape(
    {
        "trigger": shape(
            {"url": url},
            {
                "customizable_input_parameters": items(
                    shape({"name": string(255), "value": string(3000)}), 50, 0
                )
            },
        )
    }
)
