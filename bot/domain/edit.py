"""What became of an item after it came in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """`was` is what it said at first, where it says something else now."""

    was: str | None = None
    edited_at: datetime | None = None
    gone_at: datetime | None = None


GONE = "They have deleted this, so nobody would see an answer."
