"""The audit log: what somebody did, and the hash that chains each entry to the one before it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.ids import SlackUserId, TeamId

PRESSROOM = SlackUserId("pressroom")
"""Who acts where nobody does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEntry:
    """One thing that somebody did. `number` counts the entries of the workspace, from 1."""

    team: TeamId
    actor: SlackUserId
    action: str
    subject: str
    detail: Mapping[str, object]
    at: datetime
    number: int
    hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Chain:
    """How the log of a workspace stands: its entries, and the first that is not what was written.

    `broken` is one past the last entry where the end was cut off.
    """

    team: TeamId
    entries: int
    broken: int | None = None


def entry_hash(entry: AuditEntry, before: str) -> str:
    """The SHA-256 over the entry, whatever hash it has, and the hash of the one before ("" for none)."""
    said = {
        "before": before,
        "team": entry.team,
        "number": entry.number,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "detail": entry.detail,
        "at": entry.at.astimezone(UTC).isoformat(),
    }
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def follows(entry: AuditEntry, number: int, before: str) -> bool:
    """Whether the entry is the one that was written with this number behind the one of that hash."""
    return entry.number == number and entry.hash == entry_hash(entry, before)
