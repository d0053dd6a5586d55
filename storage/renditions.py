"""What was made of pictures for the accounts, and what platforms have been handed already."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, func, select, update

from bot.domain.ids import DeliveryId
from bot.domain.post import Media
from storage.connection import Record, Repository
from storage.media_tables import renditions, uploads

_R = renditions.c
_U = uploads.c


class RenditionRepository(Repository):
    """The renditions of all pictures, and the uploads of deliveries that are not out yet."""

    async def add(self, original: str, recipe: str, made: Media, now: datetime) -> None:
        """Remember what was made; the same once more is used now."""
        values = {
            "original": original,
            "recipe": recipe,
            "sha256": made.sha256,
            "mime": made.mime,
            "size": made.size,
            "width": made.width,
            "height": made.height,
            "used_at": now,
        }
        upsert = self._connection.insert(renditions).values(values)
        await self._connection.run(
            upsert.on_conflict_do_update(index_elements=["original", "recipe"], set_={"used_at": now})
        )

    async def get(self, original: str, recipe: str) -> Media | None:
        """What was made of the picture that way, without its alt text."""
        query = select(renditions).where(_R.original == original, _R.recipe == recipe)
        row = await self._connection.first(query)
        return _media(row) if row is not None else None

    async def of(self, originals: Collection[str]) -> Mapping[tuple[str, str], Media]:
        """What was made of these pictures, by picture and recipe."""
        rows = await self._connection.all(select(renditions).where(_R.original.in_(originals)))
        return {(row.original, row.recipe): _media(row) for row in rows}

    async def used(self, original: str, recipe: str, now: datetime) -> None:
        """It is needed still."""
        wanted = _R.original == original, _R.recipe == recipe
        await self._connection.run(update(renditions).where(*wanted).values(used_at=now))

    async def purge(self, before: datetime) -> list[str]:
        """Forget what nobody has needed since then; gives its hashes."""
        gone = delete(renditions).where(_R.used_at < before).returning(_R.sha256)
        return sorted(row.sha256 for row in await self._connection.all(gone))

    async def size(self) -> int:
        """How many bytes all of them have."""
        row = await self._connection.first(select(func.coalesce(func.sum(_R.size), 0).label("size")))
        return int(row.size) if row is not None else 0

    # what was handed over

    async def hand_over(
        self, delivery_id: DeliveryId, number: int, sha256: str, handle: str, now: datetime
    ) -> None:
        """Remember what the platform calls a piece that it has been handed."""
        values = {"sha256": sha256, "handle": handle, "made_at": now}
        upsert = self._connection.insert(uploads).values(delivery_id=delivery_id, number=number, **values)
        await self._connection.run(
            upsert.on_conflict_do_update(index_elements=["delivery_id", "number"], set_=values)
        )

    async def handed_over(self, delivery_id: DeliveryId, since: datetime) -> Mapping[int, tuple[str, str]]:
        """What was handed over since, by its place in the post: its hash, and what the platform calls it."""
        query = select(uploads).where(_U.delivery_id == delivery_id, _U.made_at >= since)
        return {row.number: (row.sha256, row.handle) for row in await self._connection.all(query)}

    async def purge_uploads(self, before: datetime) -> None:
        """Forget what was handed over so long ago that no platform has it still."""
        await self._connection.run(delete(uploads).where(_U.made_at < before))


def _media(row: Record) -> Media:
    return Media(sha256=row.sha256, mime=row.mime, size=row.size, width=row.width, height=row.height)
