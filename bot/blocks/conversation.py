"""The card of a conversation with a follower, its later items, and the ways to answer."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.blocks.delivery import outcome
from bot.blocks.element import ButtonStyle, button, entry, link_button, text_input
from bot.blocks.kit import (
    Drawing,
    Json,
    actions,
    context,
    divider,
    header,
    message,
    modal,
    mrkdwn,
    one_line,
    stamp,
)
from bot.blocks.rich import (
    Line,
    bold,
    bullets,
    capped,
    date,
    host_of,
    line,
    link,
    paragraph,
    person,
    quote,
    quoted,
    rich,
    text,
    token,
)
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.conversation import (
    Conversation,
    ConversationAction,
    ConversationStatus,
    Item,
    ItemKind,
    Reply,
    actions_open_to,
)
from bot.domain.delivery import Delivery
from bot.domain.sentiment import Mood

REPLY = "conversation:reply"
CLAIM = "conversation:claim"
RELEASE = "conversation:release"
RESOLVE = "conversation:resolve"
LIKE = "conversation:like"
"""Buttons of a card: the value is "id.version"; REPLY is its modal's callback_id as well."""

SEND = "conversation:send"
KEEP = "conversation:keep"
"""Buttons of the private prompt: the value is the reply's id."""

WEB = "conversation:web"
"""The button that opens the platform's page; there is nothing to do but acknowledge."""

TEXT = "text"
"""The block of the reply in the modal."""

_A, _S = ConversationAction, ConversationStatus


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
    def capabilities(self) -> AbstractSet[str]:
        """What the platform can do."""


def conversation_card(talk: Talk, now: datetime) -> Drawing:
    """The conversation by its first item: state first, then who wrote what, then what can be done."""
    item = talk.items[0]
    return message(
        header(f"{_state(talk.conversation, now)} · {KINDS[item.remote.kind]} · {talk.brand.name}"),
        *_claimed(talk, now),
        *_said(item),
        *_answered(talk),
        context(*_facts(item, talk)),
        *_last(talk),
        *_replies(talk),
        _buttons(talk),
    )


# ---- what it says


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


def _said(item: Item) -> list[Json]:
    return [paragraph(*_author(item)), *quoted(item.remote.text or "(no text)"), *_media(item)]


def _author(item: Item) -> Iterator[Json]:
    author = item.remote.author
    yield bold(one_line(author.name or author.handle, 80))
    yield text(f" @{one_line(author.handle, 120)} ")
    if host_of(author.url):
        yield link(author.url, "Profile")
    if author.followers:
        yield text(f" · {author.followers:,} followers")


def _media(item: Item) -> list[Json]:
    urls = [url for url in item.remote.media if host_of(url)]
    lines = [(link(url, f"Attachment {number}"),) for number, url in enumerate(urls, start=1)]
    return [rich(bullets(capped(lines, 4)))] if lines else []


def _answered(talk: Talk) -> list[Json]:
    if not talk.answers:
        return []
    return [rich(line(text("In answer to us: ", "italic"), text(one_line(talk.answers, 300))))]


def _facts(item: Item, talk: Talk) -> Iterator[str | Json]:
    yield MOODS[item.sentiment.mood]
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
        (text("Reply by "), person(reply.author), text(": "), *outcome(delivery, talk.brand))
        for reply, delivery in talk.replies
        if delivery is not None
    ]
    return [rich(bullets(capped(lines[::-1], 5)))] if lines else []


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


# ---- the thread


def item_message(item: Item, talk: Talk) -> Drawing:
    """A later item, in the thread of its conversation's card."""
    created = mrkdwn(f"Written {token(item.remote.created_at, talk.brand.zone)}")
    url = item.remote.url
    more = [paragraph(link(url, f"Open on {talk.account.platform.capitalize()}"))] if host_of(url) else []
    return message(*_said(item), context(MOODS[item.sentiment.mood], created), *more)


def send_prompt(reply: Reply, account: Account) -> Drawing:
    """Asks who wrote in the thread whether their words are for the follower; they alone see it."""
    value = stamp(reply.id)
    return message(
        paragraph(bold("Send this to the follower?")),
        *quoted(reply.text),
        context(f"It stays inside the team unless you send it. It would go out as {account.name}."),
        actions(button("Send as reply", SEND, value, "primary"), button("Keep internal", KEEP, value)),
    )


def kept() -> Drawing:
    """Takes the place of the prompt, once somebody chose to keep their words inside."""
    return message(context("Kept internal. Nothing was sent."))


def reply_modal(talk: Talk, prefill: str = "") -> Json:
    """Asks for the answer, below what was written last."""
    limit = talk.account.limits.characters
    hint = f"Goes out as {talk.account.name}, for its readers to see. Up to {limit:,} characters."
    conversation = talk.conversation
    # No max_length: Slack would count a link in full where the platform counts 23.
    typed = text_input(TEXT, prefill, "Write as the brand", multiline=True)
    blocks = [
        *_history(talk),
        divider(),
        entry(TEXT, "Your reply", typed, _private(hint, conversation)),
    ]
    return modal("Reply", blocks, REPLY, "Send reply", stamp(conversation.id, conversation.version))


def _private(hint: str, conversation: Conversation) -> str:
    if conversation.kind == ItemKind.MESSAGE:
        return hint.replace(", for its readers to see", ", to this person only")
    return hint


def _history(talk: Talk) -> list[Json]:
    shown = talk.items[-3:]
    earlier = talk.total - len(shown)
    more = [context(f"{earlier:,} earlier in the thread of the card")] if earlier else []
    return [*more, *(block for item in shown for block in _said(item))]
