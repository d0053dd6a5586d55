"""The card of what a person has to post, as the network has no API for it; and the reminder below it."""

from typing import Protocol

from bot.blocks.content import cautions_of, images
from bot.blocks.delivery import DROP, LIVE, outcome
from bot.blocks.element import button, confirm
from bot.blocks.kit import Drawing, Json, actions, context, header, message, section, stamp
from bot.blocks.rich import bold, line, link, paragraph, person, preformatted, rich, text, when
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.delivery import Delivery, is_by_hand
from bot.domain.post import Part, Post


class HandView(Protocol):
    """What somebody has to post."""

    @property
    def delivery(self) -> Delivery:
        """How far it is."""

    @property
    def account(self) -> Account:
        """Where it goes."""

    @property
    def brand(self) -> Brand:
        """Whose it is."""

    @property
    def post(self) -> Post:
        """The post it is of."""

    @property
    def part(self) -> Part:
        """What goes there."""

    @property
    def after(self) -> str | None:
        """The link of what it goes under."""


def by_hand_card(view: HandView) -> Drawing:
    """Asks somebody to post, with the text to copy; once that is settled, what became of it."""
    if not is_by_hand(view.delivery):
        number = text(f"Post {view.post.id}: ")
        return message(
            paragraph(bold(f"{view.account.name} · "), number, *outcome(view.delivery, view.brand))
        )
    if view.brand.paused_at is not None:
        why = f"{view.brand.name} is paused: please do not post this now. If it is out already, say so."
        return message(header(f"Wait · {view.account.name}"), section(why), _buttons(view))
    return message(header(f"Please post by hand · {view.account.name}"), *_work(view), _buttons(view))


def _work(view: HandView) -> list[Json]:
    account, delivery = view.account, view.delivery
    part = f", part {delivery.part + 1}" if delivery.part and not view.part.comment else ""
    home = link(account.identity.url, "Open the account")
    words = view.part.full_text
    files = context("The files are in the thread of this card, ready to save.") if view.part.media else None
    return [
        paragraph(
            person(view.post.author),
            text(f": this network has no API for posts, so please post this (post {view.post.id}{part}). "),
            home,
        ),
        *_under(view),
        rich(line(bold("When: "), *when(delivery.planned_at or delivery.due_at, view.brand.zone))),
        *([context(*cautions)] if (cautions := cautions_of(view.part)) else []),
        *([rich(line(bold("Text to copy:"))), rich(preformatted(words))] if words else []),
        *images(view.part.media),
        *([files] if files else []),
    ]


def _under(view: HandView) -> list[Json]:
    if not view.delivery.part:
        return []
    what = "This is the first comment: it goes under " if view.part.comment else "It answers "
    where = link(view.after, "the part before") if view.after else text("the part before")
    return [paragraph(bold(what), where, text("."))]


def _buttons(view: HandView) -> Json:
    # Its attempts are its version: after another try an old card's button means nothing.
    value = stamp(view.delivery.id, view.delivery.attempts)
    gone = confirm("Not post it?", "Nobody is asked for it any more; other accounts keep theirs.", "Drop it")
    return actions(
        button("It is posted", LIVE, value, "primary"), button("Won't be posted", DROP, value, asked=gone)
    )


def by_hand_reminder(view: HandView) -> Drawing:
    """Pings who wrote it; once it is settled, says so."""
    if not is_by_hand(view.delivery):
        return message(context("Nobody is waited for any more."))
    since = when(view.delivery.planned_at or view.delivery.due_at, view.brand.zone)
    words = f": this waits to be posted on {view.account.name} since "
    ask = text(". When it is out, press “It is posted” on the card.")
    return message(paragraph(person(view.post.author), text(words), *since, ask))
