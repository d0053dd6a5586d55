"""What became of an item after it came in: edited, with what it said at first, or deleted."""

from zoneinfo import ZoneInfo

from bot.blocks.kit import Json
from bot.blocks.rich import bold, date, paragraph, quoted, text
from bot.domain.edit import Edit


def fate(edit: Edit | None, zone: ZoneInfo) -> list[Json]:
    """Blocks below what an item says now; none where nobody touched it."""
    if edit is None:
        return []
    return [*_edited(edit, zone), *_gone(edit, zone)]


def _edited(edit: Edit, zone: ZoneInfo) -> list[Json]:
    if edit.edited_at is None or edit.was is None:
        return []
    head = paragraph(bold("Edited by its author "), date(edit.edited_at, zone), text(". At first it said:"))
    return [head, *quoted(edit.was or "(no text)")]


def _gone(edit: Edit, zone: ZoneInfo) -> list[Json]:
    if edit.gone_at is None:
        return []
    end = text(". Nobody would see an answer.")
    return [paragraph(bold("Deleted by its author"), text(", noticed "), date(edit.gone_at, zone), end)]
