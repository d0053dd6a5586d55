"""Asks who changed or deleted a message that a reply was sent from about the one that followers see."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from bot.blocks.element import button
from bot.blocks.kit import Drawing, actions, context, message, stamp
from bot.blocks.rich import Line, bold, paragraph, quoted, text
from bot.domain.account import Account
from bot.domain.answer import Change, ChangeKind, ReviewStatus
from bot.domain.conversation import Reply
from bot.domain.delivery import DeliveryStatus

EDIT = "reply:edit_there"
DELETE = "reply:delete_there"
LEAVE = "reply:leave_there"
ASK_ANEW = "reply:ask_anew"
TAKE_BACK = "reply:take_back"
"""Buttons of the prompts: the value is the change's id."""


def change_prompt(change: Change, account: Account, kinds: AbstractSet[ChangeKind]) -> Drawing:
    """The question, with what the platform can do; only who changed the message sees it."""
    place = account.platform.capitalize()
    value = stamp(change.id)
    can_edit = change.kind == ChangeKind.EDIT and ChangeKind.EDIT in kinds
    buttons = [
        *([button(f"Change it on {place}", EDIT, value, "primary")] if can_edit else []),
        *([button("Delete it there", DELETE, value, "danger")] if ChangeKind.DELETE in kinds else []),
        button("Leave it there", LEAVE, value),
    ]
    return message(
        paragraph(bold(_question(change, place)), *_limits(change, place, kinds)),
        *(quoted(change.text) if change.kind == ChangeKind.EDIT else []),
        context("They see it as it was:"),
        *quoted(change.was),
        actions(*buttons),
    )


def _question(change: Change, place: str) -> str:
    if change.kind == ChangeKind.EDIT:
        return f"This was sent as a reply. Change it on {place} as well?"
    return f"This was sent as a reply. Delete it on {place} as well?"


def _limits(change: Change, place: str, kinds: AbstractSet[ChangeKind]) -> Line:
    if change.kind in kinds:
        return ()
    wanted = "changed" if change.kind == ChangeKind.EDIT else "deleted"
    if kinds == frozenset():
        return (text(f" That can't be {wanted} there any more: {place} has no way to."),)
    return (text(f" {place} can't change what is out, only delete it."),)


def anew_prompt(change: Change, status: ReviewStatus) -> Drawing:
    """Asks about a message that changed after somebody was asked for their yes; only its author sees it."""
    value = stamp(change.id)
    waits = status == ReviewStatus.WAITING
    back = [button("Take it back", TAKE_BACK, value, "danger")] if waits else []
    return message(
        paragraph(bold(_SINCE[waits]), text(" Ask anew, with these words?")),
        *quoted(change.text),
        context("It was asked about as:"),
        *quoted(change.was),
        actions(button("Ask anew with the new words", ASK_ANEW, value, "primary"), *back),
    )


_SINCE = {
    True: "You changed this while it waits for a yes. A yes would send it as it was.",
    False: "You changed this. It needs a yes to go out, and has none.",
}


def withdrawn(reply: Reply) -> Drawing:
    """Says that a request ended with its message."""
    return message(
        paragraph(bold("Taken back: nobody can approve it any more."), text(" You deleted the message of:")),
        *quoted(reply.text),
        context("If it shall go out all the same: “Change” on its card in this thread asks anew."),
    )


def stuck(reply: Reply, status: DeliveryStatus) -> Drawing:
    """Says of a reply that its message has no say any more, and what has."""
    return message(
        paragraph(text(_STUCK.get(status, _LEAVING))), context("As it was written:"), *quoted(reply.text)
    )


_UNSENT = (
    "This was to be a reply, and did not go out. “Try again” on its receipt in this thread would send it as "
    "it was written; “Drop” keeps it in."
)
_STUCK: Mapping[DeliveryStatus, str] = {
    DeliveryStatus.FAILED: _UNSENT,
    DeliveryStatus.MISSED: _UNSENT,
    DeliveryStatus.UNCONFIRMED: (
        "This was sent as a reply, and nobody knows whether followers see it. Its receipt in this thread "
        "asks: answer there first. If they do, they see it as it was written."
    ),
}
_LEAVING = (
    "This is going out as a reply right now, as it was written. Once it is out, “Delete our last reply” on "
    "the card takes it down."
)


def left() -> Drawing:
    """Takes the place of the prompt, once somebody chose to leave the reply as it is."""
    return message(context("Left as it is. Followers see the reply as it was sent."))
