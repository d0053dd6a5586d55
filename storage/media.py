"""Media: what is known of each, which posts name it, and its bytes in files named after their SHA-256."""

import asyncio
import hashlib
import os
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import delete, func, or_, select

from bot.domain.ids import PostId
from bot.domain.post import Media
from bot.errors import NotFoundError
from storage.connection import Repository
from storage.media_tables import renditions, uses
from storage.replies import ReplyRepository
from storage.tables import media

_HASH = re.compile(r"[0-9a-f]{64}")


class MediaRepository(Repository):
    """What is known of each piece of media; alt texts belong to posts."""

    async def add(self, new: Media, now: datetime) -> None:
        """Remember a piece of media, and that it is used now."""
        values = {
            "sha256": new.sha256,
            "mime": new.mime,
            "size": new.size,
            "width": new.width,
            "height": new.height,
            "seconds": new.seconds,
            "codec": new.codec,
            "animated": new.animated,
            "used_at": now,
        }
        upsert = self._connection.insert(media).values(values)
        await self._connection.run(
            upsert.on_conflict_do_update(index_elements=["sha256"], set_={"used_at": now})
        )

    async def get(self, sha256: str) -> Media | None:
        """What is known of the piece with that hash."""
        row = await self._connection.first(select(media).where(media.c.sha256 == sha256))
        if row is None:
            return None
        return Media(
            sha256=row.sha256,
            mime=row.mime,
            size=row.size,
            width=row.width,
            height=row.height,
            seconds=row.seconds,
            codec=row.codec,
            animated=row.animated,
        )

    async def size(self) -> int:
        """How many bytes all pieces have."""
        row = await self._connection.first(select(func.coalesce(func.sum(media.c.size), 0).label("size")))
        return int(row.size) if row is not None else 0

    async def named(self, post_id: PostId, pieces: Iterable[Media]) -> None:
        """A version of the post names these pieces."""
        values = [{"sha256": sha256, "post_id": post_id} for sha256 in {one.sha256 for one in pieces}]
        if values:
            upsert = self._connection.insert(uses).values(values)
            await self._connection.run(upsert.on_conflict_do_nothing())

    async def purge(self, before: datetime) -> list[str]:
        """Forget what no post and no reply on its way names, and nobody has used since; gives its hashes."""
        c = media.c
        waiting = await ReplyRepository(self._connection).media_on_the_way()
        idle = or_(c.used_at.is_(None), c.used_at < before)
        unused = idle, c.sha256.not_in(select(uses.c.sha256)), c.sha256.not_in(waiting)
        rows = await self._connection.all(delete(media).where(*unused).returning(c.sha256))
        return sorted(row.sha256 for row in rows)

    async def unknown(self, hashes: Iterable[str]) -> list[str]:
        """Which of these hashes nobody knows: what a crash left behind."""
        asked = set(hashes)
        if not asked:
            return []
        known = {row.sha256 for row in await self._connection.all(select(media.c.sha256))}
        known |= {row.sha256 for row in await self._connection.all(select(renditions.c.sha256))}
        return sorted(asked - known)


class MediaStore:
    """Keeps bytes in a directory, each under the hash of its content: the same bytes twice are one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @staticmethod
    def name_of(content: bytes) -> str:
        """The SHA-256 that the bytes are kept under."""
        return hashlib.sha256(content).hexdigest()

    async def put(self, content: bytes) -> str:
        """Keep the bytes, and give their SHA-256; when this returns they are on the disk."""
        return await asyncio.to_thread(self._put, content)

    async def open(self, sha256: str) -> bytes:
        """The bytes of that hash; raises NotFoundError where they are not kept."""
        if not _HASH.fullmatch(sha256):
            raise NotFoundError("This file is gone.")
        try:
            return await asyncio.to_thread(self._read, sha256)
        except FileNotFoundError:
            raise NotFoundError("This file is gone.") from None

    async def drop(self, sha256: str) -> None:
        """Remove the bytes of that hash; where they are gone already, so be it."""
        await asyncio.to_thread(self.path(sha256).unlink, missing_ok=True)

    async def old(self, before: datetime) -> list[str]:
        """The hashes of all files that were written before then."""
        return await asyncio.to_thread(self._old, before.timestamp())

    def _old(self, before: float) -> list[str]:
        files = (file for file in self._folder.glob("??/*") if file.stat().st_mtime < before)
        names = (f"{file.parent.name}{file.name}" for file in files)
        return [name for name in names if _HASH.fullmatch(name)]

    def _read(self, sha256: str) -> bytes:
        content = self.path(sha256).read_bytes()
        # What was approved is these bytes, and no others that a disk or a hand put in their place.
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileNotFoundError(sha256)
        return content

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash are, or would be."""
        return self._folder / sha256[:2] / sha256[2:]

    def _put(self, content: bytes) -> str:
        sha256 = self.name_of(content)
        path = self.path(sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, content)
        return sha256


def _write_whole(path: Path, content: bytes) -> None:
    """Write so that the file is there with all of its bytes, or not at all, also after a power cut."""
    draft = path.with_name(f".{uuid4().hex}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
