"""Slack's limits (lengths, counts) on blocks and views, as slack_sdk has them; the types know none."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View


def block_limit_faults(block: Mapping[str, Any]) -> list[str]:
    """What is too long, too many or too few in a block; nothing for a block that slack_sdk does not know."""
    model = Block.parse(dict(block))
    return [] if model is None else _faults(model)


def view_limit_faults(view: Mapping[str, Any]) -> list[str]:
    """What is too long, too many or too few in a modal or App Home, its blocks left aside."""
    return _faults(View(**view))


def _faults(model: JsonObject) -> list[str]:
    try:
        # Writes what is inside as well, and so checks it; validate_json looks at the outermost only.
        model.to_dict()
    except SlackObjectFormationError as error:
        return [f"slack_sdk: {error}"]
    return []
