"""The audit log: who did what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import insert, select

from bot.domain.ids import SlackUserId, TeamId
from storage.connection import Repository
from storage.tables import audit


class NewEntry(TypedDict):
    """What is put on record."""

    team: TeamId
    actor: SlackUserId
    action: str
    subject: str
    detail: Mapping[str, object]
    now: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEntry:
    """One thing that somebody did."""

    team: TeamId
    actor: SlackUserId
    action: str
    subject: str
    detail: Mapping[str, object]
    at: datetime


class AuditRepository(Repository):
    """The log of all workspaces. Entries are added, and never changed."""

    async def add(self, **new: Unpack[NewEntry]) -> None:
        """Put on record what somebody did."""
        values = {key: value for key, value in new.items() if key != "now"}
        await self._connection.run(insert(audit).values({**values, "at": new["now"]}))

    async def list(self, team: TeamId, limit: int = 50) -> list[AuditEntry]:
        """The last entries of a workspace, the newest first."""
        query = select(audit).where(audit.c.team == team).order_by(audit.c.id.desc()).limit(limit)
        return [
            AuditEntry(
                team=row.team,
                actor=row.actor,
                action=row.action,
                subject=row.subject,
                detail=row.detail,
                at=row.at,
            )
            for row in await self._connection.all(query)
        ]
