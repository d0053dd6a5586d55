"""Installations: the Slack workspaces that let us in."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.sql.elements import ColumnElement

from storage.connection import Repository
from storage.seals import reseal
from storage.tables import installations

_C = installations.c


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """The app in a workspace, or (without `team`) in a whole organisation."""

    team: str | None
    enterprise: str | None
    app_id: str
    bot_id: str
    bot_user_id: str
    scopes: tuple[str, ...]
    bot_token: str = field(repr=False)
    installed_at: datetime


class InstallationRepository(Repository):
    """All installations; their tokens are sealed."""

    async def save(self, installation: Installation) -> None:
        """Store an installation, in place of an earlier one in the same workspace."""
        values = {
            "app_id": installation.app_id,
            "bot_id": installation.bot_id,
            "bot_user_id": installation.bot_user_id,
            "scopes": installation.scopes,
            "bot_token": self._connection.vault.seal(installation.bot_token),
            "installed_at": installation.installed_at,
        }
        place = {"team": installation.team or "", "enterprise": installation.enterprise or ""}
        insert = self._connection.insert(installations).values({**place, **values})
        await self._connection.run(
            insert.on_conflict_do_update(index_elements=["team", "enterprise"], set_=values)
        )

    async def get(self, team: str | None, enterprise: str | None = None) -> Installation | None:
        """The installation in the workspace."""
        row = await self._connection.first(select(installations).where(*_in(team, enterprise)))
        if row is None:
            return None
        return Installation(
            team=row.team or None,
            enterprise=row.enterprise or None,
            app_id=row.app_id,
            bot_id=row.bot_id,
            bot_user_id=row.bot_user_id,
            scopes=row.scopes,
            bot_token=self._connection.vault.open(row.bot_token),
            installed_at=row.installed_at,
        )

    async def remove(self, team: str | None, enterprise: str | None = None) -> None:
        """Forget the installation in the workspace, and its token."""
        await self._connection.run(delete(installations).where(*_in(team, enterprise)))

    async def reseal(self) -> int:
        """Seal all tokens with the newest key; how many there are."""
        return await reseal(self._connection, _C.bot_token)


def _in(team: str | None, enterprise: str | None) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _C.team == (team or ""), _C.enterprise == (enterprise or "")
