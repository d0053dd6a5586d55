"""The pieces of text that brands keep at hand."""

from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import delete, func, select, update

from bot.domain.ids import BrandId, SlackUserId, SnippetId
from bot.domain.snippet import Snippet, SnippetForm, SnippetKind
from bot.errors import NotFoundError
from storage.composer_tables import snippets
from storage.connection import Record, Repository

_C = snippets.c


class Change(TypedDict):
    """What is kept of a change beside the form."""

    by: SlackUserId
    now: datetime


class SnippetRepository(Repository):
    """The snippets of all brands."""

    async def of_brand(self, brand_id: BrandId) -> list[Snippet]:
        """The brand's snippets, in the order of the alphabet."""
        query = select(snippets).where(_C.brand_id == brand_id).order_by(func.lower(_C.name), _C.id)
        return [_snippet(row) for row in await self._connection.all(query)]

    async def get(self, snippet_id: SnippetId) -> Snippet:
        """The snippet of that id; raises NotFoundError."""
        row = await self._connection.first(select(snippets).where(_C.id == snippet_id))
        if row is None:
            raise NotFoundError("This snippet is gone; somebody has deleted it.")
        return _snippet(row)

    async def add(self, brand_id: BrandId, form: SnippetForm, **change: Unpack[Change]) -> Snippet | None:
        """A new snippet; None where the brand has one of that name."""
        values = {"brand_id": brand_id, **_values(form, change), "version": 1}
        fresh = self._connection.insert(snippets).values(values).on_conflict_do_nothing()
        row = await self._connection.first(fresh.returning(*_C))
        return _snippet(row) if row is not None else None

    async def save(self, snippet: Snippet, form: SnippetForm, **change: Unpack[Change]) -> bool:
        """Give the snippet what the form says; False where it has changed since it was read."""
        seen = _C.id == snippet.id, _C.version == snippet.version
        values = {**_values(form, change), "version": snippet.version + 1}
        return bool(await self._connection.run(update(snippets).where(*seen).values(values)))

    async def remove(self, snippet_id: SnippetId) -> bool:
        """Delete the snippet; whether it was there."""
        return bool(await self._connection.run(delete(snippets).where(_C.id == snippet_id)))


def _values(form: SnippetForm, change: Change) -> dict[str, object]:
    said = {"kind": form.kind, "name": form.name, "text": form.text}
    return {**said, "changed_by": change["by"], "changed_at": change["now"]}


def _snippet(row: Record) -> Snippet:
    return Snippet(
        id=SnippetId(row.id),
        brand_id=BrandId(row.brand_id),
        kind=SnippetKind(row.kind),
        name=row.name,
        text=row.text,
        version=row.version,
        changed_by=SlackUserId(row.changed_by),
        changed_at=row.changed_at,
    )
