"""The list of conversations."""

from collections.abc import Mapping, Sequence

from bot.blocks.element import button, heard_as
from bot.blocks.kit import Drawing, Json, context, header, message, mrkdwn, one_line, section, stamp
from bot.blocks.page import SIZE, Page, chooser, pager
from bot.blocks.rich import token
from bot.blocks.talk import MOODS, Talk, state_of
from bot.domain.conversation import ConversationStatus

FILTER = "inbox:filter"
PREVIOUS = "inbox:previous"
NEXT = "inbox:next"
"""The menu and the paging buttons; the value is a `Page` in words."""

OPEN = "conversation:open"
"""Shows the card of a conversation to who asks; the value is "id.version"."""

MINE = "mine"
"""The filter that shows only what the person has claimed."""

_S = ConversationStatus

FILTERS: Mapping[str, tuple[str, tuple[ConversationStatus, ...]]] = {
    "waiting": ("Waiting for an answer", (_S.NEW, _S.CLAIMED, _S.SNOOZED)),
    "new": ("Nobody has it", (_S.NEW,)),
    MINE: ("Claimed by me", (_S.CLAIMED,)),
    "answered": ("Answered", (_S.ANSWERED,)),
    "resolved": ("Resolved and ignored", (_S.RESOLVED, _S.IGNORED)),
}
"""What the list can be narrowed to: its words and states, by the page's filter."""

NAMES: Mapping[str, str] = {name: words for name, (words, _) in FILTERS.items()}

_EMPTY: Mapping[str, str] = {
    "waiting": "Nobody waits for an answer.",
    "new": "Every conversation is taken care of.",
    MINE: "You have claimed no conversation.",
}


def inbox_message(talks: Sequence[Talk], page: Page) -> Drawing:
    """A page of conversations, the longest waiting first."""
    rows = [block for talk in talks[:SIZE] for block in talk_row(talk)]
    empty = section(_EMPTY.get(page.filter, "There are no conversations here."))
    return message(
        header("Conversations"), chooser(FILTER, page, NAMES), *(rows or [empty]), *pager("inbox", page)
    )


def talk_row(talk: Talk) -> list[Json]:
    """A conversation in a list: who wrote, the beginning of what came last, and its state in small print."""
    item, conversation = talk.items[-1], talk.conversation
    author = one_line(item.remote.author.name or item.remote.author.handle, 60)
    said = one_line(item.remote.text or "(no text)", 150)
    value = stamp(conversation.id, conversation.version)
    opener = heard_as(button("Open", OPEN, value), f"Open the conversation with {author}")
    state, created = (
        mrkdwn(f"*{state_of(conversation)}*"),
        mrkdwn(token(item.remote.created_at, talk.brand.zone)),
    )
    small = context(state, created, MOODS[item.sentiment.mood], talk.account.name, *_holder(talk))
    return [section(f"{author}: {said}", opener), small]


def _holder(talk: Talk) -> list[Json]:
    holder = talk.conversation.claimed_by
    return [mrkdwn(f"<@{holder}> has it")] if holder else []
