"""The card of a conversation with a follower."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from bot.blocks.caution import caution
from bot.blocks.deed import deed_lines
from bot.blocks.delivery import outcome
from bot.blocks.edit import fate
from bot.blocks.element import ButtonStyle, button, link_button
from bot.blocks.item import facts, said
from bot.blocks.kit import Drawing, Json, actions, context, header, message, mrkdwn, one_line, stamp
from bot.blocks.reply import REPLY
from bot.blocks.rich import (
    Line,
    bold,
    bullets,
    capped,
    date,
    host_of,
    line,
    paragraph,
    person,
    quote,
    rich,
    text,
    token,
)
from bot.blocks.talk import KINDS, Talk, state_of
from bot.blocks.triage import marks, tools
from bot.domain.answer import Change, Review, ReviewStatus, deletion
from bot.domain.conversation import (
    Conversation,
    ConversationAction,
    ConversationStatus,
    Item,
    Reply,
    actions_open_to,
)
from bot.domain.delivery import Delivery

CLAIM = "conversation:claim"
RELEASE = "conversation:release"
RESOLVE = "conversation:resolve"
LIKE = "conversation:like"
"""Buttons of a card: the value is "id.version"."""

WEB = "conversation:web"
"""The button that opens the platform's page; there is nothing to do but acknowledge."""

_A, _S = ConversationAction, ConversationStatus


def conversation_card(talk: Talk, now: datetime) -> Drawing:
    """The conversation by its first item: state first, then who wrote what, then what can be done."""
    item = talk.items[0]
    return message(
        header(f"{_state(talk.conversation, now)} · {KINDS[item.remote.kind]} · {talk.brand.name}"),
        *_claimed(talk, now),
        *said(item),
        *caution(item, talk),
        *fate(talk.edits.get(item.id), talk.brand.zone),
        *_answered(talk),
        context(*_facts(item, talk)),
        *_last(talk),
        *_replies(talk),
        *marks(talk),
        *deed_lines(talk.deeds, talk.brand.zone),
        _buttons(talk),
        tools(talk),
    )


# ---- what it says


def _lapsed(conversation: Conversation, now: datetime) -> bool:
    return conversation.claimed_until is not None and conversation.claimed_until <= now


def _state(conversation: Conversation, now: datetime) -> str:
    claimed = conversation.status == _S.CLAIMED
    return "Claimed, but free again" if claimed and _lapsed(conversation, now) else state_of(conversation)


def _claimed(talk: Talk, now: datetime) -> list[Json]:
    conversation = talk.conversation
    if conversation.claimed_by is None or conversation.status != _S.CLAIMED:
        return []
    if _lapsed(conversation, now):
        return [paragraph(person(conversation.claimed_by), text(" had it and has not answered yet."))]
    until = conversation.claimed_until
    end: Line = (text(" until "), date(until, talk.brand.zone)) if until else ()
    return [paragraph(person(conversation.claimed_by), text(" has it"), *end, text("."))]


def _answered(talk: Talk) -> list[Json]:
    if not talk.answers:
        return []
    return [rich(line(text("In answer to us: ", "italic"), text(one_line(talk.answers, 300))))]


def _facts(item: Item, talk: Talk) -> Iterator[str | Json]:
    yield from facts(item)
    yield talk.account.name
    yield mrkdwn(f"Written {token(item.remote.created_at, talk.brand.zone)}")


def _last(talk: Talk) -> list[Json]:
    """How the conversation went on: a card says how it began, and its thread may be long."""
    if talk.total == 1:
        return []
    item = talk.items[-1]
    said = one_line(item.remote.text or "(no text)", 150)
    head = line(
        bold(f"{talk.total:,} messages so far"),
        text(f"{_again(talk)}. The last one, "),
        date(item.remote.created_at, talk.brand.zone),
        text(":"),
    )
    return [rich(head, quote(text(said)))]


def _again(talk: Talk) -> str:
    return f", {talk.repeats:,} of them in the same words as just before" if talk.repeats else ""


def _replies(talk: Talk) -> list[Json]:
    lines = [
        (*_author(reply, talk), text(": "), *_outcome(reply, delivery, talk))
        for reply, delivery in talk.replies
    ]
    return [rich(bullets(capped(lines[::-1], 5)))] if lines else []


def _author(reply: Reply, talk: Talk) -> Line:
    return (text("Reply by "), person(reply.author), text(", "), date(reply.created_at, talk.brand.zone))


def _outcome(reply: Reply, delivery: Delivery | None, talk: Talk) -> Line:
    changes = talk.changes.get(reply.id, ())
    if gone := deletion(changes):
        return _changed("deleted", gone, talk)
    if delivery is None:
        return _reviewed(talk.reviews.get(reply.id), talk)
    later = (text(" · "), *_changed("changed", changes[-1], talk)) if changes else ()
    return (*outcome(delivery, talk.brand), *later)


def _reviewed(review: Review | None, talk: Talk) -> Line:
    if review is None or review.decided_by is None or review.decided_at is None:
        return (text("needs somebody's yes, see the thread"),)
    if review.status == ReviewStatus.WAITING:
        return (text("needs somebody's yes again, see the thread"),)
    how = "taken back" if review.status == ReviewStatus.WITHDRAWN else str(review.status)
    return (
        text(f"{how} by "),
        person(review.decided_by),
        text(", "),
        date(review.decided_at, talk.brand.zone),
    )


def _changed(how: str, change: Change, talk: Talk) -> Line:
    when: Line = (text(", "), date(change.done_at, talk.brand.zone)) if change.done_at else ()
    return (text(f"{how} by "), person(change.author), *when)


# ---- what can be done


class _Press(NamedTuple):
    """A button, and the action of the table that has to be open for it."""

    words: str
    action_id: str
    action: ConversationAction
    style: ButtonStyle = ""


_PRESSES = (
    _Press("Reply", REPLY, _A.ANSWER, "primary"),
    _Press("Claim", CLAIM, _A.CLAIM),
    _Press("Release", RELEASE, _A.RELEASE),
    _Press("Resolve", RESOLVE, _A.RESOLVE),
)


def _buttons(talk: Talk) -> Json:
    # The page of the latest item: that is what a reply would answer.
    conversation, item = talk.conversation, talk.items[-1]
    value = stamp(conversation.id, conversation.version)
    open_now = actions_open_to(conversation)
    shown = [button(one.words, one.action_id, value, one.style) for one in _PRESSES if one.action in open_now]
    if "like" in talk.capabilities:
        shown.append(button("Like", LIKE, value))
    if host_of(item.remote.url):
        shown.append(link_button(f"Open on {talk.account.platform.capitalize()}", WEB, item.remote.url))
    return actions(*shown)
