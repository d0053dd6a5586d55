"""Media: what is known of each, and its bytes in files named after their SHA-256."""

import asyncio
import hashlib
import os
import re
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

from bot.domain.post import Media
from bot.errors import NotFoundError
from storage.connection import Repository
from storage.tables import media

_HASH = re.compile(r"[0-9a-f]{64}")


class MediaRepository(Repository):
    """What is known of each piece of media; alt texts belong to posts."""

    async def add(self, new: Media) -> None:
        """Remember a piece of media; once is enough."""
        values = {
            "sha256": new.sha256,
            "mime": new.mime,
            "size": new.size,
            "width": new.width,
            "height": new.height,
        }
        await self._connection.run(self._connection.insert(media).values(values).on_conflict_do_nothing())

    async def get(self, sha256: str) -> Media | None:
        """What is known of the piece with that hash."""
        row = await self._connection.first(select(media).where(media.c.sha256 == sha256))
        if row is None:
            return None
        return Media(sha256=row.sha256, mime=row.mime, size=row.size, width=row.width, height=row.height)


class MediaStore:
    """Keeps bytes in a directory, each under the hash of its content: the same bytes twice are one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

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
        sha256 = hashlib.sha256(content).hexdigest()
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
