"""Which items are the worst: one order, for those that are pinned and for those that are paged through."""

from sqlalchemy import ColumnElement, case, func, literal_column

from bot.domain.sentiment import Mood
from bot.domain.storm import OPEN
from storage.talk_tables import conversations, items

_FOLLOWERS = func.coalesce(items.c.author_followers, 0)
_BAD = items.c.mood == Mood.NEGATIVE
_UNKNOWN = items.c.mood == Mood.UNSCORED

BAD: tuple[ColumnElement[bool], ...] = (
    items.c.mood.in_([Mood.NEGATIVE, Mood.UNSCORED]),
    ~items.c.aside,
)
"""What can be among the worst. What has no score may be as bad: it comes after what is known to be."""

WAITING = conversations.c.status.in_(OPEN)
"""What nobody has dealt with, of items joined with their conversations."""

ITEMS: tuple[ColumnElement[object], ...] = (
    case((_BAD, 0), else_=1),
    _FOLLOWERS.desc(),
    items.c.score,
    items.c.id,
)
"""The order of such items: negative ones first, then those without a score, by how many follow the author."""


def _reach(mood: ColumnElement[bool]) -> ColumnElement[object]:
    """By how many follow the best known author of such an item of a conversation; last where it has none."""
    return func.max(case((mood, _FOLLOWERS), else_=literal_column("-1"))).desc()


CONVERSATIONS: tuple[ColumnElement[object], ...] = (
    func.min(case((items.c.aside, 1), else_=0)),
    _reach(_BAD),
    func.min(case((_BAD, items.c.score), else_=0.0)),
    _reach(_UNKNOWN),
    func.max(_FOLLOWERS).desc(),
    func.min(items.c.id),
)
"""The same order of conversations, by the items of each; what was put aside comes last."""
