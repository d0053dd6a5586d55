"""Which conversations somebody wants to see."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.conversation import ConversationStatus, Fold
from bot.domain.ids import BrandId, SlackUserId
from bot.domain.routing import Priority

_S = ConversationStatus


class View(StrEnum):
    """What an inbox can be narrowed to."""

    WAITING = "waiting"  #: somebody waits for our answer
    UNCLAIMED = "unclaimed"  #: nobody has it, and it is nobody's matter
    MINE = "mine"  #: claimed by the person, or given to them
    OVERDUE = "overdue"  #: the brand's time to answer is over
    SNOOZED = "snoozed"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    IGNORED = "ignored"
    SPAM = "spam"  #: folded away because it looks like spam


STATUSES: Mapping[View, Collection[ConversationStatus]] = {
    View.WAITING: (_S.NEW, _S.CLAIMED),
    View.UNCLAIMED: (_S.NEW,),
    View.MINE: (_S.NEW, _S.CLAIMED, _S.SNOOZED),
    View.OVERDUE: (_S.NEW, _S.CLAIMED),
    View.SNOOZED: (_S.SNOOZED,),
    View.ANSWERED: (_S.ANSWERED,),
    View.RESOLVED: (_S.RESOLVED,),
    View.IGNORED: (_S.IGNORED,),
    View.SPAM: (_S.IGNORED,),
}
"""The states of what each view shows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What to look for, for whom and when; a tag, a priority or a platform narrows it further."""

    brands: Collection[BrandId]
    view: View
    person: SlackUserId
    now: datetime
    tag: str = ""
    priority: Priority | None = None
    platform: str = ""

    @property
    def fold(self) -> Fold | None:
        """What it has to be folded away for."""
        return Fold.SPAM if self.view is View.SPAM else None
