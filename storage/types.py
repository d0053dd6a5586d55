"""Column types: times that stay aware, texts of strangers, and values kept as JSON."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import JSON, DateTime, Dialect, Text, TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Callable

    Reading = Callable[[Any], datetime | None]

T = TypeVar("T")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware and in UTC on both sides, whatever the database makes of it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time, as nobody could say which moment it means."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value if value.tzinfo is UTC else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> "Reading | None":
        """SQLite forgets the zone, which is always UTC; asyncpg says it.

        In one step, where a TypeDecorator takes four: a row of a delivery has eight moments.
        """
        del coltype
        return _moment if dialect.name == "sqlite" else None


def _moment(kept: str | None) -> datetime | None:
    return None if kept is None else datetime.fromisoformat(f"{kept}+00:00")


class ForeignText(TypeDecorator[str]):
    """A text of strangers: without what PostgreSQL (NUL) or UTF-8 (lone surrogates) can't hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what could not be stored, as one such text must not block all that come with it."""
        del dialect
        return self.bound(value)

    @staticmethod
    def bound(value: str | None) -> str | None:
        """The text as it is stored."""
        return clean(value) if value is not None else None


def clean(text: str) -> str:
    """The text as any database can hold it."""
    kept = text.replace("\0", "")
    return kept if kept.isascii() else kept.encode(errors="replace").decode()


class Stored(TypeDecorator[T], Generic[T]):
    """A value of the given Python type, kept as JSON."""

    impl = JSON
    cache_ok = True

    def __init__(self, kind: type[T]) -> None:
        super().__init__()
        self.kind = kind
        self._adapter: TypeAdapter[T] | None = None

    @property
    def adapter(self) -> TypeAdapter[T]:
        """Reads and writes the type; made when first needed, as making it takes a while."""
        if self._adapter is None:
            self._adapter = TypeAdapter(self.kind)
        return self._adapter

    def process_bind_param(self, value: T | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """The value as plain JSON types."""
        del dialect
        return self.adapter.dump_python(value, mode="json") if value is not None else None

    def process_result_value(self, value: object, dialect: Dialect) -> T | None:
        """The value as it was stored."""
        del dialect
        return self.adapter.validate_python(value) if value is not None else None
