"""What became of a post or a reply on its way to an account: lines, receipts, and what a person is asked."""

from collections.abc import Callable, Mapping

from bot.blocks.element import button, confirm, entry, url_input
from bot.blocks.kit import Drawing, Json, actions, context, message, modal, stamp
from bot.blocks.rich import Line, bold, date, link, paragraph, person, quoted, text
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.conversation import Reply
from bot.domain.delivery import Delivery, DeliveryStatus

LIVE = "delivery:live"
AGAIN = "delivery:again"
DROP = "delivery:drop"
"""A person's three answers about a delivery; the value is "id.attempts"."""

URL = "url"
"""The block of the link in the modal that LIVE opens; its callback_id is LIVE too."""

_S = DeliveryStatus

_DOUBT = "No clear answer came back, and looking did not tell. Please look at the account, then say:"


def outcome(delivery: Delivery, brand: Brand) -> Line:
    """How far a delivery is, as the end of a line."""
    return _OUTCOMES[delivery.status](delivery, brand)


def _waiting(delivery: Delivery, brand: Brand) -> Line:
    if not delivery.attempts:
        return (text("waits for its turn"),)
    return (text("will be tried again "), date(delivery.due_at, brand.zone), text(_because(delivery)))


def _because(delivery: Delivery) -> str:
    return f": {delivery.error}" if delivery.error else ""


def _published(delivery: Delivery, _brand: Brand) -> Line:
    url = delivery.receipt.url if delivery.receipt else ""
    return (text("live. "), link(url, "Open")) if url else (text("live"),)


def _failed(delivery: Delivery, _brand: Brand) -> Line:
    return (text(f"not published{_because(delivery)}"),)


def _cancelled(delivery: Delivery, _brand: Brand) -> Line:
    return (text(f"not sent{_because(delivery)}"),)


_OUTCOMES: Mapping[DeliveryStatus, Callable[[Delivery, Brand], Line]] = {
    _S.PENDING: _waiting,
    _S.CLAIMED: lambda _delivery, _brand: (text("going out now"),),
    _S.SENDING: lambda _delivery, _brand: (text("going out now"),),
    _S.PUBLISHED: _published,
    _S.FAILED: _failed,
    _S.UNCONFIRMED: lambda _delivery, _brand: (text("may be live; somebody has to look"),),
    _S.MISSED: lambda _delivery, _brand: (text("missed its time, and was not sent"),),
    _S.CANCELLED: _cancelled,
}


def doubt(delivery: Delivery, account: Account) -> list[Json]:
    """What a person is asked about a delivery of unknown outcome."""
    value = _value(delivery)
    sure = confirm("Send it again?", "If it did go out after all, followers will see it twice.", "Send again")
    return [
        paragraph(bold(f"Did it go out on {account.name}? "), text(_DOUBT), text(" "), _profile(account)),
        actions(
            button("It is live", LIVE, value),
            button("Send again", AGAIN, value, asked=sure),
            button("Drop", DROP, value),
        ),
    ]


def _profile(account: Account) -> Json:
    return link(account.identity.url, "Open the account")


def _value(delivery: Delivery) -> str:
    return stamp(delivery.id, delivery.attempts)


def live_modal(delivery: Delivery, account: Account) -> Json:
    """Asks for the link of what is live after all."""
    why = "Pressroom reads it back, and counts and answers what comes in below it."
    field = entry(URL, f"Link to it on {account.name}", url_input("link"), why)
    return modal("It is live", [field], LIVE, "Save", _value(delivery))


def delivery_receipt(delivery: Delivery, account: Account, brand: Brand) -> Drawing:
    """The news of one part of a post, for the thread of its card."""
    part = f", part {delivery.part + 1}" if delivery.part else ""
    head = paragraph(bold(f"{account.name}{part}: "), *outcome(delivery, brand))
    return message(head, *_asked(delivery, account))


def _asked(delivery: Delivery, account: Account) -> list[Json]:
    return doubt(delivery, account) if delivery.status == _S.UNCONFIRMED else []


_REPLY_STATES: Mapping[DeliveryStatus, str] = {
    _S.PENDING: "Reply on its way",
    _S.CLAIMED: "Reply on its way",
    _S.SENDING: "Reply on its way",
    _S.PUBLISHED: "Reply sent",
    _S.FAILED: "Reply not sent",
    _S.UNCONFIRMED: "Reply may be sent",
    _S.MISSED: "Reply not sent",
    _S.CANCELLED: "Reply dropped",
}

_AGAIN = frozenset({_S.FAILED, _S.MISSED})


def reply_receipt(reply: Reply, delivery: Delivery, account: Account, brand: Brand) -> Drawing:
    """A reply and what became of it, for the thread of its conversation."""
    head = paragraph(bold(_REPLY_STATES[delivery.status]), text(" by "), person(reply.author))
    state = paragraph(text(f"{account.name}: "), *outcome(delivery, brand))
    asked = _asked(delivery, account) if delivery.status not in _AGAIN else [_retry(delivery)]
    return message(head, *quoted(reply.text), state, *asked, context("The author sees only the quoted text."))


def _retry(delivery: Delivery) -> Json:
    value = _value(delivery)
    return actions(button("Try again", AGAIN, value), button("Drop", DROP, value))
