"""The audit log, for those who look into it."""

from collections.abc import Sequence

from bot.domain.audit import AuditEntry, Chain
from storage.database import Database


class AuditService:
    """Reads the log, and proves that it is as it was written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def verify(self) -> list[Chain]:
        """How the log of each workspace stands."""
        async with self._database.read() as work:
            return [await work.audit.verify(team) for team in await work.audit.teams()]

    async def latest(self, limit: int) -> Sequence[AuditEntry]:
        """The last entries of all workspaces, the newest first."""
        async with self._database.read() as work:
            found = [
                entry for team in await work.audit.teams() for entry in await work.audit.list(team, limit)
            ]
        return sorted(found, key=lambda entry: entry.at, reverse=True)[:limit]
