"""Block Kit validation: what Slack refuses, in Slack's words."""

from sandbox.slack.shape import Json

MAX_MESSAGE_BLOCKS = 50


def message_faults(blocks: object) -> list[str]:
    """The faults of a message's blocks."""
    if not isinstance(blocks, list):
        return ["[ERROR] must be an array [json-pointer:/blocks]"]
    if len(blocks) > MAX_MESSAGE_BLOCKS:
        return ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]
    return []


def view_faults(view: object) -> list[str]:
    """The faults of a modal or App Home."""
    if not isinstance(view, dict):
        return ["[ERROR] must be an object [json-pointer:/view]"]
    body: Json = view
    return [] if "blocks" in body else ["[ERROR] missing required field: blocks [json-pointer:/view]"]
