"""What people press, send and write: one module a feature, its tables merged here."""

from collections.abc import Mapping

from bot.listeners import (
    account,
    brand,
    calendar,
    campaign,
    compose,
    conversation,
    crisis,
    delivery,
    home,
    importing,
    inbox,
    lapse,
    mention,
    pause,
    people,
    policy,
    post,
    queue,
    reach,
    reply,
    reply_review,
    review,
    routing,
    saved,
    slot,
    snippet,
    storm,
    target,
    thread,
    timing,
    triage,
)
from bot.listeners.person import for_members
from bot.slack.door import Handler

_MODULES = (
    account,
    brand,
    campaign,
    calendar,
    compose,
    conversation,
    crisis,
    delivery,
    home,
    importing,
    inbox,
    lapse,
    mention,
    pause,
    people,
    policy,
    post,
    queue,
    reach,
    reply,
    reply_review,
    review,
    routing,
    saved,
    slot,
    snippet,
    storm,
    target,
    thread,
    triage,
    timing,
)


def _merged(table: str) -> Mapping[str, Handler]:
    return {name: handler for module in _MODULES for name, handler in getattr(module, table, {}).items()}


def _guarded(table: str) -> Mapping[str, Handler]:
    return {name: for_members(handler) for name, handler in _merged(table).items()}


ACTIONS = _guarded("ACTIONS")
VIEWS = _guarded("VIEWS")
SHORTCUTS = _guarded("SHORTCUTS")
CLOSINGS = _merged("CLOSINGS")
EVENTS = _merged("EVENTS")
