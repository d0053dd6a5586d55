"""Asks who changed or deleted a message that a reply was sent from about the one that followers see."""

from collections.abc import Set as AbstractSet

from bot.blocks.element import button
from bot.blocks.kit import Drawing, actions, context, message, stamp
from bot.blocks.rich import bold, paragraph, quoted, text
from bot.domain.account import Account
from bot.domain.answer import Change, ChangeKind

EDIT = "reply:edit_there"
DELETE = "reply:delete_there"
LEAVE = "reply:leave_there"
"""Buttons of the prompt: the value is the change's id."""


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
        paragraph(bold(_question(change, place)), text(_limits(change, place, kinds))),
        *(quoted(change.text) if change.kind == ChangeKind.EDIT else []),
        context("They see it as it was:"),
        *quoted(change.was),
        actions(*buttons),
    )


def _question(change: Change, place: str) -> str:
    if change.kind == ChangeKind.EDIT:
        return f"This was sent as a reply. Change it on {place} as well?"
    return f"This was sent as a reply. Delete it on {place} as well?"


def _limits(change: Change, place: str, kinds: AbstractSet[ChangeKind]) -> str:
    if change.kind in kinds:
        return ""
    wanted = "changed" if change.kind == ChangeKind.EDIT else "deleted"
    return (
        f" That can't be {wanted} there any more: {place} has no way to."
        if kinds == frozenset()
        else (f" {place} can't change what is out, only delete it.")
    )


def left() -> Drawing:
    """Takes the place of the prompt, once somebody chose to leave the reply as it is."""
    return message(context("Left as it is. Followers see the reply as it was sent."))
