"""What a platform remembers: typed shelves in memory, written behind into one SQLite file."""

import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from pydantic import TypeAdapter

_SCHEMA = "create table if not exists thing (kind text, id text, body text, primary key (kind, id))"
_PUT = (
    "insert into thing (kind, id, body) values (?, ?, ?)"
    " on conflict (kind, id) do update set body = excluded.body"
)


class Kept(Protocol):
    """Anything with an id of its own."""

    @property
    def id(self) -> str:
        """The key under which it is kept."""
        ...


T = TypeVar("T", bound=Kept)


class Store:
    """One SQLite file; `flush` writes what the shelves changed since the last time."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(file, check_same_thread=False)
        # A killed process loses nothing that was committed; only a power cut could, which is no matter here.
        self._base.execute("pragma synchronous = off")
        self._base.execute("pragma journal_mode = wal")
        self._base.execute(_SCHEMA)
        self._changed: dict[tuple[str, str], str | None] = {}

    def load(self, kind: str) -> list[str]:
        """The JSON bodies of one kind, in the order in which they first came."""
        rows = self._base.execute("select body from thing where kind = ? order by rowid", (kind,))
        return [body for (body,) in rows]

    def change(self, kind: str, key: str, body: str | None) -> None:
        """Remember to write `body`, or to delete the thing when it is None."""
        # Taken out first, so that a thing dropped and put again keeps its new place.
        self._changed.pop((kind, key), None)
        self._changed[kind, key] = body

    def flush(self) -> None:
        """Write every change of the last moment in one transaction."""
        if not self._changed:
            return
        changed, self._changed = self._changed, {}
        gone = [key for key, body in changed.items() if body is None]
        kept = [(*key, body) for key, body in changed.items() if body is not None]
        with self._base:
            self._base.executemany("delete from thing where kind = ? and id = ?", gone)
            self._base.executemany(_PUT, kept)

    def close(self) -> None:
        """Write the rest and close the file."""
        self.flush()
        self._base.close()


@cache
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    # Made once, as making one costs more than loading a hundred things with it.
    return TypeAdapter(kind)


class Shelf(Generic[T]):
    """All things of one kind by id, oldest first."""

    def __init__(self, store: Store, kind: type[T]) -> None:
        self._store = store
        self._kind = kind.__name__
        self._adapter: TypeAdapter[T] = _adapter(kind)
        bodies = store.load(self._kind)
        self._things: dict[str, T] = {
            thing.id: thing for thing in (self._adapter.validate_json(body) for body in bodies)
        }

    def put(self, thing: T) -> T:
        """Keep a thing, in place of the one with the same id."""
        self._things[thing.id] = thing
        self._store.change(self._kind, thing.id, self._adapter.dump_json(thing).decode())
        return thing

    def get(self, key: str) -> T | None:
        """The thing with this id, if it is there."""
        return self._things.get(key)

    def __getitem__(self, key: str) -> T:
        """The thing with this id; KeyError if it is not there."""
        return self._things[key]

    def drop(self, key: str) -> T | None:
        """Forget a thing; None if it was not there."""
        thing = self._things.pop(key, None)
        if thing is not None:
            self._store.change(self._kind, key, None)
        return thing

    def __iter__(self) -> Iterator[T]:
        """Every thing, oldest first; the shelf may change meanwhile."""
        return iter(list(self._things.values()))

    def newest(self) -> Iterator[T]:
        """Every thing, newest first."""
        return reversed(list(self._things.values()))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._things)

    def __contains__(self, key: object) -> bool:
        """Whether a thing with this id is there."""
        return key in self._things
