"""Beyond answering: the second row of a conversation's card, and the modals behind it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.blocks.element import (
    button,
    entry,
    heard_as,
    moment_input,
    overflow,
    person_select,
    select,
    text_input,
)
from bot.blocks.inbox import PRIORITIES
from bot.blocks.item import LANGUAGES, said
from bot.blocks.kit import Drawing, Json, actions, context, header, message, modal, mrkdwn, section, stamp
from bot.blocks.rich import Line, bold, bullets, channel, paragraph, person, rich, text, token
from bot.blocks.talk import Talk
from bot.domain.account import Account
from bot.domain.answer import deletion
from bot.domain.conversation import ConversationAction, Fold, actions_open_to
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import SlackUserId
from bot.domain.routing import DEFAULT, MOST_TAGS, Priority
from bot.domain.triage import Ignored, Nap, nap_ends
from bot.errors import NotFoundError

ASSIGN = "triage:assign"
MARK = "triage:mark"
SNOOZE = "triage:snooze"
"""Buttons that open a modal, their value "id.version"; each is its modal's callback_id as well."""

MORE = "triage:more"
"""The menu behind three dots: its values are a word of MORE_WORDS and "id.version"."""

WHY, IGNORE, HEAR, HIDE, MUTE = "why", "ignore", "hear", "hide", "mute"
REOPEN, DELETE = "reopen", "delete"

MUTES: Mapping[str, str] = {"mute a thread": "the thread", "mute an author": "this author"}
"""What a platform can mute, by its capability."""

UNDO = "triage:undo"
"""Takes somebody off the list of who is ignored; the value is the account's id and the author's."""

PERSON, TAGS, PRIORITY, NAP, UNTIL = "person", "tags", "priority", "nap", "until"
"""The blocks of the modals."""

_TAGS_TYPED = 240
_CHOICES = 5


def tools(talk: Talk) -> Json:
    """The second row of a card's buttons."""
    conversation = talk.conversation
    value = stamp(conversation.id, conversation.version)
    shown = [button("Assign", ASSIGN, value), button("Tag", MARK, value)]
    if ConversationAction.SNOOZE in actions_open_to(conversation):
        shown.append(button("Snooze", SNOOZE, value))
    return actions(*shown, overflow(MORE, {f"{word}:{value}": said for word, said in _more(talk).items()}))


def _more(talk: Talk) -> dict[str, str]:
    platform = talk.account.platform.capitalize()
    offered = {WHY: "Why did this come here?"}
    offered |= {HEAR: "Hear this author again"} if talk.ignored else {IGNORE: "Ignore this author"}
    if "hide comments" in talk.capabilities:
        offered[HIDE] = f"Hide the latest on {platform}"
    if muted := next((said for can, said in MUTES.items() if can in talk.capabilities), None):
        offered[MUTE] = f"Mute {muted} on {platform}"
    if ConversationAction.REOPEN in actions_open_to(talk.conversation) and not talk.ignored:
        folded = talk.conversation.folded is Fold.SPAM
        offered[REOPEN] = "This is no spam" if folded else "Open it again"
    if "delete a reply" in talk.capabilities and _is_answered(talk):
        offered[DELETE] = "Delete our last reply"
    return dict(list(offered.items())[:_CHOICES])


def _is_answered(talk: Talk) -> bool:
    return any(
        one is not None
        and one.status == DeliveryStatus.PUBLISHED
        and not deletion(talk.changes.get(reply.id, ()))
        for reply, one in talk.replies
    )


def chosen(value: str) -> tuple[str, str]:
    """What was chosen behind the three dots, and of which card; raises NotFoundError for nonsense."""
    word, _, card = value.partition(":")
    if not card:
        raise NotFoundError("This menu is of another time, and does nothing any more.")
    return word, card


def marks(talk: Talk) -> list[Json]:
    """Whose matter it is, how it is marked, until when it is put off, and why it was folded away."""
    conversation = talk.conversation
    shown: list[str | Json] = []
    if conversation.assignee:
        shown.append(mrkdwn(f"For <@{conversation.assignee}>"))
    if conversation.priority != Priority.NORMAL:
        shown.append(f"{PRIORITIES[conversation.priority]} priority")
    if conversation.tags:
        shown.append(" ".join(f"#{tag}" for tag in conversation.tags))
    if conversation.snoozed_until:
        shown.append(mrkdwn(f"Back {token(conversation.snoozed_until, talk.brand.zone)}"))
    if conversation.folded:
        shown.append("Had no card: " + "; ".join(conversation.why[-1:]))
    return [context(*shown)] if shown else []


def given_message(talk: Talk) -> Drawing:
    """Tells somebody in the thread that it is their matter now."""
    assignee, giver = talk.conversation.assignee, _giver(talk)
    if assignee is None:
        return message(context("This was given to somebody, and is nobody's again."))
    by: Line = (text(" by "), person(giver)) if giver else ()
    return message(
        paragraph(person(assignee), text(", this is yours now: it was given to you"), *by, text("."))
    )


