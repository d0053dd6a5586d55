"""The buttons of a reply that waits for a yes, and those about one that was changed in Slack."""

from collections.abc import Mapping

from bot.blocks.kit import stamped
from bot.blocks.notice import done
from bot.blocks.reply_change import ASK_ANEW, DELETE, EDIT, LEAVE, TAKE_BACK, left
from bot.blocks.reply_review import (
    APPROVE,
    CHANGE,
    NOTE,
    OPEN,
    REJECT,
    WORDS,
    change_modal,
    reject_modal,
    review_card,
)
from bot.domain.answer import ChangeKind
from bot.domain.ids import ReplyId
from bot.listeners.person import person_of
from bot.slack.door import Answers, Click, Handler, Open, Say, Submission
from bot.slack.services import Services
from bot.slack.text import from_input


async def approve(click: Click, services: Services) -> Answers:
    """Let the reply go out; its cards are drawn anew by their outbox rows."""
    number, version = stamped(click.value)
    await services.reply_reviews.approve(ReplyId(number), version, await person_of(click, services))
    return None


async def show(click: Click, services: Services) -> Answers:
    """Show the card of a reply to who asks."""
    number, _ = stamped(click.value)
    return Say(drawing=review_card(await services.reply_reviews.show(ReplyId(number))))


async def ask_words(click: Click, services: Services) -> Answers:
    """Open the reply to be changed."""
    number, version = stamped(click.value)
    return Open(view=change_modal(await services.reply_reviews.seen(ReplyId(number), version)))


async def change(sent: Submission, services: Services) -> Answers:
    """Keep the other words."""
    number, version = stamped(sent.metadata)
    words = from_input(sent.values.text(WORDS), field=WORDS)
    answered = (await services.reply_reviews.show(ReplyId(number))).item.remote.author.handle
    await services.names.refuse(sent.team, words, field=WORDS, spared={answered})
    person = await person_of(sent, services)
    await services.reply_reviews.change(ReplyId(number), version, person, words)
    return None


async def ask_why(click: Click, services: Services) -> Answers:
    """Ask why the reply stays in."""
    number, version = stamped(click.value)
    return Open(view=reject_modal((await services.reply_reviews.seen(ReplyId(number), version)).review))


async def reject(sent: Submission, services: Services) -> Answers:
    """Keep the reply in."""
    number, version = stamped(sent.metadata)
    person = await person_of(sent, services)
    await services.reply_reviews.reject(ReplyId(number), version, person, sent.values.text(NOTE))
    return None


_KINDS = {EDIT: ChangeKind.EDIT, DELETE: ChangeKind.DELETE}


async def make_there(click: Click, services: Services) -> Answers:
    """Do where followers see it what was done in Slack."""
    (number,) = stamped(click.value, 1)
    person = await person_of(click, services)
    words = await services.reply_changes.make(number, _KINDS[click.action_id], person)
    return Say(drawing=done(words), replace=True)


async def leave_there(_click: Click, _services: Services) -> Answers:
    """Leave the reply as followers see it."""
    return Say(drawing=left(), replace=True)


async def ask_anew(click: Click, services: Services) -> Answers:
    """Ask for a yes to the words that the message has now."""
    (number,) = stamped(click.value, 1)
    await services.reply_reviews.ask_anew(number, await person_of(click, services))
    return Say(drawing=done("Asked anew.", "Its card in this thread shows the new words."), replace=True)


async def take_back(click: Click, services: Services) -> Answers:
    """Ask for no yes any more."""
    (number,) = stamped(click.value, 1)
    await services.reply_reviews.take_back(number, await person_of(click, services))
    return Say(drawing=done("Taken back.", "Nobody can approve it any more."), replace=True)


ACTIONS: Mapping[str, Handler] = {
    APPROVE: approve,
    OPEN: show,
    CHANGE: ask_words,
    REJECT: ask_why,
    EDIT: make_there,
    DELETE: make_there,
    LEAVE: leave_there,
    ASK_ANEW: ask_anew,
    TAKE_BACK: take_back,
}
VIEWS: Mapping[str, Handler] = {CHANGE: change, REJECT: reject}
