"""Digests, as they were written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.ids import BrandId
from bot.errors import NotFoundError
from storage.connection import Repository
from storage.tables import digests

if TYPE_CHECKING:
    from storage.connection import Inserting


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """What a brand's people were told about a day."""

    id: int
    brand_id: BrandId
    day: date
    kind: str
    body: Mapping[str, object]


class DigestRepository(Repository):
    """The digests of all brands."""

    async def add(self, brand_id: BrandId, day: date, body: Mapping[str, object], kind: str = "daily") -> int:
        """Store a digest, and give its id; one of that brand, day and kind is written anew."""
        values = {"brand_id": brand_id, "day": day, "kind": kind, "body": dict(body)}
        rows = await self._connection.all(_written(self._connection.insert), values)
        return int(rows[0].id)

    async def get(self, digest_id: int) -> Digest:
        """The digest of that id."""
        row = await self._connection.first(select(digests).where(digests.c.id == digest_id))
        if row is None:
            raise NotFoundError("This digest is gone.")
        return Digest(id=row.id, brand_id=BrandId(row.brand_id), day=row.day, kind=row.kind, body=row.body)


@cache
def _written(insert: "Inserting") -> ReturningInsert[tuple[int]]:
    statement = insert(digests)
    anew = {"body": statement.excluded.body}
    upsert = statement.on_conflict_do_update(index_elements=["brand_id", "day", "kind"], set_=anew)
    return upsert.returning(digests.c.id)
