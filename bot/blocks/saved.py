"""Saved replies: the list, and the modal of one."""

from collections.abc import Iterator, Sequence

from bot.blocks.element import button, confirm, entry, heard_as, text_input
from bot.blocks.kit import (
    Drawing,
    Json,
    actions,
    at_most,
    context,
    header,
    message,
    modal,
    one_line,
    section,
    stamp,
)
from bot.blocks.rich import bold, paragraph, text
from bot.domain.answer import Saved
from bot.domain.brand import Brand
from bot.domain.saved import LONGEST, LONGEST_NAME, PLACEHOLDERS

ADD = "saved:add"
CHANGE = "saved:change"
REMOVE = "saved:remove"
"""Buttons of the list: ADD with the brand's id, the others with the saved reply's; the first two are their
modals' callback_ids as well."""

NAME, TEXT = "name", "text"
"""The blocks of the modal."""

_MOST = 40


def saved_message(brand: Brand, saved: Sequence[Saved]) -> Drawing:
    """All of the brand's saved replies."""
    rows = [block for one in saved for block in _row(one)]
    none = [section("There is none yet. What you answer often can be kept here, and inserted in the reply.")]
    return message(
        header(f"Saved replies of {brand.name}"),
        actions(button("Add one", ADD, stamp(brand.id), "primary")),
        *at_most(_MOST, rows or none, "There are more: the menu in the reply's modal has all of them."),
    )


def _row(one: Saved) -> Iterator[Json]:
    yield paragraph(bold(one.name), text(f": {one_line(one.text, 200)}"))
    gone = confirm("Delete it?", f"“{one.name}” will not be offered any more.", "Delete")
    value = stamp(one.id)
    yield actions(
        heard_as(button("Change", CHANGE, value), f"Change {one.name}"),
        heard_as(button("Delete", REMOVE, value, asked=gone), f"Delete {one.name}"),
    )


def saved_modal(brand: Brand, saved: Saved | None = None) -> Json:
    """Asks for name and text of a new one, or of one that is there."""
    places = context(*(f"{{{name}}} is {words}" for name, words in PLACEHOLDERS.items()))
    name, said = (saved.name, saved.text) if saved else ("", "")
    fields = [
        entry(NAME, "Name", text_input(NAME, name, "Opening hours", LONGEST_NAME)),
        entry(TEXT, "Text", text_input(TEXT, said, "Hello {author}, we are open …", LONGEST, multiline=True)),
        places,
    ]
    if saved is None:
        return modal("Add a saved reply", fields, ADD, "Save", stamp(brand.id))
    return modal("Change a saved reply", fields, CHANGE, "Save", stamp(saved.id))
