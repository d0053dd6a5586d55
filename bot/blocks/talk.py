"""What is shown of a conversation wherever it is shown: what a view gets, and the words for it."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from bot.domain.account import Account
from bot.domain.answer import Change, Review
from bot.domain.brand import Brand
from bot.domain.conversation import Conversation, ConversationStatus, Item, ItemKind, Reply
from bot.domain.delivery import Delivery
from bot.domain.edit import Edit
from bot.domain.ids import ItemId, ReplyId
from bot.domain.sentiment import Mood
from bot.domain.triage import Deed

_S = ConversationStatus


class Talk(Protocol):
    """What the card of a conversation shows; `items` are the first and the latest ones, oldest first."""

    @property
    def conversation(self) -> Conversation:
        """The conversation itself."""

    @property
    def brand(self) -> Brand:
        """Whose it is."""

    @property
    def account(self) -> Account:
        """The account that they wrote to."""

    @property
    def items(self) -> Sequence[Item]:
        """What they wrote: at least one."""

    @property
    def total(self) -> int:
        """How many items there are in all."""

    @property
    def repeats(self) -> int:
        """How many of them said again what had just been said."""

    @property
    def answers(self) -> str | None:
        """The text of ours that it answers."""

    @property
    def replies(self) -> Sequence[tuple[Reply, Delivery | None]]:
        """What we answered, and how far that is."""

    @property
    def changes(self) -> Mapping[ReplyId, Sequence[Change]]:
        """What was changed of our replies where followers see them."""

    @property
    def reviews(self) -> Mapping[ReplyId, Review]:
        """How far the approvals are of those replies that need one."""

    @property
    def deeds(self) -> Sequence[Deed]:
        """The last things that people did with it, the latest first."""

    @property
    def ignored(self) -> bool:
        """Whether who wrote last is ignored."""

    @property
    def edits(self) -> Mapping[ItemId, Edit]:
        """What became of the items; those that nobody touched are missing."""

    @property
    def capabilities(self) -> AbstractSet[str]:
        """What the platform can do."""


_STATES: Mapping[ConversationStatus, str] = {
    _S.NEW: "New",
    _S.CLAIMED: "Being answered",
    _S.ANSWERED: "Answered",
    _S.RESOLVED: "Resolved",
    _S.SNOOZED: "Snoozed",
    _S.IGNORED: "Ignored",
}

KINDS: Mapping[ItemKind, str] = {
    ItemKind.COMMENT: "Comment",
    ItemKind.MENTION: "Mention",
    ItemKind.MESSAGE: "Direct message",
}
"""Each kind of item in words."""

MOODS: Mapping[Mood, str] = {
    Mood.POSITIVE: "Sounds positive",
    Mood.NEUTRAL: "Sounds neutral",
    Mood.NEGATIVE: "Sounds negative",
    Mood.UNSURE: "Mood unsure",
    Mood.UNSCORED: "Mood unknown (not English)",
}
"""Each mood in words."""


def state_of(conversation: Conversation) -> str:
    """Where a conversation stands, in words."""
    return _STATES[conversation.status]
