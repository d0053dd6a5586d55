"""Documents in one SQLite file, written behind: memory is the truth, the file is at most a moment old."""

import asyncio
import json
import sqlite3
from contextlib import suppress
from pathlib import Path

from sandbox.slack.shape import Json

FLUSH_SECONDS = 0.3
"""How long a change may wait for the disk; a SIGKILL loses no more."""

_SCHEMA = "create table if not exists document (kind text, key text, body text, primary key (kind, key))"


class Shelf:
    """Keeps JSON documents by (kind, key); `run` writes what changed every moment, `close` the rest."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file, check_same_thread=False)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = off")
        self._db.execute(_SCHEMA)
        self._dirty: dict[tuple[str, str], str | None] = {}

    def load(self, kind: str) -> dict[str, Json]:
        """All documents of a kind, in the order of their keys."""
        rows = self._db.execute("select key, body from document where kind = ? order by key", (kind,))
        return {key: json.loads(body) for key, body in rows}

    def put(self, kind: str, key: str, body: Json) -> None:
        """Remember a document as it is now."""
        self._dirty[kind, key] = json.dumps(body)

    def drop(self, kind: str, key: str) -> None:
        """Forget a document."""
        self._dirty[kind, key] = None

    def flush(self) -> None:
        """Write what changed."""
        dirty, self._dirty = self._dirty, {}
        gone = [key for key, body in dirty.items() if body is None]
        kept = [(*key, body) for key, body in dirty.items() if body is not None]
        with self._db:
            self._db.executemany("delete from document where kind = ? and key = ?", gone)
            self._db.executemany("insert or replace into document values (?, ?, ?)", kept)

    async def run(self) -> None:
        """Write behind until cancelled."""
        with suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(FLUSH_SECONDS)
                if self._dirty:
                    self.flush()

    def close(self) -> None:
        """Write the rest and let go of the file."""
        self.flush()
        self._db.close()
