"""The second row of a conversation's card: assign, tag, snooze, and what stands behind the three dots."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.blocks.kit import Json, stamped
from bot.blocks.notice import done
from bot.blocks.reply_change import change_prompt
from bot.blocks.talk import Talk
from bot.blocks.triage import (
    ASSIGN,
    DELETE,
    HEAR,
    HIDE,
    IGNORE,
    MARK,
    MORE,
    MUTE,
    NAP,
    PERSON,
    PRIORITY,
    REOPEN,
    SNOOZE,
    TAGS,
    UNDO,
    UNTIL,
    WHY,
    assign_modal,
    chosen,
    mark_modal,
    snooze_modal,
    undone,
    why_message,
)
from bot.domain.conversation import ConversationAction
from bot.domain.ids import AccountId, ConversationId, SlackUserId
from bot.domain.routing import Priority, tags_of
from bot.domain.triage import Nap, nap_ends
from bot.errors import NotFoundError
from bot.listeners.person import person_of
from bot.listeners.private import on_card
from bot.slack.door import Answers, Click, Handler, Open, Say, Submission
from bot.slack.services import Services

_MODALS: Mapping[str, Callable[[Talk, datetime], Json]] = {
    ASSIGN: lambda talk, _now: assign_modal(talk),
    MARK: lambda talk, _now: mark_modal(talk),
    SNOOZE: snooze_modal,
}


async def ask(click: Click, services: Services) -> Answers:
    """Open the modal of the button, with how things stand now."""
    number, _ = stamped(click.value)
    view = await services.conversations.show(ConversationId(number))
    return Open(view=_MODALS[click.action_id](view, services.clock()))


async def assign(sent: Submission, services: Services) -> Answers:
    """Make it somebody's matter."""
    number, _ = stamped(sent.metadata)
    assignee = SlackUserId(sent.values.text(PERSON)) or None
    await services.triage.assign(ConversationId(number), await person_of(sent, services), assignee)
    return None


async def mark(sent: Submission, services: Services) -> Answers:
    """Keep its tags and its priority."""
    number, _ = stamped(sent.metadata)
    tags, priority = tags_of(sent.values.text(TAGS)), Priority(sent.values.text(PRIORITY) or "normal")
    await services.triage.mark(ConversationId(number), await person_of(sent, services), tags, priority)
    return None


async def snooze(sent: Submission, services: Services) -> Answers:
    """Put it off until the time that was set, else until the one that was chosen."""
    number, _ = stamped(sent.metadata)
    view = await services.conversations.show(ConversationId(number))
    nap = Nap(sent.values.text(NAP) or Nap.TOMORROW)
    until = sent.values.moment(UNTIL) or nap_ends(nap, services.clock(), view.brand.zone)
    await services.triage.snooze(ConversationId(number), await person_of(sent, services), until)
    return None


async def more(click: Click, services: Services) -> Answers:
    """Do what was chosen behind the three dots."""
    word, card = chosen(click.value)
    number, version = stamped(card)
    if word not in _MORE:
        raise NotFoundError("There is no such choice any more.")
    return await _MORE[word](click, ConversationId(number), version, services)


async def _why(_click: Click, talk: ConversationId, _version: int, services: Services) -> Answers:
    return Say(drawing=why_message(await services.conversations.show(talk)))


async def _ignore(click: Click, talk: ConversationId, version: int, services: Services) -> Answers:
    await services.triage.ignore_author(talk, version, await person_of(click, services))
    words = f"They get no card any more. {services.command} ignored lists them, and takes it back."
    return Say(drawing=done("Ignored.", words))


async def _hear(click: Click, talk: ConversationId, _version: int, services: Services) -> Answers:
    await services.triage.hear_author_of(talk, await person_of(click, services))
    return Say(drawing=done("Heard again.", "What they write gets a card as before."))


async def _hide(click: Click, talk: ConversationId, version: int, services: Services) -> Answers:
    item = await services.triage.hide(talk, version, await person_of(click, services))
    return Say(drawing=done("Hidden.", f"What @{item.remote.author.handle} wrote last."))


async def _mute(click: Click, talk: ConversationId, version: int, services: Services) -> Answers:
    item = await services.triage.mute(talk, version, await person_of(click, services))
    able = (await services.conversations.show(talk)).capabilities
    more = "The platform tells us no more of this thread."
    if "mute a thread" not in able:
        author = item.remote.author.handle
        more = f"The platform tells us no more of @{author}. To hear them again, unmute them there."
    return Say(drawing=done("Muted.", more))


async def _delete(click: Click, talk: ConversationId, _version: int, services: Services) -> Answers:
    offer = await services.reply_changes.offer_delete(talk, await person_of(click, services))
    return Say(drawing=change_prompt(offer.change, offer.account, offer.kinds))


async def _reopen(click: Click, talk: ConversationId, version: int, services: Services) -> Answers:
    person = await person_of(click, services)
    await services.conversations.act(talk, version, person, ConversationAction.REOPEN)
    return None


_MORE: Mapping[str, Callable[[Click, ConversationId, int, Services], Awaitable[Answers]]] = {
    WHY: _why,
    IGNORE: _ignore,
    HEAR: _hear,
    HIDE: _hide,
    MUTE: _mute,
    REOPEN: _reopen,
    DELETE: _delete,
}


async def undo(click: Click, services: Services) -> Answers:
    """Hear somebody again."""
    account, author = undone(click.value)
    await services.triage.hear_author(AccountId(account), author, await person_of(click, services))
    return Say(drawing=done("Heard again.", "What they write gets a card as before."))


ACTIONS: Mapping[str, Handler] = {
    **dict.fromkeys(_MODALS, on_card(ask)),
    MORE: on_card(more),
    UNDO: undo,
}
VIEWS: Mapping[str, Handler] = {ASSIGN: assign, MARK: mark, SNOOZE: snooze}