def _giver(talk: Talk) -> SlackUserId | None:
    return next((deed.actor for deed in talk.deeds if deed.action == "assign"), None)


# ---- the modals


def assign_modal(talk: Talk) -> Json:
    """Asks whose matter it is."""
    picker = person_select(PERSON, talk.conversation.assignee or "")
    hint = "They are told in its thread, and find it on their Home tab. Empty: nobody's."
    return _modal(talk, "Assign", ASSIGN, [entry(PERSON, "Whose is it?", picker, hint, optional=True)])


def mark_modal(talk: Talk) -> Json:
    """Asks for tags and a priority."""
    conversation = talk.conversation
    typed = text_input(TAGS, ", ".join(conversation.tags), "refund, press", _TAGS_TYPED)
    hint = f"Up to {MOST_TAGS}, with commas between: /social inbox #refund finds them."
    menu = select(PRIORITY, PRIORITIES, conversation.priority)
    blocks = [entry(TAGS, "Tags", typed, hint, optional=True), entry(PRIORITY, "Priority", menu)]
    return _modal(talk, "Tag", MARK, blocks)


def snooze_modal(talk: Talk, now: datetime) -> Json:
    """Asks until when it is put off."""
    zone = talk.brand.zone
    when = entry(
        NAP, "Bring it back", select(NAP, _naps(now, zone), Nap.TOMORROW), f"By the clock of {zone.key}."
    )
    other = entry(UNTIL, "Or at another time", moment_input(UNTIL), "Counts if it is set.", optional=True)
    return _modal(talk, "Snooze", SNOOZE, [when, other])


def _naps(now: datetime, zone: ZoneInfo) -> Mapping[str, str]:
    """Each end with its day: in the evening the next one is tomorrow's."""
    evening = nap_ends(Nap.EVENING, now, zone).astimezone(zone).date()
    day = "Today" if evening == now.astimezone(zone).date() else "Tomorrow"
    return {
        Nap.HOUR: "In an hour",
        Nap.EVENING: f"{day} at 17:00",
        Nap.TOMORROW: "Tomorrow at 9:00",
        Nap.MONDAY: "Next Monday at 9:00",
    }


def _modal(talk: Talk, title: str, callback: str, blocks: Sequence[Json]) -> Json:
    conversation = talk.conversation
    about = said(talk.items[-1])[:2]
    return modal(title, [*about, *blocks], callback, "Save", stamp(conversation.id, conversation.version))


def why_message(talk: Talk) -> Drawing:
    """Says which rule sent a conversation to its channel, and what of it matched."""
    conversation = talk.conversation
    place = conversation.channel or talk.brand.channels.community
    rule = conversation.rule or DEFAULT
    lines: list[Line] = [(text(_in_words(reason)),) for reason in conversation.why]
    if rule == DEFAULT:
        lines.insert(0, (text("no other rule matched when it came in"),))
    return message(
        paragraph(
            text("It is in "),
            channel(place),
            text(" by the rule "),
            bold(f"“{rule}”"),
            text(" of "),
            text(talk.brand.name),
            text(":"),
        ),
        rich(bullets(lines)) if lines else context("The rule asks for nothing, so it takes everything."),
        context("An admin of the brand changes the rules: Routing, among its settings."),
    )


def _in_words(reason: str) -> str:
    """A reason as the table of rules would say it; it is kept with the names that programs use."""
    head, _, word = reason.rpartition(" is ")
    known = {"platform": word.capitalize(), "language": LANGUAGES.get(word, word)}
    return f"{head} is {known[head]}" if head in known else reason


# ---- who is ignored


class Unheard(Protocol):
    """Somebody who is ignored, with the account that does not hear them."""

    @property
    def ignored(self) -> Ignored:
        """Who, since when, and by whom."""

    @property
    def account(self) -> Account:
        """The account."""


def ignored_message(found: Sequence[Unheard], most: int) -> Drawing:
    """Whom the accounts ignore, each with the way back; give one more than `most` where there are more."""
    if not found:
        return message(header("Ignored authors"), section("Nobody is ignored."))
    rows = [block for one in found[:most] for block in _ignored_row(one)]
    more = [context("There are more; these are the latest.")] if len(found) > most else []
    return message(header("Ignored authors"), *rows, *more)


def _ignored_row(one: Unheard) -> list[Json]:
    ignored = one.ignored
    value = f"{ignored.account_id}:{ignored.author_id}"
    undo = heard_as(button("Hear again", UNDO, value), f"Hear @{ignored.handle} again")
    small = context(one.account.name, mrkdwn(f"Ignored by <@{ignored.by}>"))
    return [section(f"@{ignored.handle}", undo), small]


def undone(value: str) -> tuple[int, str]:
    """The account and the author that a button names; raises NotFoundError for nonsense."""
    account, _, author = value.partition(":")
    if not author or not account.isdecimal() or len(account) > len(str(2**31)):
        raise NotFoundError("This button is of another time, and does nothing any more.")
    return int(account), author
