"""Incoming items, the conversations they form, and the replies to them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import AccountId, BrandId, ChannelId, ConversationId, ItemId, ReplyId, SlackUserId
from bot.domain.post import Media
from bot.domain.routing import Priority
from bot.domain.sentiment import Sentiment
from bot.errors import TransitionError


class ItemKind(StrEnum):
    """What came in."""

    COMMENT = "comment"  #: an answer to one of our posts, or to one of our replies
    MENTION = "mention"  #: a public post that names us
    MESSAGE = "message"  #: a direct message


@dataclass(frozen=True, kw_only=True, slots=True)
class Ref:
    """A thing on a platform.

    Its id there and, where the platform has such, the version meant (Bluesky's CID).
    """

    id: str
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """Who wrote an item, as the platform says."""

    remote_id: str
    handle: str
    name: str
    url: str = ""
    followers: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """An image that came with an item: a small version to show, and what its author says is on it."""

    url: str
    alt: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoteItem:
    """One comment, mention or direct message as a platform gave it.

    `parent_id` is what it answers; `root` is the first post of its thread, where the platform wants it
    named in
    replies; `thread_id` is the platform's own name of the conversation, where it has one (direct messages).
    `text` is plain text with links kept; it is a stranger's, and safe nowhere.
    """

    ref: Ref
    kind: ItemKind
    author: Author
    text: str
    created_at: datetime
    url: str = ""
    parent_id: str | None = None
    root: Ref | None = None
    thread_id: str | None = None
    language: str | None = None
    media: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()


class ConversationStatus(StrEnum):
    """Where a conversation stands."""

    NEW = "new"  #: nobody has taken it
    CLAIMED = "claimed"  #: somebody is on it
    ANSWERED = "answered"  #: we spoke last
    RESOLVED = "resolved"  #: done, until they write again
    SNOOZED = "snoozed"  #: comes back at a time
    IGNORED = "ignored"  #: no answer will be given


class ConversationAction(StrEnum):
    """What can happen to a conversation."""

    CLAIM = "claim"
    RELEASE = "release"
    ANSWER = "answer"
    RESOLVE = "resolve"
    SNOOZE = "snooze"
    WAKE = "wake"
    IGNORE = "ignore"
    HEAR = "hear"  #: a further item came in
    WITHDRAW = "withdraw"  #: our answer was deleted where they saw it
    REOPEN = "reopen"  #: it was no spam, or not done after all


_S, _A = ConversationStatus, ConversationAction

TRANSITIONS: Mapping[tuple[ConversationStatus, ConversationAction], ConversationStatus] = {
    (_S.NEW, _A.CLAIM): _S.CLAIMED,
    (_S.NEW, _A.ANSWER): _S.ANSWERED,
    (_S.NEW, _A.RESOLVE): _S.RESOLVED,
    (_S.NEW, _A.SNOOZE): _S.SNOOZED,
    (_S.NEW, _A.IGNORE): _S.IGNORED,
    (_S.NEW, _A.HEAR): _S.NEW,
    (_S.CLAIMED, _A.RELEASE): _S.NEW,
    (_S.CLAIMED, _A.ANSWER): _S.ANSWERED,
    (_S.CLAIMED, _A.RESOLVE): _S.RESOLVED,
    (_S.CLAIMED, _A.SNOOZE): _S.SNOOZED,
    (_S.CLAIMED, _A.IGNORE): _S.IGNORED,
    (_S.CLAIMED, _A.HEAR): _S.CLAIMED,
    (_S.CLAIMED, _A.WITHDRAW): _S.CLAIMED,
    (_S.ANSWERED, _A.CLAIM): _S.CLAIMED,
    (_S.ANSWERED, _A.ANSWER): _S.ANSWERED,
    (_S.ANSWERED, _A.RESOLVE): _S.RESOLVED,
    (_S.ANSWERED, _A.SNOOZE): _S.SNOOZED,
    (_S.ANSWERED, _A.IGNORE): _S.IGNORED,
    (_S.ANSWERED, _A.HEAR): _S.NEW,
    (_S.ANSWERED, _A.WITHDRAW): _S.NEW,
    (_S.RESOLVED, _A.CLAIM): _S.CLAIMED,
    (_S.RESOLVED, _A.ANSWER): _S.ANSWERED,
    (_S.RESOLVED, _A.HEAR): _S.NEW,
    (_S.RESOLVED, _A.REOPEN): _S.NEW,
    (_S.SNOOZED, _A.CLAIM): _S.CLAIMED,
    (_S.SNOOZED, _A.ANSWER): _S.ANSWERED,
    (_S.SNOOZED, _A.RESOLVE): _S.RESOLVED,
    (_S.SNOOZED, _A.SNOOZE): _S.SNOOZED,
    (_S.SNOOZED, _A.WAKE): _S.NEW,
    (_S.SNOOZED, _A.HEAR): _S.NEW,
    (_S.IGNORED, _A.CLAIM): _S.CLAIMED,
    (_S.IGNORED, _A.ANSWER): _S.ANSWERED,
    (_S.IGNORED, _A.HEAR): _S.IGNORED,
    (_S.IGNORED, _A.REOPEN): _S.NEW,
}


class Fold(StrEnum):
    """Why a conversation has no card until somebody opens it."""

    SPAM = "spam"  #: it looks like spam
    AUTHOR = "author"  #: its author is ignored


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversation:
    """Items of one thread on a platform. `key` is unique for the account.

    `version` grows with every change. `claimed_by` is who answers now; `assignee` is whose matter it is.
    `channel` is where its card went, None for the brand's community channel; `rule` is the name of the rule
    that sent it there, and `why` what matched. `answered` is the text of ours that it answers, where that is
    no post of Pressroom's. `claimed_from` is how it stood when its holder began to answer without having
    claimed it; None where they claimed it.
    """

    id: ConversationId
    brand_id: BrandId
    account_id: AccountId
    kind: ItemKind
    key: str
    status: ConversationStatus
    version: int
    opened_at: datetime
    claimed_by: SlackUserId | None = None
    claimed_until: datetime | None = None
    claimed_from: ConversationStatus | None = None
    assignee: SlackUserId | None = None
    tags: tuple[str, ...] = ()
    priority: Priority = Priority.NORMAL
    snoozed_until: datetime | None = None
    channel: ChannelId | None = None
    rule: str | None = None
    why: tuple[str, ...] = ()
    folded: Fold | None = None
    answered: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One incoming item, stored once: unique by (account, remote id).

    `repeated`: its author had said the same within the hour.
    """

    id: ItemId
    account_id: AccountId
    conversation_id: ConversationId
    remote: RemoteItem
    sentiment: Sentiment
    received_at: datetime
    repeated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What somebody of the team answers to an item; its way to the platform is a delivery."""

    id: ReplyId
    conversation_id: ConversationId
    item_id: ItemId
    author: SlackUserId
    text: str
    created_at: datetime
    media: tuple[Media, ...] = ()


def apply(conversation: Conversation, action: ConversationAction) -> Conversation:
    """The conversation after the action; raises TransitionError where the table has no row for it."""
    try:
        status = TRANSITIONS[conversation.status, action]
    except KeyError:
        state = conversation.status.replace("_", " ")
        raise TransitionError(f"You can't {action} a conversation that is {state}.") from None
    # What holds in one state only ends with it, whoever ends it.
    return replace(
        conversation,
        status=status,
        claimed_from=_claimed_from(conversation, action) if status == _S.CLAIMED else None,
        snoozed_until=conversation.snoozed_until if status == _S.SNOOZED else None,
        folded=conversation.folded if status == _S.IGNORED else None,
    )


def _claimed_from(conversation: Conversation, action: ConversationAction) -> ConversationStatus | None:
    # Whoever writes meanwhile waits, and so does whose answer is gone, whatever it was before.
    heard = action in (_A.HEAR, _A.WITHDRAW) and conversation.claimed_from is not None
    return _S.NEW if heard else conversation.claimed_from


def begun(before: Conversation, held: Conversation) -> Conversation:
    """The conversation for whose answer somebody has begun to write; `held` says already whose it is."""
    if before.status != _S.CLAIMED:
        return replace(apply(held, _A.CLAIM), claimed_from=before.status)
    if before.claimed_by != held.claimed_by:
        return replace(held, claimed_from=before.claimed_from or _S.NEW)
    return held


_STAYS = frozenset({_S.ANSWERED, _S.RESOLVED, _S.IGNORED})
"""What a conversation is again for which somebody began to write, and sent nothing. A snooze is over."""


def put_back(held: Conversation) -> Conversation:
    """The conversation, free for anybody, as it stood before its holder came."""
    freed = replace(apply(held, _A.RELEASE), claimed_by=None, claimed_until=None)
    return replace(freed, status=held.claimed_from) if held.claimed_from in _STAYS else freed


def actions_open_to(conversation: Conversation) -> list[ConversationAction]:
    """The actions that the table allows from here, in the order it lists them."""
    return [action for status, action in TRANSITIONS if status == conversation.status]
