"""What became of a post or a reply on its way to an account: lines, receipts, and what a person is asked."""

from collections.abc import Callable, Mapping, Sequence

from bot.blocks.difference import difference
from bot.blocks.element import button, confirm, entry, url_input
from bot.blocks.kit import Drawing, Json, actions, context, message, modal, mrkdwn, stamp
from bot.blocks.rich import (
    Line,
    bold,
    bullets,
    date,
    link,
    paragraph,
    person,
    quoted,
    rich,
    text,
    token,
)
from bot.domain.account import Account
from bot.domain.answer import Change, ChangeKind, can_undo
from bot.domain.brand import Brand
from bot.domain.conversation import Reply
from bot.domain.delivery import NO_ACCESS, TO_POST, Delivery, DeliveryStatus, is_by_hand
from bot.domain.readback import Finding, Verdict

LIVE = "delivery:live"
AGAIN = "delivery:again"
DROP = "delivery:drop"
"""A person's three answers about a delivery; the value is "id.attempts"."""

LIVE_ANYWAY = "delivery:live_anyway"
"""The callback_id of the modal that shows how what is there differs; its metadata is "id.attempts link"."""

UNDO = "reply:undo"
"""Takes back a reply of which nothing has begun; the value is its id."""

URL = "url"
"""The block of the link in the modal that LIVE opens; its callback_id is LIVE too."""

_S = DeliveryStatus


def outcome(delivery: Delivery, brand: Brand) -> Line:
    """How far a delivery is, as the end of a line."""
    return _OUTCOMES[delivery.status](delivery, brand)


def _verb(delivery: Delivery) -> str:
    return "published" if delivery.reply_id is None else "sent"


def _because(delivery: Delivery) -> Line:
    return (text(f": {delivery.error}"),) if delivery.error else ()


def _waiting(delivery: Delivery, brand: Brand) -> Line:
    if not delivery.attempts:
        return _untried(delivery, brand)
    if delivery.error == NO_ACCESS:
        return (text(NO_ACCESS),)
    return (text("will be tried again "), date(delivery.due_at, brand.zone), *_because(delivery))


def _untried(delivery: Delivery, brand: Brand) -> Line:
    if brand.paused_at is not None:
        return (text(f"waits until {brand.name} is resumed"),)
    if delivery.reply_id is not None:
        return (text("leaves in a moment"),)
    if delivery.part:
        return (text("follows the part before it"),)
    return (text("goes out "), date(delivery.due_at, brand.zone))


def _now(_delivery: Delivery, _brand: Brand) -> Line:
    return (text("going out now"),)


def _published(delivery: Delivery, _brand: Brand) -> Line:
    url = delivery.receipt.url if delivery.receipt else ""
    return (text(f"{_verb(delivery)}. "), link(url, "Open")) if url else (text(_verb(delivery)),)


def _failed(delivery: Delivery, _brand: Brand) -> Line:
    return (text(f"not {_verb(delivery)}"), *_because(delivery))


def _unconfirmed(delivery: Delivery, _brand: Brand) -> Line:
    return (text(TO_POST if is_by_hand(delivery) else f"may be {_verb(delivery)}; somebody has to look"),)


def _missed(delivery: Delivery, _brand: Brand) -> Line:
    return (text(f"missed its time, not {_verb(delivery)}"), *_because(delivery))


def _cancelled(delivery: Delivery, _brand: Brand) -> Line:
    unsent = delivery.reply_id is not None and not delivery.attempts
    return (text("taken back, and not sent" if unsent else "dropped"), *_because(delivery))


_OUTCOMES: Mapping[DeliveryStatus, Callable[[Delivery, Brand], Line]] = {
    _S.PENDING: _waiting,
    _S.CLAIMED: _now,
    _S.SENDING: _now,
    _S.PUBLISHED: _published,
    _S.FAILED: _failed,
    _S.UNCONFIRMED: _unconfirmed,
    _S.MISSED: _missed,
    _S.CANCELLED: _cancelled,
}


def doubt(delivery: Delivery, account: Account) -> list[Json]:
    """What a person is asked about a delivery of unknown outcome."""
    value = _value(delivery)
    twice = confirm(
        "Send it again?", "If it did go out after all, followers will see it twice.", "Send again"
    )
    gone = confirm("Drop it?", "It will not be sent again. If it is live it stays, uncounted.", "Drop")
    why = "No clear answer came back, and Pressroom could not find out. Please look: "
    return [
        paragraph(
            bold(f"Did it go out on {account.name}? "),
            text(why),
            link(account.identity.url, "Open the account"),
        ),
        actions(
            button("It is live", LIVE, value),
            button("Send again", AGAIN, value, asked=twice),
            button("Drop", DROP, value, asked=gone),
        ),
    ]


