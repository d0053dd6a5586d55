"""A reply that waits for somebody's yes: its card in the thread, and the two modals behind its buttons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.blocks.delivery import reply_images
from bot.blocks.element import button, entry, heard_as, text_input
from bot.blocks.kit import Drawing, Json, actions, context, message, modal, mrkdwn, one_line, section, stamp
from bot.blocks.policy import names
from bot.blocks.rich import Line, bold, date, paragraph, person, quoted, text, token
from bot.domain.account import Account
from bot.domain.answer import Review, ReviewStatus
from bot.domain.brand import Brand, Role, holders
from bot.domain.conversation import Item, Reply

APPROVE = "reply:approve"
CHANGE = "reply:change"
REJECT = "reply:reject"
"""Buttons of the card, "reply.version"; CHANGE and REJECT are their modals' callback_ids as well."""

OPEN = "reply:open"
"""Shows the card to who asks, from a list; the value is "reply.version"."""

WORDS, NOTE = "text", "note"
"""The blocks of the modals."""

_S = ReviewStatus


class Reviewed(Protocol):
    """What the card of a reply that needs a yes shows."""

    @property
    def reply(self) -> Reply:
        """The reply itself."""

    @property
    def review(self) -> Review:
        """How far its approval is."""

    @property
    def item(self) -> Item:
        """What it answers."""

    @property
    def account(self) -> Account:
        """The account that answers."""

    @property
    def brand(self) -> Brand:
        """Whose it is."""


def review_card(found: Reviewed) -> Drawing:
    """The reply as it would go out, who wrote it, and what was decided."""
    review = found.review
    return message(
        paragraph(bold(_HEADS[review.status]), *_decided(found)),
        *quoted(found.reply.text),
        *reply_images(found.reply),
        paragraph(text("Written by "), *_writers(review)),
        *_note(review),
        *_asked(found),
        *_buttons(review),
    )


_HEADS: Mapping[ReviewStatus, str] = {
    _S.WAITING: "This reply waits for somebody's yes",
    _S.APPROVED: "Reply approved",
    _S.REJECTED: "Reply rejected",
    _S.WITHDRAWN: "Reply taken back before anybody said yes,",
}


def _decided(found: Reviewed) -> Line:
    review = found.review
    if review.status == _S.WAITING or review.decided_by is None or review.decided_at is None:
        return (text(f" before it goes out as {found.account.name}."),)
    return (
        text(" by "),
        person(review.decided_by),
        text(", "),
        date(review.decided_at, found.brand.zone),
        text("."),
    )


def _asked(found: Reviewed) -> list[Json]:
    """Who may say yes: named, so that Slack tells them."""
    who = sorted(holders(found.brand, Role.APPROVER) - found.review.editors)
    if found.review.status != _S.WAITING or not who:
        return []
    return [paragraph(text("Asked: "), *names(who))]


def _writers(review: Review) -> Iterator[Json]:
    for number, editor in enumerate(sorted(review.editors)):
        yield from ((text(", "),) if number else ())
        yield person(editor)


def _note(review: Review) -> list[Json]:
    if not review.note:
        return []
    return [paragraph(text(review.note))] if review.status == _S.REJECTED else [context(review.note)]


def _buttons(review: Review) -> list[Json]:
    value = stamp(review.reply_id, review.version)
    change = button("Change", CHANGE, value)
    if review.status == _S.WAITING:
        yes = button("Approve", APPROVE, value, "primary")
        return [actions(yes, change, button("Reject", REJECT, value, "danger"))]
    return [actions(change)] if review.status in (_S.REJECTED, _S.WITHDRAWN) else []


@dataclass(frozen=True, kw_only=True, slots=True)
class Replies:
    """Replies that wait for a person's yes: the first of them, and how many there are in all."""

    total: int = 0
    shown: Sequence[Reviewed] = ()


def reply_row(found: Reviewed, *, named: bool) -> list[Json]:
    """A reply in a list: whom it answers and how it begins, and in small print since when, whose and where.

    `named`: the brand is said as well.
    """
    author = one_line(found.item.remote.author.name or found.item.remote.author.handle, 60)
    shown = one_line(found.reply.text or "(no text)", 150)
    value = stamp(found.reply.id, found.review.version)
    opener = heard_as(button("Open", OPEN, value), f"Open the reply to {author}")
    since = mrkdwn(f"Waiting since {token(found.review.asked_at, found.brand.zone)}")
    whose = [one_line(found.brand.name, 60)] if named else []
    writers = mrkdwn("By " + ", ".join(f"<@{name}>" for name in sorted(found.review.editors)))
    return [section(f"To {author}: {shown}", opener), context(since, *whose, found.account.name, writers)]


def change_modal(found: Reviewed) -> Json:
    """Asks for other words."""
    review = found.review
    typed = text_input(WORDS, found.reply.text, multiline=True)
    hint = f"Up to {found.account.limits.characters:,} characters. Who changes a reply can't approve it."
    return modal(
        "Change the reply",
        [entry(WORDS, "Reply", typed, hint)],
        CHANGE,
        "Save",
        stamp(review.reply_id, review.version),
    )


def reject_modal(review: Review) -> Json:
    """Asks why."""
    typed = text_input(NOTE, "", "We don't promise dates", 500, multiline=True)
    return modal(
        "Reject the reply",
        [entry(NOTE, "Why", typed, "The team reads it on the card.")],
        REJECT,
        "Reject",
        stamp(review.reply_id, review.version),
    )
