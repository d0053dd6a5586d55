"""Imports: what came from tables, what of it still waits, and the posts that were made of it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from bot.domain.brand import Person
from bot.domain.card import CardKind
from bot.domain.ids import BrandId, ImportId, PostId
from bot.domain.importing import Failed, Import, Waiting
from bot.errors import NotFoundError
from storage.connection import Record, Repository
from storage.import_tables import UNFINISHED, imported, imports
from storage.tables import cards

_C = imports.c


class ImportRepository(Repository):
    """The imports of all brands."""

    async def add(
        self, brand_id: BrandId, person: Person, name: str, waiting: Sequence[Waiting], now: datetime
    ) -> Import:
        """A new import, to go on with at once."""
        self._connection.touched.add("imports")
        values = {
            "brand_id": brand_id,
            "person": person,
            "name": name,
            "begun_at": now,
            "waiting": tuple(waiting),
            "failed": (),
            "due_at": now,
        }
        (row,) = await self._connection.all(insert(imports).values(values).returning(*_C))
        return _import(row)

    async def get(self, import_id: ImportId) -> Import:
        """The import of that id."""
        row = await self._connection.first(select(imports).where(_C.id == import_id))
        if row is None:
            raise NotFoundError("This import is gone.")
        return _import(row)

    async def claim_due(self, now: datetime, until: datetime) -> Import | None:
        """The import that has waited longest; nobody else goes on with it before then."""
        due = select(_C.id).where(UNFINISHED, _C.due_at <= now).order_by(_C.due_at, _C.id).limit(1)
        chosen = due.with_for_update(skip_locked=True).cte("chosen")
        taken = update(imports).where(_C.id.in_(select(chosen.c.id))).values(due_at=until)
        row = await self._connection.first(taken.returning(*_C))
        return _import(row) if row is not None else None

    async def settle(
        self, import_id: ImportId, waiting: Sequence[Waiting], failed: Sequence[Failed], now: datetime
    ) -> None:
        """Keep what is left of it; where something is, somebody goes on with it now."""
        values = {"waiting": tuple(waiting), "failed": tuple(failed), "due_at": now if waiting else None}
        await self._connection.run(update(imports).where(_C.id == import_id).values(values))

    async def put(self, import_id: ImportId, post_id: PostId) -> None:
        """The post was made of this import."""
        await self._connection.run(insert(imported).values(import_id=import_id, post_id=post_id))

    async def of_post(self, post_id: PostId) -> ImportId | None:
        """The import that the post was made of, where there is one."""
        query = select(imported.c.import_id).where(imported.c.post_id == post_id)
        row = await self._connection.first(query)
        return ImportId(row.import_id) if row is not None else None

    async def posts(self, import_id: ImportId) -> list[PostId]:
        """The posts that were made of it, in the order of its rows."""
        query = select(imported.c.post_id).where(imported.c.import_id == import_id)
        rows = await self._connection.all(query.order_by(imported.c.post_id))
        return [PostId(row.post_id) for row in rows]

    async def without_card(self, post_ids: Collection[PostId]) -> dict[PostId, ImportId]:
        """Those of the posts that stand on the card of their import alone, and which that is."""
        kept = cards.c.kind == CardKind.POST, cards.c.wanted == 0, imported.c.post_id.in_(post_ids)
        query = select(imported).join(cards, cards.c.subject == imported.c.post_id).where(*kept)
        rows = await self._connection.all(query)
        return {PostId(row.post_id): ImportId(row.import_id) for row in rows}


def _import(row: Record) -> Import:
    return Import(
        id=ImportId(row.id),
        brand_id=BrandId(row.brand_id),
        person=row.person,
        name=row.name,
        begun_at=row.begun_at,
        waiting=row.waiting,
        failed=row.failed,
    )