def _value(delivery: Delivery) -> str:
    # Its attempts are its version: after another try an old card's "Send again" means nothing.
    return stamp(delivery.id, delivery.attempts)


def live_modal(delivery: Delivery, account: Account) -> Json:
    """Asks for the link of what is live after all."""
    why = (
        "Pressroom can't look there, and takes your word. Numbers and comments stay on the network."
        if is_by_hand(delivery)
        else "Pressroom looks it up there. Its numbers and comments count here from then on."
    )
    field = entry(URL, f"Link to it on {account.name}", url_input("link"), why)
    return modal("It is live", [field], LIVE, "Save", _value(delivery))


def differs_modal(delivery: Delivery, account: Account, address: str, finding: Finding) -> Json:
    """Asks whether it is the one all the same."""
    blocks = [
        paragraph(link(address, f"What {account.name} shows there"), text(" is yours, but is it this?")),
        *_different(finding),
        context("Say yes only if it is this one, and somebody has changed it there since."),
    ]
    return modal("Is it this one?", blocks, LIVE_ANYWAY, "Yes, it is", f"{_value(delivery)} {address}")


def delivery_receipt(
    delivery: Delivery, account: Account, brand: Brand, finding: Finding | None = None
) -> Drawing:
    """The news of one part of a post, for the thread of its card; `finding` is what a look at it showed."""
    part = f", part {delivery.part + 1}" if delivery.part else ""
    head = paragraph(bold(f"{account.name}{part}: "), *outcome(delivery, brand))
    return message(
        head, *_asked(delivery, account), *(_FINDINGS[finding.verdict](finding) if finding else ())
    )


def _same(_finding: Finding) -> list[Json]:
    return [context("As approved: it was read back and compared.")]


def _different(finding: Finding) -> list[Json]:
    what = [*(["the text is another one"] if finding.text else []), *finding.media]
    head = paragraph(bold("Not as approved: "), text("; ".join(what) + "."))
    return [head, *([difference(finding.text)] if finding.text else [])]


def _gone(_finding: Finding) -> list[Json]:
    return [paragraph(bold("Not there: "), text("the platform does not show it. Please look."))]


def _unreadable(_finding: Finding) -> list[Json]:
    return [context("It could not be read back, so nothing was compared with what was approved.")]


_FINDINGS: Mapping[Verdict, Callable[[Finding], list[Json]]] = {
    Verdict.SAME: _same,
    Verdict.DIFFERENT: _different,
    Verdict.GONE: _gone,
    Verdict.UNREADABLE: _unreadable,
}


def _asked(delivery: Delivery, account: Account) -> list[Json]:
    return doubt(delivery, account) if delivery.status == _S.UNCONFIRMED else []


_AGAIN = frozenset({_S.FAILED, _S.MISSED})


def reply_receipt(
    reply: Reply, delivery: Delivery, account: Account, brand: Brand, changes: Sequence[Change] = ()
) -> Drawing:
    """A reply and what became of it, for the thread of its conversation; `changes` were made afterwards."""
    asked = [_retry(delivery)] if delivery.status in _AGAIN else _asked(delivery, account)
    if can_undo(delivery):
        asked = [actions(button("Undo", UNDO, stamp(reply.id)))]
    return message(
        paragraph(bold(f"Reply as {account.name}: "), *outcome(delivery, brand)),
        *quoted(reply.text),
        *reply_images(reply),
        *(block for change in changes for block in _changed(change, brand)),
        context(mrkdwn(f"Written by <@{reply.author}> {token(reply.created_at, brand.zone)}")),
        *asked,
    )


def reply_images(reply: Reply) -> list[Json]:
    """What the images of a reply show, a line each."""
    lines = [(text(one.alt or "An image without alt text"),) for one in reply.media]
    return [rich(bullets(lines, "ordered"))] if lines else []


def _changed(change: Change, brand: Brand) -> list[Json]:
    when: Line = (date(change.done_at, brand.zone),) if change.done_at else ()
    if change.kind == ChangeKind.DELETE:
        return [paragraph(bold("Deleted by "), person(change.author), text(", "), *when)]
    head = paragraph(
        bold("Changed by "), person(change.author), text(", "), *when, text(". Before, it said:")
    )
    return [head, *quoted(change.was)]


def _retry(delivery: Delivery) -> Json:
    value = _value(delivery)
    return actions(button("Try again", AGAIN, value), button("Drop", DROP, value))
