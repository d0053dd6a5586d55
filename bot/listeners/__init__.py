"""What people press, send and write: one module a feature, its tables merged here."""

from collections.abc import Mapping

from bot.listeners import (
    account,
    brand,
    compose,
    conversation,
    delivery,
    home,
    inbox,
    people,
    policy,
    post,
    queue,
    review,
    storm,
    thread,
)
from bot.slack.door import Handler

_MODULES = (
    account,
    brand,
    compose,
    conversation,
    delivery,
    home,
    inbox,
    people,
    policy,
    post,
    queue,
    review,
    storm,
    thread,
)


def _merged(table: str) -> Mapping[str, Handler]:
    return {name: handler for module in _MODULES for name, handler in getattr(module, table, {}).items()}


ACTIONS = _merged("ACTIONS")
VIEWS = _merged("VIEWS")
SHORTCUTS = _merged("SHORTCUTS")
EVENTS = _merged("EVENTS")
