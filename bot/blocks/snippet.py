"""Snippets: the list of a brand's, and the modal that adds, changes and deletes them."""

from collections.abc import Mapping, Sequence

from bot.blocks.element import button, confirm, entry, heard_as, select, text_input
from bot.blocks.kit import (
    Drawing,
    Json,
    actions,
    context,
    header,
    message,
    modal,
    mrkdwn,
    one_line,
    section,
    stamp,
)
from bot.blocks.rich import token
from bot.domain.brand import Brand
from bot.domain.snippet import Snippet, SnippetKind

EDIT = "snippet:edit"
"""Opens the modal, and is its callback_id; the value is "brand.snippet", 0 for a new one."""

DELETE = "snippet:delete"
"""Deletes; the value is the snippet's id."""

KIND, NAME, TEXT = "kind", "name", "text"
"""The blocks; the metadata is "brand.snippet.version"."""

KINDS: Mapping[str, str] = {
    SnippetKind.TEXT: "Text, on a line of its own",
    SnippetKind.HASHTAGS: "A group of hashtags",
}
_SIGNS: Mapping[SnippetKind, str] = {SnippetKind.TEXT: "text", SnippetKind.HASHTAGS: "hashtags"}

_ROWS, _SHOWN = 40, 300


def snippets_message(brand: Brand, snippets: Sequence[Snippet], sought: str = "") -> Drawing:
    """The brand's snippets, or those that were `sought` by words of their name."""
    fresh = actions(button("New snippet", EDIT, stamp(brand.id, 0), "primary"))
    rows = [_row(brand, one) for one in snippets[:_ROWS]]
    rest = len(snippets) - _ROWS
    more = f"+{rest} more. Add a word of the name to the command to find one."
    return message(
        header(f"Snippets of {brand.name}"),
        *(rows or [section(_nothing(sought))]),
        *([context(more)] if rest > 0 else []),
        context("“Insert a snippet” in the composer puts one at the end of the text."),
        fresh,
    )


def _nothing(sought: str) -> str:
    if sought:
        return f"No snippet has “{one_line(sought, 60)}” in its name."
    return "None yet. Keep what you write again and again: opening hours, a call to action, your hashtags."


def _row(brand: Brand, snippet: Snippet) -> Json:
    change = heard_as(button("Change", EDIT, stamp(brand.id, snippet.id)), f"Change {snippet.name}")
    said = f"{one_line(snippet.name)} ({_SIGNS[snippet.kind]})\n{one_line(snippet.text, _SHOWN)}"
    return section(said, change)


def snippet_modal(brand: Brand, snippet: Snippet | None) -> Json:
    """The fields of a snippet; for one that is there also who changed it last, and the way to delete it."""
    kind, name, text = (snippet.kind, snippet.name, snippet.text) if snippet else (SnippetKind.TEXT, "", "")
    tags = "Hashtags: with or without #, with spaces or commas between them."
    blocks = [
        entry(KIND, "What is it?", select(KIND, KINDS, kind)),
        entry(NAME, "Name", text_input(NAME, name, "Opening hours", 60), "As it stands in the menu."),
        entry(TEXT, "Text", text_input(TEXT, text, most=2000, multiline=True), tags),
        *(_of(brand, snippet) if snippet else []),
    ]
    title = "Change snippet" if snippet else "New snippet"
    known = stamp(brand.id, snippet.id, snippet.version) if snippet else stamp(brand.id, 0, 0)
    return modal(title, blocks, EDIT, "Save", known)


def _of(brand: Brand, snippet: Snippet) -> list[Json]:
    changed = token(snippet.changed_at, brand.zone)
    sure = confirm(
        "Delete this snippet?", "Posts that were written with it stay as they are.", "Delete", "Keep it"
    )
    gone = button("Delete", DELETE, stamp(snippet.id), "danger", sure)
    return [context(mrkdwn(f"Changed last by <@{snippet.changed_by}> {changed}")), actions(gone)]


def deleted_modal(snippet: Snippet) -> Json:
    """Says that the snippet is gone."""
    return modal("Snippet deleted", [section(f"“{one_line(snippet.name)}” is gone from the menu.")], EDIT)
