"""How one text became another, for people to read: what was removed is struck out, what is new stands out."""

from collections.abc import Sequence

from bot.blocks.kit import Json
from bot.blocks.rich import quote, rich, text
from bot.domain.difference import Change, Kind
from bot.domain.text import shorten

_MOST = 150
_KEPT, _CHANGED = 400, 1500


def difference(changes: Sequence[Change]) -> Json:
    """The words of both texts in one block; long runs that stayed the same are cut."""
    spans = [_span(change) for change in changes[:_MOST]]
    more = [text(" …")] if len(changes) > _MOST else []
    return rich(quote(*spans, *more))


def _span(change: Change) -> Json:
    if change.kind == Kind.KEPT:
        return text(_middle_cut(change.text))
    # White space alone shows nothing when it is struck out or bold: a sign stands for it.
    shown = (
        change.text
        if change.text.strip()
        else change.text.replace("\n", "\N{DOWNWARDS ARROW WITH TIP LEFTWARDS}\n")
    )
    return text(shorten(shown, _CHANGED), "bold" if change.kind == Kind.ADDED else "strike")


def _middle_cut(kept: str) -> str:
    return kept if len(kept) <= _KEPT else f"{kept[: _KEPT // 2]} … {kept[-_KEPT // 2 :]}"
