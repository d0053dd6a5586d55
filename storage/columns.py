"""What all tables are made of."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, MetaData, String

from storage.types import UtcDateTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def status(states: Iterable[StrEnum]) -> tuple[Column[str], CheckConstraint]:
    """The state a row is in, and that it is one of these."""
    names = ", ".join(f"'{state}'" for state in states)
    return Column("status", String(32), nullable=False), CheckConstraint(
        f"status IN ({names})", name="status"
    )


def belongs_to(target: str, *, nullable: bool = False, index: bool = True) -> Column[int]:
    """What a row belongs to, and goes with."""
    singular = target.removesuffix("ies") + "y" if target.endswith("ies") else target.removesuffix("s")
    return Column(
        f"{singular}_id", ForeignKey(f"{target}.id", ondelete="CASCADE"), nullable=nullable, index=index
    )


def moment(name: str, *, nullable: bool = False) -> Column[UtcDateTime]:
    """An instant."""
    return Column(name, UtcDateTime(), nullable=nullable)
