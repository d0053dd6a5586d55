"""The audit log: who did what, each entry chained to the one before it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, TypedDict, Unpack

from sqlalchemy import insert, select, update

from bot.domain.audit import AuditEntry, Chain, entry_hash, follows
from bot.domain.ids import SlackUserId, TeamId
from storage.connection import Record, Repository
from storage.proof_tables import audit, chains

BATCH = 1000


class NewEntry(TypedDict):
    """What is put on record."""

    team: TeamId
    actor: SlackUserId
    action: str
    subject: str
    detail: Mapping[str, object]
    now: datetime


class _End(NamedTuple):
    number: int
    hash: str


class AuditRepository(Repository):
    """The log of all workspaces. Entries are added, and never changed."""

    async def add(self, **new: Unpack[NewEntry]) -> None:
        """Put on record what somebody did: written as the last thing of this transaction."""
        # The end of a chain is locked until the commit. Whoever holds that lock must wait for nobody else.
        self._connection.at_end(lambda: self._append(new))

    async def list(self, team: TeamId, limit: int = 50) -> Sequence[AuditEntry]:
        """The last entries of a workspace, the newest first."""
        query = select(audit).where(audit.c.team == team).order_by(audit.c.number.desc()).limit(limit)
        return [_entry(row) for row in await self._connection.all(query)]

    async def teams(self) -> Sequence[TeamId]:
        """The workspaces that have a log."""
        entries = select(audit.c.team).union(select(chains.c.team)).order_by("team")
        return [TeamId(row.team) for row in await self._connection.all(entries)]

    async def verify(self, team: TeamId) -> Chain:
        """Go through the whole log of a workspace, and find the first entry that is not what was written."""
        # The end is read first: others may add entries while this goes through the log.
        end, before, number = await self._end(team), "", 0
        while entries := await self._after(team, number):
            for entry in entries:
                known = entry.number != end.number or entry.hash == end.hash
                if not (known and follows(entry, number + 1, before)):
                    return Chain(team=team, entries=number, broken=number + 1)
                number, before = entry.number, entry.hash
        whole = end.number <= number <= (await self._end(team)).number
        return Chain(team=team, entries=number, broken=None if whole else min(number, end.number) + 1)

    async def _end(self, team: TeamId) -> _End:
        row = await self._connection.first(select(chains).where(chains.c.team == team))
        return _End(row.number, row.hash) if row is not None else _End(0, "")

    async def _after(self, team: TeamId, number: int) -> Sequence[AuditEntry]:
        later = audit.c.team == team, audit.c.number > number
        query = select(audit).where(*later).order_by(audit.c.number).limit(BATCH)
        return [_entry(row) for row in await self._connection.all(query)]

    async def _append(self, new: NewEntry) -> None:
        begin = self._connection.insert(chains).values(team=new["team"], number=1, hash="")
        counted = begin.on_conflict_do_update(index_elements=["team"], set_={"number": chains.c.number + 1})
        [end] = await self._connection.all(counted.returning(chains.c.number, chains.c.hash))
        values = {key: value for key, value in new.items() if key != "now"}
        entry = AuditEntry(**values, at=new["now"], number=end.number, hash="")  # type: ignore[arg-type]
        entry = replace(entry, hash=entry_hash(entry, end.hash))
        written = {**values, "at": entry.at, "number": entry.number, "hash": entry.hash}
        await self._connection.run(insert(audit).values(written))
        await self._connection.run(update(chains).where(chains.c.team == entry.team).values(hash=entry.hash))


def _entry(row: Record) -> AuditEntry:
    return AuditEntry(
        team=row.team,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        detail=row.detail,
        at=row.at,
        number=row.number,
        hash=row.hash,
    )
